"""Dates in 和暦 and 西暦 (eras)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japanese.eras import (
    ERAS,
    fiscal_year,
    fiscal_year_label,
    fiscal_year_range,
    fiscal_years,
    format_wareki,
    format_wareki_short,
    parse_date,
)

APRIL_2027 = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和9年4月1日", APRIL_2027),
        ("令和９年４月１日", APRIL_2027),
        ("令和 9 年　4 月 1 日", APRIL_2027),
        ("㋿9年4月1日", APRIL_2027),
        ("R9.4.1", APRIL_2027),
        ("r9.4.1", APRIL_2027),
        ("Ｒ９．４．１", APRIL_2027),
        ("R09.04.01", APRIL_2027),
        ("R9/4/1", APRIL_2027),
        ("9.4.1", APRIL_2027),
        ("９．４．１", APRIL_2027),
        ("9年4月1日", APRIL_2027),
        ("2027-04-01", APRIL_2027),
        ("２０２７－０４－０１", APRIL_2027),
        ("2027ー4ー1", APRIL_2027),
        ("2027/4/1", APRIL_2027),
        ("2027.4.1", APRIL_2027),
        ("2027年4月1日", APRIL_2027),
        ("20270401", APRIL_2027),
        ("  2027/4/1  ", APRIL_2027),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("令和1年7月10日", date(2019, 7, 10)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S1.12.25", date(1926, 12, 25)),
        ("令和10年2月29日", date(2028, 2, 29)),
    ],
)
def test_reads_what_people_type(typed: str, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "入力してください"),
        ("　 ", "入力してください"),
        ("来年の4月", "読み取れません"),
        ("令和9年4月", "読み取れません"),
        ("12", "読み取れません"),
        ("2027-04-01x", "読み取れません"),
        ("明治9年4月1日", "読み取れません"),
        ("12345.4.1", "読み取れません"),
        ("027.4.1", "4桁"),
        ("令和元年4月30日", "令和は令和元年5月1日から"),
        ("令和0年5月1日", "令和は令和元年5月1日から"),
        ("平成31年5月1日", "令和元年5月1日のように"),
        ("平成35年3月31日", "令和5年3月31日のように"),
        ("昭和64年1月8日", "平成元年1月8日のように"),
        ("令和9年2月29日", "令和9年2月29日という日はありません"),
        ("2027-13-01", "という日はありません"),
        ("20270231", "という日はありません"),
        ("令和9999年1月1日", "という日はありません"),
    ],
)
def test_refuses_with_a_reason(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_date(typed)


@pytest.mark.parametrize(
    ("day", "half", "full", "short"),
    [
        (APRIL_2027, "令和9年4月1日", "令和９年４月１日", "R9.4.1"),
        (date(2028, 12, 31), "令和10年12月31日", "令和１０年１２月３１日", "R10.12.31"),
        (date(2019, 5, 1), "令和元年5月1日", "令和元年５月１日", "R1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "平成３１年４月３０日", "H31.4.30"),
        (date(1989, 1, 7), "昭和64年1月7日", "昭和６４年１月７日", "S64.1.7"),
        (date(1912, 7, 30), "大正元年7月30日", "大正元年７月３０日", "T1.7.30"),
        (date(1912, 7, 29), "1912年7月29日", "１９１２年７月２９日", "1912.7.29"),
    ],
)
def test_writes_wareki(day: date, half: str, full: str, short: str) -> None:
    assert format_wareki(day) == half
    assert format_wareki(day, width="full") == full
    assert format_wareki_short(day) == short


@given(st.dates(min_value=ERAS[-1].first_day))
def test_what_is_written_is_read_back(day: date) -> None:
    assert parse_date(format_wareki(day, "half")) == day
    assert parse_date(format_wareki(day, "full")) == day
    assert parse_date(format_wareki_short(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.text())
def test_any_text_is_a_date_or_a_message(typed: str) -> None:
    message = ""
    try:
        parse_date(typed)
    except ValueError as refusal:
        message = str(refusal)
    assert message == "" or message.endswith("。")


@pytest.mark.parametrize(
    ("day", "year", "label"),
    [
        (date(2027, 1, 10), 2026, "令和8年度"),
        (date(2027, 3, 31), 2026, "令和8年度"),
        (date(2027, 4, 1), 2027, "令和9年度"),
        (date(2019, 4, 1), 2019, "令和元年度"),
        (date(2019, 3, 31), 2018, "平成30年度"),
        (date(1989, 3, 31), 1988, "昭和63年度"),
    ],
)
def test_fiscal_year_begins_in_april(day: date, year: int, label: str) -> None:
    assert fiscal_year(day) == year
    assert fiscal_year_label(year) == label


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2200, 1, 1)))
def test_fiscal_year_holds_its_days(day: date) -> None:
    first, last = fiscal_year_range(fiscal_year(day))
    assert first <= day <= last
    assert fiscal_year(last + timedelta(days=1)) == fiscal_year(day) + 1


def test_term_touches_fiscal_years() -> None:
    assert list(fiscal_years(date(2027, 3, 31), date(2029, 4, 1))) == [2026, 2027, 2028, 2029]
    assert list(fiscal_years(date(2027, 4, 1), date(2028, 3, 31))) == [2027]
