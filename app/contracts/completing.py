"""Completing a fixed paper (確定版の補完): what may be filled in later, and what changed since.

Only party, price and dates may be filled in. Everything else that is decided or changed later is
not in the paper and must be listed. Reads bytes and facts, touches no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.contracts.draft import PRINTED_FROM, Draft
from app.contracts.signing import COLUMNS, SIGNED_NAME, UNIT_PRICE_ROWS, signed_name, unit_price_key
from app.contracts.values import DraftSettings, placeholder_texts, printed_facts
from app.documents.word import still_open
from app.engagements.facts import Facts, Subcontractor, facts_from_document
from app.engagements.fields import BY_KEY, Field
from app.engagements.wording import fact_words
from app.organization.profile import ArticleStyle, Parties
from app.papers.kinds import shipped_forms
from app.papers.placeholders import PLACEHOLDERS

if TYPE_CHECKING:
    from app.contracts.models import IssuedPaper

FILLED_IN_LATER = frozenset(
    {
        "engagement.fee_yen",
        "engagement.concluded_on",
        "engagement.start",
        "engagement.end",
        "contractor.name",
        "contractor.address",
        "contractor.representative",
        "contractor.signatory",
        "contractor.members",
    }
)
"""Party, price and dates: the facts that may be filled in after the version was fixed."""

FILLED_IN_PLACES = frozenset({*FILLED_IN_LATER, "engagement.fee_yen.tax", SIGNED_NAME})
BODY_PLACES = frozenset({"body.name", "body.head", "body.head_name", "body.address"})
SETTING_LABELS = {
    "body_name": "団体の名称",
    "head_title": "団体の長の職名",
    "head_name": "団体の長の氏名",
    "address": "団体の住所",
    "parties": "当事者の呼び方（団体の設定）",
    "article_style": "条の番号の形（団体の設定）",
}
SETTING_WORDS: Mapping[str, str] = {str(one): one.label for one in (*Parties, *ArticleStyle)}
"""Settings that are chosen by a code, in the words of the screens."""
NEVER_PRINTED = frozenset({"engagement.stage", "contractor.corporate_number"})
SUBCONTRACTORS = "subcontractor"
OPEN = "未入力"


def unit_price_labels() -> Mapping[str, str]:
    """The blanks of the 単価表 by key, in the order of the table."""
    return {
        unit_price_key(row, key): f"単価表{row}行目の{label}"
        for row in range(1, UNIT_PRICE_ROWS + 1)
        for key, label, _ in COLUMNS
    }


def blank_label(key: str) -> str:
    """What a blank of a paper is for, in words."""
    if key == SIGNED_NAME:
        return "相手方の名称（記名押印の欄）"
    if key in (labels := unit_price_labels()):
        return labels[key]
    if key in BY_KEY:
        return BY_KEY[key].label
    found = next((spec for spec in PLACEHOLDERS.values() if spec.key == key), None)
    return found.meaning if found else key


def may_fill_in(key: str) -> bool:
    """Whether the blank may be filled in after the paper was fixed."""
    return key in FILLED_IN_PLACES or key in BODY_PLACES or key in unit_price_labels()


def fillable_values(content: bytes, facts: Facts, settings: DraftSettings) -> dict[str, str]:
    """Text for each open blank of the file that is known by now, by the blank's key."""
    known = placeholder_texts(printed_facts(facts), settings, "", date.min)
    texts = {PLACEHOLDERS[name].key: text for name, text in known.items() if text}
    # There is one place to sign: where a 受任者 is authorised, it is theirs.
    if signatory := texts.get("contractor.signatory"):
        texts["contractor.representative"] = signatory
    if name := signed_name(printed_facts(facts)):
        texts[SIGNED_NAME] = name
    return {
        key: texts[key] for key in sorted(still_open(content)) if may_fill_in(key) and key in texts
    }


def unsettled_of(paper: "IssuedPaper", content: bytes) -> Sequence[str]:
    """What must be decided before the paper is fixed, because it cannot be filled in later."""
    undecided = [f"{one['number']}（{one['title']}）" for one in paper.clauses if one["undecided"]]
    reasons = [f"要確認の条項：{'、'.join(undecided)}"] if undecided else []
    reasons += [
        f"{blank_label(key)}が空欄です。確定した後では補完できません。"
        for key in sorted(still_open(content))
        if not may_fill_in(key)
    ]
    return reasons


def to_write_by_hand(paper: "IssuedPaper") -> Sequence[str]:
    """Places of the paper marked （要記入）, which the staff member fills in Word."""
    forms = [form for form in shipped_forms().forms if form.kind == paper.kind]
    found = next((form for form in forms if form.title == paper.title), None)
    return found.fill_in if found else ()


@dataclass(frozen=True)
class FactChange:
    """A fact or setting that differs from what the paper was made of, in words.

    `filled_in`: the new value stands in the paper, or will once it is completed.
    """

    key: str
    label: str
    before: str
    after: str
    filled_in: bool


def changes_since(
    paper: "IssuedPaper",
    facts: Facts,
    settings: DraftSettings,
    fixed: "IssuedPaper | None" = None,
) -> tuple[FactChange, ...]:
    """What differs from what the paper was made of.

    For a completed paper `fixed` is the version it completes: its text is of that version, and
    only what was filled in stands in it besides.
    """
    origin = fixed or paper
    before = printed_facts(facts_from_document(origin.facts))
    filled = printed_facts(facts_from_document(paper.facts)) if fixed else None
    after = printed_facts(facts)
    changes = []
    for key, field in BY_KEY.items():
        old, new = before.get(key), after.get(key)
        if old == new or key in NEVER_PRINTED:
            continue
        printed = old is None and key in FILLED_IN_LATER
        if filled is not None:
            printed = printed and filled.get(key) == new
        words = (_worded(field, old, settings), _worded(field, new, settings))
        changes.append(FactChange(key, field.label, *words, printed))
    if before.subcontractors != after.subcontractors:
        old_names, new_names = _names(before.subcontractors), _names(after.subcontractors)
        changes.append(FactChange(SUBCONTRACTORS, "再委託先", old_names, new_names, False))
    return (*changes, *_setting_changes(paper, origin, settings))


def _setting_changes(
    paper: "IssuedPaper", origin: "IssuedPaper", settings: DraftSettings
) -> Sequence[FactChange]:
    changes = []
    for key, label in SETTING_LABELS.items():
        old, new = str(origin.settings[key]), str(getattr(settings, key))
        if old != new:
            filled = not old and (paper is origin or str(paper.settings[key]) == new)
            before, after = (SETTING_WORDS.get(one, one) or OPEN for one in (old, new))
            changes.append(FactChange(f"body.{key}", label, before, after, filled))
    return changes


def clause_changes(paper: "IssuedPaper", now: Draft) -> tuple[Sequence[str], Sequence[str]]:
    """Titles of the clauses that the facts of now would add to the paper, and take from it."""
    there = {clause["id"]: clause["title"] for clause in paper.clauses}
    wanted = {clause.id: clause.title for clause in now.clauses}
    added = [title for key, title in wanted.items() if key not in there]
    return added, [title for key, title in there.items() if key not in wanted]


def _worded(field: Field, value: object | None, settings: DraftSettings) -> str:
    return OPEN if value is None else fact_words(field, value, settings.profile)


def _names(subcontractors: Sequence[Subcontractor]) -> str:
    return "、".join(one.name for one in subcontractors) or "なし"


def printed_from(key: str) -> str:
    """The fact that the officer enters for a blank, such as the fee for its tax."""
    return PRINTED_FROM.get(key, key)


def paper_facts(paper: Any) -> Facts:
    """The facts that made the paper."""
    return facts_from_document(paper.facts)
