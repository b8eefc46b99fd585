"""Pages of contractors (委託事業者): list, entry with possible duplicates, details, end."""

from typing import Any

import pytest
from flask import Flask

from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.models import Contractor
from app.contractors.operations import register_contractor
from app.contractors.queries import details_of, member_names
from app.engagements.facts import facts_from_document
from app.engagements.operations import choose_contractor, register_engagement
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import TEST, make_application, signed_in
from tests.web.checking import CheckingClient

NUMBER = "7000012050002"
OTHER_NUMBER = "1180301018771"
NEW = {"名称": "株式会社北浜印刷", "区分": "法人"}


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database)


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    return signed_in(app, Role.PROCUREMENT)


def kept(name: str, **values: Any) -> Contractor:
    details = ContractorDetails(name=name, **{"kind": ContractorKind.CORPORATION, **values})
    return register_contractor(TEST, details)


def engaged(section: Section, contractor: Contractor, title: str) -> None:
    facts = facts_from_document({"engagement": {"title": title}})
    engagement = register_engagement(TEST, section, facts)
    choose_contractor(TEST, engagement.entry.id, contractor, engagement.entry.version)


def test_without_contractors_the_list_says_what_to_do(client: CheckingClient) -> None:
    page = client.open("/contractors")
    assert "登録された委託事業者はありません" in page.main
    assert page.link("委託事業者を登録") == "/contractors/new"


def test_the_pages_speak_the_words_of_the_body(database: Instance) -> None:
    client = signed_in(make_application(database, "kishiwada"), Role.PROCUREMENT)
    assert client.open("/contractors").h1 == "外部委託事業者等"
    assert client.open("/contractors/new").h1 == "外部委託事業者等の登録"


def test_a_contractor_is_kept_as_typed(client: CheckingClient) -> None:
    answers = {**NEW, "名称": "髙﨑　商店㈱", "法人番号": "７０００－０１２０－５０００２"}
    page = client.post_form("/contractors/new", answers)
    assert page.flashes == ["「髙﨑 商店㈱」を登録しました。"]  # white space folded
    contractor = Contractor.get()
    assert (contractor.name, contractor.corporate_number) == ("髙﨑　商店㈱", NUMBER)


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        ("法人", "8000012050002", "検査用数字が合いません"),
        ("法人", "T7000012050002", "インボイスの登録番号です"),
        ("個人事業主", NUMBER, "個人事業主に法人番号はありません"),
        ("共同企業体", NUMBER, "共同企業体に法人番号はありません"),
    ],
)
def test_a_wrong_corporate_number_is_refused_with_the_reason(
    client: CheckingClient, kind: str, number: str, reason: str
) -> None:
    answers = {"名称": "髙橋", "区分": kind, "法人番号": number, "住所": "北浜1-2"}
    page = client.post_form("/contractors/new", answers)
    (error,) = page.errors
    assert reason in error
    assert page.form().value("法人番号") == number
    assert page.form().value("住所") == "北浜1-2"
    assert not Contractor.select().exists()


@pytest.mark.parametrize(
    ("known", "typed", "number", "reason"),
    [
        ("株式会社北浜印刷", "北浜印刷　東支店", NUMBER, "同じ法人番号"),
        ("㈱髙橋印刷", "株式会社高橋印刷", "", "表記の違い"),
        ("株式会社北浜印刷所", "株式会社北浜印刷", "", "似た名称"),
    ],
)
def test_a_possible_duplicate_is_shown_before_saving(
    client: CheckingClient, known: str, typed: str, number: str, reason: str
) -> None:
    kept(known, corporate_number=NUMBER if number else None)
    answers = {"名称": typed, "区分": "法人", "法人番号": number, "住所": "北浜9"}
    page = client.post_form("/contractors/new", answers)
    assert page.table()[1][:2] == [known, reason]
    assert Contractor.select().count() == 1
    assert page.form().value("住所") == "北浜9"
    page = client.submit(page, button="別の事業者として登録する")
    assert page.h1 == " ".join(typed.split())
    assert sorted(one.name for one in Contractor.select()) == sorted([known, typed])


def test_a_confirmation_holds_only_for_the_duplicates_that_were_shown(
    client: CheckingClient,
) -> None:
    kept("株式会社北浜印刷")
    kept("有限会社若葉運輸")
    page = client.post_form("/contractors/new", {**NEW, "名称": "㈱北浜印刷"})
    page = client.submit(page, {"名称": "㈲若葉運輸"}, button="別の事業者として登録する")
    assert page.table()[1][0] == "有限会社若葉運輸"
    assert Contractor.select().count() == 2


def test_a_new_contractor_leads_back_to_where_it_was_asked_for(client: CheckingClient) -> None:
    page = client.open("/contractors/new?next=/engagements/5/contractor?q=x")
    assert client.send(page, NEW).location.startswith("/engagements/5/contractor?q=%E6%A0%AA")
    page = client.open("/contractors/new?next=https://evil.example/")
    answer = client.send(page, {**NEW, "名称": "有限会社若葉運輸"})
    assert answer.location == f"/contractors/{Contractor.select().count()}"


def test_a_joint_venture_has_members_known_and_not(client: CheckingClient) -> None:
    known = kept("株式会社北浜印刷", corporate_number=NUMBER)
    answers = {
        "名称": "北浜・若葉共同企業体",
        "区分": "共同企業体",
        "構成員1": f"{known.id}",
        "構成員2": "有限会社若葉運輸",
        "代表構成員": "構成員2",
    }
    page = client.post_form("/contractors/new", answers)
    assert "有限会社若葉運輸（代表構成員）" in page.main
    assert page.link("株式会社北浜印刷") == f"/contractors/{known.id}"
    venture = Contractor.get(Contractor.kind == "joint_venture")
    assert member_names(venture) == ("有限会社若葉運輸", "株式会社北浜印刷")
    # Opened and saved as it stands, nothing changes.
    client.post_form(f"/contractors/{venture.id}/edit")
    assert Contractor.get_by_id(venture.id).version == 1


def test_a_member_is_found_by_its_corporate_number(client: CheckingClient) -> None:
    kept("株式会社北浜印刷", corporate_number=NUMBER)
    answers = {
        "名称": "北浜共同企業体",
        "区分": "共同企業体",
        "構成員1": NUMBER,
        "構成員2": OTHER_NUMBER,
        "代表構成員": "構成員1",
    }
    page = client.post_form("/contractors/new", answers)
    assert page.errors == [
        "この法人番号は登録されていません。先に登録するか、名称で入力してください。"
    ]
    client.submit(page, {"構成員2": "若葉"})
    venture = Contractor.get(Contractor.kind == "joint_venture")
    assert member_names(venture) == ("株式会社北浜印刷", "若葉")


def test_members_are_for_joint_ventures_only(client: CheckingClient) -> None:
    page = client.post_form("/contractors/new", {**NEW, "構成員1": "若葉"})
    assert page.errors == ["構成員を登録できるのは共同企業体だけです。"]


def test_the_second_of_two_edits_is_told_and_loses_nothing(
    app: Flask, client: CheckingClient
) -> None:
    contractor = kept("株式会社北浜印刷")
    where = f"/contractors/{contractor.id}/edit"
    opened = client.open(where)
    other = signed_in(app, Role.PROCUREMENT)
    other.post_form(where, {"住所": "先の住所"})
    page = client.submit(opened, {"住所": "後の住所", "電話番号": "0123"}, status=409)
    assert ["住所", "先の住所", "後の住所"] in page.table()
    assert page.form().value("電話番号") == "0123"
    assert details_of(Contractor.get()).address == "先の住所"
    client.submit(page)
    details = details_of(Contractor.get())
    assert (details.address, details.phone) == ("後の住所", "0123")


def test_a_new_name_is_held_against_the_others(client: CheckingClient) -> None:
    kept("有限会社若葉運輸")
    contractor = kept("株式会社北浜印刷")
    where = f"/contractors/{contractor.id}/edit"
    page = client.post_form(where, {"名称": "㈲若葉運輸"})
    assert page.table()[1][:2] == ["有限会社若葉運輸", "表記の違い"]
    client.submit(page, button="別の事業者として保存する")
    assert Contractor.get_by_id(contractor.id).name == "㈲若葉運輸"
    client.post_form(where, {"住所": "北浜1"})
    assert Contractor.get_by_id(contractor.id).address == "北浜1"


def test_dealings_end_and_are_taken_up_again(client: CheckingClient) -> None:
    contractor = kept("株式会社北浜印刷")
    opened = client.open(f"/contractors/{contractor.id}/close")
    page = client.submit(opened, {"取引終了日": "R8.3.31"})
    assert "取引終了（令和8年3月31日）" in page.main
    assert "条件に合う" not in client.open("/contractors?state=closed").main
    assert "登録された委託事業者はありません" in client.open("/contractors").main
    assert client.submit(opened, {"取引終了日": "R8.3.31"}, status=409).form().value("取引終了日")
    client.submit(page, button="取引を再開")
    assert Contractor.get().closed_on is None


def test_the_list_is_searched_and_paged_both_ways(client: CheckingClient) -> None:
    for number in range(60):
        kept(f"第{number:02}商会", kana=f"ダイ{number:02}")
    kept("株式会社髙橋印刷", corporate_number=NUMBER)
    found = client.open("/contractors?q=高橋").table()
    assert [row[0] for row in found[1:]] == ["株式会社髙橋印刷"]
    assert len(client.open("/contractors?number=known").table()) == 2
    first = client.open("/contractors")
    assert "61件中 1–50件" in first.main
    second = client.open(first.link("次のページ"))
    assert "61件中 51–61件" in second.main
    names = [row[0] for row in first.table()[1:]] + [row[0] for row in second.table()[1:]]
    assert len(set(names)) == 61
    assert client.open(second.link("前のページ")).table() == first.table()


def test_only_engagements_that_one_may_read_are_shown(
    app: Flask, tax_section: Section, welfare_section: Section, client: CheckingClient
) -> None:
    contractor = kept("株式会社北浜印刷")
    engaged(tax_section, contractor, "納税通知書印刷業務")
    engaged(welfare_section, contractor, "受診券作成業務")
    where = f"/contractors/{contractor.id}"
    everything = client.open(where).main
    assert "納税通知書印刷業務" in everything
    assert "受診券作成業務" in everything
    staff = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    own = staff.open(where).main
    assert "納税通知書印刷業務" in own
    assert "受診券作成業務" not in own
    assert "1件" in own


WRITERS = (Role.SECTION_STAFF, Role.SECTION_HEAD, Role.PROCUREMENT)


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_and_who_may_write(app: Flask, tax_section: Section, role: Role) -> None:
    contractor = kept("株式会社北浜印刷")
    client = signed_in(app, role, section=tax_section)
    where = f"/contractors/{contractor.id}"
    reads = 403 if role is Role.ADMIN else 200
    page = client.open(where, status=reads)
    assert ("内容を変更" in page.main) == (role in WRITERS)
    writes = 200 if role in WRITERS else 403
    for path in ("/contractors/new", f"{where}/edit", f"{where}/close"):
        client.open(path, status=writes)


def test_changing_needs_the_token_of_a_page(client: CheckingClient) -> None:
    data = {"name": "株式会社北浜印刷", "kind": "corporation", "version": "0"}
    answer = client.client.post(
        "/contractors/new", data=data, base_url=client.base_url, buffered=True
    )
    assert answer.status_code == 400
    assert not Contractor.select().exists()


def test_an_unknown_contractor_is_not_found(client: CheckingClient) -> None:
    client.open("/contractors/99999", status=404)
