"""The first page and the search through the real application."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.operations import close_contractor, register_contractor
from app.engagements.fields import Stage
from app.engagements.operations import set_numbers
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import make_application, signed_in
from tests.web.checking import CheckingClient
from tests.worklist.lives import NEXT_YEAR, TEST, outsourcing, version_of


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database, "sakado")


@pytest.fixture
def client(app: Flask, tax_section: Section) -> CheckingClient:
    return signed_in(app, Role.PROCUREMENT)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to the database."""
    seen: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(str(record.msg))

    collector, logger = Collector(), logging.getLogger("peewee")
    level = logger.level
    logger.addHandler(collector)
    logger.setLevel(logging.DEBUG)
    yield seen
    logger.removeHandler(collector)
    logger.setLevel(level)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_first_page(app: Flask, tax_section: Section, role: Role) -> None:
    outsourcing(tax_section, Stage.PERFORMING)
    page = signed_in(app, role, section=tax_section if role.in_section else None).open("/")
    assert page.h1 == "やること"


def test_an_empty_installation_leads_the_operator(app: Flask) -> None:
    page = signed_in(app, Role.ADMIN).open("/")
    assert page.link("所属と職を登録する") == "/sections"
    assert page.link("利用者を登録する") == "/users"
    assert "段階ごとの件数" not in page.main


def test_who_has_nothing_to_do_is_told_so(app: Flask, tax_section: Section) -> None:
    outsourcing(tax_section, **NEXT_YEAR)
    page = signed_in(app, Role.AUDITOR).open("/")
    assert "今、対応が必要なものはありません" in page.main
    assert page.link("委託業務の一覧を見る") == "/engagements"


def test_who_has_no_role_is_told_whom_to_ask(app: Flask) -> None:
    page = signed_in(app).open("/")
    assert "役割がまだ付いていません" in page.main
    assert "メニューの「管理」" not in page.main


def test_every_task_leads_to_a_page_that_opens(
    client: CheckingClient, tax_section: Section
) -> None:
    outsourcing(tax_section, Stage.PERFORMING, title="またぐ", end=NEXT_YEAR["end"])
    outsourcing(tax_section, title="未定あり", confidentiality=None)
    page = client.open("/")
    links = {str(link.get("href")) for link in page.tree.xpath("//main//a")}
    assert len(links) >= 5
    for link in links:
        client.open(link)


def test_the_counts_lead_to_the_list_of_their_stage(
    client: CheckingClient, tax_section: Section
) -> None:
    outsourcing(tax_section, Stage.PERFORMING, title="履行中の業務")
    outsourcing(tax_section, title="計画中の業務", **NEXT_YEAR)
    found = client.open(client.open("/").link("1件：履行"))
    assert "履行中の業務" in found.main
    assert "計画中の業務" not in found.main


def test_the_number_of_queries_is_fixed(
    client: CheckingClient, tax_section: Section, statements: list[str]
) -> None:
    def queries(path: str) -> int:
        del statements[:]
        client.open(path)
        return len(statements)

    def grow(number: int) -> None:
        for each in range(number):
            outsourcing(tax_section, Stage.PERFORMING, end=NEXT_YEAR["end"], title=f"業務{each}")
            outsourcing(tax_section, confidentiality=None, title=f"業務 未定{each}")

    grow(1)
    few = queries("/"), queries("/search?q=業務")
    grow(4)
    assert (queries("/"), queries("/search?q=業務")) == few
    assert few[0] <= 30


def test_search_finds_titles_numbers_and_contractors(
    client: CheckingClient, tax_section: Section
) -> None:
    made = outsourcing(tax_section, title="納税通知書印刷業務", **NEXT_YEAR)
    set_numbers(TEST, made, {"contract_number": "Ｒ８－１２３"}, version_of(made))
    details = ContractorDetails("㈱髙﨑印刷", ContractorKind.CORPORATION)
    firm = register_contractor(TEST, details)
    close_contractor(TEST, firm.id, firm.version, NEXT_YEAR["end"])
    for words in ("納税通知書", "印刷　通知", "R8-123"):
        assert "納税通知書印刷業務" in client.open(f"/search?q={words}").main, words
    for words in ("高崎", "株式会社髙崎", "髙﨑印刷"):
        page = client.open(f"/search?q={words}")
        assert page.link("㈱髙﨑印刷") == f"/contractors/{firm.id}"
        assert "取引終了" in page.main


def test_search_speaks_the_word_of_the_body(client: CheckingClient, tax_section: Section) -> None:
    outsourcing(tax_section, title="納税通知書印刷業務")
    assert "委託事業者等（0件）" in client.open("/search?q=納税").main


def test_search_keeps_to_the_sections_one_may_read(
    app: Flask, tax_section: Section, welfare_section: Section
) -> None:
    outsourcing(tax_section, title="税の秘密業務")
    outsourcing(welfare_section, title="福祉の業務")
    client = signed_in(app, Role.SECTION_STAFF, section=welfare_section)
    page = client.open("/search?q=業務")
    assert "福祉の業務" in page.main
    assert "税の秘密" not in page.source
    assert "当てはまるものはありません" in client.open("/search?q=秘密").main
    assert signed_in(app, Role.ADMIN).get("/search?q=業務").status_code == 403


@pytest.mark.parametrize("words", ["", "　", "%", "'", "<script>", "無" * 500])
def test_odd_searches_are_answered(
    client: CheckingClient, tax_section: Section, words: str
) -> None:
    outsourcing(tax_section)
    page = client.open(f"/search?q={words}" if words != "%" else "/search?q=%25")
    assert "植栽" not in page.main
