"""Sections, posts and assignments (所属・職・配置)."""

from datetime import date

import pytest

from app.actor.actor import Actor, Forbidden
from app.audit.queries import history, verify_chain
from app.people.models import Section
from app.people.operations import (
    PeopleRefused,
    add_person,
    add_post,
    add_section,
    assign,
    close_section,
    rename_section,
)
from app.people.queries import holder, posts_of, sections
from app.storage.instance import Instance


def test_renaming_a_section_leaves_the_old_name_in_the_history(
    admin: Actor, tax_section: Section
) -> None:
    rename_section(admin, tax_section, "市税課")

    newest = history(tax_section)[0]
    assert newest.name == "people:section:rename"
    assert [(one.field, one.before, one.after) for one in newest.changes] == [
        ("name", "税務課", "市税課")
    ]
    assert Section.get_by_id(tax_section.id).name == "市税課"
    assert verify_chain() == []


def test_a_section_code_is_given_once(admin: Actor, tax_section: Section) -> None:
    with pytest.raises(PeopleRefused, match="既に使われています") as refused:
        add_section(admin, "１０１０", "資産税課")
    assert refused.value.field == "code"


def test_closed_sections_drop_out_of_choices_the_day_after(
    admin: Actor, tax_section: Section, welfare_section: Section
) -> None:
    close_section(admin, tax_section, date(2027, 3, 31))

    assert [one.name for one in sections(date(2027, 3, 31))] == ["税務課", "福祉課"]
    assert [one.name for one in sections(date(2027, 4, 1))] == ["福祉課"]
    assert [one.name for one in sections()] == ["税務課", "福祉課"]


def test_only_the_administrator_changes_sections(procurement: Actor, tax_section: Section) -> None:
    with pytest.raises(Forbidden, match="所属と職を管理する権限がありません"):
        rename_section(procurement, tax_section, "市税課")
    assert Section.get_by_id(tax_section.id).name == "税務課"


def test_a_successor_ends_the_term_of_the_holder(admin: Actor, tax_section: Section) -> None:
    head = add_post(admin, tax_section, "課長")
    sato, suzuki = add_person(admin, "佐藤 一郎"), add_person(admin, "鈴木 花子")
    assign(admin, sato, head, date(2025, 4, 1))
    assign(admin, suzuki, head, date(2026, 4, 1))

    assert holder(head, date(2025, 3, 31)) is None
    assert sato == holder(head, date(2026, 3, 31))
    assert suzuki == holder(head, date(2026, 4, 1))
    assert [head] == posts_of(suzuki, date(2026, 4, 1))
    assert posts_of(sato, date(2026, 4, 1)) == []


def test_an_assignment_may_not_run_into_a_later_one(admin: Actor, tax_section: Section) -> None:
    head = add_post(admin, tax_section, "課長")
    sato, suzuki = add_person(admin, "佐藤 一郎"), add_person(admin, "鈴木 花子")
    assign(admin, sato, head, date(2026, 4, 1))

    with pytest.raises(PeopleRefused, match="既に別の配置"):
        assign(admin, suzuki, head, date(2026, 3, 1))
    assert suzuki == assign(admin, suzuki, head, date(2026, 3, 1), date(2026, 3, 31)).person


def test_an_empty_name_is_refused_before_anything_is_written(
    database: Instance, admin: Actor
) -> None:
    with pytest.raises(PeopleRefused, match="所属名を入力してください"):
        add_section(admin, "1", "　 ")
    assert sections() == []
