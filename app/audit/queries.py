"""Reading the history (操作履歴) and checking its chain."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Model

from app.audit.chain import BEGINNING, ChangeDigests, EventFacts, event_hash, value_digest
from app.audit.models import Change, Event, Value
from app.audit.operations import subject_of

# The chain is read in pieces of this many events, so that a long history needs little memory.
PIECE = 500


class ShownChange(NamedTuple):
    """One change as the page shows it; an erased side is None with its flag set."""

    subject_kind: str
    subject_id: str
    field: str
    before: Any
    after: Any
    before_erased: bool
    after_erased: bool


@dataclass(frozen=True)
class ShownEvent:
    """One event as the page shows it; `at` in UTC."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    name: str
    subject_kind: str
    subject_id: str
    note: str
    changes: tuple[ShownChange, ...]


class Problem(NamedTuple):
    """Something wrong in the chain, in words for the operator."""

    seq: int
    message: str


class _WholeChange(NamedTuple):
    change: Change
    values: dict[str, Value]


def history(
    subject: "Model | tuple[str, object]", *, before_seq: int | None = None, limit: int = 50
) -> list[ShownEvent]:
    """The newest events about a subject or with a change of it; three queries whatever the number.

    `before_seq` pages on: the seq of the last event shown.
    """
    kind, subject_id = subject_of(subject)
    touched = Change.select(Change.event).where(
        Change.subject_kind == kind, Change.subject_id == subject_id
    )
    about = (Event.subject_kind == kind) & (Event.subject_id == subject_id)
    return _shown(Event.select().where(about | Event.seq.in_(touched)), before_seq, limit)


def events(
    *,
    before_seq: int | None = None,
    limit: int = 50,
    actor_id: int | None = None,
    name: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ShownEvent]:
    """The newest events of all, filtered; `name` is a whole name or a package (`people`)."""
    query = Event.select()
    if actor_id is not None:
        query = query.where(Event.actor_id == actor_id)
    if name is not None:
        # A package's names lie between `people:` and `people;` in code point order.
        whole = ":" in name
        query = query.where(
            Event.name == name if whole else (Event.name > f"{name}:") & (Event.name < f"{name};")
        )
    if since is not None:
        query = query.where(Event.at >= since)
    if until is not None:
        query = query.where(Event.at < until)
    return _shown(query, before_seq, limit)


def verify_chain() -> list[Problem]:
    """Walk the whole chain: gaps, altered events, changes and values. Empty if all is well."""
    problems: list[Problem] = []
    expected_seq, previous_hash = 1, BEGINNING
    for event, changes in _walk():
        if event.seq != expected_seq:
            problems.append(Problem(event.seq, f"操作履歴の{expected_seq}番から欠けています。"))
        elif event.previous_hash != previous_hash:
            problems.append(
                Problem(event.seq, f"操作履歴の{event.seq}番が直前の記録とつながりません。")
            )
        digests = [
            ChangeDigests(
                one.subject_kind, one.subject_id, one.field, one.before_digest, one.after_digest
            )
            for one, _values in changes
        ]
        if event_hash(_facts(event), digests) != event.hash:
            problems.append(
                Problem(event.seq, f"操作履歴の{event.seq}番の内容が書き換えられています。")
            )
        for change in changes:
            problems += _wrong_values(event.seq, change)
        expected_seq, previous_hash = event.seq + 1, event.hash
    return problems


def chain_tip() -> tuple[int, str]:
    """Number and hash of the last event: kept elsewhere, they show that the end was not cut off."""
    last = Event.select(Event.seq, Event.hash).order_by(Event.seq.desc()).first()
    return (last.seq, last.hash) if last else (0, BEGINNING)


def _walk() -> Iterator[tuple[Event, list[_WholeChange]]]:
    after = 0
    while piece := list(Event.select().where(Event.seq > after).order_by(Event.seq).limit(PIECE)):
        after = piece[-1].seq
        changes = _changes_of(piece[0].seq, after)
        for event in piece:
            yield event, changes[event.seq]


def _wrong_values(seq: int, whole: _WholeChange) -> Iterator[Problem]:
    change, values = whole
    for side, digest in (("before", change.before_digest), ("after", change.after_digest)):
        value = values.get(side)
        place = (
            f"操作履歴の{seq}番「{change.field}」の{'変更前' if side == 'before' else '変更後'}の値"
        )
        if value is None:
            if digest is not None:
                yield Problem(seq, f"{place}がありません。")
        elif digest is None:
            yield Problem(seq, f"{place}が後から加えられています。")
        elif value.erased_at is None and (
            value.salt is None or value_digest(value.salt, value.value) != digest
        ):
            yield Problem(seq, f"{place}が書き換えられています。")


def _changes_of(first: int, last: int) -> dict[int, list[_WholeChange]]:
    """All changes of the events first to last, in their order, each with its values by side."""
    return _together(Change.event.between(first, last), Value.event.between(first, last))


def _together(changes: Any, values: Any) -> dict[int, list[_WholeChange]]:
    sides: dict[tuple[int, int], dict[str, Value]] = defaultdict(dict)
    for value in Value.select().where(values):
        sides[value.event_id, value.position][value.side] = value
    found: dict[int, list[_WholeChange]] = defaultdict(list)
    for change in Change.select().where(changes).order_by(Change.event, Change.position):
        place = change.event_id, change.position
        found[change.event_id].append(_WholeChange(change, sides.get(place, {})))
    return found


def _shown(query: Any, before_seq: int | None, limit: int) -> list[ShownEvent]:
    if before_seq is not None:
        query = query.where(Event.seq < before_seq)
    found = list(query.order_by(Event.seq.desc()).limit(limit))
    numbers = [event.seq for event in found]
    changes = _together(Change.event.in_(numbers), Value.event.in_(numbers))
    return [
        ShownEvent(
            event.seq,
            event.at,
            event.actor_id,
            event.actor_name,
            event.name,
            event.subject_kind,
            event.subject_id,
            event.note,
            tuple(_shown_change(*one) for one in changes[event.seq]),
        )
        for event in found
    ]


def _shown_change(change: Change, values: dict[str, Value]) -> ShownChange:
    before, after = values.get("before"), values.get("after")
    return ShownChange(
        change.subject_kind,
        change.subject_id,
        change.field,
        before and before.value,
        after and after.value,
        before is not None and before.erased_at is not None,
        after is not None and after.erased_at is not None,
    )


def _facts(event: Event) -> EventFacts:
    return EventFacts(*(getattr(event, name) for name in EventFacts._fields))
