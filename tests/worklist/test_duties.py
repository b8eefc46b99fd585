"""やること: what each person is asked to do, and nobody more than they may do."""

from collections.abc import Callable
from datetime import date

import pytest

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.catalogue.requirements import shipped_catalogue
from app.engagements.fields import Stage
from app.engagements.operations import change_facts, close_engagement
from app.organization.profile import load_profile
from app.people.models import Section
from app.people.operations import add_post
from app.register.operations import set_responsible_post
from app.register.queries import entry_by_id
from app.requirements.derive import BodyState
from app.requirements.judgement import Outcome
from app.requirements.operations import record_judgement
from app.worklist.duties import Beginnings, Duty, Policy, duties_of, first_steps
from app.worklist.queries import SHOWN, counts_by_stage
from tests.worklist.lives import NEXT_YEAR, TEST, outsourcing, version_of

Make = Callable[..., Actor]
DAY = date(2026, 11, 2)
POLICY = Policy(load_profile("standard"), BodyState(), exemption_open=False)
OVER_NEW_RULE_DAY = {"end": date(2028, 3, 31), "long_term": "debt_burden"}


def _duties(actor: Actor, policy: Policy = POLICY, day: date = DAY) -> dict[str, Duty]:
    return {duty.id: duty for duty in duties_of(actor, policy, shipped_catalogue(), day)}


def _titles(actor: Actor, kind: str, day: date = DAY) -> list[str]:
    duty = _duties(actor, day=day).get(kind)
    return [task.title for task in duty.tasks] if duty else []


def test_a_first_day_that_has_come_asks_for_the_stage(
    tax_section: Section, procurement: Actor
) -> None:
    outsourcing(tax_section, title="始まるはず", start=DAY)
    outsourcing(tax_section, title="明日から", start=date(2026, 11, 3))
    outsourcing(tax_section, Stage.PERFORMING, title="履行中", start=DAY)
    outsourcing(tax_section, title="未定", start=None)
    assert _titles(procurement, "stages") == ["始まるはず"]


def test_a_last_day_that_has_passed_asks_for_the_end(
    tax_section: Section, procurement: Actor
) -> None:
    outsourcing(tax_section, Stage.PERFORMING, title="終わった", end=date(2026, 11, 1))
    outsourcing(tax_section, Stage.PERFORMING, title="今日まで", end=DAY)
    outsourcing(tax_section, Stage.ENDED, title="終了済", end=date(2026, 11, 1))
    assert _titles(procurement, "stages") == ["終わった"]


def test_a_contract_on_the_day_of_the_new_rule_asks_for_a_judgement(
    tax_section: Section, procurement: Actor
) -> None:
    long = outsourcing(tax_section, Stage.PERFORMING, title="またぐ", **OVER_NEW_RULE_DAY)
    outsourcing(tax_section, Stage.PERFORMING, title="前に終わる", end=date(2027, 6, 30))
    outsourcing(tax_section, title="未締結", **OVER_NEW_RULE_DAY)
    assert _titles(procurement, "judgements") == ["またぐ"]
    record_judgement(procurement, long, Outcome.FORMER_RULE, "変更がないため", DAY)
    assert _titles(procurement, "judgements") == []


@pytest.mark.parametrize(
    ("last_day", "asked"), [(date(2027, 6, 30), False), (date(2027, 7, 1), True)]
)
def test_the_day_itself_counts(
    tax_section: Section, procurement: Actor, last_day: date, asked: bool
) -> None:
    outsourcing(tax_section, Stage.PERFORMING, end=last_day, long_term="debt_burden")
    assert bool(_titles(procurement, "judgements")) is asked


def test_open_facts_that_hold_up_requirements_are_asked_for(
    tax_section: Section, procurement: Actor
) -> None:
    waiting = outsourcing(
        tax_section, title="未定あり", personal_information=None, confidentiality=None
    )
    outsourcing(tax_section, title="全て既知")
    duty = _duties(procurement)["open-facts"]
    assert [task.title for task in duty.tasks] == ["未定あり"]
    assert "機密性、個人情報の取扱い" in duty.tasks[0].note
    assert duty.tasks[0].values == {"engagement_id": waiting, "group": "information"}
    known = {"engagement.confidentiality": "1", "engagement.personal_information": False}
    change_facts(TEST, waiting, known, version_of(waiting))
    assert "open-facts" not in _duties(procurement)


def test_a_missing_price_holds_up_no_requirement(tax_section: Section, procurement: Actor) -> None:
    outsourcing(tax_section, fee_yen=None, concluded_on=None)
    assert _titles(procurement, "open-facts") == []


def test_an_unset_responsible_post_is_asked_for_until_it_is_set(
    tax_section: Section, procurement: Actor, admin: Actor
) -> None:
    made = outsourcing(tax_section, title="未設定")
    outsourcing(tax_section, Stage.ENDED, title="終了済", end=date(2026, 10, 31))
    assert _titles(procurement, "responsible") == ["未設定"]
    entry, post = entry_by_id(made), add_post(admin, tax_section, "税務課長")
    assert entry is not None
    set_responsible_post(procurement, entry, post, date(2026, 12, 1))
    assert _titles(procurement, "responsible") == ["未設定"]
    assert _titles(procurement, "responsible", day=date(2026, 12, 1)) == []


def test_what_was_closed_asks_for_nothing(tax_section: Section, procurement: Actor) -> None:
    made = outsourcing(tax_section, confidentiality=None, start=DAY)
    close_engagement(TEST, made, DAY, version_of(made))
    assert _duties(procurement) == {}
    assert sum(counts_by_stage("all").values()) == 0


def test_decisions_of_the_body_are_for_those_who_may_decide(
    actor_with: Make, tax_section: Section
) -> None:
    undecided = Policy(POLICY.profile, BodyState(), exemption_open=True)
    security = _duties(actor_with(Role.SECURITY), undecided)["decisions"]
    assert [task.endpoint for task in security.tasks] == [
        "installation.exemption",
        "requirements.catalogue",
    ]
    approver = _duties(actor_with(Role.APPROVER), undecided)["decisions"]
    assert [task.endpoint for task in approver.tasks] == ["requirements.catalogue"]
    assert "decisions" not in _duties(actor_with(Role.PROCUREMENT), undecided)
    confirmed = frozenset(one.id for one in shipped_catalogue().requirements if one.confirm)
    done = Policy(POLICY.profile, BodyState(confirmed=confirmed), exemption_open=False)
    assert _duties(actor_with(Role.SECURITY), done) == {}


def test_everybody_is_asked_only_for_what_they_may_do(
    actor_with: Make, tax_section: Section, welfare_section: Section
) -> None:
    for section in (tax_section, welfare_section):
        outsourcing(section, Stage.PERFORMING, title=section.name, **OVER_NEW_RULE_DAY)
        outsourcing(section, title=section.name, confidentiality=None, start=DAY)
    staff = actor_with(Role.SECTION_STAFF, section=tax_section)
    assert set(_duties(staff)) == {"open-facts", "responsible"}
    head = actor_with(Role.SECTION_HEAD, section=tax_section)
    assert set(_duties(head)) == {"stages", "open-facts", "judgements", "responsible"}
    for actor in (staff, head):
        shown = {task.title for duty in _duties(actor).values() for task in duty.tasks}
        assert shown == {tax_section.name}
    assert _duties(actor_with(Role.AUDITOR)) == {}
    assert _duties(actor_with(Role.ADMIN)) == {}
    assert _duties(actor_with()) == {}


def test_a_long_queue_shows_the_first_and_counts_the_rest(
    tax_section: Section, procurement: Actor
) -> None:
    for number in range(SHOWN + 2):
        outsourcing(tax_section, title=f"{number}番", start=date(2026, 10, 1 + number))
    duty = _duties(procurement)["stages"]
    assert [task.title for task in duty.tasks] == [f"{number}番" for number in range(SHOWN)]
    assert (duty.hidden, duty.total) == (2, SHOWN + 2)


def test_counts_are_by_stage_and_section(tax_section: Section, welfare_section: Section) -> None:
    outsourcing(tax_section, **NEXT_YEAR)
    outsourcing(tax_section, Stage.PERFORMING)
    outsourcing(welfare_section, **NEXT_YEAR)
    counts = counts_by_stage("all")
    assert list(counts) == list(Stage)
    assert (counts[Stage.PLANNED], counts[Stage.PERFORMING], counts[Stage.ENDED]) == (2, 1, 0)
    assert counts_by_stage(frozenset({welfare_section.id}))[Stage.PLANNED] == 1
    assert sum(counts_by_stage(frozenset()).values()) == 0


def test_first_steps_go_as_they_are_done(actor_with: Make) -> None:
    nothing = Beginnings(False, False, False, False)
    steps = first_steps(actor_with(Role.ADMIN), nothing)
    assert steps is not None
    assert [task.endpoint for task in steps.tasks] == [
        "people.index",
        "installation.settings",
        "accounts.index",
    ]
    begun = first_steps(actor_with(Role.ADMIN), Beginnings(True, False, False, False))
    assert begun is not None
    assert [task.state for task in begun.tasks] == ["済", "未", "未"]
    assert first_steps(actor_with(Role.ADMIN), Beginnings(True, True, True, False)) is None
    first = first_steps(actor_with(Role.PROCUREMENT), Beginnings(True, True, True, False))
    assert first is not None
    assert [task.endpoint for task in first.tasks] == ["engagements.create"]
    assert first_steps(actor_with(Role.AUDITOR), nothing) is None
