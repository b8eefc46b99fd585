"""Forms of contractors (委託事業者): what was typed into details, and details into answers."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from app.contractors.corporate_number import LENGTH
from app.contractors.details import (
    LONGEST_LINE,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    ContractorDetails,
    ContractorKind,
    Member,
)
from app.contractors.queries import Availability, contractors_by_ids, contractors_numbered
from app.web.choices import Option, RadiosField, SelectField, options_of
from app.web.fields import DateField, NameField, TextAreaField, TextField
from app.web.forms import FilterForm, VersionedForm

FEWEST_MEMBERS = 3
EMPTY_MEMBERS = 2  # offered behind those known
MOST_MEMBERS = 12

# A registered member as the form shows it: 12：株式会社北浜印刷. The name after it is for reading.
_REGISTERED = re.compile(r"([0-9]{1,9})(?:[:：].*)?", re.DOTALL)


class ContractorListFilter(FilterForm):
    q = TextField("名称・番号", width=12)
    kind = SelectField("区分", empty="全て", options=options_of(ContractorKind))
    state = SelectField(
        "状態", empty="取引中", options=options_of((Availability.CLOSED, Availability.ANY))
    )
    number = SelectField(
        "法人番号", empty="全て", options=(Option("known", "入力済み"), Option("missing", "未入力"))
    )


class ContractorForm(VersionedForm):
    """One contractor; the lines of members come from `with_member_lines`."""

    name = NameField(
        "名称",
        required=True,
        max_length=LONGEST_LINE,
        width=30,
        support="登記のとおりに入力してください。字体（髙、﨑など）は入力したまま保存します。",
    )
    kind = RadiosField("区分", required=True, options=options_of(ContractorKind), in_row=True)
    kana = TextField("フリガナ", max_length=LONGEST_LINE, width=30)
    corporate_number = TextField(
        "法人番号",
        width=12,
        support="国税庁が指定した13桁の番号です。個人事業主と共同企業体にはありません。",
    )
    address = NameField("住所", max_length=LONGEST_LINE, width=30)
    representative = NameField(
        "代表者の職・氏名", max_length=LONGEST_LINE, width=30, support="例）代表取締役　髙橋一郎"
    )
    phone = TextField("電話番号", max_length=LONGEST_NUMBER, width=12)
    external_number = TextField(
        "債権者番号",
        max_length=LONGEST_NUMBER,
        width=12,
        support="財務会計システムの番号がある場合に入力してください。",
    )
    note = TextAreaField("備考", max_length=LONGEST_NOTE, rows=3)
    leader = SelectField("代表構成員", empty="未定")

    def member_lines(self) -> list[Any]:
        """The fields of the members, in their order."""
        names = [name for name in self._fields if name.startswith("member_")]
        return [self[name] for name in sorted(names, key=_number_of)]

    def plain_fields(self) -> list[Any]:
        """All fields but those of the members."""
        members = {one.short_name for one in self.member_lines()} | {"leader"}
        return [one for one in self.asked() if one.short_name not in members]

    def members_touched(self) -> bool:
        """Whether the part of the members is to be shown open."""
        lines = [*self.member_lines(), self.leader]
        return self.kind.data is ContractorKind.JOINT_VENTURE or any(
            one.data or one.errors for one in lines
        )

    def details(self) -> ContractorDetails | None:
        """What was typed as details; None (with the errors set) if a member is not known."""
        members = self._members()
        if any(line.errors for line in self.member_lines()):
            return None
        return ContractorDetails(
            name=self["name"].data or "",
            kind=self.kind.data,
            kana=self.kana.data or "",
            corporate_number=self.corporate_number.data,
            address=self.address.data or "",
            representative=self.representative.data or "",
            phone=self.phone.data or "",
            external_number=self.external_number.data or "",
            note=self.note.data or "",
            members=members,
        )

    def _members(self) -> tuple[Member, ...]:
        members = []
        for place, line in enumerate(self.member_lines(), start=1):
            if not line.data:
                if self.leader.data == place:
                    self.refuse(
                        f"構成員{place}が空欄です。代表構成員を選び直してください。", "leader"
                    )
                continue
            typed = unicodedata.normalize("NFKC", line.data).strip()
            leads = self.leader.data == place
            registered = _REGISTERED.fullmatch(typed)
            if registered:
                members.append(Member(int(registered[1]), "", leads))
            elif re.fullmatch(rf"[0-9]{{{LENGTH}}}", typed):
                found = contractors_numbered(typed)
                if len(found) == 1:
                    members.append(Member(found[0].id, "", leads))
                else:
                    self.refuse(_not_one(len(found)), line.short_name)
            else:
                members.append(Member(None, line.data, leads))
        return tuple(members)


class CloseForm(VersionedForm):
    closed_on = DateField("取引終了日", required=True)


def _not_one(found: int) -> str:
    if found:
        return "この法人番号の登録が複数あります。登録番号で入力してください。"
    return "この法人番号は登録されていません。先に登録するか、名称で入力してください。"


def _number_of(name: str) -> int:
    return int(name.removeprefix("member_"))


def with_member_lines(count: int) -> type[ContractorForm]:
    """The form with so many lines for members, within limits."""
    count = min(max(count, FEWEST_MEMBERS), MOST_MEMBERS)
    lines: dict[str, Any] = {
        f"member_{number}": NameField(f"構成員{number}", max_length=LONGEST_LINE, width=30)
        for number in range(1, count + 1)
    }
    lines["leader"] = SelectField(
        "代表構成員",
        empty="未定",
        options=[Option(number, f"構成員{number}") for number in range(1, count + 1)],
    )
    return type("ContractorForm", (ContractorForm,), lines)


def answers_of(details: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """Details (as a table) as the answers of the form; `names` are those of registered members."""
    answers = {key: value for key, value in details.items() if key != "members"}
    answers["leader"] = None
    for number, member in enumerate(details["members"], start=1):
        registered = member["contractor_id"]
        answers[f"member_{number}"] = (
            member["name"] if registered is None else f"{registered}：{names.get(registered, '')}"
        )
        if member["is_representative"]:
            answers["leader"] = number
    return answers


def names_of_members(details: Mapping[str, Any]) -> dict[int, str]:
    """The names of the registered members in details (as a table), by id."""
    ids = [one["contractor_id"] for one in details["members"] if one["contractor_id"] is not None]
    return {one.id: one.name for one in contractors_by_ids(ids).values()} if ids else {}


def lines_needed(members: int, sent: Mapping[str, str]) -> int:
    """How many lines for members a form needs: for those kept and for those sent."""
    numbers = [_number_of(name) for name in sent if re.fullmatch("member_[0-9]{1,2}", name)]
    return max([members + EMPTY_MEMBERS, *numbers])
