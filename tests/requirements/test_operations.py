"""What is decided about requirements: judgements (判断) and confirmed bases (確認)."""

from collections.abc import Callable
from datetime import date

import pytest

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.audit.queries import events, verify_chain
from app.engagements.models import Engagement
from app.engagements.operations import register_engagement
from app.people.models import Section
from app.requirements.judgement import TRANSITIONAL, Outcome
from app.requirements.operations import (
    DecisionRefused,
    confirm_basis,
    record_judgement,
    withdraw_confirmation,
)
from app.requirements.queries import confirmations, confirmed_requirements, judgements_of
from app.storage.instance import Instance
from tests.requirements.outsourcings import situation

ActorWith = Callable[..., Actor]
DAY = date(2026, 11, 2)


@pytest.fixture
def engagement(database: Instance, procurement: Actor, tax_section: Section) -> Engagement:
    return register_engagement(procurement, tax_section, situation("guard-over-new-rule"))


@pytest.fixture
def security(actor_with: ActorWith) -> Actor:
    return actor_with(Role.SECURITY)


def test_a_judgement_is_kept_with_reason_day_and_name(
    security: Actor, engagement: Engagement
) -> None:
    record_judgement(security, engagement.entry_id, Outcome.FORMER_RULE, " 締結済みのため。\n", DAY)
    (judgement,) = judgements_of(engagement.entry_id)
    assert (judgement.requirement, judgement.outcome, judgement.reason, judgement.judged_on) == (
        TRANSITIONAL,
        "former_rule",
        "締結済みのため。",
        DAY,
    )
    assert judgement.recorded_by == security.name


def test_the_latest_judgement_comes_first_and_none_is_lost(
    security: Actor, engagement: Engagement
) -> None:
    for outcome in (Outcome.FORMER_RULE, Outcome.NEW_RULE):
        record_judgement(security, engagement.entry_id, outcome, "理由", DAY)
    assert [one.outcome for one in judgements_of(engagement.entry_id)] == [
        "new_rule",
        "former_rule",
    ]


def test_a_judgement_is_one_event_of_the_section(
    security: Actor, engagement: Engagement, tax_section: Section
) -> None:
    judgement = record_judgement(security, engagement.entry_id, Outcome.NEW_RULE, "変更契約", DAY)
    (event,) = events(limit=1)
    assert (event.name, event.subject_kind, event.subject_id) == (
        "requirements:judgement:record",
        "judgement",
        str(judgement.id),
    )
    values = {one.field: one.after for one in event.changes}
    assert values["outcome"] == "new_rule"
    assert values["judged_on"] == "2026-11-02"
    assert verify_chain() == []


def test_a_judgement_needs_a_reason(security: Actor, engagement: Engagement) -> None:
    with pytest.raises(DecisionRefused) as refused:
        record_judgement(security, engagement.entry_id, Outcome.NEW_RULE, " \u3000", DAY)
    assert refused.value.field == "reason"
    assert judgements_of(engagement.entry_id) == []


def test_a_judgement_needs_an_outsourcing(database: Instance, security: Actor) -> None:
    with pytest.raises(LookupError):
        record_judgement(security, 4711, Outcome.NEW_RULE, "理由", DAY)


@pytest.mark.parametrize(
    ("role", "own_section", "allowed"),
    [
        (Role.SECTION_HEAD, True, True),
        (Role.SECTION_HEAD, False, False),
        (Role.SECTION_STAFF, True, False),
        (Role.PROCUREMENT, False, True),
        (Role.SECURITY, False, True),
        (Role.LEGAL, False, False),
        (Role.AUDITOR, False, False),
        (Role.ADMIN, False, False),
    ],
)
def test_who_may_judge(
    engagement: Engagement,
    actor_with: ActorWith,
    tax_section: Section,
    welfare_section: Section,
    role: Role,
    own_section: bool,
    allowed: bool,
) -> None:
    actor = actor_with(role, section=tax_section if own_section else welfare_section)

    def judge() -> None:
        record_judgement(actor, engagement.entry_id, Outcome.NEW_RULE, "理由", DAY)

    if allowed:
        judge()
    else:
        with pytest.raises(Forbidden):
            judge()
    assert len(judgements_of(engagement.entry_id)) == int(allowed)


def test_a_basis_is_confirmed_with_its_place(database: Instance, security: Actor) -> None:
    confirm_basis(security, "OUT-04", " 対策基準 第8章 ")
    assert confirmed_requirements() == {"OUT-04"}
    found = confirmations()["OUT-04"]
    assert (found.place, found.confirmed_by) == ("対策基準 第8章", security.name)
    assert [one.name for one in events()] == ["requirements:basis:confirm"]


def test_a_basis_is_confirmed_once_only(database: Instance, security: Actor) -> None:
    confirm_basis(security, "OUT-04", "第8章")
    with pytest.raises(DecisionRefused):
        confirm_basis(security, "OUT-04", "第9章")
    assert confirmations()["OUT-04"].place == "第8章"
    assert len(events()) == 1


def test_a_confirmation_needs_a_place_and_a_known_requirement(
    database: Instance, security: Actor
) -> None:
    with pytest.raises(DecisionRefused):
        confirm_basis(security, "OUT-04", "\u3000")
    with pytest.raises(LookupError):
        confirm_basis(security, "OUT-99", "第8章")
    with pytest.raises(DecisionRefused, match="確認を要しません"):
        confirm_basis(security, "GOV-01", "第8章")
    assert confirmed_requirements() == frozenset()


def test_a_confirmation_is_taken_back_and_the_history_knows_both(
    database: Instance, security: Actor
) -> None:
    confirm_basis(security, "OUT-04", "第8章")
    withdraw_confirmation(security, "OUT-04")
    assert confirmed_requirements() == frozenset()
    latest, first = events()
    assert (latest.name, first.name) == (
        "requirements:basis:withdraw",
        "requirements:basis:confirm",
    )
    assert ("place", "第8章", None) in [
        (one.field, one.before, one.after) for one in latest.changes
    ]
    with pytest.raises(LookupError):
        withdraw_confirmation(security, "OUT-04")


def test_nobody_else_confirms(database: Instance, security: Actor, procurement: Actor) -> None:
    with pytest.raises(Forbidden):
        confirm_basis(procurement, "OUT-04", "第8章")
    confirm_basis(security, "OUT-04", "第8章")
    with pytest.raises(Forbidden):
        withdraw_confirmation(procurement, "OUT-04")
    assert confirmed_requirements() == {"OUT-04"}
