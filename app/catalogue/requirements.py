"""Requirements (要件カタログ): what must be done about an outsourcing, a service or the body.

A requirement is written once, in `data/requirements/*.toml`; clause, question, evidence slot and
report line follow from it. Where it stands for a list (OUT-04: thirteen contract items), the list's
lines are items with ids of their own; otherwise the requirement is its own single item.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from app.catalogue.conditions import (
    ALWAYS,
    ConditionError,
    Conditions,
    Expression,
    expression,
    shipped_conditions,
)

TO_BE_CHECKED = "自団体の対策基準で要確認"
"""Shown beside a basis that rests on general knowledge until the security section confirms it."""


class CatalogueError(ValueError):
    """The catalogue is not well-formed; the message names file, entry and what is wrong."""


class Subject(StrEnum):
    """What a requirement is about (対象)."""

    BODY = "body"
    ENGAGEMENT = "engagement"
    CONTRACTOR = "contractor"
    CLOUD_SERVICE = "cloud_service"
    SOCIAL_MEDIA_SERVICE = "social_media_service"
    SOCIAL_MEDIA_ACCOUNT = "social_media_account"

    @property
    def label(self) -> str:
        return {
            "body": "団体",
            "engagement": "委託業務",
            "contractor": "委託事業者",
            "cloud_service": "クラウドサービス",
            "social_media_service": "ソーシャルメディアサービス",
            "social_media_account": "ソーシャルメディアのアカウント",
        }[self.value]


class Phase(StrEnum):
    """When a requirement is acted on (時期)."""

    BEFORE = "before"
    CONTRACT = "contract"
    DURING = "during"
    END = "end"

    @property
    def label(self) -> str:
        return {
            "before": "契約前",
            "contract": "契約時",
            "during": "履行中",
            "end": "終了時",
        }[self.value]


class BasisKind(StrEnum):
    """Kind of a legal basis (根拠の種別)."""

    LAW = "law"
    GUIDELINE = "guideline"
    PPC = "ppc"
    POLICY = "policy"
    EXAMPLE = "example"

    @property
    def label(self) -> str:
        return {
            "law": "法令",
            "guideline": "総務省ガイドライン等",
            "ppc": "個人情報保護委員会",
            "policy": "自団体のポリシー",
            "example": "他団体の例",
        }[self.value]


@dataclass(frozen=True)
class Basis:
    """One legal basis: where it stands, and for which facts and organs it counts."""

    kind: BasisKind
    text: str
    when: Expression = ALWAYS
    organs: tuple[str, ...] = ()
    organs_except: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the yearly check (年次確認の設問). `asked` is contractor or owner."""

    id: str
    text: str
    answer: str
    asked: str = "contractor"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One item (項目) of a requirement with what it produces.

    `clauses_when`: the contract side of the item exists only where it holds; the deed and its
    evidence are asked for all the same.
    """

    id: str
    title: str
    text: str
    when: Expression
    clauses: tuple[str, ...]
    fulfilled_by: tuple[str, ...]
    selection: tuple[str, ...]
    conduct: tuple[str, ...]
    evidence: tuple[str, ...]
    questions: tuple[Question, ...]
    clauses_when: Expression = ALWAYS


@dataclass(frozen=True)
class Requirement:
    """One requirement (要件)."""

    id: str
    title: str
    text: str
    subject: Subject
    phase: Phase
    trigger: str
    when: Expression
    valid_from: date | None
    valid_until: date | None
    confirm: bool
    bases: tuple[Basis, ...]
    items: tuple[Item, ...]

    @property
    def of_engagement(self) -> bool:
        """True if it belongs to an outsourcing or its contractor."""
        return self.subject in (Subject.ENGAGEMENT, Subject.CONTRACTOR)


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of evidence (証跡の種別)."""

    id: str
    label: str
    note: str


@dataclass(frozen=True)
class Tier:
    """A tier of weight (重さの段階): which measures the information calls for."""

    id: str
    label: str
    when: Expression
    text: str


class Catalogue:
    """The whole catalogue of one version, checked when it is made."""

    def __init__(
        self,
        version: str,
        in_force: date,
        requirements: Sequence[Requirement],
        evidence_kinds: Sequence[EvidenceKind],
        tiers: Sequence[Tier],
        conditions: Conditions,
    ) -> None:
        self.version = version
        self.in_force = in_force
        self.requirements = tuple(requirements)
        self.tiers = tuple(tiers)
        self.conditions = conditions
        self.evidence_kinds = {kind.id: kind for kind in evidence_kinds}
        self._by_id = {requirement.id: requirement for requirement in requirements}
        self.items = {item.id: item for r in requirements for item in r.items}
        self._owners = {item.id: r for r in requirements for item in r.items}
        self._check()

    def __getitem__(self, requirement_id: str) -> Requirement:
        return self._by_id[requirement_id]

    def __contains__(self, requirement_id: object) -> bool:
        return requirement_id in self._by_id

    def requirement_of(self, item_id: str) -> Requirement:
        """The requirement that the item belongs to."""
        return self._owners[item_id]

    def clauses_of(self, item: Item) -> tuple[str, ...]:
        """Clause ids that realise the item, its own or those of the items that fulfil it."""
        others = (self.items[other] for other in item.fulfilled_by)
        return item.clauses + tuple(clause for other in others for clause in other.clauses)

    def _check(self) -> None:
        _refuse_twice("id", [r.id for r in self.requirements])
        _refuse_twice("id", [i.id for r in self.requirements for i in r.items])
        _refuse_twice("question", [q.id for i in self.items.values() for q in i.questions])
        for requirement in self.requirements:
            expressions = [requirement.when, *(basis.when for basis in requirement.bases)]
            for item in requirement.items:
                expressions += [item.when, item.clauses_when]
                self._check_item(item)
            for each in expressions:
                try:
                    self.conditions.check(each)
                except ConditionError as error:
                    raise CatalogueError(f"{requirement.id}: {error}") from error
            if not requirement.bases:
                raise CatalogueError(f"{requirement.id}: no basis")

    def _check_item(self, item: Item) -> None:
        for kind in item.evidence:
            if kind not in self.evidence_kinds:
                raise CatalogueError(f"{item.id}: unknown evidence kind {kind}")
        for other in item.fulfilled_by:
            if other not in self.items:
                raise CatalogueError(f"{item.id}: fulfilled by unknown item {other}")


def _refuse_twice(what: str, ids: Sequence[str]) -> None:
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise CatalogueError(f"{what} used twice: {', '.join(twice)}")


ITEM_KEYS = {
    "id",
    "title",
    "text",
    "when",
    "clauses",
    "clauses_when",
    "fulfilled_by",
    "selection",
    "conduct",
    "evidence",
    "question",
}
REQUIREMENT_KEYS = ITEM_KEYS | {
    "subject",
    "phase",
    "trigger",
    "valid_from",
    "valid_until",
    "confirm",
    "basis",
    "item",
}


@lru_cache(maxsize=1)
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the product. Raises CatalogueError if it is not well-formed."""
    data = files("app.catalogue").joinpath("data")
    about = _read(data.joinpath("catalogue.toml"))
    requirements = [
        _requirement(row, file.name)
        for name in about["files"]
        for file in [data.joinpath("requirements", f"{name}.toml")]
        for row in _read(file)["requirement"]
    ]
    kinds = [
        EvidenceKind(row["id"], row["label"], row.get("note", ""))
        for row in _read(data.joinpath("evidence.toml"))["kind"]
    ]
    tiers = [
        Tier(row["id"], row["label"], expression(row["when"]), row["text"])
        for row in _read(data.joinpath("tiers.toml"))["tier"]
    ]
    return Catalogue(
        about["version"], about["in_force"], requirements, kinds, tiers, shipped_conditions()
    )


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _requirement(row: Mapping[str, Any], file: str) -> Requirement:
    where = f"{file} {row.get('id', '?')}"
    _refuse_unknown(where, row, REQUIREMENT_KEYS)
    rows = row.get("item")
    items = [_item(each, where) for each in rows] if rows else [_item(row, where, whole=True)]
    return Requirement(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        subject=Subject(row["subject"]),
        phase=Phase(row["phase"]),
        trigger=row.get("trigger", ""),
        when=expression(row["when"]),
        valid_from=row.get("valid_from"),
        valid_until=row.get("valid_until"),
        confirm=row.get("confirm", False),
        bases=tuple(_basis(each, where) for each in row["basis"]),
        items=tuple(items),
    )


def _basis(row: Mapping[str, Any], where: str) -> Basis:
    _refuse_unknown(where, row, {"kind", "text", "when", "organs", "organs_except"})
    kind = BasisKind(row["kind"])
    if kind is BasisKind.POLICY:
        raise CatalogueError(f"{where}: the body's own basis stands in its profile")
    return Basis(
        kind,
        row["text"],
        expression(row.get("when", "always")),
        tuple(row.get("organs", ())),
        tuple(row.get("organs_except", ())),
    )


def _item(row: Mapping[str, Any], where: str, *, whole: bool = False) -> Item:
    if not whole:
        _refuse_unknown(where, row, ITEM_KEYS)
    return Item(
        id=row["id"],
        title=row["title"],
        text=row.get("text", ""),
        when=ALWAYS if whole else expression(row.get("when", "always")),
        clauses=tuple(row.get("clauses", ())),
        fulfilled_by=tuple(row.get("fulfilled_by", ())),
        selection=tuple(row.get("selection", ())),
        conduct=tuple(row.get("conduct", ())),
        evidence=tuple(row.get("evidence", ())),
        questions=tuple(_question(each, where) for each in row.get("question", ())),
        clauses_when=expression(row.get("clauses_when", "always")),
    )


def _question(row: Mapping[str, Any], where: str) -> Question:
    _refuse_unknown(where, row, {"id", "text", "answer", "asked", "choices"})
    return Question(
        row["id"],
        row["text"],
        row["answer"],
        row.get("asked", "contractor"),
        tuple(row.get("choices", ())),
    )


def _refuse_unknown(where: str, row: Mapping[str, object], known: set[str]) -> None:
    if unknown := sorted(set(row) - known):
        raise CatalogueError(f"{where}: unknown keys {', '.join(unknown)}")
