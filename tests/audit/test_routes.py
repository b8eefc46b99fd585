"""The pages of the history (操作履歴): list, filters, one event with its values and its check."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

import app as application_package
from app.actor.actor import Actor
from app.actor.deeds import Role
from app.audit.labels import EVENTS, FIELDS, KINDS, PACKAGES
from app.audit.models import Change, Event, Value
from app.audit.operations import erase_values, recording
from app.audit.routes import field_label
from app.engagements.facts import Facts, Subcontractor
from app.engagements.fields import FIELDS as FACTS
from app.engagements.models import Engagement
from app.engagements.operations import change_facts, register_engagement
from app.people.models import Section
from app.people.operations import add_person
from app.requirements.judgement import Outcome
from app.requirements.operations import confirm_basis, record_judgement
from app.storage.instance import Instance
from app.storage.tables import all_tables
from tests.pages import make_application, signed_in
from tests.web.checking import CheckingClient
from tests.web.pages import SeenPage

SOURCE = Path(application_package.__path__[0])
EVENT_NAME = re.compile(r'"([a-z_]+:[a-z_]+:[a-z_]+)"')
ActorWith = Callable[..., Actor]
# Tables whose rows no event takes: told by another value, or passing.
UNRECORDED = {
    "role_grant",
    "login_session",
    "sign_in_failure",
    "joint_venture_member",
    "audit_event",
    "audit_change",
    "audit_value",
}


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database, "kishiwada")


@pytest.fixture
def auditor(app: Flask) -> CheckingClient:
    return signed_in(app, Role.AUDITOR)


@pytest.fixture
def engagement(app: Flask, procurement: Actor, tax_section: Section) -> Engagement:
    facts = Facts({"engagement.title": "庁舎清掃業務", "engagement.price": "total"})
    return register_engagement(procurement, tax_section, facts)


def last_seq() -> int:
    found: Event = Event.select().order_by(Event.seq.desc()).get()
    return found.seq


def values_of(page: SeenPage) -> dict[str, tuple[str, str]]:
    """Before and after by label of the value."""
    return {row[-3]: (row[-2], row[-1]) for row in page.table()[1:]}


def test_every_event_name_in_the_code_has_a_label() -> None:
    used = {
        name
        for path in SOURCE.rglob("*.py")
        for name in EVENT_NAME.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 30
    assert sorted(used - EVENTS.keys()) == []


def test_no_label_stands_for_an_event_that_nobody_writes() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("operations.py"))
    code += (SOURCE / "accounts" / "sign_in.py").read_text(encoding="utf-8")
    code += (SOURCE / "installation" / "settings.py").read_text(encoding="utf-8")
    assert sorted(name for name in EVENTS if f'"{name}"' not in code) == []


def test_every_event_belongs_to_a_named_package_and_says_its_own_thing() -> None:
    assert {name.partition(":")[0] for name in EVENTS} == set(PACKAGES)
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_every_recorded_column_has_a_label() -> None:
    missing = []
    for table in all_tables():
        meta = table._meta
        kind = meta.table_name
        if kind in UNRECORDED:
            continue
        assert kind in KINDS, kind
        quiet = {*getattr(table, "UNRECORDED", ()), "id"}
        missing += [f"{kind}.{name}" for name in meta.fields if name not in {*quiet, *FIELDS[kind]}]
    assert missing == []


def test_every_fact_of_an_outsourcing_has_the_label_it_is_asked_by() -> None:
    for fact in FACTS:
        assert field_label("engagement", fact.key) == fact.label
    assert field_label("engagement", "contract_number") == "契約番号"


def test_the_newest_event_comes_first_with_its_subject(
    auditor: CheckingClient, engagement: Engagement
) -> None:
    page = auditor.open("/history")
    seq, _at, who, what, subject, count = page.table()[1]
    assert (seq, who, what) == (f"{last_seq()}番の内容", "契約担当", "委託業務を登録")
    assert subject == "委託業務 庁舎清掃業務"
    assert count.endswith("件")
    assert page.link("庁舎清掃業務") == f"/engagements/{engagement.entry_id}"


def test_links_lead_to_the_pages_of_their_subjects(
    auditor: CheckingClient, engagement: Engagement, actor_with: ActorWith
) -> None:
    security = actor_with(Role.SECURITY)
    confirm_basis(security, "OUT-04", "第8章")
    record_judgement(security, engagement.entry_id, Outcome.NEW_RULE, "変更契約", date(2026, 4, 1))
    page = auditor.open("/history")
    assert page.link("OUT-04") == "/requirements/OUT-04"
    links = page.tree.xpath("//main//tbody/tr[1]/td//a/@href")
    assert links == [f"/engagements/{engagement.entry_id}/requirements"]
    for address in ("/requirements/OUT-04", links[0]):
        auditor.open(str(address))


def test_the_list_is_paged_and_keeps_its_filters(app: Flask, admin: Actor) -> None:
    for number in range(60):
        add_person(admin, f"職員 {number}", f"{number:04}")
    client = signed_in(app, Role.AUDITOR)
    first = client.open("/history?name=people")
    assert "60件中 1–50件" in first.main
    second = client.open(first.link("次のページ"))
    assert "60件中 51–60件" in second.main
    assert len(second.table()) == 11
    assert not second.tree.xpath("//a[@rel='next']")
    back = client.open(second.link("前のページ"))
    assert back.table() == first.table()


def test_the_list_is_filtered_by_kind_person_and_period(
    auditor: CheckingClient, engagement: Engagement
) -> None:
    assert {row[3] for row in auditor.open("/history?name=engagements").table()[1:]} == {
        "委託業務を登録"
    }
    whole = auditor.open("/history?name=people:section:add")
    assert {row[3] for row in whole.table()[1:]} == {"所属を登録"}
    by_system = auditor.open("/history?actor=system")
    assert {row[2] for row in by_system.table()[1:]} <= {"初期設定", "test"}
    assert "初期設定" in by_system.main
    none = auditor.open("/history?since=令和40年1月1日")
    assert "条件に合う操作はありません" in none.main
    assert none.link("条件を消す") == "/history"
    assert "条件に合う操作はありません" in auditor.open("/history?until=R1.5.1").main


def test_a_period_includes_its_last_day_in_japan(
    auditor: CheckingClient, engagement: Engagement
) -> None:
    # 14:59 UTC is the last minute of the day in Japan, 15:00 belongs to the next.
    for seq, at in ((1, "2026-04-01T14:59:59.000000Z"), (2, "2026-04-01T15:00:00.000000Z")):
        Event.update(at=datetime.fromisoformat(at)).where(Event.seq == seq).execute()
    page = auditor.open("/history?since=R8.4.1&until=R8.4.1")
    assert [row[0] for row in page.table()[1:]] == ["1番の内容"]


def test_a_wrong_date_is_explained_and_filters_nothing(
    auditor: CheckingClient, engagement: Engagement
) -> None:
    page = auditor.client.get("/history?since=2月30日", base_url=auditor.base_url)
    assert page.status_code == 200
    assert 'class="error"' in page.text
    assert "委託業務を登録" in page.text


def test_one_event_shows_values_before_and_after_in_words(
    auditor: CheckingClient, engagement: Engagement, procurement: Actor
) -> None:
    changes = {
        "engagement.price": "unit",
        "engagement.start": date(2027, 4, 1),
        "engagement.estimated_yen": 1_980_000,
        "engagement.it_work": ("operation",),
        "engagement.personal_information": True,
    }
    change_facts(procurement, engagement.entry_id, changes, 1)
    page = auditor.open(f"/history/{last_seq()}")
    assert page.h1 == f"委託業務の内容を変更（{last_seq()}番）"
    assert values_of(page) == {
        "総価・単価": ("総価", "単価"),
        "履行開始日": ("なし", "令和9年4月1日"),
        "予定総額（税込）": ("なし", "1,980,000円"),
        "情報システムの業務": ("なし", "運用・保守"),
        "個人情報の取扱い": ("なし", "はい"),
    }
    assert "所属 税務課" in page.main
    assert "正常" in page.main


def test_subcontractors_are_shown_by_name_and_work(
    auditor: CheckingClient, engagement: Engagement, procurement: Actor
) -> None:
    named = (Subcontractor("有限会社𠮷野封入サービス", work="封入封緘"),)
    allowed = {"engagement.subcontracting": "with_consent"}
    change_facts(procurement, engagement.entry_id, allowed, 1, named)
    page = auditor.open(f"/history/{last_seq()}")
    assert values_of(page)["再委託先"] == ("なし", "有限会社𠮷野封入サービス（封入封緘）")


def test_roles_and_sections_are_shown_in_words(
    app: Flask, auditor: CheckingClient, tax_section: Section
) -> None:
    signed_in(app, Role.SECTION_HEAD, section=tax_section)
    created = Event.select().where(Event.name == "accounts:user:create")
    page = auditor.open(f"/history/{created.order_by(Event.seq.desc()).first().seq}")
    assert values_of(page)["役割"][1] == "所属長（所属コード1010）"


def test_an_erased_value_says_so(auditor: CheckingClient, admin: Actor) -> None:
    person = add_person(admin, "佐藤 一郎", "0012")
    seq = last_seq()
    erase_values(admin, person, ["name"])
    page = auditor.open(f"/history/{seq}")
    assert values_of(page)["氏名"] == ("なし", "消去済み")
    assert "佐藤 一郎" not in page.source
    assert "正常" in page.main
    erasure = auditor.open(f"/history/{last_seq()}")
    assert values_of(erasure)["消去した項目"] == ("なし", "氏名")
    assert "佐藤 一郎" not in auditor.open("/history").source


def test_an_altered_record_is_shown_as_wrong(auditor: CheckingClient, admin: Actor) -> None:
    add_person(admin, "佐藤 一郎", "0012")
    seq = last_seq()
    Value.update(value="鈴木 二郎").where(Value.event == seq, Value.position == 1).execute()
    page = auditor.open(f"/history/{seq}")
    assert "この記録に誤りがあります" in page.main
    assert "書き換えられています" in page.main
    Event.update(actor_name="別人").where(Event.seq == seq - 1).execute()
    assert "内容が書き換えられています" in auditor.open(f"/history/{seq - 1}").main


def test_an_event_whose_predecessor_is_gone_is_shown_as_wrong(
    auditor: CheckingClient, engagement: Engagement
) -> None:
    seq = last_seq()
    Event.update(hash="0" * 64).where(Event.seq == seq - 1).execute()
    assert "直前の記録とつながりません" in auditor.open(f"/history/{seq}").main
    for table in (Value, Change):
        table.delete().where(table.event == seq - 1).execute()
    Event.delete().where(Event.seq == seq - 1).execute()
    assert f"{seq - 1}番がありません" in auditor.open(f"/history/{seq}").main


def test_a_long_value_is_folded_away(auditor: CheckingClient, admin: Actor) -> None:
    with recording(admin, "audit:value:erase", ("section", 1)) as record:
        record.change(("section", 1), "name", None, [{"名": "x" * 300}])
    page = auditor.open(f"/history/{last_seq()}")
    assert page.tree.xpath("//main//table//details")


def test_an_unknown_event_is_not_found(auditor: CheckingClient) -> None:
    assert auditor.get("/history/99999").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.AUDITOR, 200),
        (Role.SECURITY, 200),
        (Role.SECTION_HEAD, 403),
        (Role.PROCUREMENT, 403),
        (Role.ADMIN, 403),
    ],
)
def test_only_audit_and_security_read_the_history(
    app: Flask, tax_section: Section, role: Role, status: int
) -> None:
    client = signed_in(app, role, section=tax_section)
    assert client.get("/history").status_code == status
    assert client.get("/history/1").status_code == status
