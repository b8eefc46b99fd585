"""The facts in the words of the screens (業務の内容の表示): the body's own classes and networks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.engagements.facts import Facts
from app.engagements.fields import FIELDS, GROUPS, Field, Group, Kind
from app.japanese.eras import format_wareki
from app.organization.profile import InformationClass, Parties, Profile

NOT_ASKED = frozenset({"engagement.stage", "engagement.department", "engagement.responsible_post"})
"""Facts with a page of their own: the stage has its buttons, section and post their registers."""

GROUPS_BY_ID = {group.id: group for group in GROUPS}

NONE_LABELS = {"engagement.it_work": "含まない", "engagement.medium": "媒体なし"}
"""What the empty answer of several choices is called."""

HINTS = {
    "agreement": "協定（指定管理者）のときに回答してください。",
    "personal": "個人情報を取り扱うときに回答してください。",
    "multi_year": "複数の会計年度にわたるときに回答してください。",
    "not unit_price": "単価契約では入力せず、予定総額に入力してください。",
}
"""When a question has to be answered at all, by the condition that opens its fact."""


@dataclass(frozen=True)
class Choice:
    """One answer: the value as facts keep it, its word, and what it means."""

    value: object
    label: str
    support: str = ""


@dataclass(frozen=True)
class ShownFact:
    """One line of the page: label and words; `words` is None if nothing is entered."""

    field: Field
    label: str
    words: str | None
    is_open: bool


def fields_of(group_id: str) -> tuple[Field, ...]:
    """The facts that the page of a group asks for; those of other registers are not among them."""
    return tuple(
        field
        for field in FIELDS
        if field.group == group_id and field.key not in NOT_ASKED and not is_of_contractor(field)
    )


def is_of_contractor(field: Field) -> bool:
    """True for what the register of contractors holds; the 受任者 belongs to the contract."""
    return field.table == "contractor" and field.key != "contractor.signatory"


def label_of(field: Field, profile: Profile) -> str:
    """The question's label in the body's own words."""
    if field.key == "engagement.instrument":
        return f"{profile.vocabulary.instrument}の形式"
    return field.label


def support_of(field: Field) -> str:
    """What to enter, and when the question has to be answered."""
    return "".join(
        part if part.endswith("。") else f"{part}。"
        for part in (field.help, HINTS.get(field.open_when, ""))
        if part
    )


def choices_of(field: Field, profile: Profile) -> tuple[Choice, ...]:
    """The answers of a choice, several choices or a level, in the body's own words."""
    scheme: Mapping[str, Sequence[InformationClass]] = {
        "engagement.confidentiality": profile.classes.confidentiality,
        "engagement.integrity": profile.classes.integrity,
        "engagement.availability": profile.classes.availability,
    }
    if field.key in scheme:
        return tuple(
            Choice(int(one.code) if field.kind is Kind.LEVEL else one.code, one.label, one.meaning)
            for one in scheme[field.key]
        )
    if field.key == "engagement.network":
        return _networks(field, profile)
    return tuple(Choice(code, label) for code, label in field.choices)


def _networks(field: Field, profile: Profile) -> tuple[Choice, ...]:
    own = profile.vocabulary.networks
    names: dict[str, str | None] = {
        "number": own.number,
        "lgwan": own.lgwan,
        "internet": own.internet,
        "management": own.management,
    }
    labels = ((code, names.get(code, label)) for code, label in field.choices)
    return tuple(Choice(code, label) for code, label in labels if label is not None)


def open_word(field: Field, parties: Parties) -> str:
    """The word of the answer that leaves a choice open."""
    if field.key == "engagement.parties":
        return f"団体の設定による（{parties.label}）"
    return "未定"


def fact_words(field: Field, value: object, profile: Profile) -> str:
    """A value as a page shows it: the words of choices, 和暦, separators and units."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, date):
        return format_wareki(value)
    labels = {str(choice.value): choice.label for choice in choices_of(field, profile)}
    if isinstance(value, list | tuple):
        words = [labels.get(str(part), str(part)) for part in value]
        return "、".join(words) or NONE_LABELS.get(field.key, "なし")
    if isinstance(value, int) and field.kind is not Kind.LEVEL:
        return f"{value:,}{field.unit}"
    return labels.get(str(value)) or field.choice_label(value)


def shown_facts(group: Group, facts: Facts, profile: Profile, parties: Parties) -> list[ShownFact]:
    """The lines of a group; a question that does not arise for these facts is left out."""
    open_keys = set(facts.open_keys())
    lines = []
    for field in FIELDS:
        if field.group != group.id or field.key in NOT_ASKED:
            continue
        value = facts.get(field.key)
        if value is None and field.open_when and field.key not in open_keys:
            continue
        words = None if value is None else fact_words(field, value, profile)
        if words is None and field.key == "engagement.parties":
            words = open_word(field, parties)
        lines.append(ShownFact(field, label_of(field, profile), words, field.key in open_keys))
    return lines
