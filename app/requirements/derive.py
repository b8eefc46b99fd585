"""Which requirements apply to an outsourcing, and why (要件の導出): a pure function.

Facts, the body's policy and the term decide. Phase, stage and trigger never make a requirement
inapplicable; an open fact on which it hangs leaves it undecided (None).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.catalogue.conditions import Expression, Outcome, Verdict, expression
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
from app.organization.profile import Profile


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
    """An item that applies (True) or may apply (None)."""

    item: Item
    applies: Verdict
    clauses: tuple[str, ...]


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
        """Open facts on which some requirement hangs."""
        return tuple(dict.fromkeys(key for d in self.requirements for key in d.open_facts))

    def items(self) -> Iterable[DerivedItem]:
        """Every item that applies or may apply."""
        return (item for derived in self.requirements for item in derived.items)

    def clauses(self) -> dict[str, Verdict]:
        """Clause id → True if some applying item demands it, None if only undecided ones do."""
        found: dict[str, Verdict] = {}
        for item in self.items():
            for clause in item.clauses:
                found[clause] = True if item.applies else found.get(clause)
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
            values[f"guideline.{name}"] = profile.guideline_class(name, str(value))
    values["body.exempt"] = body.exempt
    values.setdefault("contractor.members", ())
    return values


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
    outcome = _validity(catalogue, requirement, facts, values)
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
    catalogue: Catalogue,
    requirement: Requirement,
    facts: Facts,
    values: Mapping[str, object],
) -> Outcome:
    """The requirement's own condition within its period, tested against the term's first day."""
    outcome = catalogue.conditions.evaluate(requirement.when, values)
    if outcome.value is False or not (requirement.valid_from or requirement.valid_until):
        return outcome
    start = facts.day("engagement.start")
    if start is None:
        return Outcome(None, (), (*outcome.open_facts, "engagement.start"))
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
        own = catalogue.conditions.evaluate(item.when, values).value
        if own is not False:
            verdict = True if own and applies else None
            yield DerivedItem(item, verdict, _clauses(catalogue, item, values))


def _clauses(
    catalogue: Catalogue, item: Item, values: Mapping[str, object]
) -> tuple[str, ...]:
    """Clauses that realise the item here: of the items that fulfil it, only those not excluded."""
    found = list(item.clauses)
    for other_id in item.fulfilled_by:
        other = catalogue.items[other_id]
        when = (catalogue.requirement_of(other_id).when, other.when)
        if all(catalogue.conditions.evaluate(each, values).value is not False for each in when):
            found.extend(other.clauses)
    return tuple(dict.fromkeys(found))


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


def own_bases(profile: Profile, requirement_id: str, counts: Callable[[Expression], bool]) -> Iterable[ShownBasis]:
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
