"""Reading the history (操作履歴) and checking its chain."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Model, fn

from app.audit.chain import BEGINNING, ChangeDigests, EventFacts, event_hash, value_digest
from app.audit.labels import ERASED
from app.audit.models import Change, Event, Value
from app.audit.operations import subject_of

# The chain is read in pieces of this many events, so that a long history needs little memory.
PIECE = 500
PAGE_SIZE = 50


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


@dataclass(frozen=True)
class EventFilter:
    """What a list shows. `name` is a whole name or a package, `by_system` commands and jobs."""

    actor_id: int | None = None
    by_system: bool = False
    name: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class ListedEvent(NamedTuple):
    """One line of the list; `changes` counts the values that the event touched."""

    seq: int
    at: datetime
    actor_name: str
    name: str
    subject: tuple[str, str]
    note: str
    changes: int


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
    wanted = EventFilter(actor_id, False, name, since, until)
    return _shown(_matching(wanted, Event.select()), before_seq, limit)


def list_events(
    wanted: EventFilter, edge: int | None = None, *, backwards: bool = False, size: int = PAGE_SIZE
) -> list[ListedEvent]:
    """Up to size + 1 events, the newest first, in the direction of reading; two queries.

    `edge` is the seq of the event at the edge of the page before.
    """
    query = _matching(wanted, Event.select())
    if edge is not None:
        query = query.where(Event.seq > edge if backwards else Event.seq < edge)
    found = list(query.order_by(Event.seq if backwards else Event.seq.desc()).limit(size + 1))
    counted: Any = (
        Change.select(Change.event, fn.COUNT(Change.position))
        .where(Change.event.in_([one.seq for one in found]))
        .group_by(Change.event)
    )
    counts: dict[int, int] = dict(counted.tuples())
    return [
        ListedEvent(
            one.seq,
            one.at,
            one.actor_name,
            one.name,
            (one.subject_kind, one.subject_id),
            one.note,
            counts.get(one.seq, 0),
        )
        for one in found
    ]


def count_events(wanted: EventFilter) -> int:
    """How many events the list has on all its pages."""
    return int(_matching(wanted, Event.select()).count())


def event_by_seq(seq: int) -> Event | None:
    """The event with this number, or None."""
    return Event.get_or_none(Event.seq == seq)


def changes_of(seq: int) -> list[ShownChange]:
    """The changes of one event, in their order."""
    return [_shown_change(*one) for one in _changes_of(seq, seq)[seq]]


def latest_values(
    subjects: Collection[tuple[str, str]], fields: Collection[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """What these fields of these subjects were last changed to, as far as it is not erased.

    One query; the history knows names of things that no table holds any more.
    """
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, subject_id in subjects:
        by_kind[kind].add(subject_id)
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    if not by_kind:
        return found
    about: Any = None
    for kind, ids in by_kind.items():
        one = (Change.subject_kind == kind) & Change.subject_id.in_(sorted(ids))
        about = one if about is None else about | one
    same_change = (Value.event == Change.event) & (Value.position == Change.position)
    query: Any = (
        Change.select(Change.subject_kind, Change.subject_id, Change.field, Value.value)
        .join(Value, on=same_change)
        .where(about, Change.field.in_(sorted(fields)), Value.side == "after")
        .where(Value.erased_at.is_null())
        .order_by(Change.event, Change.position)
    )
    for kind, subject_id, field, value in query.tuples():
        found[kind, subject_id][field] = value
    return found


def verify_event(seq: int) -> list[Problem]:
    """Whether one event still is what was written, and the one before is what it names."""
    event = Event.get(Event.seq == seq)
    before = Event.get_or_none(Event.seq == seq - 1)
    previous_hash = before.hash if before else BEGINNING if seq == 1 else None
    problems = []
    if previous_hash is None:
        problems.append(Problem(seq, f"操作履歴の{seq - 1}番がありません。"))
    elif event.previous_hash != previous_hash:
        problems.append(_broken_link(seq))
    return [*problems, *_wrong_content(event, _changes_of(seq, seq)[seq])]


def _matching(wanted: EventFilter, query: Any) -> Any:
    if wanted.by_system:
        query = query.where(Event.actor_id.is_null())
    elif wanted.actor_id is not None:
        query = query.where(Event.actor_id == wanted.actor_id)
    if wanted.name is not None:
        if ":" in wanted.name:
            query = query.where(Event.name == wanted.name)
        else:
            # Not a range over the index of names: then all matches would be sorted for one page.
            package = f"{wanted.name}:"
            query = query.where(fn.SUBSTR(Event.name, 1, len(package)) == package)
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    return query


def verify_chain() -> list[Problem]:
    """Walk the whole chain: gaps, altered events, changes and values, erasures that no event
    tells of. Empty if all is well.
    """
    problems: list[Problem] = []
    expected_seq, previous_hash = 1, BEGINNING
    erasures = _Erasures()
    for event, changes in _walk():
        if event.seq != expected_seq:
            problems.append(Problem(event.seq, f"操作履歴の{expected_seq}番から欠けています。"))
        elif event.previous_hash != previous_hash:
            problems.append(_broken_link(event.seq))
        problems += _wrong_content(event, changes)
        for change in changes:
            erasures.note(change)
        expected_seq, previous_hash = event.seq + 1, event.hash
    return [*problems, *erasures.without_event()]


class _Erasures:
    """Values that are marked as erased, and the events that say so."""

    def __init__(self) -> None:
        self._erased: list[Change] = []
        # Subject and field → number of the last event that erased it.
        self._told: dict[tuple[str, str, str], int] = {}

    def note(self, whole: _WholeChange) -> None:
        change, values = whole
        if any(one.erased_at is not None for one in values.values()):
            self._erased.append(change)
        after = values.get("after")
        if change.field == ERASED and after is not None and isinstance(after.value, list):
            for name in after.value:
                place = (change.subject_kind, change.subject_id, str(name))
                self._told[place] = change.event_id

    def without_event(self) -> Iterator[Problem]:
        for one in self._erased:
            told = self._told.get((one.subject_kind, one.subject_id, one.field), 0)
            if told < one.event_id:
                message = (
                    f"操作履歴の{one.event_id}番「{one.field}」の値が、記録なしに消去されています。"
                )
                yield Problem(one.event_id, message)


def subjects_told_of(kind: str) -> set[str]:
    """The ids of all subjects of a kind that some event changed."""
    query: Any = Change.select(Change.subject_id).where(Change.subject_kind == kind).distinct()
    return {subject_id for (subject_id,) in query.tuples()}


def chain_tip() -> tuple[int, str]:
    """Number and hash of the last event: kept elsewhere, they show that the end was not cut off."""
    last = Event.select(Event.seq, Event.hash).order_by(Event.seq.desc()).first()
    return (last.seq, last.hash) if last else (0, BEGINNING)


def _broken_link(seq: int) -> Problem:
    return Problem(seq, f"操作履歴の{seq}番が直前の記録とつながりません。")


def _wrong_content(event: Event, changes: list[_WholeChange]) -> Iterator[Problem]:
    digests = [
        ChangeDigests(
            one.subject_kind, one.subject_id, one.field, one.before_digest, one.after_digest
        )
        for one, _values in changes
    ]
    if event_hash(_facts(event), digests) != event.hash:
        yield Problem(event.seq, f"操作履歴の{event.seq}番の内容が書き換えられています。")
    for change in changes:
        yield from _wrong_values(event.seq, change)


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
        elif value.erased_at is not None:
            # Nothing may stand in place of what was erased.
            if value.salt is not None or value.value is not None:
                yield Problem(seq, f"{place}が、消去された後に書き換えられています。")
        elif value.salt is None or value_digest(value.salt, value.value) != digest:
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
