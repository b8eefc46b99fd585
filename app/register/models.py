"""台帳記載事項 as kept: one row per entry, and the post responsible for it with its dates.

A child table (委託業務, クラウドサービス …) has the entry's id as its primary key and this
constraint beside a check of its own `kind`, so that the database refuses an entry of another kind:
FOREIGN KEY (entry_id, kind) REFERENCES entry (id, kind).
"""

from peewee import SQL, AutoField, Check, DateField, ForeignKeyField, IntegerField

from app.people.models import Post, Section
from app.register.kinds import EntryKind
from app.storage.database import Table
from app.storage.fields import Key, Moment

_KINDS = ", ".join(f"'{kind}'" for kind in EntryKind)


class Entry(Table):
    """One entry. `version` counts the saved edits of the entry and of its child row together."""

    UNRECORDED = ("version", "created_at")

    id = AutoField()
    kind = Key(constraints=[Check(f"kind IN ({_KINDS})")])
    section = ForeignKeyField(Section, null=True, on_delete="RESTRICT")
    section_id: int | None
    version = IntegerField(default=1)
    created_at = Moment()
    closed_on = DateField(null=True)

    class Meta:
        indexes = ((("kind", "section", "closed_on"), False),)
        constraints = (
            # What the composite foreign keys of the child tables refer to.
            SQL("UNIQUE (id, kind)"),
            # The body itself is the only thing that no section looks after.
            Check(f"section_id IS NOT NULL OR kind = '{EntryKind.BODY}'", name="entry_has_section"),
        )


class ResponsiblePost(Table):
    """The post (職) responsible for an entry from its first to its last day.

    No row for a day means 責任者未設定. The operation sees to it that terms do not overlap.
    """

    id = AutoField()
    entry = ForeignKeyField(Entry, backref="responsible_posts", on_delete="CASCADE")
    entry_id: int
    post = ForeignKeyField(Post, on_delete="RESTRICT")
    post_id: int
    since = DateField()
    until = DateField(null=True)

    class Meta:
        indexes = ((("entry", "since"), True),)
        constraints = (Check("until IS NULL OR until >= since", name="responsible_term_in_order"),)
