"""Tables of the history (操作履歴): one event per operation, one change per value it touched."""

from typing import ClassVar

from peewee import SQL, BigIntegerField, CompositeKey, ForeignKeyField, IntegerField

from app.storage.database import Table
from app.storage.fields import Json, Key, Moment, Text


class Event(Table):
    """One operation (操作). `hash` covers every column here and all changes of the event."""

    # Counted by the operation itself: a sequence would leave gaps where work was undone.
    seq = BigIntegerField(primary_key=True)
    at = Moment(index=True)
    actor_id = BigIntegerField(null=True, index=True)
    actor_name = Text()
    name = Key(index=True)
    subject_kind = Key()
    subject_id = Key()
    # The section (所属) the operation belongs to, so that lists can be limited to it.
    section_id = BigIntegerField(null=True, index=True)
    note = Text(default="")
    previous_hash = Key()
    hash = Key(unique=True)

    class Meta:
        table_name = "audit_event"
        indexes = ((("subject_kind", "subject_id", "seq"), False),)


class Change(Table):
    """One value before and after (変更前・変更後), by digest; the values stand beside."""

    event = ForeignKeyField(Event, backref="changes", on_delete="RESTRICT")
    event_id: int
    position = IntegerField()
    subject_kind = Key()
    subject_id = Key()
    field = Key()
    before_digest = Key(null=True)
    after_digest = Key(null=True)

    class Meta:
        table_name = "audit_change"
        primary_key = CompositeKey("event", "position")
        indexes = ((("subject_kind", "subject_id"), False),)


class Value(Table):
    """A plain value (値) of a change, with the salt of its digest; both go when it is erased."""

    event = ForeignKeyField(Event, backref="values", on_delete="RESTRICT")
    event_id: int
    position = IntegerField()
    side = Key()
    salt = Key(null=True)
    value = Json(null=True)
    erased_at = Moment(null=True)

    class Meta:
        table_name = "audit_value"
        primary_key = CompositeKey("event", "position", "side")
        constraints: ClassVar = [
            SQL("CHECK (side IN ('before', 'after'))"),
            SQL("FOREIGN KEY (event_id, position) REFERENCES audit_change (event_id, position)"),
        ]
        # The table that the constraint names; without it, the order of creation is by chance.
        depends_on: ClassVar = [Change]
