"""Reading the register (台帳): entries, and who is responsible on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.people.models import Post
from app.register.models import Entry, ResponsiblePost

UNSET_LABEL = "責任者未設定"


def entry_by_id(entry_id: int) -> Entry | None:
    """The entry, or None if there is none with this id."""
    return Entry.get_or_none(Entry.id == entry_id)


def responsible_on(entry: Entry, day: date) -> Post | None:
    """The post responsible for the entry on that day; None is 責任者未設定."""
    return responsible_posts_on([entry.id], day).get(entry.id)


def responsible_posts_on(entry_ids: Iterable[int], day: date) -> dict[int, Post]:
    """The responsible posts of many entries on a day, by entry id, in one query.

    An entry without one (責任者未設定) is not in the answer.
    """
    rows: Any = (
        ResponsiblePost.select(ResponsiblePost, Post)
        .join(Post)
        .where(ResponsiblePost.entry.in_(list(entry_ids)) & _includes(day))
    )
    return {row.entry_id: row.post for row in rows}


def term_on(entry: Entry, day: date) -> ResponsiblePost | None:
    """The term of the post responsible on that day; None is 責任者未設定."""
    return ResponsiblePost.get_or_none((ResponsiblePost.entry == entry) & _includes(day))


def responsible_terms(entry: Entry) -> tuple[ResponsiblePost, ...]:
    """All responsible posts of an entry with their terms, the earliest first."""
    rows: Any = (
        ResponsiblePost.select(ResponsiblePost, Post)
        .join(Post)
        .where(ResponsiblePost.entry == entry)
        .order_by(ResponsiblePost.since)
    )
    return tuple(rows)


def _includes(day: date) -> Any:
    not_over = ResponsiblePost.until.is_null() | (ResponsiblePost.until >= day)
    return (ResponsiblePost.since <= day) & not_over
