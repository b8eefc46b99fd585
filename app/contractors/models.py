"""委託事業者 as kept: one row per company, person or joint venture (共同企業体) and its members."""

from peewee import AutoField, BooleanField, Check, DateField, ForeignKeyField, IntegerField

from app.contractors.details import ContractorKind
from app.storage.database import Table
from app.storage.fields import Key, Text

_KINDS = ", ".join(f"'{kind}'" for kind in ContractorKind)


class Contractor(Table):
    """One contractor. Names are kept as typed; the keys are for finding only.

    The 法人番号 is not unique: branch offices share that of the head office, and a second record
    under one number is offered as a possible duplicate instead of being refused.
    """

    # Derived from the details, and the counter for simultaneous edits.
    UNRECORDED = ("version", "name_key", "search_key", "sort_key")

    id = AutoField()
    name = Text()
    kana = Text(default="")
    kind = Key(constraints=[Check(f"kind IN ({_KINDS})")])
    corporate_number = Key(null=True, index=True)
    address = Text(default="")
    representative = Text(default="")
    phone = Text(default="")
    external_number = Key(default="")
    note = Text(default="")
    closed_on = DateField(null=True)
    version = IntegerField(default=1)
    name_key = Key(index=True)  # the name folded: equal for two spellings of one name
    search_key = Text()  # everything that a search finds the contractor by, folded
    sort_key = Key()  # the order of lists: by reading where known, without 株式会社

    class Meta:
        indexes = ((("sort_key", "id"), False), (("kind", "sort_key", "id"), False))
        constraints = (
            Check(
                "corporate_number IS NULL OR kind NOT IN "
                f"('{ContractorKind.SOLE_PROPRIETOR}', '{ContractorKind.JOINT_VENTURE}')",
                name="contractor_number_by_kind",
            ),
        )


class JointVentureMember(Table):
    """A member of a joint venture, in the order of its papers: a contractor or only a name."""

    id = AutoField()
    joint_venture = ForeignKeyField(Contractor, backref="members", on_delete="CASCADE")
    position = IntegerField()
    contractor = ForeignKeyField(Contractor, null=True, backref="ventures", on_delete="RESTRICT")
    contractor_id: int | None
    name = Text(default="")
    is_representative = BooleanField(default=False)

    class Meta:
        indexes = ((("joint_venture", "position"), True),)
        constraints = (
            Check("(contractor_id IS NULL) <> (name = '')", name="member_is_one_of_both"),
        )
