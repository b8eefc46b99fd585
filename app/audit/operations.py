"""Writing the history (操作履歴): every operation that changes something stands in `recording`.

def rename_section(actor: Actor, section: Section, name: str) -> Section:
    require(actor, Deed.SECTIONS_MANAGE)
    with recording(actor, "people:section:rename", section) as record:
        record.set(section, name=name)
    return section
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from peewee import Database, Model, Tuple, chunked

from app.actor.actor import Actor
from app.audit.chain import BEGINNING, ChangeDigests, EventFacts, event_hash, value_digest
from app.audit.labels import ERASED
from app.audit.models import Change, Event, Value
from app.storage.canonical import canonical
from app.storage.database import current_database, execute_sql, is_postgresql, transaction

Row = TypeVar("Row", bound=Model)

# Any number, but always the same: other uses of advisory locks take others.
CHAIN_LOCK = 814_002
# A statement may carry so many parameters only.
ROWS_AT_ONCE = 500
_NAME = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")


@dataclass(frozen=True)
class _Pending:
    subject: tuple[str, str]
    field: str
    before: Any
    after: Any


@dataclass
class Recording:
    """What the operation at hand has changed so far; nested operations add to the same event."""

    database: Database
    actor: Actor
    name: str
    subject: tuple[str, str]
    section_id: int | None = None
    note: str = ""
    _pending: list[_Pending] = field(default_factory=list)
    _as_read: list[tuple[Model, dict[str, Any]]] = field(default_factory=list)

    def change(
        self, subject: "Model | tuple[str, object]", name: str, before: Any, after: Any
    ) -> None:
        """Note that a value changed. Equal values are no change. None means there was/is none."""
        if canonical(before) != canonical(after):
            self._pending.append(_Pending(subject_of(subject), name, before, after))

    def about(self, subject: "Model | tuple[str, object]", section_id: int | None = None) -> None:
        """Name the subject of the event once it has an id (a row just created)."""
        self.subject = subject_of(subject)
        if section_id is not None:
            self.section_id = section_id

    def create(self, model: type[Row], **values: Any) -> Row:
        """Insert a row and note its values; gives the row.

        It becomes the subject of an event that was opened without one.
        """
        row = model.create(**values)
        if not self.subject[1]:
            self.about(row)
        for name, after in _values(row).items():
            self.change(row, name, None, after)
        return row

    def set(self, row: Model, **values: Any) -> list[str]:
        """Change values of a row, save them and note the changes; gives the names that changed."""
        before = dict(row.__data__)
        self._as_read.append((row, before))
        for name, value in values.items():
            setattr(row, name, value)
        names = [row._meta.combined[name].name for name in values]
        changed = [
            name for name in names if canonical(before.get(name)) != canonical(row.__data__[name])
        ]
        if changed:
            row.save(only=changed)
        for name, after in _values(row).items():
            if name in changed:
                self.change(row, name, before.get(name), after)
        return changed

    def delete(self, row: Model) -> None:
        """Delete a row and note the values it had."""
        for name, before in _values(row).items():
            self.change(row, name, before, None)
        row.delete_instance()


_current: ContextVar[Recording | None] = ContextVar("current_recording", default=None)


@contextmanager
def recording(
    actor: Actor,
    name: str,
    subject: "Model | tuple[str, object] | str",
    *,
    section_id: int | None = None,
    note: str = "",
) -> Iterator[Recording]:
    """One operation: one transaction and one event, or nothing of both.

    `name` is `package:noun:verb`. `subject` is a row, a pair (kind, id), or only the kind if the
    row is still to be created. Within another recording this joins the outer event.
    An operation that changed nothing leaves no event.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"an event is named package:noun:verb, not {name!r}")
    outer = _current.get()
    database = current_database()
    # A thread started with a copy of the context has the recording, but not its transaction.
    if outer is not None and outer.database is database and database.in_transaction():
        with _joined(outer) as record:
            yield record
        return
    with transaction():
        _only_writer()
        about = (subject, "") if isinstance(subject, str) else subject_of(subject)
        record = Recording(database, actor, name, about, section_id, note)
        token = _current.set(record)
        try:
            yield record
        except BaseException:
            _put_back(record._as_read)
            raise
        finally:
            _current.reset(token)
        if record._pending:
            _write(record)


def subject_of(subject: "Model | tuple[str, object]") -> tuple[str, str]:
    """What an event is about, as (kind, id): for a row its table's name and its primary key."""
    if isinstance(subject, Model):
        row: Any = subject
        return str(row._meta.table_name), str(row.get_id())
    return subject[0], str(subject[1])


def erase_values(actor: Actor, subject: "Model | tuple[str, object]", fields: Iterable[str]) -> int:
    """Erase the values of these fields of a subject from its history; gives how many.

    The digests stay, so the chain still holds; without value and salt nothing can be read from
    them. The erasure is an event of its own.
    """
    kind, subject_id = subject_of(subject)
    names = sorted(set(fields))
    with recording(actor, "audit:value:erase", (kind, subject_id)) as record:
        changes = Change.select(Change.event, Change.position).where(
            Change.subject_kind == kind, Change.subject_id == subject_id, Change.field.in_(names)
        )
        query = Value.update(value=None, salt=None, erased_at=_now()).where(
            Tuple(Value.event, Value.position).in_(changes), Value.erased_at.is_null()
        )
        erased = int(query.execute())
        if erased:
            record.change((kind, subject_id), ERASED, None, names)
    return erased


@contextmanager
def _joined(outer: Recording) -> Iterator[Recording]:
    noted, read = len(outer._pending), len(outer._as_read)
    with transaction():
        try:
            yield outer
        except BaseException:
            # The transaction undoes the rows; what was noted of them must go as well.
            del outer._pending[noted:]
            _put_back(outer._as_read[read:])
            raise


def _put_back(as_read: list[tuple[Model, dict[str, Any]]]) -> None:
    """Rows in memory show what is stored, also after an operation that failed."""
    for row, values in reversed(as_read):
        for name, value in values.items():
            setattr(row, name, value)


def _only_writer() -> None:
    """SQLite has one writer anyway; on PostgreSQL two events would share a predecessor."""
    if is_postgresql():
        execute_sql("SELECT pg_advisory_xact_lock(%s)", CHAIN_LOCK)


def _write(record: Recording) -> None:
    last = Event.select(Event.seq, Event.hash).order_by(Event.seq.desc()).first()
    facts = EventFacts(
        seq=last.seq + 1 if last else 1,
        at=_now(),
        actor_id=record.actor.user_id,
        actor_name=record.actor.name,
        name=record.name,
        subject_kind=record.subject[0],
        subject_id=record.subject[1],
        section_id=record.section_id,
        note=record.note,
        previous_hash=last.hash if last else BEGINNING,
    )
    sides = [(_salted(each.before), _salted(each.after)) for each in record._pending]
    digests = [
        ChangeDigests(*each.subject, each.field, _digest(before), _digest(after))
        for each, (before, after) in zip(record._pending, sides, strict=True)
    ]
    Event.create(**facts._asdict(), hash=event_hash(facts, digests))
    changes, values = [], []
    for position, (digest, both) in enumerate(zip(digests, sides, strict=True), start=1):
        place = {"event": facts.seq, "position": position}
        changes.append(
            {
                **place,
                "subject_kind": digest.subject_kind,
                "subject_id": digest.subject_id,
                "field": digest.field,
                "before_digest": digest.before,
                "after_digest": digest.after,
            }
        )
        for side, salted in zip(("before", "after"), both, strict=True):
            if salted is not None:
                values.append({**place, "side": side, "salt": salted[0], "value": salted[1]})
    for model, rows in ((Change, changes), (Value, values)):
        for piece in chunked(rows, ROWS_AT_ONCE):
            model.insert_many(piece).execute()


def _salted(value: Any) -> tuple[str, Any] | None:
    return None if value is None else (secrets.token_hex(16), value)


def _digest(salted: tuple[str, Any] | None) -> str | None:
    return None if salted is None else value_digest(*salted)


def _values(row: Model) -> dict[str, Any]:
    """The values as they are stored (rows referred to by their key), without the row's number and
    what the history leaves out: secrets (the hash of a password), counters.
    """
    quiet = set(getattr(type(row), "UNRECORDED", ()))
    table: Any = row._meta
    if table.auto_increment:
        quiet.add(table.primary_key.name)
    return {name: value for name, value in row.__data__.items() if name not in quiet}


def _now() -> datetime:
    return datetime.now(UTC)
