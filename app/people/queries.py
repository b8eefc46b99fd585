"""Reading sections (所属), posts (職) and who holds them on a day."""

from collections.abc import Iterable
from datetime import date

from app.people.models import Assignment, Person, Post, Section


def sections(on: date | None = None) -> list[Section]:
    """All sections in the order of the organisation chart; with a day, those not closed then."""
    query = Section.select().order_by(Section.position, Section.code)
    if on is not None:
        query = query.where(Section.closed_on.is_null() | (Section.closed_on >= on))
    return list(query)


def section_by_id(section_id: int) -> Section | None:
    """The section, or None."""
    return Section.get_or_none(Section.id == section_id)


def section_by_code(code: str) -> Section | None:
    """The section with this code, or None."""
    return Section.get_or_none(Section.code == code)


def posts(section: Section, on: date | None = None) -> list[Post]:
    """The posts of a section by title; with a day, those not closed then."""
    query = Post.select().where(Post.section == section).order_by(Post.title)
    if on is not None:
        query = query.where(Post.closed_on.is_null() | (Post.closed_on >= on))
    return list(query)


def holder(post: Post, on: date) -> Person | None:
    """Who holds the post on this day; None if it is vacant."""
    return holders([post], on).get(post.id)


def holders(wanted: Iterable[Post], on: date) -> dict[int, Person]:
    """Who holds each of these posts on this day, by post id, in one query; without vacant ones."""
    query = (
        Assignment.select(Assignment, Person)
        .join(Person)
        .where(
            Assignment.post.in_([post.id for post in wanted]),
            Assignment.since <= on,
            Assignment.until.is_null() | (Assignment.until >= on),
        )
    )
    return {one.post_id: one.person for one in query}


def posts_of(person: Person, on: date) -> list[Post]:
    """The posts that a person holds on this day."""
    query = (
        Post.select(Post)
        .join(Assignment)
        .where(
            Assignment.person == person,
            Assignment.since <= on,
            Assignment.until.is_null() | (Assignment.until >= on),
        )
        .order_by(Post.id)
    )
    return list(query)
