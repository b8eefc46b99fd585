"""Amounts of money and the consumption tax within them."""

from datetime import date

import pytest

from app.japanese.amounts import (
    format_contract_yen,
    format_yen,
    parse_yen,
    tax_included,
    tax_rate,
)


def test_writes_yen() -> None:
    assert format_yen(12345) == "12,345円"
    assert format_yen(0) == "0円"
    assert format_contract_yen(12345) == "金１２，３４５円"
    assert format_contract_yen(245_000_000) == "金２４５，０００，０００円"


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("12345", 12345),
        ("12,345", 12345),
        ("12,345円", 12345),
        ("１２，３４５円", 12345),
        ("金１２，３４５円", 12345),
        ("¥12,345", 12345),
        ("￥12,345", 12345),
        (" 12 345 ", 12345),
        ("0", 0),
        ("000", 0),
        ("9,999,999,999,999", 9_999_999_999_999),
    ],
)
def test_reads_yen(typed: str, yen: int) -> None:
    assert parse_yen(typed) == yen


@pytest.mark.parametrize(
    "typed", ["", "　", "-5", "1.5", "1,23", "12万円", "約100", "10,000,000,000,000", "9" * 5000]
)
def test_refuses_other_amounts(typed: str) -> None:
    with pytest.raises(ValueError, match="金額"):
        parse_yen(typed)


@pytest.mark.parametrize(
    ("fee", "on", "tax"),
    [
        (110, date(2027, 4, 1), 10),
        (980_000, date(2027, 4, 1), 89_090),  # 89,090.9 rounded down
        (1, date(2027, 4, 1), 0),
        (0, date(2027, 4, 1), 0),
        (108, date(2019, 9, 30), 8),
        (110, date(2019, 10, 1), 10),
        (105, date(2014, 3, 31), 5),
        (103, date(1997, 3, 31), 3),
        (100, date(1989, 3, 31), 0),
    ],
)
def test_tax_within_the_fee(fee: int, on: date, tax: int) -> None:
    assert tax_included(fee, on) == tax


def test_tax_of_a_negative_fee_is_refused() -> None:
    assert tax_rate(date(2027, 4, 1)) == 10
    with pytest.raises(ValueError, match="0円以上"):
        tax_included(-1, date(2027, 4, 1))
