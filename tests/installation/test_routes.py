"""Pages of the first set-up (初期設定) and the settings of the body (団体の設定)."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.actor.actor import Grant
from app.actor.deeds import Role
from app.audit.queries import history
from app.installation.settings import Body, Exemption, body_in_force, set_up_body
from app.organization.profile import ArticleStyle, Parties, profile_codes
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import CHEAP, PASSWORD, make_application, sign_in, signed_in
from tests.web.checking import CheckingClient

ANSWERS: dict[str, Any] = {
    "情報セキュリティポリシー": "芽室町",
    "団体名": "芽室町",
    "団体の長の職名": "町長",
    "ユーザーID": "admin",
    "氏名": "管理",
    "パスワード": PASSWORD,
    "パスワード（確認）": PASSWORD,
}


@pytest.fixture
def empty(database: Instance) -> Flask:
    return make_application(database, set_up=False)


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database)


def in_force() -> Body:
    body = body_in_force()
    assert body is not None
    return body


def test_every_page_leads_to_the_set_up_until_it_is_done(empty: Flask) -> None:
    client = CheckingClient(empty)
    for path in ("/", "/sign-in", "/settings"):
        assert client.open(path).h1 == "初期設定"


def test_the_set_up_offers_the_six_policies(empty: Flask) -> None:
    form = CheckingClient(empty).open("/setup").form()
    offered = [one.get("value") for one in form.controls if one.get("name") == "profile_code"]
    assert offered == list(profile_codes())


def test_the_set_up_makes_the_body_and_the_first_account(empty: Flask) -> None:
    client = CheckingClient(empty)
    answers = {**ANSWERS, "あわせて受け持つ役割": ["契約担当"]}
    page = client.post_form("/setup", answers)
    assert page.h1 == "サインイン"
    assert "「芽室町」の初期設定が完了しました。" in page.flashes[0]
    body = in_force()
    assert (body.profile_code, body.body_name, body.head_title) == ("memuro", "芽室町", "町長")
    user = User.get()
    assert actor_of(user).grants == {Grant(Role.ADMIN), Grant(Role.PROCUREMENT)}
    sign_in(empty, "admin")


def test_a_refused_set_up_says_what_is_wrong_and_writes_nothing(empty: Flask) -> None:
    client = CheckingClient(empty)
    page = client.post_form("/setup", {**ANSWERS, "団体名": "", "パスワード（確認）": "x"})
    assert page.errors == [
        "団体名を入力してください。",
        "確認のため、同じパスワードをもう一度入力してください。",
    ]
    assert page.form().value("団体の長の職名") == "町長"
    page = client.post_form(
        "/setup", {**ANSWERS, "パスワード": "admin", "パスワード（確認）": "admin"}
    )
    assert "パスワードは12文字以上で入力してください。" in page.errors
    assert body_in_force() is None
    assert not User.select().exists()


def test_the_set_up_happens_once(empty: Flask) -> None:
    client = CheckingClient(empty)
    opened = client.open("/setup")
    first = Body.of_profile("standard")
    set_up_body(first, "faster", "先の人", PASSWORD, hashing=CHEAP)
    page = client.submit(opened, ANSWERS)
    assert page.h1 == "サインイン"
    assert page.flashes == ["初期設定は既に済んでいます。"]
    assert client.open("/setup").h1 == "サインイン"
    assert [one.login_name for one in User.select()] == ["faster"]
    assert in_force().profile_code == "standard"


def test_everybody_reads_the_settings_and_the_administrator_changes_them(
    app: Flask, tax_section: Section
) -> None:
    reader = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    assert "設定を変更" not in reader.open("/settings").main
    reader.open("/settings/body", status=403)
    answers = {
        "団体名": "みずほ野市",
        "団体の長の職名": "市長",
        "団体の長の氏名": "髙橋　一郎",
        "契約書での当事者の呼び方": "甲・乙",
        "条の番号の付け方": "第１",
    }
    page = signed_in(app, Role.ADMIN).post_form("/settings/body", answers)
    assert page.h1 == "団体の設定"
    body = in_force()
    assert (body.version, body.body_name, body.head_name) == (2, "みずほ野市", "髙橋　一郎")
    assert (body.parties, body.article_style) == (Parties.KO_OTSU, ArticleStyle.PLAIN)
    assert [row[0] for row in page.table()[1:]] == ["第2版", "第1版"]
    assert [row[2] for row in page.table()[1:]] == ["システム管理", "初期設定"]


def test_the_second_of_two_changes_is_told(app: Flask) -> None:
    one, other = signed_in(app, Role.ADMIN), signed_in(app, Role.ADMIN)
    opened = one.open("/settings/body")
    other.post_form("/settings/body", {"団体名": "先の市"})
    page = one.submit(opened, {"団体名": "後の市"}, status=409)
    assert ["団体名", "先の市", "後の市"] in page.table()
    assert in_force().body_name == "先の市"
    one.submit(page)
    assert in_force().body_name == "後の市"


def test_the_judgement_on_the_exemption_needs_reason_and_day(app: Flask) -> None:
    client = signed_in(app, Role.SECURITY)
    page = client.post_form("/settings/exemption", {"判断": "適用除外に当たる"})
    assert page.errors == ["判断の理由を入力してください。", "判断した日を入力してください。"]
    answers = {"判断の理由": "LGWANに接続していないため。", "判断した日": "令和８年１１月２日"}
    page = client.submit(page, answers)
    body = in_force()
    assert (body.exemption, body.exemption_on) == (Exemption.YES, date(2026, 11, 2))
    assert "適用除外に当たる（令和8年11月2日判断）" in page.main
    assert history(("body_settings", "body"))[0].name == "installation:exemption:record"


def test_the_sections_of_the_prior_consultation_are_chosen(
    app: Flask, tax_section: Section, welfare_section: Section
) -> None:
    client = signed_in(app, Role.SECURITY)
    page = client.post_form("/settings/consultation", {"事前協議先の所属": ["税務課"]})
    assert in_force().consultation_sections == (tax_section.id,)
    assert "税務課" in page.main
    client.post_form("/settings/consultation", {"事前協議先の所属": []})
    assert in_force().consultation_sections == ()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.SECURITY])
def test_only_the_security_section_judges(app: Flask, tax_section: Section, role: Role) -> None:
    client = signed_in(app, role, section=tax_section)
    client.open("/settings/exemption", status=403)
    client.open("/settings/consultation", status=403)
    client.open("/settings")
