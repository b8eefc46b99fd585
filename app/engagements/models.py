"""委託業務 as kept: one row for each outsourcing, child of its entry in the register."""

from peewee import SQL, Check, DateField, ForeignKeyField

from app.contractors.models import Contractor
from app.engagements.fields import Stage
from app.register.kinds import EntryKind
from app.register.models import Entry
from app.storage.database import Table
from app.storage.fields import Json, Key, Text

_STAGES = ", ".join(f"'{stage}'" for stage in Stage)


class Engagement(Table):
    """One outsourcing. `facts` is the truth; the columns beside repeat what lists need of it.

    Section, responsible post and contractor stand in their own registers and are not in `facts`.
    """

    # The history takes each fact by its own key (see operations), not the columns.
    UNRECORDED = (
        "kind",
        "facts",
        "title",
        "stage",
        "instrument",
        "start",
        "end",
        "numbers",
        "search_key",
        "sort_key",
    )

    entry = ForeignKeyField(Entry, primary_key=True, on_delete="RESTRICT")
    entry_id: int
    kind = Key(
        default=str(EntryKind.ENGAGEMENT), constraints=[Check(f"kind = '{EntryKind.ENGAGEMENT}'")]
    )
    facts = Json()
    contractor = ForeignKeyField(Contractor, null=True, on_delete="RESTRICT")
    contractor_id: int | None
    title = Text()
    stage = Key(constraints=[Check(f"stage IN ({_STAGES})")])
    instrument = Key(null=True)
    start = DateField(null=True)
    end = DateField(null=True)
    numbers = Json(default=dict)
    search_key = Text()
    sort_key = Key()

    class Meta:
        indexes = (
            (("sort_key", "entry"), False),
            (("stage", "sort_key", "entry"), False),
            (("contractor", "sort_key", "entry"), False),
            (("stage", "end", "sort_key"), False),
        )
        constraints = (
            SQL("FOREIGN KEY (entry_id, kind) REFERENCES entry (id, kind) ON DELETE RESTRICT"),
        )
