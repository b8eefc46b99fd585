"""Conditions (条件): three-valued statements about facts, with the words that explain them.

A fact that is not known leaves a condition undecided (None), never false (Kleene's logic).
The conditions themselves are data (`data/conditions.toml`); requirements, clause variants and the
bodies' own bases combine them by name with ``and``, ``or``, ``not`` and parentheses.
"""

import ast
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files

Facts = Mapping[str, object]
"""Facts by dotted key (``engagement.start``); a key that is absent is an open fact."""

Verdict = bool | None

FISCAL_YEAR_FIRST_MONTH = 4


class ConditionError(ValueError):
    """A condition or an expression over conditions is not well-formed."""


@dataclass(frozen=True)
class Outcome:
    """What an expression says of given facts.

    `words` explain a decided value; `open_facts` are the keys on which an undecided one hangs.
    """

    value: Verdict
    words: tuple[str, ...] = ()
    open_facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One named condition as it stands in the data."""

    name: str
    meaning: str
    reason: str
    reason_not: str
    test: Callable[[Facts], Verdict] | None
    facts: tuple[str, ...]
    expression: "Expression | None" = field(default=None)


def _spans_fiscal_years(start: object, end: object) -> Verdict:
    """会計年度 (April to March): True if the two days lie in different ones."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return _fiscal_year(start) != _fiscal_year(end)


def _fiscal_year(day: date) -> int:
    return day.year if day.month >= FISCAL_YEAR_FIRST_MONTH else day.year - 1


RULES: dict[str, Callable[..., Verdict]] = {"spans_fiscal_years": _spans_fiscal_years}


def _filled(value: object) -> bool:
    return bool(value)


def _contains(value: object, part: object) -> bool:
    return isinstance(value, Sequence) and part in value


def _before(value: object, day: date) -> bool:
    return isinstance(value, date) and value < day


OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "is": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: _contains(wanted, value),
    "contains": _contains,
    "filled": lambda value, wanted: _filled(value) == wanted,
    "before": lambda value, day: isinstance(day, date) and _before(value, day),
    "on_or_after": lambda value, day: isinstance(day, date) and not _before(value, day),
}
KEYS = {"name", "meaning", "reason", "reason_not", "holds", "fact", "facts", "rule", "when"}


class KnownFacts(dict[str, object]):
    """Facts that do not change any more, with what conditions have already said of them."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.outcomes: dict[str, Outcome] = {}


class Conditions:
    """All named conditions; evaluates expressions over them."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._by_name = {condition.name: condition for condition in conditions}
        for condition in conditions:
            if condition.expression is not None:
                self.check(condition.expression)

    def __iter__(self) -> Iterator[Condition]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Condition:
        return self._by_name[name]

    def check(self, expression: "Expression") -> None:
        """Raise ConditionError if the expression names a condition that does not exist."""
        for name in expression.names:
            if name not in self._by_name:
                raise ConditionError(f"unknown condition {name!r} in {expression.source!r}")

    def facts_of(self, expression: "Expression") -> frozenset[str]:
        """Every fact key on which the expression may depend."""
        keys: set[str] = set()
        for name in expression.names:
            condition = self._by_name[name]
            keys.update(condition.facts)
            if condition.expression is not None:
                keys |= self.facts_of(condition.expression)
        return frozenset(keys)

    def evaluate(self, expression: "Expression", facts: Facts) -> Outcome:
        """The value of an expression for these facts, with its words and open facts."""
        if not isinstance(facts, KnownFacts):
            return self._evaluate(expression.tree, facts)
        # One derivation asks the same few expressions hundreds of times.
        outcome = facts.outcomes.get(expression.source)
        if outcome is None:
            outcome = facts.outcomes[expression.source] = self._evaluate(expression.tree, facts)
        return outcome

    def _evaluate(self, node: ast.expr, facts: Facts) -> Outcome:
        if isinstance(node, ast.Name):
            return self._named(self._by_name[node.id], facts)
        if isinstance(node, ast.UnaryOp):
            inner = self._evaluate(node.operand, facts)
            value = None if inner.value is None else not inner.value
            return Outcome(value, inner.words, inner.open_facts)
        assert isinstance(node, ast.BoolOp)  # Expression admits nothing else
        parts = [self._evaluate(part, facts) for part in node.values]
        return _combine(parts, decisive=isinstance(node.op, ast.Or))

    def _named(self, condition: Condition, facts: Facts) -> Outcome:
        if condition.expression is not None:
            inner = self.evaluate(condition.expression, facts)
            own = condition.reason if inner.value else condition.reason_not
            decided_words = (own,) if own else inner.words
            words = inner.words if inner.value is None else decided_words
            return Outcome(inner.value, words, inner.open_facts)
        assert condition.test is not None
        value = condition.test(facts)
        if value is None:
            return Outcome(None, (), tuple(key for key in condition.facts if key not in facts))
        word = condition.reason if value else condition.reason_not
        return Outcome(value, (word,) if word else ())


def _combine(parts: Sequence[Outcome], *, decisive: bool) -> Outcome:
    """`or` (decisive=True) and `and` (decisive=False) in Kleene's logic."""
    deciding = [part for part in parts if part.value is decisive]
    if deciding:
        # One sufficient reason is enough to explain; the first in the data is the plainest.
        return Outcome(decisive, deciding[0].words)
    undecided = [part for part in parts if part.value is None]
    if undecided:
        return Outcome(None, (), _unique(key for part in undecided for key in part.open_facts))
    return Outcome(not decisive, _unique(word for part in parts for word in part.words))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


class Expression:
    """A parsed expression over condition names, for example ``personal and not dispatch``."""

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self.tree = ast.parse(source.strip(), mode="eval").body
        except SyntaxError as error:
            raise ConditionError(f"not an expression: {source!r}") from error
        names: list[str] = []
        self._walk(self.tree, names)
        self.names = tuple(dict.fromkeys(names))

    def _walk(self, node: ast.expr, names: list[str]) -> None:
        if isinstance(node, ast.Name):
            names.append(node.id)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._walk(node.operand, names)
        elif isinstance(node, ast.BoolOp):
            for part in node.values:
                self._walk(part, names)
        else:
            raise ConditionError(f"only names, and, or, not are allowed: {self.source!r}")

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


@lru_cache(maxsize=512)
def expression(source: str) -> Expression:
    """The parsed form of an expression; parsed once for each text."""
    return Expression(source)


ALWAYS = expression("always")


@lru_cache(maxsize=1)
def shipped_conditions() -> Conditions:
    """The conditions that come with the product."""
    text = files("app.catalogue").joinpath("data/conditions.toml").read_text(encoding="utf-8")
    return Conditions([_condition(row) for row in tomllib.loads(text)["condition"]])


def _condition(row: Mapping[str, object]) -> Condition:
    name = str(row["name"])
    if unknown := set(row) - KEYS - set(OPERATORS):
        raise ConditionError(f"condition {name}: unknown keys {sorted(unknown)}")
    inner = None
    test: Callable[[Facts], Verdict] | None = None
    facts: tuple[str, ...] = ()
    if "when" in row:
        inner = expression(str(row["when"]))
    elif "rule" in row:
        facts = _texts(row["facts"])
        test = _rule_test(str(row["rule"]), facts)
    elif "fact" in row:
        facts = (str(row["fact"]),)
        test = _fact_test(name, facts[0], {key: row[key] for key in OPERATORS if key in row})
    elif row.get("holds") is True:
        test = _holds
    else:
        raise ConditionError(f"condition {name}: says nothing")
    return Condition(
        name,
        str(row["meaning"]),
        str(row.get("reason", "")),
        str(row.get("reason_not", "")),
        test,
        facts,
        inner,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, list) else ()


def _holds(_facts: Facts) -> Verdict:
    return True


def _rule_test(rule: str, keys: Sequence[str]) -> Callable[[Facts], Verdict]:
    function = RULES[rule]
    return lambda facts: function(*(facts.get(key) for key in keys))


def _fact_test(name: str, key: str, operators: Mapping[str, object]) -> Callable[[Facts], Verdict]:
    if len(operators) != 1:
        raise ConditionError(f"condition {name}: needs exactly one operator")
    (operator, wanted), *_ = operators.items()
    compare = OPERATORS[operator]
    return lambda facts: compare(facts[key], wanted) if key in facts else None
