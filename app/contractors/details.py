"""What is known of a contractor (委託事業者の基本情報), and which of it is acceptable."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.contractors.corporate_number import parse_corporate_number
from app.japanese.names import checked_name, visible_length

LONGEST_LINE = 200  # visible characters of names, addresses, titles
LONGEST_NUMBER = 40
LONGEST_NOTE = 4000


class ContractorKind(StrEnum):
    """事業者の区分."""

    CORPORATION = "corporation"
    SOLE_PROPRIETOR = "sole_proprietor"
    JOINT_VENTURE = "joint_venture"
    OTHER_BODY = "other_body"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]

    @property
    def has_corporate_number(self) -> bool:
        """Whether the state gives such a contractor a 法人番号 at all."""
        return self not in {ContractorKind.SOLE_PROPRIETOR, ContractorKind.JOINT_VENTURE}


_KIND_LABELS = {
    ContractorKind.CORPORATION: "法人",
    ContractorKind.SOLE_PROPRIETOR: "個人事業主",
    ContractorKind.JOINT_VENTURE: "共同企業体",
    ContractorKind.OTHER_BODY: "その他の団体",
}


@dataclass(frozen=True)
class Member:
    """A member (構成員) of a joint venture: a registered contractor, or only its name."""

    contractor_id: int | None = None
    name: str = ""
    is_representative: bool = False


@dataclass(frozen=True)
class ContractorDetails:
    """A contractor as entered. Texts stay as typed; an empty text means not known."""

    name: str
    kind: ContractorKind
    kana: str = ""
    corporate_number: str | None = None
    address: str = ""
    representative: str = ""
    phone: str = ""
    external_number: str = ""
    note: str = ""
    members: tuple[Member, ...] = field(default=())


class InvalidContractor(ValueError):
    """The details cannot stand; `messages` holds the reasons in words by field name."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__(" ".join(messages.values()))
        self.messages = messages


_LINES = {
    "kana": ("フリガナ", LONGEST_LINE),
    "address": ("住所", LONGEST_LINE),
    "representative": ("代表者の職・氏名", LONGEST_LINE),
    "phone": ("電話番号", LONGEST_NUMBER),
    "external_number": ("債権者番号", LONGEST_NUMBER),
}


def checked_details(details: ContractorDetails) -> ContractorDetails:
    """The same details with the 法人番号 reduced to its digits.

    Raises InvalidContractor with every fault found, not only the first.
    """
    messages: dict[str, str] = {}
    _check_texts(details, messages)
    number = _checked_number(details, messages)
    _check_members(details, messages)
    if messages:
        raise InvalidContractor(messages)
    return replace(details, corporate_number=number)


def _check_texts(details: ContractorDetails, messages: dict[str, str]) -> None:
    _try("name", messages, details.name, "名称", LONGEST_LINE)
    for attribute, (what, longest) in _LINES.items():
        text = getattr(details, attribute)
        if text:
            _try(attribute, messages, text, what, longest)
    # A note may have lines; only what no database holds is refused.
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in details.note):
        messages["note"] = "備考に制御文字は使えません。"
    elif visible_length(details.note) > LONGEST_NOTE:
        messages["note"] = f"備考は{LONGEST_NOTE}文字以内で入力してください。"


def _checked_number(details: ContractorDetails, messages: dict[str, str]) -> str | None:
    typed = details.corporate_number
    if typed is None or not typed.strip():
        return None
    if not details.kind.has_corporate_number:
        messages["corporate_number"] = (
            f"{details.kind.label}に法人番号はありません。法人番号を空欄にするか、"
            "区分を確認してください。"
        )
        return None
    try:
        return parse_corporate_number(typed)
    except ValueError as fault:
        messages["corporate_number"] = str(fault)
        return None


def _check_members(details: ContractorDetails, messages: dict[str, str]) -> None:
    members = details.members
    if not members:
        return  # often not decided yet; the paper then shows them as open
    if details.kind is not ContractorKind.JOINT_VENTURE:
        messages["members"] = "構成員を登録できるのは共同企業体だけです。"
        return
    for member in members:
        if (member.contractor_id is None) == (not member.name):
            messages["members"] = (
                "構成員は、登録済みの委託事業者か名称のどちらかで入力してください。"
            )
        elif member.name:
            _try("members", messages, member.name, "構成員の名称", LONGEST_LINE)
    if "members" in messages:
        return
    if len(members) < 2:
        messages["members"] = "共同企業体の構成員は2者以上を入力してください。"
    elif sum(member.is_representative for member in members) != 1:
        messages["members"] = "代表構成員を1者選んでください。"
    elif len({(member.contractor_id, member.name) for member in members}) != len(members):
        messages["members"] = "同じ構成員が2回入力されています。"


def _try(attribute: str, messages: dict[str, str], text: str, what: str, longest: int) -> None:
    try:
        checked_name(text, what, longest)
    except ValueError as fault:
        messages[attribute] = str(fault)
