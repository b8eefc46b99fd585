"""The pages of requirements (要件の画面): what applies and why, judgements, the catalogue."""

import logging
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.catalogue.requirements import TO_BE_CHECKED, shipped_catalogue
from app.engagements.models import Engagement
from app.engagements.operations import register_engagement
from app.people.models import Section
from app.requirements.models import BasisConfirmation, Judgement
from app.storage.instance import Instance
from tests.pages import make_application, signed_in
from tests.requirements.outsourcings import situation
from tests.web.checking import CheckingClient
from tests.web.pages import SeenPage

Register = Callable[[str], Engagement]


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database, "kishiwada")


@pytest.fixture
def security(app: Flask) -> CheckingClient:
    return signed_in(app, Role.SECURITY)


@pytest.fixture
def register(database: Instance, procurement: Actor, tax_section: Section) -> Register:
    """Registers one of the known outsourcings in the tax section."""
    return lambda name: register_engagement(procurement, tax_section, situation(name))


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to the database."""
    seen: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    logger, handler = logging.getLogger("peewee"), Collector()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield seen
    logger.removeHandler(handler)
    logger.setLevel(level)


def page_of(client: CheckingClient, engagement: Engagement) -> SeenPage:
    return client.open(f"/engagements/{engagement.entry_id}/requirements")


def row_of(page: SeenPage, requirement_id: str) -> str:
    (row,) = page.tree.xpath("//tr[@id=$id]", id=requirement_id)
    return " ".join(row.text_content().split())


def under(page: SeenPage, heading: str) -> list[str]:
    """The ids of the requirements in the table under a heading."""
    table = page.tree.xpath("//h2[@id=$id]/following::table[1]", id=heading)[0]
    return [str(row) for row in table.xpath("./tbody/tr/@id")]


def test_each_requirement_that_applies_has_reason_basis_and_products(
    security: CheckingClient, register: Register
) -> None:
    page = page_of(security, register("tax-notice-printing"))
    row = row_of(page, "OUT-04")
    assert "全ての委託、協定及び派遣に共通するため" in row
    assert "自団体のポリシー 岸和田市情報セキュリティ基本方針 6(2)" in row
    assert "総務省ガイドライン等" in row
    assert TO_BE_CHECKED in row
    assert "秘密の保持" in row  # a clause by its title
    assert "年次確認の設問（" in row
    assert "契約書・協定書・特記事項" in row  # evidence
    assert "OUT-04.13" in row


def test_requirements_stand_under_their_phase(security: CheckingClient, register: Register) -> None:
    page = page_of(security, register("tax-notice-printing"))
    assert under(page, "phase-before")[:2] == ["OUT-01", "OUT-02"]
    assert "OUT-04" in under(page, "phase-contract")
    assert "PII-02" in under(page, "phase-during")
    assert "OUT-15" in under(page, "phase-end")
    assert "個人情報・機密性3" in page.main


def test_the_body_speaks_its_own_words(security: CheckingClient, register: Register) -> None:
    row = row_of(page_of(security, register("tax-notice-printing")), "OUT-03")
    assert "外部委託事業者等となる者" in row


def test_what_does_not_apply_stands_there_with_its_reason(
    security: CheckingClient, register: Register
) -> None:
    page = page_of(security, register("office-cleaning"))
    excluded = {row[0]: row[2] for row in page.table(-1)[1:]}
    assert excluded["PII-01"] == "個人情報を取り扱わないため"
    assert "OUT-04" not in excluded
    shown = {str(one) for one in page.tree.xpath("//table/tbody/tr/@id")}
    of_engagement = {one.id for one in shipped_catalogue().requirements if one.of_engagement}
    assert shown | set(excluded) == of_engagement


def test_an_open_fact_leads_to_the_page_where_it_is_entered(
    app: Flask, register: Register, tax_section: Section
) -> None:
    engagement = register("nothing-known")
    client = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    page = page_of(client, engagement)
    assert "PII-01" in under(page, "undecided")
    assert "個人情報の取扱い" in row_of(page, "PII-01")
    address = f"/engagements/{engagement.entry_id}/facts/information"
    assert page.link("個人情報の取扱い") == address
    assert client.get(address).status_code == 200


def test_who_may_not_change_facts_gets_no_link_to_them(app: Flask, register: Register) -> None:
    page = page_of(signed_in(app, Role.LEGAL), register("nothing-known"))
    assert "個人情報の取扱い" in page.main
    assert not page.tree.xpath("//main//a[contains(@href, '/facts/')]")


def test_an_organ_outside_the_scope_has_no_basis_in_the_own_policy(
    security: CheckingClient, register: Register
) -> None:
    page = page_of(security, register("school-network"))
    assert "自団体のポリシーの対象外の機関です" in page.main
    assert not page.tree.xpath("//tr[@id]//*[contains(@class, 'chip-blue')]")


def test_only_those_who_may_read_the_outsourcing_see_its_requirements(
    app: Flask, register: Register, welfare_section: Section
) -> None:
    path = f"/engagements/{register('office-cleaning').entry_id}/requirements"
    other = signed_in(app, Role.SECTION_STAFF, section=welfare_section)
    assert other.get(path).status_code == 403
    assert signed_in(app, Role.ADMIN).get(path).status_code == 403
    assert signed_in(app, Role.AUDITOR).get(path).status_code == 200
    assert signed_in(app, Role.AUDITOR).get("/engagements/999/requirements").status_code == 404


def test_a_judgement_is_recorded_and_the_earlier_one_stays(
    security: CheckingClient, register: Register
) -> None:
    engagement = register("guard-over-new-rule")
    path = f"/engagements/{engagement.entry_id}/judgement"
    page = page_of(security, engagement)
    assert "判断が未記録" in page.main
    assert page.link("判断を記録") == path
    security.post_form(
        path,
        {
            "判断": "経過措置による（従前の例による）",
            "理由": "令和8年に締結済みのため。",
            "判断日": "R8.4.1",
        },
    )
    after = security.post_form(
        path,
        {
            "判断": "新しい規定を適用する（変更・更新により措置する）",
            "理由": "変更契約をするため。",
            "判断日": "令和8年5月1日",
        },
    )
    assert after.flashes == ["経過措置についての判断を記録しました。"]
    rows = next(table for n in range(9) if (table := after.table(n))[0][0] == "判断日")
    assert [row[0] for row in rows[1:]] == ["令和8年5月1日", "令和8年4月1日"]
    assert "現在の判断" in rows[1][1]
    assert [one.judged_on for one in Judgement.select().order_by(Judgement.id)] == [
        date(2026, 4, 1),
        date(2026, 5, 1),
    ]


def test_a_refused_judgement_keeps_what_was_typed(
    security: CheckingClient, register: Register
) -> None:
    path = f"/engagements/{register('guard-over-new-rule').entry_id}/judgement"
    page = security.post_form(path, {"理由": "締結済みのため。", "判断日": "令和90年1月1日"})
    assert page.errors == ["判断を選択してください。"]
    again = security.submit(page, {"判断": "経過措置による（従前の例による）"})
    assert again.errors == ["判断日には、今日までの日を入力してください。"]
    assert again.form().value("理由") == "締結済みのため。"
    assert Judgement.select().count() == 0


def test_a_contract_that_ends_before_the_rule_needs_no_judgement(
    security: CheckingClient, register: Register
) -> None:
    engagement = register("office-cleaning")
    path = f"/engagements/{engagement.entry_id}/judgement"
    page = security.open(path)
    assert "経過措置の判断は要りません" in page.main
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    answer = security.client.post(
        path,
        data={
            "csrf_token": token,
            "outcome": "former_rule",
            "reason": "x",
            "judged_on": "2026-04-01",
        },
        base_url=security.base_url,
    )
    assert "この契約に経過措置の判断は要りません" in answer.text
    assert Judgement.select().count() == 0


def test_only_who_may_judge_opens_the_form(
    app: Flask, register: Register, tax_section: Section, welfare_section: Section
) -> None:
    engagement = register("guard-over-new-rule")
    path = f"/engagements/{engagement.entry_id}/judgement"
    assert signed_in(app, Role.SECTION_HEAD, section=tax_section).get(path).status_code == 200
    assert signed_in(app, Role.SECTION_HEAD, section=welfare_section).get(path).status_code == 403
    staff = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    assert staff.get(path).status_code == 403
    assert not page_of(staff, engagement).tree.xpath("//main//a[contains(@href, 'judgement')]")


def test_the_catalogue_holds_everything_by_subject(security: CheckingClient) -> None:
    page = security.open("/requirements")
    linked = [str(one) for one in page.tree.xpath("//main//tbody/tr/th/a/@href")]
    assert len(linked) == len(set(linked)) == len(shipped_catalogue().requirements)
    for subject in {one.subject for one in shipped_catalogue().requirements}:
        assert page.tree.xpath("//h2[@id=$id]", id=f"subject-{subject.value}")


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("subject=body", "GOV-01", "OUT-01"),
        ("phase=end", "OUT-15", "OUT-01"),
        ("q=さいいたく", "", "OUT-01"),
        ("q=再委託", "OUT-08", "GOV-01"),
        ("q=out-04", "OUT-04", "OUT-05"),
        ("q=外部委託事業者等", "OUT-03", "GOV-02"),
    ],
)
def test_the_catalogue_is_filtered(
    security: CheckingClient, query: str, there: str, not_there: str
) -> None:
    page = security.open(f"/requirements?{query}")
    found = [one.split("/")[-1] for one in page.tree.xpath("//main//tbody/tr/th/a/@href")]
    assert not_there not in found
    assert not there or there in found


def test_an_empty_result_says_what_to_do(security: CheckingClient) -> None:
    page = security.open("/requirements?q=存在しない語")
    assert "条件に合う要件はありません" in page.main
    assert page.link("条件を消す") == "/requirements"


@pytest.mark.parametrize("profile", ["standard", "kishiwada"])
def test_every_requirement_has_its_page(database: Instance, profile: str) -> None:
    client = signed_in(make_application(database, profile), Role.AUDITOR)
    for requirement in shipped_catalogue().requirements:
        page = client.open(f"/requirements/{requirement.id}")
        assert requirement.id in page.h1
        for item in requirement.items:
            for question in item.questions:
                assert question.id in page.main
        assert "{" not in page.main, requirement.id


def test_a_requirement_shows_condition_own_clause_and_wording(security: CheckingClient) -> None:
    page = security.open("/requirements/OUT-04")
    assert "6(2) 外部委託事業者等への対応「契約書等において情報セキュリティポリシー" in page.main
    assert "条項：秘密の保持" in page.main
    assert "受注者は、" in page.main
    assert "「労働者派遣による」ときは、次の文言になります。" in page.main
    other = security.open("/requirements/PII-03")
    assert (
        "「個人情報を取り扱う」かつ「労働者派遣ではない」かつ「再委託があり得る」とき" in other.main
    )


def test_an_unknown_requirement_is_not_found(security: CheckingClient) -> None:
    assert security.get("/requirements/OUT-99").status_code == 404


def test_a_basis_is_confirmed_and_taken_back(security: CheckingClient) -> None:
    page = security.open("/requirements/OUT-03")
    assert TO_BE_CHECKED in page.main
    refused = security.submit(page, {}, button="確認済みにする")
    assert refused.errors == ["対策基準の箇所を入力してください。"]
    place = "対策基準 第8章 8.1(2)"
    confirmed = security.submit(page, {"対策基準の箇所": place}, button="確認済みにする")
    assert confirmed.path == "/requirements/OUT-03"
    assert place in confirmed.main
    assert "対策基準で確認済み" in confirmed.main
    twice = security.submit(page, {"対策基準の箇所": "第9章"}, button="確認済みにする")
    assert twice.errors == ["この要件の根拠は、既に確認されています。"]
    taken_back = security.submit(confirmed, button="確認を取り消す")
    assert TO_BE_CHECKED in taken_back.main
    assert BasisConfirmation.select().count() == 0
    again = security.submit(confirmed, button="確認を取り消す")
    assert again.flashes == ["OUT-03の確認は、既に取り消されています。"]


def test_a_confirmed_basis_loses_its_mark_on_outsourcings(
    security: CheckingClient, register: Register
) -> None:
    engagement = register("tax-notice-printing")
    assert TO_BE_CHECKED in row_of(page_of(security, engagement), "OUT-03")
    security.post_form("/requirements/OUT-03", {"対策基準の箇所": "第8章"})
    assert TO_BE_CHECKED not in row_of(page_of(security, engagement), "OUT-03")


def test_only_the_security_section_may_confirm(app: Flask) -> None:
    client = signed_in(app, Role.PROCUREMENT)
    page = client.open("/requirements/OUT-03")
    assert not page.tree.xpath("//main//form")
    token = {"csrf_token": "x", "place": "第8章"}
    for deed in ("confirm", "withdraw"):
        path = f"/requirements/OUT-03/{deed}"
        answer = client.client.post(path, data=token, base_url=client.base_url)
        assert answer.status_code in (400, 403)
    assert BasisConfirmation.select().count() == 0


def test_a_basis_that_needs_no_check_offers_no_confirmation(security: CheckingClient) -> None:
    assert not security.open("/requirements/GOV-01").tree.xpath("//main//form")


def test_the_page_of_an_outsourcing_takes_a_fixed_number_of_queries(
    security: CheckingClient, register: Register, statements: list[str]
) -> None:
    few, many = register("office-cleaning"), register("resident-records-maintenance")
    statements.clear()
    page_of(security, few)
    first = len(statements)
    statements.clear()
    page_of(security, many)
    assert len(statements) == first <= 15
