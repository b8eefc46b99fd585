"""Fact combinations (事実の組合せ) on which an expression can depend, made from its conditions."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from math import prod
from random import Random

from app.catalogue.conditions import Expression, Outcome, shipped_conditions
from app.engagements.fields import BY_KEY, Kind

LEAVE_OUT = object()
MANY = 1500
DAYS = (date(2026, 4, 1), date(2027, 6, 30), date(2027, 7, 1), date(2029, 4, 1))
OTHER_VALUES: dict[str, tuple[object, ...]] = {
    "guideline.confidentiality": ("3A", "2", "1"),
    "guideline.integrity": ("2", "1"),
    "guideline.availability": ("2", "1"),
    "subcontractors": ((), ("有限会社𠮷野封入",)),
    "contractor.members": ((), ("甲社", "乙社")),
    "body.exempt": (True, False),
    "cloud_service.confidentiality": ("2", "1"),
    "cloud_service.terms_only": (True, False),
    "social_media_account.operator": (True, False),
    "social_media_account.idle": (True, False),
}


def values_of(key: str) -> tuple[object, ...]:
    """Values that a fact can have, enough to make every condition on it true and false."""
    if key in OTHER_VALUES:
        return OTHER_VALUES[key]
    known = BY_KEY[key]
    if known.kind is Kind.YES_NO:
        return (True, False)
    if known.kind is Kind.DATE:
        return DAYS
    if known.kind is Kind.CHOICES:
        return ((), *((code,) for code, _ in known.choices))
    assert known.kind is Kind.CHOICE, key
    return tuple(code for code, _ in known.choices)


def combinations(expression: Expression) -> Iterator[dict[str, object]]:
    """Combinations of the facts that the expression reads, open ones included.

    All of them if they are few, else the same drawn MANY in every run.
    """
    keys = sorted(shipped_conditions().facts_of(expression))
    choices = [(*values_of(key), LEAVE_OUT) for key in keys]
    drawn: Iterable[Sequence[object]] = product(*choices)
    if prod(map(len, choices)) > MANY:
        source = Random(0)
        drawn = ([source.choice(each) for each in choices] for _ in range(MANY))
    for chosen in drawn:
        facts = zip(keys, chosen, strict=True)
        yield {key: value for key, value in facts if value is not LEAVE_OUT}


def outcomes_of(expression: Expression) -> Iterator[Outcome]:
    """What the expression says of these combinations."""
    conditions = shipped_conditions()
    return (conditions.evaluate(expression, facts) for facts in combinations(expression))
