"""Entries of the register: kinds, simultaneous edits, and who is responsible on a day."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from peewee import IntegrityError

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.audit.operations import recording
from app.audit.queries import history, verify_chain
from app.people.models import Post, Section
from app.people.operations import add_post
from app.register.kinds import EntryKind
from app.register.models import Entry, ResponsiblePost
from app.register.operations import (
    WrongEntryState,
    close_entry,
    open_entry,
    reopen_entry,
    set_responsible_post,
    touch,
)
from app.register.queries import (
    entry_by_id,
    responsible_on,
    responsible_posts_on,
    responsible_terms,
)
from app.storage.database import execute_sql, transaction
from app.storage.versions import StaleEdit

APRIL, OCTOBER, NEXT_APRIL = date(2027, 4, 1), date(2027, 10, 1), date(2028, 4, 1)


@pytest.fixture
def entry(tax_section: Section, procurement: Actor) -> Entry:
    return open_entry(procurement, EntryKind.ENGAGEMENT, tax_section)


@pytest.fixture
def posts(tax_section: Section, admin: Actor) -> tuple[Post, Post, Post]:
    chief, head, deputy = (add_post(admin, tax_section, t) for t in ("課長", "係長", "課長補佐"))
    return chief, head, deputy


def terms(entry: Entry) -> list[tuple[str, date, date | None]]:
    return [(term.post.title, term.since, term.until) for term in responsible_terms(entry)]


def test_kinds_have_labels() -> None:
    assert [kind.label for kind in EntryKind] == [
        "団体",
        "委託業務",
        "クラウドサービス",
        "ソーシャルメディアサービス",
        "ソーシャルメディアアカウント",
    ]


def test_an_opened_entry(entry: Entry, tax_section: Section) -> None:
    again = entry_by_id(entry.id)
    assert again is not None
    assert (again.kind, again.section_id, again.version) == ("engagement", tax_section.id, 1)
    assert again.closed_on is None
    (event,) = history(entry)
    assert event.name == "register:entry:open"
    assert verify_chain() == []


def test_only_the_body_has_no_section(admin: Actor, tax_section: Section) -> None:
    assert open_entry(admin, EntryKind.BODY, None).section_id is None
    with pytest.raises(ValueError, match="needs a section"):
        open_entry(admin, EntryKind.ENGAGEMENT, None)


def test_own_section_only(
    tax_section: Section, welfare_section: Section, actor_with: Callable[..., Actor]
) -> None:
    staff = actor_with(Role.SECTION_STAFF, section=tax_section)
    assert open_entry(staff, EntryKind.ENGAGEMENT, tax_section).id
    with pytest.raises(Forbidden):
        open_entry(staff, EntryKind.ENGAGEMENT, welfare_section)
    with pytest.raises(Forbidden):
        open_entry(staff, EntryKind.BODY, None)


def test_the_database_itself_refuses_what_cannot_be(tax_section: Section) -> None:
    for row in (
        {"kind": "unheard_of", "section": tax_section},
        {"kind": "engagement", "section": None},
        {"kind": "engagement", "section": 404},
    ):
        with pytest.raises(IntegrityError), transaction():
            Entry.create(**row, created_at=datetime.now(UTC))


def test_a_child_of_the_wrong_kind_is_refused(tax_section: Section, procurement: Actor) -> None:
    execute_sql(
        "CREATE TABLE child (entry_id INTEGER PRIMARY KEY, kind TEXT NOT NULL"
        " CHECK (kind = 'engagement'),"
        " FOREIGN KEY (entry_id, kind) REFERENCES entry (id, kind))"
    )
    engagement = open_entry(procurement, EntryKind.ENGAGEMENT, tax_section)
    service = open_entry(procurement, EntryKind.CLOUD_SERVICE, tax_section)
    with transaction():
        execute_sql(f"INSERT INTO child VALUES ({engagement.id}, 'engagement')")
    for wrong in ("'engagement'", "'cloud_service'"):
        with pytest.raises(IntegrityError), transaction():
            execute_sql(f"INSERT INTO child VALUES ({service.id}, {wrong})")


# Simultaneous edits


def test_a_touch_counts_the_version(entry: Entry) -> None:
    with transaction():
        touch(entry, 1)
    assert entry.version == 2
    with transaction():
        touch(entry, 2)
    again = entry_by_id(entry.id)
    assert again is not None
    assert again.version == 3


def test_the_second_editor_is_told_what_is_kept(entry: Entry) -> None:
    with transaction():
        touch(entry, 1)
    with pytest.raises(StaleEdit) as refusal, transaction():
        touch(entry, 1, lambda: {"title": "税通知書印刷"})
    assert refusal.value.current == {"title": "税通知書印刷"}
    assert refusal.value.version == 2
    again = entry_by_id(entry.id)
    assert again is not None
    assert again.version == 2


# Responsible posts


def test_a_post_is_responsible_from_its_day(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    assert responsible_on(entry, APRIL) is None

    set_responsible_post(procurement, entry, posts[0], APRIL)

    assert responsible_on(entry, date(2027, 3, 31)) is None
    for day in (APRIL, date(2050, 1, 1)):
        there = responsible_on(entry, day)
        assert there is not None
        assert there.title == "課長"
    assert history(entry)[0].name == "register:responsible_post:set"


def test_a_later_change_ends_the_earlier_term(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    set_responsible_post(procurement, entry, posts[0], APRIL)
    set_responsible_post(procurement, entry, posts[1], NEXT_APRIL)
    assert terms(entry) == [
        ("課長", APRIL, date(2028, 3, 31)),
        ("係長", NEXT_APRIL, None),
    ]


def test_a_change_between_leaves_the_planned_one(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    set_responsible_post(procurement, entry, posts[0], APRIL)
    set_responsible_post(procurement, entry, posts[1], NEXT_APRIL)
    set_responsible_post(procurement, entry, posts[2], OCTOBER)
    assert terms(entry) == [
        ("課長", APRIL, date(2027, 9, 30)),
        ("課長補佐", OCTOBER, date(2028, 3, 31)),
        ("係長", NEXT_APRIL, None),
    ]


def test_the_same_day_is_corrected(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    set_responsible_post(procurement, entry, posts[0], APRIL)
    set_responsible_post(procurement, entry, posts[1], APRIL)
    assert terms(entry) == [("係長", APRIL, None)]


def test_nobody_is_responsible_any_more(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    set_responsible_post(procurement, entry, posts[0], APRIL)
    assert set_responsible_post(procurement, entry, None, OCTOBER) is None
    assert terms(entry) == [("課長", APRIL, date(2027, 9, 30))]
    assert responsible_on(entry, OCTOBER) is None


def test_who_is_responsible_already_stays(
    entry: Entry, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    set_responsible_post(procurement, entry, posts[0], APRIL)
    events = len(history(entry))
    set_responsible_post(procurement, entry, posts[0], OCTOBER)
    assert terms(entry) == [("課長", APRIL, None)]
    assert len(history(entry)) == events


def test_another_section_may_not_choose_the_responsible_post(
    entry: Entry,
    posts: tuple[Post, Post, Post],
    welfare_section: Section,
    actor_with: Callable[..., Actor],
) -> None:
    stranger = actor_with(Role.SECTION_HEAD, section=welfare_section)
    with pytest.raises(Forbidden):
        set_responsible_post(stranger, entry, posts[0], APRIL)
    assert ResponsiblePost.select().count() == 0


def test_lists_read_the_responsible_posts_of_many_entries_at_once(
    entry: Entry, posts: tuple[Post, Post, Post], tax_section: Section, procurement: Actor
) -> None:
    other = open_entry(procurement, EntryKind.ENGAGEMENT, tax_section)
    unset = open_entry(procurement, EntryKind.ENGAGEMENT, tax_section)
    set_responsible_post(procurement, entry, posts[0], APRIL)
    set_responsible_post(procurement, other, posts[1], APRIL)
    found = responsible_posts_on([entry.id, other.id, unset.id], OCTOBER)
    assert {key: post.title for key, post in found.items()} == {entry.id: "課長", other.id: "係長"}
    assert responsible_posts_on([], OCTOBER) == {}


# Closing; one event for nested operations


def test_closing_and_opening_again(entry: Entry, procurement: Actor) -> None:
    close_entry(procurement, entry, 1, OCTOBER)
    assert (entry.closed_on, entry.version) == (OCTOBER, 2)
    with pytest.raises(WrongEntryState):
        close_entry(procurement, entry, 2, OCTOBER)
    with pytest.raises(StaleEdit):
        reopen_entry(procurement, entry, 1)
    reopen_entry(procurement, entry, 2)
    again = entry_by_id(entry.id)
    assert again is not None
    assert (again.closed_on, again.version) == (None, 3)
    with pytest.raises(WrongEntryState):
        reopen_entry(procurement, entry, 3)


def test_opening_within_a_larger_operation_is_one_event(
    tax_section: Section, posts: tuple[Post, Post, Post], procurement: Actor
) -> None:
    with recording(procurement, "register:entry:test", "entry") as record:
        entry = open_entry(procurement, EntryKind.ENGAGEMENT, tax_section)
        set_responsible_post(procurement, entry, posts[0], APRIL)
        assert record.subject == ("entry", str(entry.id))
    (event,) = history(entry)
    assert {change.subject_kind for change in event.changes} == {"entry", "responsible_post"}
