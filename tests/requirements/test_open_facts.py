"""What holds for all facts: not knowing a fact never turns a verdict round."""

from collections.abc import Mapping
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalogue.conditions import Verdict
from app.engagements.facts import Facts, read_facts
from app.engagements.fields import BY_KEY, FIELDS, Kind
from app.requirements.derive import Derivation
from tests.requirements.outsourcings import OPEN, PLAIN, derived

DECISIVE = (
    "engagement.instrument",
    "engagement.start",
    "engagement.end",
    "engagement.confidentiality",
    "engagement.integrity",
    "engagement.availability",
    "engagement.personal_information",
    "engagement.specific_personal_information",
    "engagement.it_work",
    "engagement.equipment",
    "engagement.uses_cloud",
    "engagement.data_taken_out",
    "engagement.subcontracting",
)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.sampled_from([date(2026, 4, 1), date(2027, 6, 30), date(2027, 7, 1), date(2031, 3, 31)])


def values_of(key: str) -> st.SearchStrategy[object]:
    known = BY_KEY[key]
    codes = [code for code, _ in known.choices]
    match known.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.CHOICES:
            return st.lists(st.sampled_from(codes), unique=True)
        case Kind.LEVEL:
            return st.sampled_from([int(code) for code in codes])
        case Kind.DATE:
            return days
        case _:
            return st.sampled_from(codes)


@st.composite
def known_facts(draw: st.DrawFn) -> Facts:
    """Facts of which every one that decides something is known, and that do not contradict."""
    chosen = {BY_KEY[key].name: draw(values_of(key)) for key in DECISIVE}
    engagement: dict[str, object] = {**PLAIN, **chosen}
    start, end = sorted([draw(days), draw(days)])
    engagement.update(start=start, end=end)
    if not engagement["personal_information"]:
        engagement["specific_personal_information"] = False
    document: dict[str, object] = {"engagement": engagement}
    if engagement["instrument"] == "dispatch":
        engagement["subcontracting"] = "forbidden"
    elif engagement["subcontracting"] == "with_consent" and draw(st.booleans()):
        document["subcontractor"] = [{"name": "有限会社𠮷野"}]
    return read_facts(document)


def verdicts(derivation: Derivation) -> Mapping[str, Verdict]:
    return {one.requirement.id: one.applies for one in derivation.requirements}


@FEW
@given(known_facts(), st.sampled_from(["standard", "sakado", "kishiwada"]))
def test_known_facts_leave_nothing_undecided(facts: Facts, body: str) -> None:
    derivation = derived(facts, body)
    assert None not in verdicts(derivation).values()
    assert None not in derivation.clauses.values()
    assert derivation.open_facts == ()
    assert derivation.tier is not None


@FEW
@given(known_facts(), st.sets(st.sampled_from(DECISIVE)))
def test_opening_facts_never_turns_a_verdict_round(facts: Facts, opened: set[str]) -> None:
    known = derived(facts)
    less = derived(facts.replaced(dict.fromkeys(opened, OPEN)))
    for requirement, verdict in verdicts(less).items():
        assert verdict in (verdicts(known)[requirement], None), requirement
    for clause, verdict in less.clauses.items():
        assert verdict in (known.clauses.get(clause), None), clause
    # An open fact is no reason to leave a clause out of the draft.
    assert set(known.clauses) <= set(less.clauses)
    assert set(less.open_facts) <= opened
    if less.tier is not None:
        assert less.tier == known.tier


@FEW
@given(known_facts(), st.sets(st.sampled_from(DECISIVE)), st.sampled_from(DECISIVE))
def test_whatever_is_undecided_names_facts_that_are_open(
    facts: Facts, opened: set[str], one_more: str
) -> None:
    less = derived(facts.replaced(dict.fromkeys(opened | {one_more}, OPEN)))
    for one in less.requirements:
        assert (one.applies is None) == bool(one.open_facts)
        assert set(one.open_facts) <= opened | {one_more}
        assert one.reason.endswith("未定のため") == (one.applies is None)


@FEW
@given(known_facts())
def test_no_other_fact_decides_what_applies(facts: Facts) -> None:
    others = {field.key: OPEN for field in FIELDS if field.key not in DECISIVE}
    assert verdicts(derived(facts.replaced(others))) == verdicts(derived(facts))
