"""Pages of sign-in (サインイン), the own password and the users (利用者)."""

import pytest
from flask import Flask

from app.accounts.models import LoginSession, User
from app.accounts.operations import deactivate
from app.accounts.queries import actor_of, grants_of
from app.accounts.routes import SESSION_COOKIE
from app.accounts.sign_in import FAILURES_PER_USER
from app.actor.actor import Grant
from app.actor.deeds import Role
from app.audit.queries import history
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import FIRST_LOGIN, PASSWORD, TEST, make_application, make_user, sign_in, signed_in
from tests.web.checking import CheckingClient
from tests.web.pages import SeenPage

NEW_PASSWORD = "雪柳 7 windows"


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database)


@pytest.fixture
def manager(app: Flask) -> CheckingClient:
    return signed_in(app, Role.ADMIN)


def enter(client: CheckingClient, login: str, password: str, status: int = 200) -> SeenPage:
    answers = {"ユーザーID": login, "パスワード": password}
    return client.submit(client.open("/sign-in"), answers, status=status)


def cookie(client: CheckingClient) -> str | None:
    found = client.client.get_cookie(SESSION_COOKIE)
    return found.value if found else None


def test_a_page_asks_to_sign_in_and_is_shown_after_it(app: Flask) -> None:
    client = CheckingClient(app)
    page = client.open("/users?q=x")
    assert page.h1 == "サインイン"
    answers = {"ユーザーID": FIRST_LOGIN, "パスワード": PASSWORD}
    assert client.submit(page, answers).path == "/users?q=x"


def test_signing_in_leads_to_no_other_site(app: Flask) -> None:
    client = CheckingClient(app)
    page = client.open("/sign-in?next=//evil.example/")
    answer = client.send(page, {"ユーザーID": FIRST_LOGIN, "パスワード": PASSWORD})
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_user_look_the_same(app: Flask) -> None:
    client = CheckingClient(app)
    wrong = enter(client, FIRST_LOGIN, "wrong")
    unknown = enter(client, "nobody", "wrong")
    assert wrong.errors == unknown.errors == ["ユーザーIDまたはパスワードが正しくありません。"]
    assert cookie(client) is None
    assert wrong.form().value("ユーザーID") == FIRST_LOGIN
    assert wrong.form().value("パスワード") == ""


def test_after_too_many_failures_even_the_right_password_waits(app: Flask) -> None:
    client = CheckingClient(app)
    for _ in range(FAILURES_PER_USER):
        enter(client, FIRST_LOGIN, "wrong")
    (error,) = enter(client, FIRST_LOGIN, PASSWORD, status=429).errors
    assert "分後にやり直してください。" in error
    assert cookie(client) is None


def test_a_closed_account_cannot_sign_in(app: Flask) -> None:
    user = make_user(app, Role.LEGAL)
    deactivate(TEST, user)
    assert enter(CheckingClient(app), user.login_name, PASSWORD).errors


def test_the_session_is_a_new_one_at_each_sign_in(app: Flask) -> None:
    """A session planted before the sign-in (session fixation) is of no use after it."""
    client = CheckingClient(app)
    client.client.set_cookie(SESSION_COOKIE, "planted")
    with client.client.session_transaction() as session:
        session["planted"] = True
    enter(client, FIRST_LOGIN, PASSWORD)
    first = cookie(client)
    assert first not in (None, "planted")
    with client.client.session_transaction() as session:
        assert "planted" not in session
    answer = client.send(
        CheckingClient(app).open("/sign-in"), {"ユーザーID": FIRST_LOGIN, "パスワード": PASSWORD}
    )
    assert answer.status_code == 400  # the CSRF token of another browser
    assert LoginSession.select().count() == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    client = CheckingClient(app, "https://localhost/")
    page = client.open("/sign-in")
    # Under https the CSRF check also wants to see where the form came from.
    client.client.environ_base["HTTP_REFERER"] = "https://localhost/sign-in"
    answer = client.send(page, {"ユーザーID": FIRST_LOGIN, "パスワード": PASSWORD})
    (line,) = [one for one in answer.headers.getlist("Set-Cookie") if SESSION_COOKIE + "=" in one]
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Secure" in line


def test_signing_out_ends_the_session_for_good(app: Flask) -> None:
    client = signed_in(app, Role.LEGAL)
    token = cookie(client)
    page = client.submit(client.open("/settings"), button="サインアウト")
    assert page.h1 == "サインイン"
    assert page.flashes == ["サインアウトしました。"]
    assert cookie(client) is None
    assert token is not None
    client.client.set_cookie(SESSION_COOKIE, token)
    assert client.open("/settings").h1 == "サインイン"


def test_signing_out_needs_the_token_of_the_page(app: Flask) -> None:
    client = signed_in(app, Role.LEGAL)
    assert (
        client.client.post("/sign-out", base_url=client.base_url, buffered=True).status_code == 400
    )
    assert client.open("/settings").h1 == "団体の設定"


def test_the_own_password_is_changed_with_the_old_one(app: Flask) -> None:
    user = make_user(app, Role.LEGAL)
    client, elsewhere = sign_in(app, user.login_name), sign_in(app, user.login_name)
    answers = {
        "現在のパスワード": "wrong",
        "新しいパスワード": NEW_PASSWORD,
        "新しいパスワード（確認）": NEW_PASSWORD,
    }
    page = client.post_form("/password", answers)
    assert page.errors == ["現在のパスワードが正しくありません。"]
    before = cookie(client)
    client.submit(page, {**answers, "現在のパスワード": PASSWORD})
    assert cookie(client) not in (None, before)
    assert client.open("/settings").h1 == "団体の設定"
    assert elsewhere.open("/settings").h1 == "サインイン"
    sign_in(app, user.login_name, NEW_PASSWORD)


def test_guessing_the_own_password_is_slowed_down_too(app: Flask) -> None:
    client = signed_in(app, Role.LEGAL)
    answers = {
        "現在のパスワード": "wrong",
        "新しいパスワード": NEW_PASSWORD,
        "新しいパスワード（確認）": NEW_PASSWORD,
    }
    for _ in range(FAILURES_PER_USER):
        client.post_form("/password", answers)
    client.post_form("/password", {**answers, "現在のパスワード": PASSWORD}, status=429)


def test_a_new_password_is_typed_twice_and_must_do(app: Flask) -> None:
    client = signed_in(app, Role.LEGAL)
    answers = {
        "現在のパスワード": PASSWORD,
        "新しいパスワード": "short",
        "新しいパスワード（確認）": "other",
    }
    page = client.post_form("/password", answers)
    assert page.errors == ["確認のため、同じパスワードをもう一度入力してください。"]
    page = client.submit(page, {**answers, "新しいパスワード（確認）": "short"})
    assert "パスワードは12文字以上で入力してください。" in page.errors


def test_an_account_is_made_with_roles_in_all_and_in_one_section(
    app: Flask, manager: CheckingClient, tax_section: Section
) -> None:
    answers = {
        "ユーザーID": "ｓａｔｏ",
        "氏名": "佐藤",
        "所属を限らない役割": ["法規担当"],
        "役割1": "所管課担当",
        "所属1": "税務課",
        "初期パスワード": PASSWORD,
        "初期パスワード（確認）": PASSWORD,
    }
    page = manager.post_form("/users/new", answers)
    assert page.h1 == "利用者"
    assert ["佐藤", "sato", "所管課担当（税務課）、法規担当", "利用中"] in page.table()
    user = User.get(User.login_name == "sato")
    assert actor_of(user).grants == {
        Grant(Role.LEGAL),
        Grant(Role.SECTION_STAFF, tax_section.id),
    }
    sign_in(app, "sato")


def test_a_role_in_a_section_needs_both_and_nothing_typed_is_lost(
    manager: CheckingClient, tax_section: Section
) -> None:
    answers = {
        "ユーザーID": "sato",
        "氏名": "佐藤",
        "役割1": "所属長",
        "所属2": "税務課",
        "初期パスワード": PASSWORD,
        "初期パスワード（確認）": PASSWORD,
    }
    page = manager.post_form("/users/new", answers)
    assert page.errors == [
        "「所属長」の所属を選択してください。",
        "この所属での役割を選択してください。",
    ]
    assert page.form().value("氏名") == "佐藤"
    assert not User.select().where(User.login_name == "sato").exists()


def test_errors_stand_in_the_order_of_the_page(manager: CheckingClient) -> None:
    page = manager.post_form("/users/new", {"役割1": "所属長"})
    assert page.errors == [
        "ユーザーIDを入力してください。",
        "氏名を入力してください。",
        "「所属長」の所属を選択してください。",
        "初期パスワードを入力してください。",
        "初期パスワード（確認）を入力してください。",
    ]


def test_a_taken_user_id_is_refused_at_its_field(app: Flask, manager: CheckingClient) -> None:
    answers = {
        "ユーザーID": FIRST_LOGIN,
        "氏名": "佐藤",
        "初期パスワード": PASSWORD,
        "初期パスワード（確認）": PASSWORD,
    }
    page = manager.post_form("/users/new", answers)
    assert page.errors == [f"ユーザーID「{FIRST_LOGIN}」は既に使われています。"]


def test_roles_are_changed_in_one_event(
    app: Flask, manager: CheckingClient, tax_section: Section
) -> None:
    user = make_user(app, Role.SECTION_STAFF, section=tax_section)
    answers = {"氏名": "佐藤", "役割1": "所属長"}
    manager.post_form(f"/users/{user.id}", answers)
    assert grants_of([user])[user.id] == (Grant(Role.SECTION_HEAD, tax_section.id),)
    event = history(user)[0]
    assert event.name == "accounts:user:edit"
    assert {one.field for one in event.changes} == {"display_name", "grants"}


def test_the_second_of_two_administrators_is_told(
    app: Flask, manager: CheckingClient, tax_section: Section
) -> None:
    user = make_user(app, Role.LEGAL)
    opened = manager.open(f"/users/{user.id}")
    other = signed_in(app, Role.ADMIN)
    other.post_form(f"/users/{user.id}", {"所属を限らない役割": ["監査"]})
    page = manager.submit(opened, {"氏名": "佐藤"}, status=409)
    assert "編集中に他の利用者が内容を変更しました" in page.main
    assert page.form().value("氏名") == "佐藤"
    assert grants_of([user])[user.id] == (Grant(Role.AUDITOR),)
    manager.submit(page)
    assert grants_of([user])[user.id] == (Grant(Role.LEGAL),)


def test_nobody_changes_the_own_roles(app: Flask) -> None:
    user = make_user(app, Role.ADMIN)
    client = sign_in(app, user.login_name)
    page = client.open(f"/users/{user.id}")
    assert "自分の役割は変更できません" in page.main
    form = page.form()
    data = {**form.data(), "wide_roles": ["auditor"]}
    client.client.post(page.path, data=data, base_url=client.base_url, buffered=True)
    assert grants_of([user])[user.id] == (Grant(Role.ADMIN),)


def test_the_last_administrator_stays(app: Flask) -> None:
    client = sign_in(app, FIRST_LOGIN)
    user = User.get(User.login_name == FIRST_LOGIN)
    token = {"csrf_token": client.open(f"/users/{user.id}").form().value("csrf_token")}
    path = f"/users/{user.id}/deactivate"
    client.client.post(path, data=token, base_url=client.base_url, buffered=True)
    assert "一人もいなくなるため" in client.open("/users").main
    assert User.get_by_id(user.id).active


def test_a_deactivated_user_is_out_at_once_and_may_return(
    app: Flask, manager: CheckingClient
) -> None:
    user = make_user(app, Role.LEGAL)
    client = sign_in(app, user.login_name)
    page = manager.submit(manager.open(f"/users/{user.id}"), button="利用を停止")
    assert client.open("/settings").h1 == "サインイン"
    manager.submit(page, button="利用を再開")
    sign_in(app, user.login_name)


def test_the_administrator_gives_a_new_password(app: Flask, manager: CheckingClient) -> None:
    user = make_user(app, Role.LEGAL)
    client = sign_in(app, user.login_name)
    answers = {"新しいパスワード": NEW_PASSWORD, "新しいパスワード（確認）": NEW_PASSWORD}
    manager.post_form(f"/users/{user.id}/password", answers)
    assert client.open("/settings").h1 == "サインイン"
    sign_in(app, user.login_name, NEW_PASSWORD)


def test_the_list_is_filtered_by_name_role_and_section(
    app: Flask, manager: CheckingClient, tax_section: Section, welfare_section: Section
) -> None:
    one = make_user(app, Role.SECTION_STAFF, section=tax_section)
    make_user(app, Role.SECTION_STAFF, section=welfare_section)
    make_user(app, Role.LEGAL)
    by_section = manager.open(f"/users?section={tax_section.id}").table()
    assert [row[1] for row in by_section[1:]] == [one.login_name]
    assert len(manager.open("/users?role=section_staff").table()) == 3
    assert "条件に合う利用者はいません" in manager.open("/users?q=どこにもない").main


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_only_the_administrator_sees_users(app: Flask, tax_section: Section, role: Role) -> None:
    client = signed_in(app, role, section=tax_section)
    client.open("/users", status=403)
    client.open("/users/new", status=403)
    client.open("/users/1", status=403)


def test_an_unknown_user_is_not_found(manager: CheckingClient) -> None:
    manager.open("/users/999999", status=404)
