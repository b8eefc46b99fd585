"""Amounts of money (金額) in yen, and the consumption tax (消費税及び地方消費税) within them."""

import re
import unicodedata
from datetime import date

from app.japanese.width import full_width

# First day of each rate in percent, national and local tax together; newest first.
TAX_RATES = (
    (date(2019, 10, 1), 10),
    (date(2014, 4, 1), 8),
    (date(1997, 4, 1), 5),
    (date(1989, 4, 1), 3),
)
LARGEST_AMOUNT = 10**13 - 1  # yen; more is a slip of the keyboard, and fits a 64-bit column

_AMOUNT = re.compile(r"(?:金|¥|\\)?(?P<number>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:円(?:也)?)?")


def format_yen(amount: int) -> str:
    """12,345円."""
    return f"{amount:,}円"


def format_contract_yen(amount: int) -> str:
    """The form of contract papers: 金１２，３４５円."""
    return f"金{full_width(f'{amount:,}')}円"


def parse_yen(text: str) -> int:
    """Yen from １２，３４５円, ¥12,345, 金12,345円 or 12345.

    Raises ValueError, with a message for the user, for anything but a whole number of yen from 0.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("、", ",")
    if not folded:
        raise ValueError("金額を入力してください（例 1,234,000）。")
    match = _AMOUNT.fullmatch(folded)
    if match is None:
        raise ValueError("金額は円単位の数字で入力してください（例 1,234,000）。")
    digits = match["number"].replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(LARGEST_AMOUNT)):
        raise ValueError(f"金額は{format_yen(LARGEST_AMOUNT)}以下で入力してください。")
    return int(digits)


def tax_rate(on: date) -> int:
    """The standard rate of consumption tax on that day in percent; 0 before it existed."""
    return next((rate for first_day, rate in TAX_RATES if on >= first_day), 0)


def tax_included(fee: int, on: date) -> int:
    """The consumption tax within a fee that includes it, in yen, fractions dropped.

    `on` is the day that decides the rate (the end of performance, or of delivery).
    Raises ValueError for a negative fee.
    """
    if fee < 0:
        raise ValueError("金額は0円以上で指定してください。")
    rate = tax_rate(on)
    return fee * rate // (100 + rate)
