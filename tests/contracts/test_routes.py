"""The pages of papers (書面), seen through the real application."""

import logging
from datetime import date
from hashlib import sha256
from urllib.parse import quote

import pytest
from flask import Flask

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.contracts.queries import paper_by_id, papers_of
from app.engagements.models import Engagement
from app.people.models import Section
from app.storage.instance import Instance
from tests.contracts.test_operations import award, register
from tests.pages import make_application, signed_in
from tests.requirements.outsourcings import OPEN
from tests.web.checking import CheckingClient


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database, "sakado")


@pytest.fixture
def engagement(app: Flask, procurement: Actor, tax_section: Section) -> Engagement:
    """The tax notices, before the award."""
    return register(procurement, tax_section)


@pytest.fixture
def head(app: Flask, tax_section: Section) -> CheckingClient:
    """The head of the section that the outsourcing belongs to."""
    return signed_in(app, Role.SECTION_HEAD, section=tax_section)


def issue(client: CheckingClient, engagement: Engagement, kind: str) -> int:
    """Make a paper through the page; gives its number."""
    page = client.open(f"/engagements/{engagement.entry_id}/papers")
    client.submit(page, button=f"作成：{kind}")
    return int(papers_of(engagement.entry_id)[0].id)


def test_the_page_names_what_is_open_and_how_to_join_the_paper(
    head: CheckingClient, engagement: Engagement
) -> None:
    page = head.open(f"/engagements/{engagement.entry_id}/papers")
    assert [row[0].split("（")[0] for row in page.table()[1:3]] == ["特記事項", "契約書等"]
    assert page.link("締結日").endswith("/facts/when")
    assert page.link("相手方の名称").endswith("/contractor")
    assert (
        "受注者は、本業務を行うに当たり、別記「情報セキュリティ及び個人情報の取扱いに関する特記事項」を守らなければならない。"
        in page.main
    )
    assert "作成した書面はまだありません" in page.main


def test_open_facts_show_the_undecided_clauses(
    head: CheckingClient, procurement: Actor, tax_section: Section
) -> None:
    unknown = {
        "personal_information": OPEN,
        "persons": OPEN,
        "sensitive_personal_information": OPEN,
        "specific_personal_information": OPEN,
    }
    engagement = register(procurement, tax_section, unknown)
    page = head.open(f"/engagements/{engagement.entry_id}/papers")
    assert "要確認の条項（業務委託単価契約書の場合）" in page.main
    assert "条項の要否に関わります" in page.main


def test_a_paper_is_made_looked_at_and_taken_out_byte_for_byte(
    head: CheckingClient, engagement: Engagement, database: Instance
) -> None:
    page = head.open(f"/engagements/{engagement.entry_id}/papers")
    made = head.submit(page, button="作成：特記事項（一式）")
    assert made.flashes == [
        "「情報セキュリティ及び個人情報の取扱いに関する特記事項」を作成しました。"
    ]
    paper = papers_of(engagement.entry_id)[0]
    assert paper.sha256 in made.main
    answer = head.get(f"/papers/{paper.id}/file")
    assert answer.status_code == 200
    assert sha256(answer.data).hexdigest() == paper.sha256
    name = (
        "市民税納税通知書印刷及び封入封緘業務_情報セキュリティ及び個人情報の取扱いに関する特記事項_"
    )
    assert f"filename*=UTF-8''{quote(name)}20" in answer.headers["Content-Disposition"]
    listed = head.open(f"/engagements/{engagement.entry_id}/papers")
    assert paper.sha256[:12] in listed.main


def test_a_paper_goes_from_the_tender_to_the_signature(
    head: CheckingClient, engagement: Engagement, procurement: Actor
) -> None:
    number = issue(head, engagement, "契約書等（全文）")
    frozen = head.submit(head.open(f"/papers/{number}"), button="公告時の確定版にする")
    assert "公告時の確定版" in frozen.main
    assert "段階を「決定」に進めると" in frozen.main
    award(procurement, engagement)
    page = head.open(f"/papers/{number}")
    assert "株式会社髙﨑印刷" in page.main
    lines = {"1行目の品目・作業": "納税通知書の印刷", "1行目の単価（税込）": "十二"}
    refused = head.submit(page, lines, button="確定版を補完する")
    assert refused.errors == ["1行目の単価（税込）は数字で入力してください。"]
    assert refused.form("確定版を補完する").value("1行目の品目・作業") == "納税通知書の印刷"
    lines["1行目の単価（税込）"] = "1,200.5円"
    done = head.submit(page, lines, button="確定版を補完する")
    assert "補完した欄以外は、確定版と同一です" in done.main
    assert "この書面に反映されていない変更はありません。" in done.main
    assert "１，２００．５円" in done.main
    assert "以下余白" in done.main
    completed = papers_of(engagement.entry_id)[0]
    assert completed.completes_id == number
    assert completed.skeleton in done.main
    assert f"控え番号 {completed.id}" in head.open(f"/papers/{number}").main


def test_the_paper_says_what_changed_since(
    head: CheckingClient, engagement: Engagement, procurement: Actor
) -> None:
    number = issue(head, engagement, "契約書等（全文）")
    head.submit(head.open(f"/papers/{number}"), button="公告時の確定版にする")
    award(procurement, engagement, facts={"engagement.end": date(2027, 7, 31)})
    page = head.open(f"/papers/{number}")
    assert ["履行終了日", "令和9年6月30日", "令和9年7月31日"] in [
        row for table in range(4) for row in page.table(table)
    ]


def test_undecided_papers_are_fixed_only_knowingly(
    head: CheckingClient, procurement: Actor, tax_section: Section
) -> None:
    engagement = register(procurement, tax_section, {"workplace": OPEN})
    number = issue(head, engagement, "契約書等（全文）")
    refused = head.submit(head.open(f"/papers/{number}"), button="公告時の確定版にする")
    assert refused.errors == ["「未定の事項を残したまま確定する」に印を付けてください。"]
    accepted = {"未定の事項を残したまま確定する": True}
    head.submit(refused, accepted, button="公告時の確定版にする")
    paper = paper_by_id(number)
    assert paper is not None
    assert paper.state == "frozen"


def test_coverage_gives_the_number_in_both_papers(
    head: CheckingClient, engagement: Engagement
) -> None:
    page = head.open(f"/engagements/{engagement.entry_id}/coverage")
    head_row, *rows = page.table()
    assert head_row[1:3] == ["特記事項", "契約書等"]
    assert "契約書等は「業務委託単価契約書」の条です。" in page.main
    assert "総務省ガイドライン" in page.main
    assert all(row[1].startswith("第") and row[2].startswith("第") for row in rows)
    assert "全ての項目に、対応する条項があります" in page.main
    made = head.submit(page, button="要件対応表を作成")
    assert made.flashes == ["「要件対応表」を作成しました。"]


def test_strangers_and_readers_are_kept_to_their_rights(
    app: Flask,
    head: CheckingClient,
    engagement: Engagement,
    welfare_section: Section,
) -> None:
    number = issue(head, engagement, "特記事項（一式）")
    stranger = signed_in(app, Role.SECTION_HEAD, section=welfare_section)
    for path in (
        f"/engagements/{engagement.entry_id}/papers",
        f"/papers/{number}",
        f"/papers/{number}/file",
        f"/engagements/{engagement.entry_id}/coverage",
    ):
        assert stranger.get(path).status_code == 403
    auditor = signed_in(app, Role.AUDITOR)
    page = auditor.open(f"/engagements/{engagement.entry_id}/papers")
    assert "書面を作成する権限がありません" in page.main
    assert auditor.get(f"/papers/{number}/file").status_code == 200
    assert head.get("/papers/99999").status_code == 404
    assert head.get("/engagements/99999/papers").status_code == 404


def test_the_page_asks_the_database_as_often_for_many_papers(
    head: CheckingClient, engagement: Engagement, caplog: pytest.LogCaptureFixture
) -> None:
    def queries() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger="peewee"):
            head.open(f"/engagements/{engagement.entry_id}/papers")
        return sum(record.name == "peewee" for record in caplog.records)

    issue(head, engagement, "特記事項（一式）")
    few = queries()
    for _ in range(4):
        issue(head, engagement, "選定要件")
    assert 0 < queries() == few


def test_a_deed_that_does_not_fit_the_state_is_refused_in_words(
    head: CheckingClient, engagement: Engagement
) -> None:
    number = issue(head, engagement, "契約書等（全文）")
    draft = head.open(f"/papers/{number}")
    frozen = head.submit(draft, button="公告時の確定版にする")
    again = head.submit(draft, button="公告時の確定版にする")
    assert again.errors == ["この書面は、既に確定しています。"]
    assert frozen.h1 == again.h1
    sheet = issue(head, engagement, "要件対応表（決裁用）")
    assert "公告時の確定版にする" not in head.open(f"/papers/{sheet}").main
