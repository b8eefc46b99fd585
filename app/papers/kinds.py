"""The kinds of papers (様式の種類) and which template each takes (`contract_templates/papers/`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import app
from app.catalogue.conditions import Expression, Facts, expression, shipped_conditions

assert app.__file__ is not None
TEMPLATE_FOLDER = Path(app.__file__).resolve().parent.parent / "contract_templates"


class PaperKind(StrEnum):
    """What can be drafted for an outsourcing."""

    TOKKI = "tokki"
    TOKKI_SECURITY = "tokki-security"
    TOKKI_PERSONAL = "tokki-personal"
    TOKKI_MYNUMBER = "tokki-mynumber"
    CONTRACT = "contract"
    SELECTION = "selection"
    EXTRACT = "extract"
    COVERAGE = "coverage"

    @property
    def label(self) -> str:
        return KIND_LABELS[self.value]


KIND_LABELS = {
    "tokki": "特記事項（一式）",
    "tokki-security": "情報セキュリティ特記事項",
    "tokki-personal": "個人情報取扱特記事項",
    "tokki-mynumber": "特定個人情報取扱特記事項",
    "contract": "契約書等（全文）",
    "selection": "選定要件",
    "extract": "遵守事項（抜粋）",
    "coverage": "要件対応表（決裁用）",
}


@dataclass(frozen=True)
class PaperForm:
    """One template: its title, the parts of clauses it carries, what it leaves to fill in."""

    id: str
    kind: PaperKind
    template: str
    title: str
    when: Expression
    parts: tuple[str, ...]
    fill_in: tuple[str, ...]

    @property
    def path(self) -> Path:
        return TEMPLATE_FOLDER / "papers" / self.template


@dataclass(frozen=True)
class PaperForms:
    """All forms of papers, the parts at each block placeholder, and the closing sentences."""

    forms: tuple[PaperForm, ...]
    blocks: Mapping[str, tuple[str, ...]]
    closings: tuple[tuple[Expression, str], ...]

    def form_for(self, kind: PaperKind, facts: Facts) -> PaperForm:
        """The first form of the kind whose condition holds; the last of each kind always does."""
        conditions = shipped_conditions()
        return next(
            form
            for form in self.forms
            if form.kind is kind and conditions.evaluate(form.when, facts).value
        )

    def closing_for(self, facts: Facts) -> str:
        """The sentence at the end of a contract (後文), with words still in braces."""
        conditions = shipped_conditions()
        return next(text for when, text in self.closings if conditions.evaluate(when, facts).value)


@lru_cache(maxsize=1)
def shipped_forms() -> PaperForms:
    """The forms that come with the product."""
    path = TEMPLATE_FOLDER / "papers" / "papers.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return PaperForms(
        tuple(_form(row) for row in table["paper"]),
        {name: tuple(parts) for name, parts in table["blocks"].items()},
        tuple((expression(row["when"]), row["text"]) for row in table["closing"]),
    )


def _form(row: Mapping[str, Any]) -> PaperForm:
    return PaperForm(
        row["id"],
        PaperKind(row["kind"]),
        row["template"],
        row["title"],
        expression(row["when"]),
        tuple(row["parts"]),
        tuple(row.get("fill_in", ())),
    )
