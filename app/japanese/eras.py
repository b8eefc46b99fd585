"""Dates in 和暦 and 西暦, and the fiscal year (会計年度) from April to March."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.japanese.width import full_width_digits


@dataclass(frozen=True)
class Era:
    """One 元号 with its first day; it lasts until the day before the next one."""

    name: str
    letter: str
    first_day: date


# Newest first: the first era that has begun on a day is the era of that day.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
)
CURRENT_ERA = ERAS[0]
FISCAL_YEAR_BEGINS_IN = 4

EXAMPLES = "令和9年4月1日、R9.4.1、2027-04-01"

_BY_SPELLING = {spelling: era for era in ERAS for spelling in (era.name, era.letter)}
_SEPARATORS = str.maketrans(dict.fromkeys("/.・,。、‐‑‒–—―−ー", "-"))
_DATE = re.compile(
    r"(?P<era>令和|平成|昭和|大正|[RHST])?-?"
    r"(?P<year>[0-9]{1,4}|元)(?:年-?|-)"
    r"(?P<month>[0-9]{1,2})(?:月-?|-)"
    r"(?P<day>[0-9]{1,2})日?"
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")


def parse_date(text: str) -> date:
    """The day that was typed in 和暦 or 西暦, in full or half width.

    A year of one or two digits without an era is a year of 令和. Raises ValueError, with a message
    for the user, when the text is not a date, the day does not exist or lies outside its era.
    """
    folded = _folded(text)
    if not folded:
        raise ValueError(f"日付を入力してください（例 {EXAMPLES}）。")
    match = _DATE.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if match is None:
        raise ValueError(
            f"「{_shown(text)}」は日付として読み取れません。{EXAMPLES} のように入力してください。"
        )
    parts = match.groupdict()
    year_text, era_text = parts["year"], parts.get("era")
    if era_text is None and len(year_text) >= 3:
        return _western_date(int(year_text), int(parts["month"]), int(parts["day"]))
    era = _BY_SPELLING[era_text] if era_text else CURRENT_ERA
    year = 1 if year_text == "元" else int(year_text)
    return _era_date(era, year, int(parts["month"]), int(parts["day"]))


def format_wareki(day: date, width: Literal["half", "full"] = "half") -> str:
    """令和9年4月1日, or 令和９年４月１日 in full width; the first year is 元年.

    A day before 大正 is written with its western year.
    """
    text = f"{wareki_year(day)}年{day.month}月{day.day}日"
    return full_width_digits(text) if width == "full" else text


def format_wareki_short(day: date) -> str:
    """R9.4.1 for narrow columns; a day before 大正 is written 1900.4.1."""
    era = era_of(day)
    year = day.year if era is None else f"{era.letter}{_year_in(era, day.year)}"
    return f"{year}.{day.month}.{day.day}"


def wareki_year(day: date) -> str:
    """The year of the day with its era, without 年: 令和9, 令和元; 1900 before 大正."""
    era = era_of(day)
    return str(day.year) if era is None else _era_year(era, day.year)


def era_of(day: date) -> Era | None:
    """The era that the day belongs to, or None before 大正."""
    return next((era for era in ERAS if day >= era.first_day), None)


def fiscal_year(day: date) -> int:
    """The western year in which the fiscal year of the day began: 2026 for 2027-01-10."""
    return day.year if day.month >= FISCAL_YEAR_BEGINS_IN else day.year - 1


def fiscal_year_label(year: int) -> str:
    """令和8年度 for 2026; a fiscal year carries the era of its 1 May, so 2019 is 令和元年度."""
    # The state named the whole year 2019 令和元年度 although 令和 began one month into it.
    return f"{wareki_year(date(year, 5, 1))}年度"


def fiscal_year_range(year: int) -> tuple[date, date]:
    """First and last day of the fiscal year that began in this western year."""
    return date(year, FISCAL_YEAR_BEGINS_IN, 1), date(year + 1, FISCAL_YEAR_BEGINS_IN - 1, 31)


def fiscal_years(start: date, end: date) -> range:
    """The fiscal years that a term touches; empty if it ends before it starts."""
    return range(fiscal_year(start), fiscal_year(end) + 1)


def _folded(text: str) -> str:
    without_blanks = "".join(unicodedata.normalize("NFKC", text).split())
    return without_blanks.upper().translate(_SEPARATORS)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:30]}…"


def _western_date(year: int, month: int, day: int) -> date:
    if year < 1000:
        raise ValueError(f"西暦の年は4桁で入力してください（例 {EXAMPLES}）。")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{year}年{month}月{day}日という日はありません。") from None


def _era_date(era: Era, year: int, month: int, day: int) -> date:
    written = f"{era.name}{'元' if year == 1 else year}年{month}月{day}日"
    western_year = era.first_day.year + year - 1
    try:
        found = date(western_year, month, day)
    except ValueError:
        raise ValueError(f"{written}という日はありません。") from None
    if year < 1 or found < era.first_day:
        raise ValueError(
            f"{written}という日はありません。"
            f"{era.name}は{era.name}元年{era.first_day.month}月{era.first_day.day}日からです。"
        )
    if era_of(found) != era:
        raise ValueError(
            f"{written}という日はありません。{format_wareki(found)}のように入力してください。"
        )
    return found


def _year_in(era: Era, western_year: int) -> int:
    return western_year - era.first_day.year + 1


def _era_year(era: Era, western_year: int) -> str:
    year = _year_in(era, western_year)
    return f"{era.name}{'元' if year == 1 else year}"
