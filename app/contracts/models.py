"""発行控え as kept: every paper that was drafted, with what made it."""

from peewee import AutoField, Check, ForeignKeyField

from app.contracts.states import PaperState
from app.engagements.models import Engagement
from app.storage.database import Table
from app.storage.fields import Json, Key, Moment, StoredFile, Text

_STATES = ", ".join(f"'{state}'" for state in PaperState)


class IssuedPaper(Table):
    """One paper as it was made. The file is never rendered again; only `state` changes.

    `skeleton` is the digest of everything but the open blanks: a completed paper has that of the
    version it completes.
    """

    # The row itself is the record of these, and it never changes; the history need not repeat it.
    UNRECORDED = ("facts", "settings", "clauses", "open_facts", "warnings")

    id = AutoField()
    engagement = ForeignKeyField(Engagement, backref="papers", on_delete="RESTRICT")
    engagement_id: int
    kind = Key()
    title = Text()
    state = Key(constraints=[Check(f"state IN ({_STATES})")])
    completes = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    completes_id: int | None
    made_at = Moment()
    made_by = Text()
    sha256 = StoredFile()
    skeleton = Key()
    facts = Json()
    settings = Json()
    policy_version = Key()
    catalogue_version = Key()
    clause_version = Key()
    clauses = Json()
    open_facts = Json()
    warnings = Json()

    class Meta:
        indexes = ((("engagement", "id"), False),)
