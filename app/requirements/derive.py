"""Which requirements apply to an outsourcing, and why (要件の導出): a pure function.

Facts, the body's policy and the term decide. Phase, stage and trigger never make a requirement
inapplicable; an open fact on which it hangs leaves it undecided (None).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from app.catalogue.conditions import Expression, KnownFacts, Outcome, Verdict, expression
from app.catalogue.requirements import (
    TO_BE_CHECKED,
    BasisKind,
    Catalogue,
    Item,
    Requirement,
    Tier,
)
from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY
from app.organization.profile import InformationClass, Profile


@dataclass(frozen=True)
class BodyState:
    """What the body has decided for itself.

    `exempt`: 施行規則第16条の3 does not apply to it; not exempt until its exemption is recorded.
    `confirmed`: requirement ids whose general basis the security section has confirmed.
    """

    exempt: bool = False
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ShownBasis:
    """A basis that counts here, in the words in which it is shown."""

    kind: BasisKind
    text: str


@dataclass(frozen=True)
class DerivedItem:
    """An item that applies (True) or may apply (None).

    `clauses` realise it here; those in `undecided_clauses` may yet turn out not to be needed.
    `open_facts` are those on which the item itself or one of its own clauses hangs.
    """

    item: Item
    applies: Verdict
    clauses: tuple[str, ...]
    open_facts: tuple[str, ...] = ()
    undecided_clauses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Derived:
    """One requirement with its verdict, reason in words and bases that count here."""

    requirement: Requirement
    applies: Verdict
    reason: str
    basis: tuple[ShownBasis, ...]
    items: tuple[DerivedItem, ...]
    open_facts: tuple[str, ...]

    @property
    def to_be_checked(self) -> bool:
        """True if its basis must still be checked against the body's own standard."""
        return any(TO_BE_CHECKED in basis.text for basis in self.basis)


@dataclass(frozen=True)
class Derivation:
    """All requirements of one outsourcing, those that do not apply included."""

    requirements: tuple[Derived, ...]
    tier: Tier | None
    values: Mapping[str, object]

    def __getitem__(self, requirement_id: str) -> Derived:
        return next(d for d in self.requirements if d.requirement.id == requirement_id)

    @property
    def applying(self) -> tuple[Derived, ...]:
        return tuple(d for d in self.requirements if d.applies is True)

    @property
    def undecided(self) -> tuple[Derived, ...]:
        return tuple(d for d in self.requirements if d.applies is None)

    @property
    def open_facts(self) -> tuple[str, ...]:
        """Open facts on which some requirement, item or clause hangs."""
        of_requirements = (key for d in self.requirements for key in d.open_facts)
        of_items = (key for item in self.items() for key in item.open_facts)
        return tuple(dict.fromkeys([*of_requirements, *of_items]))

    def items(self) -> Iterable[DerivedItem]:
        """Every item that applies or may apply."""
        return (item for derived in self.requirements for item in derived.items)

    @cached_property
    def clauses(self) -> Mapping[str, Verdict]:
        """Clause id → True if some applying item demands it, None if only undecided ones do."""
        found: dict[str, Verdict] = {}
        for item in self.items():
            for clause in item.clauses:
                certain = item.applies is True and clause not in item.undecided_clauses
                found[clause] = True if certain else found.get(clause)
        return found


def derive(
    catalogue: Catalogue, facts: Facts, profile: Profile, body: BodyState | None = None
) -> Derivation:
    """The requirements of the outsourcing that these facts describe."""
    body = body or BodyState()
    values = condition_values(facts, profile, body)
    derived = tuple(
        _derive_one(catalogue, requirement, facts, profile, body, values)
        for requirement in catalogue.requirements
        if requirement.of_engagement
    )
    return Derivation(derived, _tier(catalogue, values), values)


def condition_values(facts: Facts, profile: Profile, body: BodyState) -> Mapping[str, object]:
    """The facts as conditions read them: classes mapped to the guideline's, the body's state."""
    values = dict(facts.for_conditions())
    for name in ("confidentiality", "integrity", "availability"):
        value = facts.get(f"engagement.{name}")
        if value is not None:
            steps = getattr(profile.classes, name)
            values[f"guideline.{name}"] = _guideline_class(steps, str(value))
    values["body.exempt"] = body.exempt
    values.setdefault("contractor.members", ())
    return KnownFacts(values)


def _guideline_class(steps: Iterable[InformationClass], code: str) -> str:
    """The guideline's class for a class of the body's own scheme."""
    return next((step.guideline for step in steps if step.code == code), code)


def _tier(catalogue: Catalogue, values: Mapping[str, object]) -> Tier | None:
    """The first tier whose condition holds; None while an open fact leaves it undecided."""
    for tier in catalogue.tiers:
        value = catalogue.conditions.evaluate(tier.when, values).value
        if value is None:
            return None
        if value:
            return tier
    return None


def _derive_one(
    catalogue: Catalogue,
    requirement: Requirement,
    facts: Facts,
    profile: Profile,
    body: BodyState,
    values: Mapping[str, object],
) -> Derived:
    outcome = _validity(catalogue, requirement, values)
    items = tuple(_items(catalogue, requirement, outcome.value, values))
    return Derived(
        requirement,
        outcome.value,
        _reason(outcome),
        _basis(catalogue, requirement, facts, profile, body, values),
        items,
        _open_facts(outcome),
    )


def _validity(
    catalogue: Catalogue, requirement: Requirement, values: Mapping[str, object]
) -> Outcome:
    """The requirement's own condition within its period, tested against the term's first day."""
    outcome = catalogue.conditions.evaluate(requirement.when, values)
    if outcome.value is False or not (requirement.valid_from or requirement.valid_until):
        return outcome
    start = values.get("engagement.start")
    if not isinstance(start, date):
        keys = dict.fromkeys([*outcome.open_facts, "engagement.start"])
        return Outcome(None, (), tuple(keys))
    first, last = requirement.valid_from or date.min, requirement.valid_until or date.max
    if not first <= start <= last:
        return Outcome(False, ("履行開始日がこの要件の適用期間に入らないため",))
    return outcome


def _items(
    catalogue: Catalogue, requirement: Requirement, applies: Verdict, values: Mapping[str, object]
) -> Iterable[DerivedItem]:
    if applies is False:
        return
    for item in requirement.items:
        own = catalogue.conditions.evaluate(item.when, values)
        if own.value is not False:
            verdict = True if own.value and applies else None
            contract_side = _contract_side(catalogue, item, values)
            clauses = _clauses(catalogue, item, values)
            yield DerivedItem(
                item,
                verdict,
                tuple(clauses),
                tuple(dict.fromkeys(_open_facts(own) + _open_facts(contract_side))),
                frozenset(clause for clause, certain in clauses.items() if certain is None),
            )


def _contract_side(catalogue: Catalogue, item: Item, values: Mapping[str, object]) -> Outcome:
    """Whether an item that applies has its own clauses here."""
    if not item.clauses:
        return Outcome(True)
    return catalogue.conditions.evaluate(item.clauses_when, values)


def _clauses(catalogue: Catalogue, item: Item, values: Mapping[str, object]) -> dict[str, Verdict]:
    """Clauses that realise the item here, each True or None (undecided), none that is excluded.

    A row that another item fulfils has that item's clauses, as far as that item has them itself.
    """
    own = _contract_side(catalogue, item, values).value
    found: dict[str, Verdict] = {}
    if own is not False:
        found.update((clause, own) for clause in item.clauses)
    for other_id in item.fulfilled_by:
        other = catalogue.items[other_id]
        verdicts = (
            _validity(catalogue, catalogue.requirement_of(other_id), values).value,
            catalogue.conditions.evaluate(other.when, values).value,
            _contract_side(catalogue, other, values).value,
        )
        if False not in verdicts:
            certain = None if None in verdicts else True
            found.update((clause, certain) for clause in other.clauses)
    return found


def _reason(outcome: Outcome) -> str:
    if outcome.value is None:
        return f"{'、'.join(_labels(outcome.open_facts))}が未定のため"
    return "、また、".join(outcome.words) or "常に適用されるため"


def _labels(keys: Iterable[str]) -> Iterable[str]:
    return (BY_KEY[key].label if key in BY_KEY else key for key in map(_fact_key, keys))


def _open_facts(outcome: Outcome) -> tuple[str, ...]:
    if outcome.value is not None:
        return ()
    return tuple(dict.fromkeys(map(_fact_key, outcome.open_facts)))


def _fact_key(key: str) -> str:
    """The fact that somebody can enter (`guideline.x` is computed from `engagement.x`)."""
    return key.replace("guideline.", "engagement.", 1)


def _basis(
    catalogue: Catalogue,
    requirement: Requirement,
    facts: Facts,
    profile: Profile,
    body: BodyState,
    values: Mapping[str, object],
) -> tuple[ShownBasis, ...]:
    """The body's own clauses first, then law, guideline and the rest."""

    def counts(when: Expression) -> bool:
        return catalogue.conditions.evaluate(when, values).value is not False

    organ = facts.text("engagement.organ")
    shown: list[ShownBasis] = []
    if profile.scope_exception_for(organ or None) is None:
        shown += own_bases(profile, requirement.id, counts)
    marked = requirement.confirm and requirement.id not in body.confirmed
    for basis in requirement.bases:
        if counts(basis.when) and _reaches(basis.organs, basis.organs_except, organ):
            mark = f"（{TO_BE_CHECKED}）" if marked and basis.kind is not BasisKind.LAW else ""
            shown.append(ShownBasis(basis.kind, basis.text + mark))
    return tuple(shown)


def own_bases(
    profile: Profile, requirement_id: str, counts: Callable[[Expression], bool]
) -> Iterable[ShownBasis]:
    """The body's own clauses on which a requirement rests, quoted."""
    for clause, realisation in profile.own_bases(requirement_id):
        if counts(expression(realisation.when)):
            general = "（一般的な規定）" if realisation.general else ""
            yield ShownBasis(
                BasisKind.POLICY,
                f"{profile.policy.title} {clause.place}「{realisation.quote}」{general}",
            )


def _reaches(organs: tuple[str, ...], organs_except: tuple[str, ...], organ: str) -> bool:
    if organs:
        return any(name in organ for name in organs)
    return not any(name in organ for name in organs_except)
