"""Pages of sections (所属), posts (職), staff (職員) and assignments (配置)."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.actor.deeds import Role
from app.people.models import Assignment, Person, Post, Section
from app.people.operations import add_post
from app.people.queries import holder, sections
from app.storage.database import current_database
from app.storage.instance import Instance
from tests.pages import TEST, make_application, signed_in
from tests.web.checking import CheckingClient


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database)


@pytest.fixture
def manager(app: Flask) -> CheckingClient:
    return signed_in(app, Role.ADMIN)


@pytest.fixture
def head_post(tax_section: Section) -> Post:
    return add_post(TEST, tax_section, "課長")


def test_without_sections_the_list_says_what_to_do(manager: CheckingClient) -> None:
    page = manager.open("/sections")
    assert "登録された所属はありません" in page.main
    assert page.link("所属を登録") == "/sections/new"


def test_sections_stand_in_the_order_of_the_chart(manager: CheckingClient) -> None:
    for code, name, place in (("2020", "福祉課", "20"), ("1010", "税務課", "１０")):
        answers = {"所属コード": code, "所属名": name, "並び順": place}
        assert manager.post_form("/sections/new", answers).h1 == name
    rows = manager.open("/sections").table()[1:]
    assert [row[0] for row in rows] == ["税務課", "福祉課"]


def test_a_taken_code_is_refused(manager: CheckingClient, tax_section: Section) -> None:
    page = manager.post_form("/sections/new", {"所属コード": "1010", "所属名": "別の課"})
    assert page.errors == ["所属コード「1010」は既に使われています。"]
    assert page.form().value("所属名") == "別の課"


def test_a_section_is_renamed_closed_and_opened_again(
    manager: CheckingClient, tax_section: Section
) -> None:
    where = f"/sections/{tax_section.id}"
    assert manager.post_form(f"{where}/edit", {"所属名": "市税課"}).h1 == "市税課"
    page = manager.post_form(f"{where}/close", {"最終日": "R8.3.31"})
    assert "令和8年3月31日まで" in page.main
    assert [one.id for one in sections(date(2026, 4, 1))] == []
    page = manager.submit(page, button="廃止を取り消す")
    assert "まで" not in page.main
    assert [one.id for one in sections(date(2026, 4, 1))] == [tax_section.id]


def test_a_post_is_added_once_and_closed(manager: CheckingClient, tax_section: Section) -> None:
    where = f"/sections/{tax_section.id}"
    manager.post_form(f"{where}/posts/new", {"職名": "課長"})
    page = manager.post_form(f"{where}/posts/new", {"職名": "課長"})
    assert page.errors == ["「税務課」には既に「課長」があります。"]
    post = Post.get()
    manager.post_form(f"/posts/{post.id}/close", {"最終日": "R8.3.31"})
    assert Post.get_by_id(post.id).closed_on == date(2026, 3, 31)


def test_a_new_member_of_the_staff_takes_a_post_over(
    manager: CheckingClient, head_post: Post
) -> None:
    where = f"/posts/{head_post.id}/assign"
    answers = {"新しく登録する職員の氏名": "佐藤 一郎", "開始日": "R7.4.1"}
    page = manager.post_form(where, answers)
    assert page.table()[1][:3] == ["課長", "佐藤 一郎", "R7.4.1"]
    answers = {"新しく登録する職員の氏名": "髙橋 花子", "開始日": "R8.4.1"}
    page = manager.post_form(where, answers)
    assert page.table()[1][:3] == ["課長", "髙橋 花子", "R8.4.1"]
    assert page.table(1)[1] == ["課長", "佐藤 一郎", "R7.4.1", "R8.3.31"]
    held = holder(head_post, date(2026, 3, 31))
    assert held is not None
    assert held.name == "佐藤 一郎"


def test_an_assignment_takes_one_person_known_or_new(
    manager: CheckingClient, head_post: Post
) -> None:
    where = f"/posts/{head_post.id}/assign"
    page = manager.post_form(where, {"開始日": "R8.4.1"})
    assert page.errors == [
        "登録済みの職員を選択するか、新しく登録する職員の氏名を入力してください。"
    ]
    manager.post_form("/staff/new", {"氏名": "佐藤", "職員番号": "1001"})
    both = {
        "登録済みの職員": "佐藤（1001）",
        "新しく登録する職員の氏名": "別人",
        "開始日": "R8.4.1",
    }
    assert manager.post_form(where, both).errors
    manager.post_form(where, {"登録済みの職員": "佐藤（1001）", "開始日": "R8.4.1"})
    assert Assignment.select().count() == 1


def test_a_refused_assignment_leaves_no_new_person(
    manager: CheckingClient, head_post: Post
) -> None:
    answers = {
        "新しく登録する職員の氏名": "佐藤",
        "開始日": "R8.4.1",
        "終了日": "R8.3.1",
    }
    page = manager.post_form(f"/posts/{head_post.id}/assign", answers)
    assert page.errors == ["終了日は、開始日以後の日を入力してください。"]
    assert page.form().value("新しく登録する職員の氏名") == "佐藤"
    assert Person.select().count() == 0


def test_the_end_of_an_assignment_is_entered(manager: CheckingClient, head_post: Post) -> None:
    answers = {"新しく登録する職員の氏名": "佐藤", "開始日": "R8.4.1"}
    page = manager.post_form(f"/posts/{head_post.id}/assign", answers)
    where = page.link("終了日を入力")
    assert manager.post_form(where, {"最終日": "R8.3.1"}).errors
    manager.post_form(where, {"最終日": "R8.9.30"})
    assert Assignment.get().until == date(2026, 9, 30)
    assert holder(head_post, date(2026, 9, 30) + timedelta(days=1)) is None


def test_the_staff_is_listed_with_their_posts(manager: CheckingClient, head_post: Post) -> None:
    answers = {"新しく登録する職員の氏名": "佐藤", "開始日": "R8.4.1"}
    manager.post_form(f"/posts/{head_post.id}/assign", answers)
    page = manager.open("/staff")
    assert page.table()[1] == ["佐藤", "", "税務課 課長"]
    assert manager.post_form(page.link("佐藤"), {"氏名": "鈴木"}).table()[1][0] == "鈴木"


def test_the_list_costs_the_same_for_one_section_and_for_many(
    app: Flask, manager: CheckingClient, head_post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost() -> int:
        database = current_database()
        run: Any = type(database).execute_sql
        seen: list[str] = []

        def counted(self: object, sql: str, *more: object, **options: object) -> Any:
            seen.append(sql)
            return run(self, sql, *more, **options)

        with monkeypatch.context() as patch:
            patch.setattr(type(database), "execute_sql", counted)
            manager.open("/sections")
        return len(seen)

    few = cost()
    for number in range(30):
        section = Section.create(code=f"3{number}", name=f"第{number}課")
        add_post(TEST, section, "課長")
    assert cost() == few


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_only_the_administrator_manages_sections(
    app: Flask, tax_section: Section, role: Role
) -> None:
    client = signed_in(app, role, section=tax_section)
    for path in ("/sections", f"/sections/{tax_section.id}", "/sections/new", "/staff"):
        client.open(path, status=403)


@pytest.mark.parametrize(
    "path", ["/sections/99999", "/posts/99999/assign", "/staff/99999", "/assignments/99999/end"]
)
def test_what_is_unknown_is_not_found(manager: CheckingClient, path: str) -> None:
    manager.open(path, status=404)
