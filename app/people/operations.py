"""Changing sections (所属), posts (職) and assignments (配置)."""

import unicodedata
from datetime import date, timedelta

from app.actor.actor import Actor, require
from app.actor.deeds import Deed
from app.audit.operations import recording
from app.people.models import Assignment, Person, Post, Section


class PeopleRefused(Exception):
    """The change is refused. `field` names what to correct; the message is for the user."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def add_section(actor: Actor, code: str, name: str, position: int = 0) -> Section:
    """Add a section. Raises PeopleRefused for an empty name or a code that is taken."""
    require(actor, Deed.SECTIONS_MANAGE)
    code, name = _one_width(code), _filled("name", name, "所属名を入力してください。")
    _filled("code", code, "所属コードを入力してください。")
    with recording(actor, "people:section:add", "section") as record:
        if Section.select().where(Section.code == code).exists():
            raise PeopleRefused("code", f"所属コード「{code}」は既に使われています。")
        section = record.create(Section, code=code, name=name, position=position)
        record.section_id = section.id
    return section


def _one_width(code: str) -> str:
    """The code in half-width letters, so that ２００ and 200 are the same section."""
    return unicodedata.normalize("NFKC", code).strip()


def rename_section(
    actor: Actor, section: Section, name: str, position: int | None = None
) -> Section:
    """Change name and, if given, place in lists. Raises PeopleRefused for an empty name."""
    require(actor, Deed.SECTIONS_MANAGE)
    name = _filled("name", name, "所属名を入力してください。")
    place = section.position if position is None else position
    with recording(actor, "people:section:rename", section, section_id=section.id) as record:
        record.set(section, name=name, position=place)
    return section


def close_section(actor: Actor, section: Section, last_day: date) -> Section:
    """The section exists until this day; it stays in past contracts and drops out of choices."""
    require(actor, Deed.SECTIONS_MANAGE)
    with recording(actor, "people:section:close", section, section_id=section.id) as record:
        record.set(section, closed_on=last_day)
    return section


def reopen_section(actor: Actor, section: Section) -> Section:
    """Take back a closing."""
    require(actor, Deed.SECTIONS_MANAGE)
    with recording(actor, "people:section:reopen", section, section_id=section.id) as record:
        record.set(section, closed_on=None)
    return section


def add_post(actor: Actor, section: Section, title: str) -> Post:
    """Add a post. Raises PeopleRefused for an empty title or one the section already has."""
    require(actor, Deed.SECTIONS_MANAGE)
    title = _filled("title", title, "職名を入力してください。")
    with recording(actor, "people:post:add", "post", section_id=section.id) as record:
        if Post.select().where(Post.section == section, Post.title == title).exists():
            raise PeopleRefused("title", f"「{section.name}」には既に「{title}」があります。")
        return record.create(Post, section=section, title=title)


def close_post(actor: Actor, post: Post, last_day: date) -> Post:
    """The post exists until this day."""
    require(actor, Deed.SECTIONS_MANAGE)
    with recording(actor, "people:post:close", post, section_id=post.section_id) as record:
        record.set(post, closed_on=last_day)
    return post


def add_person(actor: Actor, name: str, staff_number: str | None = None) -> Person:
    """Add a member of the staff. Raises PeopleRefused for an empty name or a number taken."""
    require(actor, Deed.SECTIONS_MANAGE)
    name = _filled("name", name, "氏名を入力してください。")
    number = (staff_number or "").strip() or None
    with recording(actor, "people:person:add", "person") as record:
        if number and Person.select().where(Person.staff_number == number).exists():
            raise PeopleRefused("staff_number", f"職員番号「{number}」は既に使われています。")
        return record.create(Person, name=name, staff_number=number)


def rename_person(actor: Actor, person: Person, name: str) -> Person:
    """Change the name (a marriage, a correction). Raises PeopleRefused for an empty name."""
    require(actor, Deed.SECTIONS_MANAGE)
    name = _filled("name", name, "氏名を入力してください。")
    with recording(actor, "people:person:rename", person) as record:
        record.set(person, name=name)
    return person


def assign(
    actor: Actor, person: Person, post: Post, since: date, until: date | None = None
) -> Assignment:
    """Let a person hold a post from `since`; whoever holds it leaves it the day before.

    Raises PeopleRefused if the end lies before the start, or if somebody is to take the post on
    or after `since` within the term.
    """
    require(actor, Deed.SECTIONS_MANAGE)
    if until is not None and until < since:
        raise PeopleRefused("until", "終了日は、開始日以後の日を入力してください。")
    with recording(actor, "people:assignment:add", "assignment", section_id=post.section_id) as log:
        later = Assignment.select().where(Assignment.post == post, Assignment.since >= since)
        if until is not None:
            later = later.where(Assignment.since <= until)
        if later.exists():
            raise PeopleRefused("since", "この期間には、既に別の配置が登録されています。")
        holder = (
            Assignment.select()
            .where(Assignment.post == post, Assignment.since < since)
            .order_by(Assignment.since.desc())
            .first()
        )
        if holder is not None and (holder.until is None or holder.until >= since):
            log.set(holder, until=since - timedelta(days=1))
        return log.create(Assignment, person=person, post=post, since=since, until=until)


def assign_new_person(
    actor: Actor,
    name: str,
    staff_number: str | None,
    post: Post,
    since: date,
    until: date | None = None,
) -> Assignment:
    """Add somebody new to the staff and assign them at once: both, or nothing of both.

    Raises PeopleRefused as the two do.
    """
    require(actor, Deed.SECTIONS_MANAGE)
    about = "assignment"
    with recording(actor, "people:assignment:add", about, section_id=post.section_id) as log:
        person = add_person(actor, name, staff_number)
        assignment = assign(actor, person, post, since, until)
        log.about(assignment)
    return assignment


def end_assignment(actor: Actor, assignment: Assignment, last_day: date) -> Assignment:
    """The person holds the post until this day. Raises PeopleRefused before the first day."""
    require(actor, Deed.SECTIONS_MANAGE)
    if last_day < assignment.since:
        raise PeopleRefused("until", "終了日は、開始日以後の日を入力してください。")
    with recording(actor, "people:assignment:end", assignment) as record:
        record.set(assignment, until=last_day)
    return assignment


def _filled(field: str, text: str, message: str) -> str:
    if not text.strip():
        raise PeopleRefused(field, message)
    return text.strip()
