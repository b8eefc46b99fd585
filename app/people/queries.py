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


def posts_by_section(on: date) -> dict[int, list[Post]]:
    """The posts not closed on the day, by section id, in one query."""
    query = (
        Post.select()
        .where(Post.closed_on.is_null() | (Post.closed_on >= on))
        .order_by(Post.section, Post.title)
    )
    found: dict[int, list[Post]] = {}
    for one in query:
        found.setdefault(one.section_id, []).append(one)
    return found


def post_by_id(post_id: int) -> Post | None:
    """The post with its section loaded, or None."""
    query = Post.select(Post, Section).join(Section).where(Post.id == post_id)
    found: Post | None = query.first()
    return found


def assignments_in(section: Section) -> list[Assignment]:
    """All assignments to posts of a section, the latest start first, with person and post."""
    query = (
        Assignment.select(Assignment, Person, Post)
        .join(Person)
        .switch(Assignment)
        .join(Post)
        .where(Post.section == section)
        .order_by(Assignment.since.desc(), Post.title)
    )
    return list(query)


def assignment_by_id(assignment_id: int) -> Assignment | None:
    """The assignment with person, post and section loaded, or None."""
    query = (
        Assignment.select(Assignment, Person, Post, Section)
        .join(Person)
        .switch(Assignment)
        .join(Post)
        .join(Section)
        .where(Assignment.id == assignment_id)
    )
    found: Assignment | None = query.first()
    return found


def persons() -> list[Person]:
    """All members of the staff, by staff number and name."""
    return list(Person.select().order_by(Person.staff_number, Person.name, Person.id))


def person_by_id(person_id: int) -> Person | None:
    """The member of the staff, or None."""
    return Person.get_or_none(Person.id == person_id)


def posts_held(on: date) -> dict[int, list[Post]]:
    """The posts that persons hold on this day, with their sections, by person id, in one query."""
    query = (
        Assignment.select(Assignment, Post, Section)
        .join(Post)
        .join(Section)
        .where(Assignment.since <= on, Assignment.until.is_null() | (Assignment.until >= on))
        .order_by(Assignment.id)
    )
    found: dict[int, list[Post]] = {}
    for one in query:
        found.setdefault(one.person_id, []).append(one.post)
    return found


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
