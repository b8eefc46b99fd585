"""The facts about one outsourcing (委託業務の事実), read and checked.

Facts come from a file (TOML) or from the forms; both go through `read_facts`, which refuses what
cannot be and leaves open what is not said. Dates are `date`, money is whole yen including
consumption tax, choices are the codes of `fields.py`.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.catalogue.conditions import Facts as ConditionFacts
from app.catalogue.conditions import expression, shipped_conditions
from app.contractors.corporate_number import parse_corporate_number
from app.engagements.fields import BY_KEY, FIELDS, Field, Kind, Stage

MAX_TEXT = 1000
MAX_AMOUNT = 10**15
TABLES = ("engagement", "contractor", "subcontractor")
LONG_PAST_DAYS = 366
MAX_SHOWN = 50
KINDS_OF_PERSONAL_INFORMATION = (
    "engagement.sensitive_personal_information",
    "engagement.specific_personal_information",
)


@dataclass(frozen=True)
class FactError:
    """One refused fact: its key (empty for the file as a whole) and what is wrong."""

    key: str
    message: str


class FactsRefused(ValueError):
    """The facts cannot be; `errors` holds one error per key."""

    def __init__(self, errors: Iterable[FactError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{e.key}: {e.message}" for e in self.errors))


@dataclass(frozen=True)
class Subcontractor:
    """再委託先 as stated: level 1 is the contractor's own subcontractor."""

    name: str
    level: int = 1
    work: str = ""


@dataclass(frozen=True)
class Facts:
    """Checked facts: values by dotted key; a key that is absent is open."""

    values: Mapping[str, object] = field(default_factory=dict)
    subcontractors: tuple[Subcontractor, ...] = ()

    def get(self, key: str) -> object | None:
        return self.values.get(key)

    def text(self, key: str) -> str:
        """The value as typed text, empty if open."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def yen(self, key: str) -> int | None:
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def names(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        return tuple(str(part) for part in value) if isinstance(value, tuple | list) else ()

    @property
    def title(self) -> str:
        return self.text("engagement.title")

    @property
    def instrument(self) -> str | None:
        value = self.values.get("engagement.instrument")
        return str(value) if value is not None else None

    @property
    def stage(self) -> Stage:
        return Stage(str(self.values.get("engagement.stage", Stage.PLANNED)))

    def for_conditions(self) -> ConditionFacts:
        """The facts as conditions read them (before the body's mapping is added).

        Without personal information there is none of its kinds: these facts are known even if
        they are not stated.
        """
        values = {**self.values, "subcontractors": self.subcontractors}
        if values.get("engagement.personal_information") is False:
            for kind in KINDS_OF_PERSONAL_INFORMATION:
                values.setdefault(kind, False)
        return values

    def replaced(self, changes: Mapping[str, object | None]) -> "Facts":
        """The same facts with some values changed; None makes a fact open again."""
        values = {**self.values, **changes}
        kept = {key: value for key, value in values.items() if value is not None}
        return Facts(kept, self.subcontractors)

    def open_keys(self) -> tuple[str, ...]:
        """Keys that matter for these facts and are not known, in the order of the form."""
        conditions = shipped_conditions()
        facts = self.for_conditions()
        return tuple(
            each.key
            for each in FIELDS
            if each.open_when
            and each.key not in self.values
            and conditions.evaluate(expression(each.open_when), facts).value is not False
        )

    def as_document(self) -> dict[str, object]:
        """The facts as nested tables of JSON values (dates in ISO form), for storage."""
        document: dict[str, object] = {"engagement": {}, "contractor": {}}
        for each in FIELDS:
            if each.key in self.values:
                table = document[each.table]
                assert isinstance(table, dict)
                table[each.name] = _plain(self.values[each.key])
        document["subcontractor"] = [
            {"name": s.name, "level": s.level, "work": s.work} for s in self.subcontractors
        ]
        return document


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def facts_from_document(document: Mapping[str, object]) -> Facts:
    """Facts stored by `as_document`. Raises FactsRefused like `read_facts`."""
    tables = {name: table for name, table in document.items() if table}
    for name in ("engagement", "contractor"):
        table = tables.get(name)
        if isinstance(table, Mapping):
            tables[name] = {key: _revived(f"{name}.{key}", value) for key, value in table.items()}
    return read_facts(tables)


def _revived(key: str, value: object) -> object:
    known = BY_KEY.get(key)
    if known is not None and known.kind is Kind.DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # refused in words, like any text where a date belongs
    return value


def facts_from_toml(content: bytes) -> Facts:
    """Facts of a facts file in UTF-8. Raises FactsRefused with one error per key."""
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FactsRefused(
            [FactError("", "ファイルの文字コードがUTF-8ではありません。UTF-8で保存してください。")]
        ) from error
    except RecursionError as error:
        raise FactsRefused([FactError("", "TOMLの入れ子が深すぎます。")]) from error
    except tomllib.TOMLDecodeError as error:
        raise FactsRefused([FactError("", f"TOMLとして読み取れません（{error}）。")]) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise FactsRefused([FactError("", "TOMLに桁数の多すぎる数値があります。")]) from error
    return read_facts(document)


def read_facts(document: Mapping[str, object]) -> Facts:
    """Checked facts from nested tables. Raises FactsRefused with one error per key."""
    errors: dict[str, str] = {}
    values: dict[str, object] = {}
    for name, table in document.items():
        if name not in TABLES:
            errors[name] = f"「{name}」という項目はありません。"
        elif name != "subcontractor":
            if isinstance(table, Mapping):
                _read_table(name, table, values, errors)
            else:
                errors[name] = f"「{name}」は表（[{name}]）で書いてください。"
    subcontractors = _read_subcontractors(document.get("subcontractor", []), errors)
    facts = Facts(values, subcontractors)
    for key, message in _contradictions(facts, bool(document.get("subcontractor"))):
        errors.setdefault(key, message)
    if errors:
        raise FactsRefused(FactError(key, message) for key, message in errors.items())
    return facts


def _read_table(
    name: str, table: Mapping[str, object], values: dict[str, object], errors: dict[str, str]
) -> None:
    for short, value in table.items():
        key = f"{name}.{short}"
        known = BY_KEY.get(key)
        if known is None:
            errors[key] = f"「{short}」という項目はありません。"
            continue
        try:
            read = _read_value(known, value)
        except ValueError as error:
            errors[key] = str(error)
            continue
        if read is not None:
            values[key] = read


def _read_value(known: Field, value: object) -> object | None:
    """The checked value, None if it says nothing. Raises ValueError in words."""
    match known.kind:
        case Kind.TEXT:
            return _read_text(known, value)
        case Kind.DATE:
            if not isinstance(value, date) or isinstance(value, datetime):
                raise ValueError(f"{known.label}は日付（例 2027-04-01）で書いてください。")
        case Kind.YES_NO:
            if not isinstance(value, bool):
                raise ValueError(f"{known.label}は true か false で書いてください。")
        case Kind.NUMBER | Kind.YEN:
            return _read_number(known, value)
        case Kind.CHOICE:
            if not isinstance(value, str) or value not in dict(known.choices):
                raise ValueError(_choice_message(known, value))
        case Kind.LEVEL:
            if isinstance(value, bool) or not isinstance(value, int):
                raise ValueError(_choice_message(known, value))
            if value not in [int(code) for code, _ in known.choices]:
                raise ValueError(_choice_message(known, value))
        case Kind.CHOICES:
            return _read_choices(known, value)
        case Kind.NAMES:
            if not isinstance(value, list | tuple):
                raise ValueError(f"{known.label}は文字列の並びで書いてください。")
            return tuple(filter(None, (_read_text(known, part) for part in value)))
        case Kind.CORPORATE_NUMBER:
            text = _read_text(known, value)
            return parse_corporate_number(text) if text else None
    return value


def _read_text(known: Field, value: object) -> str | None:
    if not isinstance(value, str):
        raise ValueError(f"{known.label}は文字列で書いてください。")
    if any(unicodedata.category(char) in ("Cc", "Cs") or char in "\ufffe\uffff" for char in value):
        raise ValueError(f"{known.label}に使用できない文字（制御文字等）が含まれています。")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{known.label}は{MAX_TEXT}字以内で書いてください。")
    if not value.strip():
        if known.key == "engagement.title":
            raise ValueError("件名が空です。件名を入力してください。")
        return None
    return value


def _read_number(known: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{known.label}は整数で書いてください。")
    if value < 0:
        raise ValueError(f"{known.label}は0以上で書いてください。")
    if value > MAX_AMOUNT:
        raise ValueError(f"{known.label}が大きすぎます。")
    return value


def _read_choices(known: Field, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{known.label}は並び（[…]）で書いてください。")
    for part in value:
        if not isinstance(part, str) or part not in dict(known.choices):
            raise ValueError(_choice_message(known, part))
    return tuple(code for code, _ in known.choices if code in value)


def _choice_message(known: Field, value: object) -> str:
    allowed = "、".join(code for code, _ in known.choices)
    return f"{known.label}の値{_shown(value)}は使えません。{allowed} のいずれかにしてください。"


def _shown(value: object) -> str:
    """A refused value as a message quotes it; empty for what is too long or nested to quote."""
    if isinstance(value, bool):
        return f"「{str(value).lower()}」"
    if isinstance(value, int) and abs(value) > MAX_AMOUNT:
        return ""
    if isinstance(value, str | int | float | date) and len(str(value)) <= MAX_SHOWN:
        return f"「{value}」"
    return ""


def _read_subcontractors(rows: object, errors: dict[str, str]) -> tuple[Subcontractor, ...]:
    if not isinstance(rows, list):
        errors["subcontractor"] = "再委託先は [[subcontractor]] で書いてください。"
        return ()
    read = []
    for number, row in enumerate(rows, 1):
        key = f"subcontractor.{number}"
        if not isinstance(row, Mapping):
            errors[key] = "再委託先は [[subcontractor]] で書いてください。"
            continue
        if found := _read_subcontractor(key, row, errors):
            read.append(found)
    return tuple(read)


def _read_subcontractor(
    key: str, row: Mapping[str, object], errors: dict[str, str]
) -> Subcontractor | None:
    before = len(errors)
    for unknown in set(row) - {"name", "level", "work"}:
        errors[f"{key}.{unknown}"] = f"「{unknown}」という項目はありません。"
    words: dict[str, str] = {}
    for name, label in (("name", "再委託先の名称"), ("work", "再委託する業務")):
        try:
            words[name] = _read_text(Field("", label, Kind.TEXT, ""), row.get(name, "")) or ""
        except ValueError as error:
            errors[f"{key}.{name}"] = str(error)
    level = row.get("level", 1)
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 99:
        errors[f"{key}.level"] = "再委託の段階は1以上の整数で書いてください。"
    if len(errors) > before or not isinstance(level, int):
        return None
    return Subcontractor(words["name"], level, words["work"])


def _contradictions(facts: Facts, subcontractor_stated: bool) -> Iterable[tuple[str, str]]:
    """What cannot be true together, each with the key to correct."""
    start, end = facts.day("engagement.start"), facts.day("engagement.end")
    if start and end and end < start:
        yield "engagement.end", "履行終了日が履行開始日より前です。"
    if facts.get("engagement.personal_information") is False:
        if facts.get("engagement.specific_personal_information") is True:
            yield (
                "engagement.specific_personal_information",
                "特定個人情報は個人情報です。個人情報の取扱いを「はい」にしてください。",
            )
        if facts.get("engagement.persons"):
            yield (
                "engagement.persons",
                "個人情報を取り扱わないときは、本人の数を入力しないでください。",
            )
    yield from _subcontracting_contradictions(facts, subcontractor_stated)
    if facts.stage.reached(Stage.AWARDED) and not facts.text("contractor.name"):
        yield "contractor.name", f"段階が「{facts.stage.label}」のときは、相手方の名称が必要です。"
    if facts.get("engagement.price") == "unit" and "engagement.fee_yen" in facts.values:
        yield (
            "engagement.fee_yen",
            "単価契約には契約金額がありません。予定総額に入力してください。",
        )


def _subcontracting_contradictions(
    facts: Facts, subcontractor_stated: bool
) -> Iterable[tuple[str, str]]:
    allowed = facts.get("engagement.subcontracting")
    if facts.instrument == "dispatch":
        if allowed == "with_consent":
            yield "engagement.subcontracting", "労働者派遣では再委託を認めることができません。"
        if subcontractor_stated:
            yield "subcontractor", "労働者派遣に再委託先を書くことはできません。"
    elif allowed == "forbidden" and subcontractor_stated:
        yield "subcontractor", "再委託を認めない業務に再委託先が入力されています。"


def warnings_of(facts: Facts, today: date) -> tuple[str, ...]:
    """What an auditor would raise; nothing here refuses the facts."""
    return tuple(_warnings(facts, today))


def _warnings(facts: Facts, today: date) -> Iterable[str]:
    start, concluded = facts.day("engagement.start"), facts.day("engagement.concluded_on")
    long_term = facts.get("engagement.long_term")
    if start and concluded and concluded > start:
        yield "締結日が履行開始日より後になっています。"
    if facts.get("engagement.renewal") == "automatic" and long_term in (None, "none"):
        yield (
            "自動更新の定めがありますが、長期継続契約（地方自治法第234条の3）"
            "又は債務負担行為の根拠がありません。"
        )
    conditions = shipped_conditions()
    if (
        long_term is None
        and conditions.evaluate(expression("multi_year"), facts.for_conditions()).value
    ):
        if facts.instrument == "agreement":
            yield "複数の会計年度にわたりますが、債務負担行為の有無が未定です。"
        else:
            yield "複数の会計年度にわたりますが、長期継続契約か債務負担行為かが未定です。"
    if start and not facts.stage.reached(Stage.PERFORMING):
        if (today - start).days > LONG_PAST_DAYS:
            yield "履行開始日が1年以上前です。日付又は段階を確認してください。"
    elif start and (today - start).days > 10 * LONG_PAST_DAYS:
        yield "履行開始日が10年以上前です。日付を確認してください。"
    specific = facts.get("engagement.specific_personal_information") is True
    network = facts.get("engagement.network")
    if specific and network not in (None, "number"):
        yield "特定個人情報をマイナンバー利用事務系以外のネットワークで取り扱うことになっています。"
