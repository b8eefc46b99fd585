"""Labels of articles and their parts (条・項・号) as they are printed in a paper. Pure."""

from __future__ import annotations

from functools import lru_cache

from app.documents.counters import (
    NumberingStyle,
    contract_levels,
    format_number,
)

__all__ = [
    "NumberingStyle",
    "article_label",
    "full_width",
    "item_label",
    "paragraph_label",
    "part_label",
    "subitem_label",
    "subsubitem_label",
]

# The labels below 条 are the same in every style.
_PARTS = {level.logical: level for level in contract_levels(NumberingStyle.JO)}


def full_width(n: int) -> str:
    """１２ for 12."""
    return format_number("decimalFullWidth", n)


@lru_cache(maxsize=1024)
def article_label(n: int, style: NumberingStyle | str) -> str:
    """第１２条, 第１２ or 第十二条."""
    article = contract_levels(NumberingStyle(style))[0]
    return article.pattern.replace("%1", format_number(article.number_format, n))


@lru_cache(maxsize=1024)
def part_label(level: int, n: int) -> str:
    """The label of the n-th part of a level below 条: 1 項, 2 号, 3 ア, 4 (ア).

    The first 項 of an article has no number and hence no label.
    """
    if level == 1 and n == 1:
        return ""
    part = _PARTS[level]
    number = format_number(part.number_format, n)
    return f"({number})" if part.pattern.startswith("(") else number


def paragraph_label(n: int) -> str:
    """２ for the second 項."""
    return part_label(1, n)


def item_label(n: int) -> str:
    """(1) for the first 号."""
    return part_label(2, n)


def subitem_label(n: int) -> str:
    """ア for the first part of a 号."""
    return part_label(3, n)


def subsubitem_label(n: int) -> str:
    """(ア) for the first part of an ア."""
    return part_label(4, n)
