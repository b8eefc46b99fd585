"""What is done with outsourcings (委託業務の操作): the new state and the entry in the history."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.audit.queries import ShownEvent, history, verify_chain
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.models import Contractor
from app.contractors.operations import edit_contractor, register_contractor
from app.engagements.facts import Facts, FactsRefused, Subcontractor
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.engagements.operations import (
    NumberRefused,
    UnknownEngagement,
    change_facts,
    choose_contractor,
    close_engagement,
    move_to_stage,
    register_engagement,
    reopen_engagement,
    set_numbers,
    stored_facts,
)
from app.engagements.queries import (
    EngagementFilter,
    count_engagements,
    engagement_by_id,
    facts_of,
    list_engagements,
)
from app.people.models import Section
from app.people.operations import add_post
from app.register.operations import WrongEntryState, set_responsible_post
from app.storage.versions import StaleEdit

TITLE = "髙﨑・𠮷野地区清掃業務"


@pytest.fixture
def made(procurement: Actor, tax_section: Section) -> Engagement:
    facts = Facts(
        {
            "engagement.title": TITLE,
            "engagement.instrument": "contract",
            "engagement.subcontracting": "with_consent",
        },
        (Subcontractor("有限会社髙﨑", 1, "運搬"),),
    )
    return register_engagement(procurement, tax_section, facts)


@pytest.fixture
def contractor(procurement: Actor, made: Engagement) -> Contractor:
    return registered(procurement, "株式会社𠮷野清掃")


def registered(actor: Actor, name: str) -> Contractor:
    details = ContractorDetails(name, ContractorKind.CORPORATION, address="岸城町7番1号")
    return register_contractor(actor, details)


def again(engagement: Engagement) -> Engagement:
    found = engagement_by_id(engagement.entry_id)
    assert found is not None
    return found


def version_of(engagement: Engagement) -> int:
    return again(engagement).entry.version


def changes_of(event: ShownEvent) -> dict[str, tuple[Any, Any]]:
    return {change.field: (change.before, change.after) for change in event.changes}


def test_registering_opens_an_entry_and_leaves_one_event(
    made: Engagement, tax_section: Section
) -> None:
    assert made.entry.section == tax_section
    assert (made.title, made.stage, made.entry.version) == (TITLE, "planned", 1)
    events = history(made)
    assert [event.name for event in events] == ["engagements:engagement:register"]
    assert changes_of(events[0])["engagement.title"] == (None, TITLE)
    assert stored_facts(made).subcontractors == (Subcontractor("有限会社髙﨑", 1, "運搬"),)


def test_section_post_and_contractor_do_not_come_from_facts(
    procurement: Actor, tax_section: Section, admin: Actor, today: date
) -> None:
    facts = Facts(
        {
            "engagement.title": "業務",
            "engagement.department": "別の課",
            "engagement.responsible_post": "別の職",
            "engagement.stage": "performing",
            "contractor.name": "別の会社",
            "contractor.signatory": "支店長",
        }
    )
    made = register_engagement(procurement, tax_section, facts)
    known = facts_of(again(made), today)
    assert known.text("engagement.department") == "税務課"
    assert known.text("engagement.responsible_post") == ""
    assert known.text("contractor.name") == ""
    assert known.text("contractor.signatory") == "支店長"
    assert known.stage is Stage.PLANNED
    post = add_post(admin, tax_section, "税務課長")
    set_responsible_post(procurement, made.entry, post, date(2026, 4, 1))
    assert facts_of(again(made), today).text("engagement.responsible_post") == "税務課長"
    assert facts_of(again(made), date(2026, 3, 31)).text("engagement.responsible_post") == ""


def test_changed_facts_are_noted_with_before_and_after(
    made: Engagement, procurement: Actor
) -> None:
    changes = {
        "engagement.start": date(2027, 4, 1),
        "engagement.persons": 0,
        "engagement.instrument": None,
    }
    change_facts(procurement, made.entry_id, changes, 1, [])
    event = history(made)[0]
    assert changes_of(event) == {
        "engagement.start": (None, "2027-04-01"),
        "engagement.persons": (None, 0),
        "engagement.instrument": ("contract", None),
        "subcontractors": ([{"name": "有限会社髙﨑", "level": 1, "work": "運搬"}], None),
    }
    row = again(made)
    assert (row.start, row.instrument, row.sort_key) == (date(2027, 4, 1), None, "2027-04-01")
    assert row.entry.version == 2
    assert verify_chain() == []


def test_refused_facts_change_nothing(made: Engagement, procurement: Actor) -> None:
    changes: dict[str, object | None] = {
        "engagement.title": "新しい件名",
        "engagement.start": date(2027, 4, 1),
        "engagement.end": date(2027, 3, 31),
    }
    with pytest.raises(FactsRefused) as refused:
        change_facts(procurement, made.entry_id, changes, 1)
    assert [error.key for error in refused.value.errors] == ["engagement.end"]
    assert again(made).title == TITLE
    assert again(made).entry.version == 1
    assert len(history(made)) == 1


def test_the_second_edit_gets_what_is_kept_now(made: Engagement, procurement: Actor) -> None:
    change_facts(procurement, made.entry_id, {"engagement.price": "unit"}, 1)
    with pytest.raises(StaleEdit) as stale:
        change_facts(procurement, made.entry_id, {"engagement.price": "total"}, 1)
    assert stale.value.version == 2
    assert stale.value.current["engagement.price"] == "unit"
    assert stored_facts(again(made)).get("engagement.price") == "unit"


@pytest.mark.parametrize(
    "deed",
    [
        lambda actor, number: change_facts(actor, number, {}, 1),
        lambda actor, number: choose_contractor(actor, number, None, 1),
        lambda actor, number: move_to_stage(actor, number, Stage.CONSULTED, 1),
        lambda actor, number: set_numbers(actor, number, {}, 1),
        lambda actor, number: close_engagement(actor, number, date(2027, 3, 31), 1),
        lambda actor, number: reopen_engagement(actor, number, 1),
    ],
    ids=["facts", "contractor", "stage", "numbers", "close", "reopen"],
)
def test_only_the_own_section_changes_it(
    made: Engagement,
    welfare_section: Section,
    actor_with: Callable[..., Actor],
    deed: Callable[[Actor, int], object],
) -> None:
    for actor in (
        actor_with(Role.SECTION_HEAD, section=welfare_section),
        actor_with(Role.AUDITOR),
        actor_with(Role.ADMIN),
    ):
        with pytest.raises(Forbidden):
            deed(actor, made.entry_id)
        with pytest.raises(UnknownEngagement):
            deed(actor, 999_999)
    assert again(made).entry.version == 1


def test_a_section_cannot_register_for_another(
    tax_section: Section, welfare_section: Section, actor_with: Callable[..., Actor]
) -> None:
    actor = actor_with(Role.SECTION_STAFF, section=tax_section)
    with pytest.raises(Forbidden):
        register_engagement(actor, welfare_section, Facts({"engagement.title": "業務"}))
    assert not Engagement.select().exists()


def test_contractor_and_signatory_are_one_change(
    made: Engagement, contractor: Contractor, procurement: Actor
) -> None:
    choose_contractor(procurement, made.entry_id, contractor, 1, "支店長　髙﨑")
    assert changes_of(history(made)[0]) == {
        "contractor": (None, contractor.id),
        "contractor.signatory": (None, "支店長　髙﨑"),
    }
    assert version_of(made) == 2
    choose_contractor(procurement, made.entry_id, contractor, 2)
    assert stored_facts(again(made)).text("contractor.signatory") == "支店長　髙﨑"
    choose_contractor(procurement, made.entry_id, contractor, 3, "")
    assert stored_facts(again(made)).text("contractor.signatory") == ""


def test_details_of_the_contractor_follow_its_register(
    made: Engagement, contractor: Contractor, procurement: Actor, today: date
) -> None:
    choose_contractor(procurement, made.entry_id, contractor, 1)
    moved = ContractorDetails(contractor.name, ContractorKind.CORPORATION, address="新しい住所")
    edit_contractor(procurement, contractor.id, contractor.version, moved)
    assert facts_of(again(made), today).text("contractor.address") == "新しい住所"
    assert again(made).facts["contractor"] == {}


def test_after_the_award_only_who_awards_changes_the_contractor(
    made: Engagement,
    contractor: Contractor,
    procurement: Actor,
    tax_section: Section,
    actor_with: Callable[..., Actor],
) -> None:
    staff = actor_with(Role.SECTION_STAFF, section=tax_section)
    choose_contractor(staff, made.entry_id, contractor, 1)
    move_to_stage(procurement, made.entry_id, Stage.AWARDED, 2)
    with pytest.raises(Forbidden):
        choose_contractor(staff, made.entry_id, contractor, 3, "支店長")
    with pytest.raises(FactsRefused):
        choose_contractor(procurement, made.entry_id, None, 3)
    assert again(made).contractor_id == contractor.id
    assert version_of(made) == 3


def test_numbers_are_entered_and_removed(made: Engagement, procurement: Actor) -> None:
    set_numbers(procurement, made.entry_id, {"contract_number": " 第12号 "}, 1)
    assert again(made).numbers == {"contract_number": "第12号"}
    set_numbers(procurement, made.entry_id, {"draft_number": "7"}, 2)
    assert again(made).numbers == {"contract_number": "第12号", "draft_number": "7"}
    set_numbers(procurement, made.entry_id, {"contract_number": ""}, 3)
    assert again(made).numbers == {"draft_number": "7"}
    assert changes_of(history(made)[0]) == {"contract_number": ("第12号", None)}
    with pytest.raises(NumberRefused) as refused:
        set_numbers(procurement, made.entry_id, {"contract_number": "1" * 101}, 4)
    assert list(refused.value.errors) == ["contract_number"]


def test_closing_and_taking_it_back(made: Engagement, procurement: Actor) -> None:
    close_engagement(procurement, made.entry_id, date(2027, 3, 31), 1)
    assert again(made).entry.closed_on == date(2027, 3, 31)
    with pytest.raises(WrongEntryState):
        close_engagement(procurement, made.entry_id, date(2027, 3, 31), 2)
    assert count_engagements(EngagementFilter()) == 0
    assert count_engagements(EngagementFilter(include_closed=True)) == 1
    reopen_engagement(procurement, made.entry_id, 2)
    assert again(made).entry.closed_on is None
    assert [event.name for event in history(made.entry)][:2] == [
        "register:entry:reopen",
        "register:entry:close",
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("高崎", True),
        ("吉野", True),
        ("吉野 清掃", True),
        ("吉野 印刷", False),
        ("㈱吉野清掃", True),
        ("１２", True),
        ("%", False),  # a sign is only itself
        ("13", False),
    ],
)
def test_a_search_looks_at_title_numbers_and_contractor(
    made: Engagement, contractor: Contractor, procurement: Actor, typed: str, found: bool
) -> None:
    choose_contractor(procurement, made.entry_id, contractor, 1)
    set_numbers(procurement, made.entry_id, {"contract_number": "第12号"}, 2)
    wanted = EngagementFilter(text=typed)
    lines = list_engagements(wanted)
    assert [line.title for line in lines] == ([TITLE] if found else [])
    assert count_engagements(wanted) == len(lines)


def test_pages_follow_each_other_in_both_directions(
    procurement: Actor, tax_section: Section
) -> None:
    for number in range(7):
        start = None if number == 3 else date(2026, 4, 1 + number // 2)
        values: dict[str, object] = {"engagement.title": f"業務{number}"}
        facts = Facts(values if start is None else {**values, "engagement.start": start})
        register_engagement(procurement, tax_section, facts)
    everything = EngagementFilter()
    whole = [line.title for line in list_engagements(everything)]
    assert whole == ["業務3", "業務6", "業務5", "業務4", "業務2", "業務1", "業務0"]
    first = list_engagements(everything, size=3)
    edge = (first[2].sort_key, first[2].id)
    second = list_engagements(everything, edge, size=3)
    assert [line.title for line in (*first[:3], *second[:3])] == whole[:6]
    back = list_engagements(everything, (second[0].sort_key, second[0].id), backwards=True, size=3)
    assert [line.title for line in back] == ["業務5", "業務6", "業務3"]


@pytest.mark.usefixtures("database")
def test_a_closed_outsourcing_is_opened_again_before_it_changes(
    procurement: Actor, tax_section: Section
) -> None:
    facts = Facts({"engagement.title": "封入封緘業務"})
    engagement = register_engagement(procurement, tax_section, facts)
    close_engagement(procurement, engagement.entry_id, date(2026, 12, 1), 1)
    with pytest.raises(WrongEntryState):
        move_to_stage(procurement, engagement.entry_id, Stage.CONSULTED, 2)
    reopen_engagement(procurement, engagement.entry_id, 2)
    moved = move_to_stage(procurement, engagement.entry_id, Stage.CONSULTED, 3)
    assert moved.stage == Stage.CONSULTED
