"""The pages of outsourcings (委託業務の画面), through the real application with CSRF on."""

import logging
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.models import Contractor
from app.contractors.operations import register_contractor
from app.engagements.facts import Facts
from app.engagements.models import Engagement
from app.engagements.operations import change_facts, register_engagement, stored_facts
from app.engagements.queries import engagement_by_id
from app.people.models import Post, Section
from app.people.operations import add_post
from app.register.queries import responsible_on
from app.storage.instance import Instance
from tests.pages import make_application, signed_in
from tests.web.checking import CheckingClient

Register = Callable[..., Engagement]
TITLE = "令和9年度市税納税通知書等印刷・封入封緘業務"


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database, "kishiwada")


@pytest.fixture
def client(app: Flask, tax_section: Section) -> CheckingClient:
    """所管課担当 of the tax section."""
    return signed_in(app, Role.SECTION_STAFF, section=tax_section)


@pytest.fixture
def register(database: Instance, procurement: Actor, tax_section: Section) -> Register:
    """Registers an outsourcing: of the tax section if none is named."""

    def make(title: str = TITLE, section: Section | None = None, **values: object) -> Engagement:
        named = {f"engagement.{name}": value for name, value in values.items()}
        facts = Facts({"engagement.title": title, **named})
        return register_engagement(procurement, section or tax_section, facts)

    return make


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to the database, as it is sent."""
    seen: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record.getMessage())

    collector, logger = Collector(), logging.getLogger("peewee")
    level = logger.level
    logger.addHandler(collector)
    logger.setLevel(logging.DEBUG)
    yield seen
    logger.setLevel(level)
    logger.removeHandler(collector)


def contractor_named(actor: Actor, name: str) -> Contractor:
    return register_contractor(actor, ContractorDetails(name, ContractorKind.CORPORATION))


def address(engagement: Engagement, rest: str = "") -> str:
    return f"/engagements/{engagement.entry_id}{rest}"


def kept(engagement: Engagement) -> Facts:
    found = engagement_by_id(engagement.entry_id)
    assert found is not None
    return stored_facts(found)


def test_an_empty_list_says_what_to_do_next(client: CheckingClient) -> None:
    page = client.open("/engagements")
    assert "委託業務はまだ登録されていません" in page.main
    assert page.link("委託業務を登録") == "/engagements/new"


def test_registering_asks_little_and_keeps_the_title_as_typed(
    client: CheckingClient, tax_section: Section
) -> None:
    form = client.open("/engagements/new")
    assert "所属：税務課" in form.main
    assert "取り扱う情報" in form.main
    page = client.submit(form, {"件名": "髙﨑・𠮷野地区清掃業務", "契約書等の形式": "請書"})
    assert page.h1 == "髙﨑・𠮷野地区清掃業務"
    assert page.flashes
    row = Engagement.get()
    assert (row.title, row.instrument, row.entry.section) == (
        "髙﨑・𠮷野地区清掃業務",
        "order_slip",
        tax_section,
    )


def test_registering_without_a_title_is_refused_at_the_field(client: CheckingClient) -> None:
    page = client.post_form("/engagements/new", {"契約書等の形式": "契約書"})
    assert page.errors == ["件名を入力してください。"]
    assert not Engagement.select().exists()


def test_who_writes_for_all_sections_chooses_one(
    app: Flask, tax_section: Section, welfare_section: Section
) -> None:
    client = signed_in(app, Role.PROCUREMENT)
    answers = {"件名": "健診受付業務", "契約書等の形式": "未定"}
    refused = client.post_form("/engagements/new", answers)
    assert refused.errors == ["所属を選択してください。"]
    client.submit(refused, {"所属": "福祉課"})
    row = Engagement.get()
    assert row.entry.section == welfare_section
    assert row.instrument is None


@pytest.mark.parametrize(
    "typed",
    ["高崎", "髙﨑", "吉野 清掃", "ﾆｭｳｻﾂ", "KT-100", "ＫＴ－１００"],
)
def test_the_list_finds_other_spellings(
    client: CheckingClient, register: Register, procurement: Actor, typed: str
) -> None:
    register("庁舎警備業務")
    register("髙﨑・𠮷野地区清掃業務（入札にゅうさつ）")
    page = client.open(address(Engagement.get(Engagement.title.startswith("髙")), "/numbers"))
    client.submit(page, {"契約番号": "KT-100"})
    rows = client.open(f"/engagements?q={typed}").table()[1:]
    assert [row[0] for row in rows] == ["髙﨑・𠮷野地区清掃業務（入札にゅうさつ）"]


def test_the_list_shows_only_own_sections(
    client: CheckingClient, register: Register, welfare_section: Section
) -> None:
    register("税の業務")
    register("福祉の業務", welfare_section)
    page = client.open("/engagements")
    assert [row[0] for row in page.table()[1:]] == ["税の業務"]
    elsewhere = client.open(f"/engagements?section={welfare_section.id}")
    assert "福祉の業務" not in elsewhere.main


def test_the_list_filters_by_each_condition(client: CheckingClient, register: Register) -> None:
    register("請書の業務", instrument="order_slip", start=date(2027, 4, 1), end=date(2028, 3, 31))
    register("契約の業務", instrument="contract", start=date(2026, 4, 1), end=date(2027, 3, 31))

    def titles(query: str) -> list[str]:
        page = client.open(f"/engagements?{query}")
        return [row[0] for row in page.table()[1:]] if page.tree.xpath("//table") else []

    assert titles("instrument=order_slip") == ["請書の業務"]
    assert titles("year=2026") == ["契約の業務"]
    assert titles("stage=announced") == []
    assert len(titles("stage=planned")) == 2
    assert len(titles("instrument=nonsense")) == 2


def test_a_closed_one_leaves_the_list_and_comes_back(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    page = client.post_form(address(made, "/close"), {"終了した日": "令和9年3月31日"})
    assert "終了済み（令和9年3月31日）" in page.main
    assert TITLE not in client.open("/engagements").main
    assert TITLE in client.open("/engagements?closed=y").main
    client.submit(page, button="終了を取り消す")
    assert TITLE in client.open("/engagements").main


def test_long_lists_have_pages(client: CheckingClient, register: Register) -> None:
    for number in range(53):
        register(f"業務{number:02}", start=date(2026, 4, 1))
    first = client.open("/engagements")
    assert "53件中 1–50件" in first.main
    second = client.open(first.link("次のページ"))
    titles = {row[0] for row in first.table()[1:]} | {row[0] for row in second.table()[1:]}
    assert len(titles) == 53
    assert client.open(second.link("前のページ")).table() == first.table()


def test_the_number_of_queries_does_not_grow(
    client: CheckingClient, register: Register, procurement: Actor, statements: list[str]
) -> None:
    register("一つ目")
    client.open("/engagements")
    statements.clear()
    client.open("/engagements")
    few = len(statements)
    assert 0 < few < 15
    for number in range(20):
        register(f"業務{number}")
    statements.clear()
    client.open("/engagements")
    assert len(statements) == few


def test_other_sections_are_refused_and_unknown_ones_not_found(
    client: CheckingClient, register: Register, welfare_section: Section
) -> None:
    other = register("福祉の業務", welfare_section)
    for rest in ("", "/facts/what", "/contractor", "/responsible", "/numbers", "/close"):
        assert "福祉の業務" not in client.open(address(other, rest), status=403).main
        client.open(f"/engagements/999999{rest}", status=404)
    client.open(address(register(), "/facts/nothing"), status=404)


def test_a_reader_of_all_sees_everything_and_changes_nothing(
    app: Flask, register: Register
) -> None:
    made = register()
    client = signed_in(app, Role.AUDITOR)
    page = client.open(address(made))
    assert not page.tree.xpath("//main//form")
    assert not [link for link in page.tree.xpath("//main//a/@href") if "/facts/" in link]
    client.open(address(made, "/facts/what"), status=403)
    client.open("/engagements/new", status=403)


def test_facts_are_asked_in_the_words_of_the_body(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    page = client.open(address(made, "/facts/where"))
    assert "ＬＧＷＡＮ接続系" in page.main
    assert "管理系" in page.main
    assert "自治体機密性3B" in client.open(address(made, "/facts/information")).main


def test_a_network_that_the_body_lacks_is_not_offered(
    database: Instance, register: Register, tax_section: Section
) -> None:
    app = make_application(database, "sakado")
    client = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    page = client.open(address(register(), "/facts/where"))
    offered = page.tree.xpath("//input[@name='network']/@value")
    assert offered == ["number", "lgwan", "internet", "none", "open"]
    assert "基幹系LAN" in page.main


def test_facts_are_kept_with_their_open_ones(client: CheckingClient, register: Register) -> None:
    made = register()
    answers = {
        "機密性": "自治体機密性3B",
        "個人情報の取扱い": "はい",
        "本人の数": "５０，０００",
        "要配慮個人情報の取扱い": "いいえ",
        "特定個人情報の取扱い": "未定",
        "情報の媒体": ["紙"],
    }
    page = client.post_form(address(made, "/facts/information"), answers)
    facts = kept(made)
    assert facts.get("engagement.confidentiality") == "3B"
    assert facts.get("engagement.persons") == 50_000
    assert facts.get("engagement.sensitive_personal_information") is False
    assert facts.get("engagement.specific_personal_information") is None
    assert facts.get("engagement.medium") == ("paper",)
    assert facts.get("engagement.integrity") is None
    assert "50,000人" in page.main
    assert "自治体機密性3B" in page.main


def test_no_answer_at_all_to_a_group_of_boxes_leaves_it_open(
    client: CheckingClient, register: Register
) -> None:
    made = register(it_work=("operation",))
    page = client.open(address(made, "/facts/it"))
    client.submit(page, {"情報システムの業務": []})
    assert kept(made).get("engagement.it_work") is None
    client.post_form(address(made, "/facts/it"), {"情報システムの業務": ["含まない"]})
    assert kept(made).get("engagement.it_work") == ()


def test_dates_of_both_calendars(client: CheckingClient, register: Register) -> None:
    made = register()
    answers = {"履行開始日": "Ｒ９．４．１", "履行終了日": "2028-03-31"}
    page = client.post_form(address(made, "/facts/when"), answers, button="保存")
    assert kept(made).day("engagement.start") == date(2027, 4, 1)
    assert "令和10年3月31日" in page.main
    row = client.open("/engagements").table()[1]
    assert row[3] == "R9.4.1～R10.3.31"


def test_refused_facts_go_to_their_field_and_keep_what_was_typed(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    answers = {"履行開始日": "令和9年4月1日", "履行終了日": "令和8年3月31日"}
    page = client.post_form(address(made, "/facts/when"), answers)
    assert page.errors == ["履行終了日が履行開始日より前です。"]
    assert page.tree.xpath("//ul[@class='summary-list']//a/@href") == ["#end"]
    assert page.form("保存").value("end") == "令和8年3月31日"
    assert kept(made).day("engagement.start") is None


def test_a_contradiction_with_another_page_leads_there(
    client: CheckingClient, register: Register
) -> None:
    made = register(subcontracting="with_consent", instrument="contract")
    page = client.post_form(
        address(made, "/facts/what"), {"契約書等の形式": "労働者派遣契約"}, button="保存"
    )
    assert page.errors == ["労働者派遣では再委託を認めることができません。"]
    assert page.link("「再委託」の入力を直す") == address(made, "/facts/subcontracting")
    assert kept(made).instrument == "contract"


def test_one_may_go_on_to_the_next_group(client: CheckingClient, register: Register) -> None:
    page = client.open(address(register(), "/facts/what"))
    following = client.submit(page, button="保存して「所管と責任者」へ")
    assert following.h1 == "所管と責任者"


def test_subcontractors_are_entered_by_rows(client: CheckingClient, register: Register) -> None:
    made = register()
    rows = {
        "再委託": "承諾を得て認める",
        "再委託先1の名称": "有限会社髙﨑印刷",
        "再委託先1の業務": "封入封緘",
        "再委託先3の名称": "𠮷野運輸",
        "再委託先3の段階": "２",
    }
    client.post_form(address(made, "/facts/subcontracting"), rows)
    first, second = kept(made).subcontractors
    assert (first.name, first.level, first.work) == ("有限会社髙﨑印刷", 1, "封入封緘")
    assert (second.name, second.level) == ("𠮷野運輸", 2)
    page = client.open(address(made, "/facts/subcontracting"))
    assert page.form("保存").value("再委託先2の名称") == "𠮷野運輸"
    client.submit(page, {"再委託先1の名称": "", "再委託先1の業務": ""}, button="保存")
    assert [one.name for one in kept(made).subcontractors] == ["𠮷野運輸"]


def test_a_row_without_a_name_is_refused(client: CheckingClient, register: Register) -> None:
    made = register()
    rows = {"再委託": "承諾を得て認める", "再委託先2の業務": "運搬"}
    page = client.post_form(address(made, "/facts/subcontracting"), rows)
    assert page.errors == ["再委託先の名称を入力してください。"]
    assert page.form("保存").value("再委託先2の業務") == "運搬"
    assert kept(made).subcontractors == ()


def test_subcontractors_where_none_are_allowed_are_refused_at_their_rows(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    rows = {"再委託": "認めない", "再委託先1の名称": "𠮷野運輸"}
    page = client.post_form(address(made, "/facts/subcontracting"), rows)
    assert page.errors == ["再委託を認めない業務に再委託先が入力されています。"]
    assert page.tree.xpath("//ul[@class='summary-list']//a/@href") == ["#sub_1_name"]
    assert page.form("保存").value("再委託先1の名称") == "𠮷野運輸"


def test_the_second_of_two_people_is_told_and_loses_nothing(
    client: CheckingClient, register: Register, procurement: Actor
) -> None:
    made = register(organ="本庁")
    page = client.open(address(made, "/facts/what"))
    version = made.entry.version
    change_facts(procurement, made.entry_id, {"engagement.title": "別の件名"}, version)
    conflict = client.submit(page, {"件名": "わたしの件名"}, button="保存", status=409)
    assert "契約担当" in conflict.main
    assert ["件名", "別の件名", "わたしの件名"] in conflict.table()
    assert conflict.form("保存").value("件名") == "わたしの件名"
    assert kept(made).title == "別の件名"
    client.submit(conflict, button="保存")
    assert kept(made).title == "わたしの件名"


def test_a_conflict_keeps_the_rows_of_subcontractors(
    client: CheckingClient, register: Register, procurement: Actor
) -> None:
    made = register()
    page = client.open(address(made, "/facts/subcontracting"))
    change_facts(procurement, made.entry_id, {"engagement.price": "unit"}, made.entry.version)
    typed = {"再委託": "承諾を得て認める", "再委託先1の名称": "髙﨑印刷"}
    conflict = client.submit(page, typed, button="保存", status=409)
    assert conflict.form("保存").value("再委託先1の名称") == "髙﨑印刷"
    assert kept(made).subcontractors == ()


def test_the_page_shows_open_facts_warnings_and_history(
    client: CheckingClient, register: Register, procurement: Actor
) -> None:
    made = register(renewal="automatic")
    change_facts(procurement, made.entry_id, {"engagement.price": "unit"}, made.entry.version)
    page = client.open(address(made))
    assert "責任者未設定" in page.main
    assert "未入力" in page.main
    assert "自動更新の定めがありますが" in page.main
    assert "委託業務の内容を変更総価・単価" in page.main
    assert page.link("変更：期間（未入力 3件）") == address(made, "/facts/when")


def test_the_responsible_post_is_one_of_the_section(
    client: CheckingClient,
    register: Register,
    admin: Actor,
    tax_section: Section,
    welfare_section: Section,
    today: date,
) -> None:
    made = register()
    path = address(made, "/responsible")
    assert "職が登録されていません" in client.open(path).main
    post: Post = add_post(admin, tax_section, "税務課長")
    add_post(admin, welfare_section, "福祉課長")
    page = client.open(path)
    assert "福祉課長" not in page.main
    page = client.submit(page, {"責任者の職": "税務課長", "いつから": "R8.4.1"})
    assert "税務課長（配置なし）" in page.main
    assert responsible_on(made.entry, today) == post
    page = client.post_form(path, {"責任者の職": "責任者を置かない（未設定に戻す）"})
    assert "責任者未設定" in page.main


def test_a_responsible_post_from_a_day_to_come_is_shown(
    client: CheckingClient, register: Register, admin: Actor, tax_section: Section
) -> None:
    made = register()
    add_post(admin, tax_section, "税務課長")
    page = client.post_form(
        address(made, "/responsible"), {"責任者の職": "税務課長", "いつから": "R29.4.1"}
    )
    assert "税務課長（配置なし）令和29年4月1日からの予定" in page.main
    assert "責任者未設定" not in page.main


def test_the_page_leads_to_the_first_group_with_open_facts(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    page = client.open(address(made))
    assert page.link("未入力の事項を入力") == address(made, "/facts/what")


def test_the_page_leads_nowhere_if_only_later_facts_are_open(
    client: CheckingClient, register: Register
) -> None:
    made = register(
        instrument="contract",
        start=date(2027, 4, 1),
        end=date(2027, 6, 30),
        renewal="none",
        confidentiality="1",
        integrity=1,
        availability=1,
        personal_information=False,
        data_taken_out=False,
        medium=("paper",),
        workplace="office",
        network="none",
        it_work=(),
        equipment=False,
        uses_cloud=False,
        subcontracting="forbidden",
        contractor_uses_dispatch_workers=False,
        procurement="competitive",
        price="total",
        estimated_yen=1_000_000,
        electronic_contract=False,
    )
    page = client.open(address(made))
    assert "締結日未入力" in "".join(page.main.split())
    assert "未入力の事項を入力" not in page.main


def test_the_contractor_is_searched_and_chosen(
    client: CheckingClient, register: Register, procurement: Actor
) -> None:
    made = register()
    contractor_named(procurement, "株式会社髙﨑印刷")
    contractor_named(procurement, "北浜運輸株式会社")
    page = client.open(address(made, "/contractor?q=高崎印刷"))
    assert "見込み" in page.main
    assert "北浜運輸" not in page.main
    answers = {"相手方": "株式会社髙﨑印刷", "受任者の職氏名": "支店長　𠮷野　一"}
    page = client.submit(page, answers)
    assert "株式会社髙﨑印刷見込み" in page.main.replace(" ", "")
    facts = kept(made)
    assert facts.text("contractor.name") == "株式会社髙﨑印刷"
    assert facts.text("contractor.signatory") == "支店長　𠮷野　一"
    client.post_form(address(made, "/contractor"), {"相手方": "未定（相手方を決めない）"})
    assert kept(made).text("contractor.name") == ""


def test_an_unknown_contractor_leads_to_registering_one(
    client: CheckingClient, register: Register
) -> None:
    page = client.open(address(register(), "/contractor?q=どこにもない"))
    assert "該当する外部委託事業者等が登録されていません" in page.main


def test_numbers_of_other_systems_are_kept_as_typed(
    client: CheckingClient, register: Register
) -> None:
    made = register()
    page = client.post_form(
        address(made, "/numbers"), {"契約番号": "Ａ－１２", "債権者番号": "000123"}
    )
    assert "Ａ－１２" in page.main
    row = engagement_by_id(made.entry_id)
    assert row is not None
    assert row.numbers == {"contract_number": "Ａ－１２", "creditor_number": "000123"}
    refused = client.post_form(address(made, "/numbers"), {"契約番号": "1" * 101})
    assert len(refused.errors) == 1


def test_numbers_in_conflict_keep_the_input(
    client: CheckingClient, register: Register, procurement: Actor
) -> None:
    made = register()
    page = client.open(address(made, "/numbers"))
    change_facts(procurement, made.entry_id, {"engagement.price": "unit"}, made.entry.version)
    conflict = client.submit(page, {"契約番号": "7"}, status=409)
    assert conflict.form("番号を保存").value("契約番号") == "7"


def test_every_address_of_an_outsourcing_is_hidden_from_strangers(
    app: Flask, register: Register
) -> None:
    made = register()
    page = CheckingClient(app).open(address(made))
    assert TITLE not in page.source
    assert page.path.startswith("/sign-in")
