"""How values are worded on screens (表示): 和暦, yen, counts, sizes, states."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from flask import Flask

from app.japanese.eras import format_wareki, format_wareki_short

# Fixed, because Japan has no summer time and Windows has no zone database.
JAPAN = timezone(timedelta(hours=9), "JST")
OPEN = "未入力"
TONES = ("gray", "blue", "green", "yellow", "red")
WEEKDAYS = "月火水木金土日"


def wareki(day: date | None) -> str:
    """令和9年4月1日; "" for None. Of an aware time: the day in Japan."""
    if day is None:
        return ""
    return format_wareki(_local(day))


def wareki_short(day: date | None) -> str:
    """R9.4.1, for narrow columns; "" for None."""
    return "" if day is None else format_wareki_short(_local(day))


def wareki_full(day: date | None) -> str:
    """令和9年4月1日（2027年・木曜日）."""
    if day is None:
        return ""
    local = _local(day)
    return f"{format_wareki(local)}（{local.year}年・{WEEKDAYS[local.weekday()]}曜日）"


def wareki_time(moment: datetime | None) -> str:
    """令和9年4月1日 9時05分 of an aware time, in Japan; "" for None."""
    if moment is None:
        return ""
    local = moment.astimezone(JAPAN)
    return f"{format_wareki(local.date())} {local.hour}時{local.minute:02}分"


def _local(day: date) -> date:
    if isinstance(day, datetime):
        return day.astimezone(JAPAN).date() if day.tzinfo else day.date()
    return day


def yen(amount: int | None) -> str:
    """12,345円; "" for None."""
    return "" if amount is None else f"{amount:,}円"


def count(number: int) -> str:
    return f"{number:,}"


def file_size(size: int) -> str:
    """1.2MB, rounded; below one kilobyte in バイト."""
    if size < 1024:
        return f"{size}バイト"
    value = float(size)
    for unit in ("KB", "MB", "GB"):
        value /= 1024
        if value < 1024 or unit == "GB":
            return f"{value:.1f}{unit}" if value < 10 else f"{value:,.0f}{unit}"
    raise AssertionError("unreachable")


def shown(value: Any) -> str:
    """Any value of a fact in words; None is 未入力."""
    if value is None or value == "":
        return OPEN
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return wareki_time(value)
    if isinstance(value, date):
        return wareki(value)
    if isinstance(value, int):
        return count(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(shown(one) for one in value) or "なし"
    return str(getattr(value, "label", value))


def tone(state: Any) -> str:
    """The tone of a state's chip: its own `tone`, else gray. Tones are names, not meanings."""
    own = getattr(state, "tone", "gray")
    return own if own in TONES else "gray"


def install_labels(app: Flask) -> None:
    """Makes the wordings available in templates as filters."""
    for words in (wareki, wareki_short, wareki_full, wareki_time, yen, count, file_size):
        app.add_template_filter(words)
    app.add_template_filter(shown)
    app.add_template_filter(tone)
