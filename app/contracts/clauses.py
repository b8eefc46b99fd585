"""Clauses (条項): the collection of contract wordings and the choice of those a paper carries.

The wording stands in `contract_templates/clauses/*.toml`. A security clause is in a paper because
an item of the catalogue demands it; a base clause (基本条項) because of its own condition.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.catalogue.conditions import (
    ALWAYS,
    Conditions,
    Expression,
    Facts,
    Verdict,
    expression,
    shipped_conditions,
)
from app.papers.kinds import TEMPLATE_FOLDER
from app.papers.markup import ClauseText, parse

CLAUSE_FILES = ("base", "security", "systems", "instruments", "personal", "mynumber")


class ClauseError(ValueError):
    """A clause file is not well-formed."""


class Part(StrEnum):
    """Which part of a paper a clause belongs to, in the order of the paper."""

    CONNECTION = "connection"
    BASE_FRONT = "base_front"
    SECURITY = "security"
    PERSONAL = "personal"
    MYNUMBER = "mynumber"
    BASE_BACK = "base_back"

    @property
    def label(self) -> str:
        """The heading over its clauses where a paper has several parts; empty for none."""
        return {
            "connection": "",
            "base_front": "",
            "security": "情報セキュリティ",
            "personal": "個人情報の取扱い",
            "mynumber": "特定個人情報の取扱い",
            "base_back": "契約の解除その他",
        }[self.value]

    @property
    def is_base(self) -> bool:
        """True if its clauses need no requirement."""
        return self in (Part.CONNECTION, Part.BASE_FRONT, Part.BASE_BACK)


@dataclass(frozen=True)
class Wording:
    """One wording of a clause: its caption, source text and parsed form."""

    title: str
    source: str
    text: ClauseText


@dataclass(frozen=True)
class Variant:
    """A wording that takes the place of the main one where its condition holds."""

    when: Expression
    wording: Wording


@dataclass(frozen=True)
class Clause:
    """One clause with all its wordings."""

    id: str
    version: int
    part: Part
    basis: str
    when: Expression
    omit_if_open: bool
    wording: Wording
    variants: tuple[Variant, ...]

    def wordings(self) -> Iterable[Wording]:
        yield self.wording
        for variant in self.variants:
            yield variant.wording


@dataclass(frozen=True)
class ChosenClause:
    """A clause as a paper carries it.

    `open_facts` are the keys on which it is not yet decided whether it (or this wording) stays.
    """

    clause: Clause
    wording: Wording
    open_facts: tuple[str, ...]

    @property
    def undecided(self) -> bool:
        return bool(self.open_facts)


class ClauseCollection:
    """All clauses of one version, in the order of the papers."""

    def __init__(self, clauses: Sequence[Clause], conditions: Conditions) -> None:
        self.clauses = tuple(clauses)
        self.conditions = conditions
        self._by_id = {clause.id: clause for clause in clauses}
        if len(self._by_id) != len(self.clauses):
            raise ClauseError("clause id used twice")
        for clause in clauses:
            for each in (clause.when, *(variant.when for variant in clause.variants)):
                conditions.check(each)

    def __getitem__(self, clause_id: str) -> Clause:
        return self._by_id[clause_id]

    def __contains__(self, clause_id: object) -> bool:
        return clause_id in self._by_id

    @cached_property
    def version(self) -> str:
        """A short digest of every wording: two collections with the same one say the same."""
        digest = sha256()
        for clause in self.clauses:
            for wording in clause.wordings():
                digest.update(f"{clause.id}\0{wording.title}\0{wording.source}\0".encode())
        return digest.hexdigest()[:12]

    def choose(
        self, parts: Sequence[Part], demanded: Mapping[str, Verdict], facts: Facts
    ) -> tuple[ChosenClause, ...]:
        """The clauses of these parts for these facts, in the order of the paper.

        `demanded` maps security clause ids to True (an applying item demands it) or None
        (only undecided items do).
        """
        chosen = []
        for part in parts:
            for clause in self.clauses:
                if clause.part is part and (found := self._choose_one(clause, demanded, facts)):
                    chosen.append(found)
        return tuple(chosen)

    def _choose_one(
        self, clause: Clause, demanded: Mapping[str, Verdict], facts: Facts
    ) -> ChosenClause | None:
        open_facts: list[str] = []
        if clause.part.is_base:
            outcome = self.conditions.evaluate(clause.when, facts)
            if outcome.value is False or (outcome.value is None and clause.omit_if_open):
                return None
            open_facts += outcome.open_facts
        elif clause.id not in demanded:
            return None
        wording, hanging = self._wording(clause, facts)
        return ChosenClause(clause, wording, tuple(dict.fromkeys([*open_facts, *hanging])))

    def _wording(self, clause: Clause, facts: Facts) -> tuple[Wording, tuple[str, ...]]:
        """The first wording whose condition holds, and the open facts that could change it."""
        hanging: list[str] = []
        for variant in clause.variants:
            outcome = self.conditions.evaluate(variant.when, facts)
            if outcome.value:
                return variant.wording, tuple(hanging)
            hanging += outcome.open_facts
        return clause.wording, tuple(hanging)


@lru_cache(maxsize=1)
def shipped_clauses() -> ClauseCollection:
    """The clauses that come with the product. Raises ClauseError or MarkupError."""
    clauses = [
        _clause(row, name)
        for name in CLAUSE_FILES
        for row in _rows(TEMPLATE_FOLDER / "clauses" / f"{name}.toml")
    ]
    return ClauseCollection(clauses, shipped_conditions())


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["clause"]
    return rows


CLAUSE_KEYS = {
    "id",
    "version",
    "part",
    "title",
    "basis",
    "when",
    "omit_if_open",
    "text",
    "variant",
}


def _clause(row: Mapping[str, Any], file: str) -> Clause:
    if unknown := sorted(set(row) - CLAUSE_KEYS):
        raise ClauseError(f"{file} {row.get('id')}: unknown keys {', '.join(unknown)}")
    part = Part(row["part"])
    if "when" in row and not part.is_base:
        raise ClauseError(f"{row['id']}: only base clauses have a condition of their own")
    variants = []
    for each in row.get("variant", ()):
        if unknown := sorted(set(each) - {"when", "title", "text"}):
            raise ClauseError(f"{row['id']}: unknown keys {', '.join(unknown)} in a variant")
        title = each.get("title", row["title"])
        variants.append(Variant(expression(each["when"]), _wording(title, each["text"])))
    return Clause(
        row["id"],
        row["version"],
        part,
        row["basis"],
        expression(row["when"]) if "when" in row else ALWAYS,
        row.get("omit_if_open", False),
        _wording(row["title"], row["text"]),
        tuple(variants),
    )


def _wording(title: str, source: str) -> Wording:
    return Wording(title, source, parse(source))
