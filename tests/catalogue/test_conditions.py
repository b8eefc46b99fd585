"""Conditions: three values, the expression language, the operators, and the shipped data."""

from datetime import date

import pytest

from app.catalogue.conditions import (
    ConditionError,
    Conditions,
    KnownFacts,
    Outcome,
    expression,
    shipped_conditions,
)
from tests.catalogue.fact_combinations import outcomes_of

CONDITIONS = shipped_conditions()
T, F, U = True, False, None

# Three conditions that each hang on one fact of their own.
A, B = "personal_declared", "data_moves"
A_KEY, B_KEY = "engagement.personal_information", "engagement.data_taken_out"


def facts(a: bool | None, b: bool | None) -> dict[str, object]:
    return {key: value for key, value in ((A_KEY, a), (B_KEY, b)) if value is not None}


def evaluate(source: str, values: dict[str, object]) -> Outcome:
    return CONDITIONS.evaluate(expression(source), values)


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        pytest.param(T, T, T, T, id="true and true"),
        pytest.param(T, F, F, T, id="true and false"),
        pytest.param(T, U, U, T, id="true and open"),
        pytest.param(F, T, F, T, id="false and true"),
        pytest.param(F, F, F, F, id="false and false"),
        pytest.param(F, U, F, U, id="false and open"),
        pytest.param(U, T, U, T, id="open and true"),
        pytest.param(U, F, F, U, id="open and false"),
        pytest.param(U, U, U, U, id="open and open"),
    ],
)
def test_and_and_or_follow_kleene(
    a: bool | None, b: bool | None, both: bool | None, either: bool | None
) -> None:
    assert evaluate(f"{A} and {B}", facts(a, b)).value is both
    assert evaluate(f"{A} or {B}", facts(a, b)).value is either


@pytest.mark.parametrize(
    ("a", "negated"),
    [
        pytest.param(T, F, id="not true"),
        pytest.param(F, T, id="not false"),
        pytest.param(U, U, id="not open"),
    ],
)
def test_not_follows_kleene(a: bool | None, negated: bool | None) -> None:
    assert evaluate(f"not {A}", facts(a, None)).value is negated


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"{A} or {B} and dispatch", T, id="and binds before or"),
        pytest.param(f"({A} or {B}) and dispatch", F, id="parentheses bind first"),
        pytest.param(f"not {A} or {A}", T, id="not binds before or"),
        pytest.param(f"not ({A} or {A})", F, id="not of a whole"),
    ],
)
def test_operators_bind_as_in_python(source: str, expected: bool) -> None:
    values = {A_KEY: True, B_KEY: False, "engagement.instrument": "contract"}
    assert evaluate(source, values).value is expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "personal and",
        "personal == dispatch",
        "personal + dispatch",
        "personal()",
        "personal.upper",
        "personal[0]",
        "'personal'",
        "1",
        "True",
        "personal if dispatch else it",
        "lambda: personal",
        "[personal]",
        "-personal",
        "personal; dispatch",
        "(personal := dispatch)",
        "__import__('os')",
    ],
)
def test_an_expression_admits_only_names_and_or_not(source: str) -> None:
    with pytest.raises(ConditionError):
        expression(source)


def test_an_expression_with_a_name_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConditionError, match="personnal"):
        CONDITIONS.check(expression("dispatch or personnal"))


def test_a_condition_over_one_that_does_not_exist_is_refused() -> None:
    without = [each for each in CONDITIONS if each.name != "yearly_level"]
    with pytest.raises(ConditionError, match="yearly_level"):
        Conditions(without)


@pytest.mark.parametrize(
    ("name", "key", "value", "expected"),
    [
        pytest.param("dispatch", "engagement.instrument", "dispatch", T, id="is"),
        pytest.param("dispatch", "engagement.instrument", "contract", F, id="is not"),
        pytest.param("off_site", "engagement.workplace", "remote", T, id="in"),
        pytest.param("off_site", "engagement.workplace", "office", F, id="not in"),
        pytest.param("development", "engagement.it_work", ("development",), T, id="contains"),
        pytest.param("development", "engagement.it_work", ("operation",), F, id="contains not"),
        pytest.param("it", "engagement.it_work", ("operation",), T, id="filled"),
        pytest.param("it", "engagement.it_work", (), F, id="empty"),
        pytest.param(
            "begun_before_new_rule", "engagement.start", date(2027, 6, 30), T, id="day before"
        ),
        pytest.param(
            "begun_before_new_rule", "engagement.start", date(2027, 7, 1), F, id="not before itself"
        ),
        pytest.param("reaches_new_rule", "engagement.end", date(2027, 7, 1), T, id="on the day"),
        pytest.param(
            "reaches_new_rule", "engagement.end", date(2027, 6, 30), F, id="ends the day before"
        ),
    ],
)
def test_an_operator_compares_the_fact(name: str, key: str, value: object, expected: bool) -> None:
    assert evaluate(name, {key: value}).value is expected
    assert evaluate(name, {}) == Outcome(None, (), (key,))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(date(2027, 4, 1), date(2028, 3, 31), F, id="one fiscal year"),
        pytest.param(date(2027, 3, 31), date(2027, 4, 1), T, id="two days in two fiscal years"),
        pytest.param(date(2027, 12, 1), date(2028, 1, 31), F, id="new year is in the middle"),
        pytest.param(date(2027, 4, 1), None, U, id="open end"),
        pytest.param(None, date(2027, 4, 1), U, id="open start"),
    ],
)
def test_a_term_spans_fiscal_years(
    start: date | None, end: date | None, expected: bool | None
) -> None:
    days = {"engagement.start": start, "engagement.end": end}
    values: dict[str, object] = {key: day for key, day in days.items() if day}
    outcome = evaluate("multi_year", values)
    assert outcome.value is expected
    if expected is None:
        assert set(outcome.open_facts) == set(days) - set(values)


@pytest.mark.parametrize("name", [each.name for each in CONDITIONS if each.name != "always"])
def test_every_condition_can_hold_fail_and_be_open(name: str) -> None:
    seen = {outcome.value for outcome in outcomes_of(expression(name))}
    assert seen == {True, False, None}


def test_always_holds() -> None:
    assert evaluate("always", {}).value is True


@pytest.mark.parametrize("name", [each.name for each in CONDITIONS])
def test_a_condition_explains_itself(name: str) -> None:
    for outcome in outcomes_of(expression(name)):
        if outcome.value is None:
            assert outcome.open_facts
        else:
            assert outcome.words
            assert all(word.endswith("ため") for word in outcome.words)


def test_one_sufficient_reason_explains_an_or() -> None:
    both = facts(True, True)
    assert evaluate(f"{A} or {B}", both).words == CONDITIONS.evaluate(expression(A), both).words


def test_all_parts_explain_an_and() -> None:
    outcome = evaluate(f"{A} and {B}", {A_KEY: True, B_KEY: True})
    assert len(outcome.words) == 2


@pytest.mark.parametrize(
    "source", ["has_information", "personal and not dispatch", "supply_chain or dispatch"]
)
def test_facts_that_stay_are_judged_the_same_twice(source: str) -> None:
    plain: dict[str, object] = {A_KEY: False, "engagement.instrument": "dispatch"}
    known = KnownFacts(plain)
    once, twice = (CONDITIONS.evaluate(expression(source), known) for _ in range(2))
    assert once == twice == CONDITIONS.evaluate(expression(source), plain)


def test_what_a_condition_hangs_on_is_known() -> None:
    def keys(source: str) -> frozenset[str]:
        return CONDITIONS.facts_of(expression(source))

    assert keys("may_subcontract") == {
        "engagement.instrument",
        "engagement.subcontracting",
        "subcontractors",
    }
    assert "guideline.confidentiality" in keys("has_information and dispatch")
