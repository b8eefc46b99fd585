"""What is done with entries (台帳記載事項) of any kind: opened, touched, closed, made answerable.

The operations of a kind (委託業務 …) call these inside their own `recording`: one event for all.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from app.actor.actor import Actor, require
from app.audit.operations import recording
from app.people.models import Post, Section
from app.register.kinds import EntryKind
from app.register.models import Entry, ResponsiblePost
from app.register.queries import term_on
from app.storage.versions import StaleEdit


class WrongEntryState(Exception):
    """The entry is already closed, or is not closed; the message is for the user."""


def open_entry(actor: Actor, kind: EntryKind, section: Section | None) -> Entry:
    """Open an entry of this kind in a section (None only for the body itself).

    Raises Forbidden; ValueError for an entry that needs a section and has none.
    """
    section_id = None if section is None else section.id
    if section_id is None and kind is not EntryKind.BODY:
        raise ValueError(f"an entry of kind {kind} needs a section")
    require(actor, kind.write_deed, section_id)
    with recording(actor, "register:entry:open", "entry", section_id=section_id) as record:
        return record.create(
            Entry, kind=str(kind), section=section_id, created_at=datetime.now(UTC)
        )


def touch(
    entry: Entry,
    expected_version: int,
    current: Callable[[], Mapping[str, object]] = dict,
) -> None:
    """Claim the entry for an edit that was begun at this version, and count it.

    To be called inside `recording`, before anything is changed. Raises StaleEdit if somebody else
    saved since; `current` gives the values now kept, for the form, and is asked only then.
    """
    claimed = (
        Entry.update({Entry.version: Entry.version + 1})
        .where((Entry.id == entry.id) & (Entry.version == expected_version))
        .execute()
    )
    entry.version = Entry.get_by_id(entry.id).version
    if not claimed:
        raise StaleEdit(current(), entry.version)


def set_responsible_post(
    actor: Actor, entry: Entry, post: Post | None, from_date: date
) -> ResponsiblePost | None:
    """Make the post responsible from a day on, until the next change that is already entered.

    None ends the responsibility on the day before (責任者未設定). What was entered for the same day
    is replaced; a post that is responsible on that day anyway stays as it is. Raises Forbidden.
    """
    require(actor, EntryKind(entry.kind).write_deed, entry.section_id)
    name = "register:responsible_post:set"
    with recording(actor, name, entry, section_id=entry.section_id) as record:
        there = term_on(entry, from_date)
        if there is not None and post is not None and there.post_id == post.id:
            return there
        of_entry = ResponsiblePost.select().where(ResponsiblePost.entry == entry)
        same_day = of_entry.where(ResponsiblePost.since == from_date).first()
        before = of_entry.where(ResponsiblePost.since < from_date)
        before = before.order_by(ResponsiblePost.since.desc()).first()
        after = of_entry.where(ResponsiblePost.since > from_date)
        after = after.order_by(ResponsiblePost.since).first()
        if same_day is not None:
            record.delete(same_day)
        day_before = from_date - timedelta(days=1)
        if before is not None and (before.until is None or before.until > day_before):
            record.set(before, until=day_before)
        if post is None:
            return None
        until = None if after is None else after.since - timedelta(days=1)
        return record.create(
            ResponsiblePost,
            entry=entry.id,
            post=post.id,
            since=from_date,
            until=until,
        )


def close_entry(actor: Actor, entry: Entry, expected_version: int, closed_on: date) -> None:
    """Close the entry from that day; it stays in the register.

    Raises Forbidden, StaleEdit, WrongEntryState if it is closed already.
    """
    require(actor, EntryKind(entry.kind).write_deed, entry.section_id)
    with recording(actor, "register:entry:close", entry, section_id=entry.section_id) as record:
        touch(entry, expected_version)
        if entry.closed_on is not None:
            raise WrongEntryState("この記載事項は、既に終了しています。")
        record.set(entry, closed_on=closed_on)


def reopen_entry(actor: Actor, entry: Entry, expected_version: int) -> None:
    """Open a closed entry again. Raises Forbidden, StaleEdit, WrongEntryState if it is open."""
    require(actor, EntryKind(entry.kind).write_deed, entry.section_id)
    with recording(actor, "register:entry:reopen", entry, section_id=entry.section_id) as record:
        touch(entry, expected_version)
        if entry.closed_on is None:
            raise WrongEntryState("この記載事項は、終了していません。")
        record.set(entry, closed_on=None)
