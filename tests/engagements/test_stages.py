"""The stages of an outsourcing (段階): the order, what each needs, and the buttons on its page."""

from collections.abc import Mapping
from datetime import date

import pytest

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.audit.queries import history
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.operations import register_contractor
from app.engagements.facts import Facts
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.engagements.operations import (
    change_facts,
    choose_contractor,
    move_to_stage,
    register_engagement,
)
from app.engagements.queries import engagement_by_id
from app.engagements.stages import missing_for, next_stages, previous_stage
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import make_application, signed_in
from tests.web.checking import CheckingClient

TITLE = "庁舎清掃業務"
CONCLUDED: Mapping[str, object] = {
    "engagement.instrument": "contract",
    "contractor.name": "株式会社髙﨑",
    "engagement.start": date(2027, 4, 1),
    "engagement.end": date(2028, 3, 31),
    "engagement.concluded_on": date(2027, 3, 25),
    "engagement.fee_yen": 1_100_000,
}


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (Stage.PLANNED, (Stage.CONSULTED, Stage.ANNOUNCED, Stage.AWARDED)),
        (Stage.CONSULTED, (Stage.ANNOUNCED, Stage.AWARDED)),
        (Stage.ANNOUNCED, (Stage.AWARDED,)),
        (Stage.AWARDED, (Stage.CONCLUDED,)),
        (Stage.CONCLUDED, (Stage.PERFORMING,)),
        (Stage.PERFORMING, (Stage.ENDED,)),
        (Stage.ENDED, ()),
    ],
)
def test_only_consultation_and_announcement_may_be_passed_over(
    now: Stage, following: tuple[Stage, ...]
) -> None:
    assert next_stages(now) == following


def test_a_mistaken_step_goes_back_by_one() -> None:
    assert previous_stage(Stage.AWARDED) is Stage.ANNOUNCED
    assert previous_stage(Stage.PLANNED) is None


@pytest.mark.parametrize(
    ("target", "left_out", "sentences"),
    [
        (Stage.CONSULTED, tuple(CONCLUDED), []),
        (Stage.ANNOUNCED, ("engagement.instrument",), ["契約等の形式を入力してください。"]),
        (Stage.AWARDED, ("contractor.name",), ["相手方を入力してください。"]),
        (Stage.AWARDED, ("engagement.fee_yen", "engagement.start"), []),
        (Stage.CONCLUDED, ("engagement.concluded_on",), ["締結日を入力してください。"]),
        (Stage.CONCLUDED, ("engagement.fee_yen",), ["契約金額を入力してください。"]),
        (
            Stage.PERFORMING,
            ("engagement.start", "engagement.end"),
            ["履行開始日を入力してください。", "履行終了日を入力してください。"],
        ),
        (Stage.CONCLUDED, (), []),
    ],
)
def test_what_a_stage_needs(target: Stage, left_out: tuple[str, ...], sentences: list[str]) -> None:
    values = {key: value for key, value in CONCLUDED.items() if key not in left_out}
    assert list(missing_for(Facts(values), target)) == sentences


def test_a_unit_price_contract_is_concluded_without_an_amount() -> None:
    values = {key: value for key, value in CONCLUDED.items() if key != "engagement.fee_yen"}
    facts = Facts({**values, "engagement.price": "unit"})
    assert not missing_for(facts, Stage.CONCLUDED)


@pytest.fixture
def made(database: Instance, procurement: Actor, tax_section: Section) -> Engagement:
    facts = Facts({"engagement.title": TITLE, "engagement.instrument": "contract"})
    return register_engagement(procurement, tax_section, facts)


def client_of(database: Instance, role: Role, section: Section) -> CheckingClient:
    return signed_in(make_application(database), role, section=section)


def address(made: Engagement) -> str:
    return f"/engagements/{made.entry_id}"


def stage_of(made: Engagement) -> str:
    found = engagement_by_id(made.entry_id)
    assert found is not None
    return found.stage


def version_of(made: Engagement) -> int:
    found = engagement_by_id(made.entry_id)
    assert found is not None
    return found.entry.version


def test_the_page_moves_on_and_the_history_says_so(
    database: Instance, made: Engagement, tax_section: Section
) -> None:
    client = client_of(database, Role.SECTION_STAFF, tax_section)
    page = client.submit(client.open(address(made)), button="「公告・見積依頼」にする")
    assert page.flashes == ["段階を「公告・見積依頼」にしました。"]
    assert stage_of(made) == "announced"
    event = history(made)[0]
    assert event.name == "engagements:stage:move"
    assert [(one.field, one.before, one.after) for one in event.changes] == [
        ("engagement.stage", "planned", "announced")
    ]


def test_the_page_leads_to_what_is_missing(
    database: Instance, made: Engagement, tax_section: Section
) -> None:
    client = client_of(database, Role.SECTION_HEAD, tax_section)
    page = client.open(address(made))
    assert page.link("相手方の名称") == f"{address(made)}/contractor"
    assert "「決定」にする" not in page.main
    assert "「協議済」にする" in page.main


def test_staff_of_a_section_do_not_award(
    database: Instance, made: Engagement, procurement: Actor, tax_section: Section
) -> None:
    name_contractor(procurement, made)
    client = client_of(database, Role.SECTION_STAFF, tax_section)
    page = client.open(address(made))
    assert "「決定」にする" not in page.main
    assert "所属長又は契約担当が進めます" in page.main
    form = page.form("「協議済」にする")
    form.values["stage"] = ["awarded"]
    answer = client.client.post(form.action, data=form.data(), base_url=client.base_url)
    assert answer.status_code == 403
    assert stage_of(made) == "planned"
    head = client_of(database, Role.SECTION_HEAD, tax_section)
    head.submit(head.open(address(made)), button="「決定」にする")
    assert stage_of(made) == "awarded"


def test_a_stage_that_cannot_follow_is_refused_in_words(
    database: Instance, made: Engagement, tax_section: Section
) -> None:
    client = client_of(database, Role.SECTION_HEAD, tax_section)
    page = client.open(address(made))
    form = page.form("「協議済」にする")
    form.values["stage"] = ["concluded"]
    answer = client.client.post(form.action, data=form.data(), base_url=client.base_url)
    assert answer.status_code == 422
    assert "「計画」から「締結」へは進めません。" in answer.text
    form.values["stage"] = ["awarded"]
    answer = client.client.post(form.action, data=form.data(), base_url=client.base_url)
    assert "相手方を入力してください。" in answer.text
    form.values["stage"] = ["nonsense"]
    answer = client.client.post(form.action, data=form.data(), base_url=client.base_url)
    assert answer.status_code == 400
    assert stage_of(made) == "planned"


def test_somebody_elses_change_stops_the_step(
    database: Instance, made: Engagement, procurement: Actor, tax_section: Section
) -> None:
    client = client_of(database, Role.SECTION_STAFF, tax_section)
    page = client.open(address(made))
    change_facts(procurement, made.entry_id, {"engagement.price": "unit"}, made.entry.version)
    again = client.submit(page, button="「協議済」にする", status=409)
    assert "他の利用者がこの委託業務を変更した" in again.main
    assert stage_of(made) == "planned"
    client.submit(again, button="「協議済」にする")
    assert stage_of(made) == "consulted"


def test_going_back_needs_a_reason(
    database: Instance, made: Engagement, procurement: Actor, tax_section: Section
) -> None:
    move_to_stage(procurement, made.entry_id, Stage.CONSULTED, version_of(made))
    client = client_of(database, Role.SECTION_STAFF, tax_section)
    page = client.open(address(made))
    refused = client.submit(page, button="「計画」に戻す", status=422)
    assert refused.errors == ["段階を戻すときは、理由を入力してください。"]
    assert stage_of(made) == "consulted"
    page = client.submit(refused, {"戻す理由": "協議先の誤り"}, button="「計画」に戻す")
    assert stage_of(made) == "planned"
    assert "理由：協議先の誤り" in page.main


def test_an_awarded_one_is_taken_back_only_by_who_may_award(
    database: Instance, made: Engagement, procurement: Actor, tax_section: Section
) -> None:
    name_contractor(procurement, made)
    move_to_stage(procurement, made.entry_id, Stage.AWARDED, version_of(made))
    staff = client_of(database, Role.SECTION_STAFF, tax_section)
    assert "に戻す" not in staff.open(address(made)).main
    staff.open(f"{address(made)}/contractor", status=403)
    head = client_of(database, Role.SECTION_HEAD, tax_section)
    page = head.post_form(f"{address(made)}/contractor", {"相手方": "未定（相手方を決めない）"})
    assert page.errors == ["段階が「決定」のときは、相手方の名称が必要です。"]
    head.submit(
        head.open(address(made)), {"戻す理由": "辞退のため"}, button="「公告・見積依頼」に戻す"
    )
    assert stage_of(made) == "announced"


def name_contractor(actor: Actor, made: Engagement) -> None:
    details = ContractorDetails("株式会社髙﨑", ContractorKind.CORPORATION)
    chosen = register_contractor(actor, details)
    choose_contractor(actor, made.entry_id, chosen, version_of(made))
