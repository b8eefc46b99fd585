"""How Word writes its numbers (番号書式), and the levels of our lists. Pure.

Both the numbering definitions in the file and every number that we write ourselves, such as the
shown text of a reference, are made from the one table of levels here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.japanese.width import full_width_digits

AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
KANJI_DIGITS = "〇一二三四五六七八九"


class NumberingStyle(StrEnum):
    """How a body numbers its articles."""

    JO = "jo"
    PLAIN = "plain"
    KANJI = "kanji"

    @property
    def label(self) -> str:
        """The style as an official would name it."""
        return {"jo": "第１条", "plain": "第１", "kanji": "第一条"}[self.value]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. Positions are in characters from the left margin.

    `logical` is the level of the clause text: 0 条, 1 項, 2 号, 3 ア, 4 (ア).
    """

    logical: int
    number_format: str
    pattern: str
    start: int
    number_at: int
    wraps_at: int
    stops: tuple[float, ...]
    style: str | None = None


def kanji(n: int) -> str:
    """十二 for 12, as `japaneseCounting` prints it; n below 10,000."""
    result = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        digit, n = divmod(n, unit)
        if digit:
            result += ("" if digit == 1 else KANJI_DIGITS[digit]) + sign
    return result + (KANJI_DIGITS[n] if n or not result else "")


def format_number(number_format: str, n: int) -> str:
    """The number n as Word prints it in a w:numFmt; unknown formats as decimal figures."""
    if number_format in ("decimalFullWidth", "decimalFullWidth2"):
        return full_width_digits(n)
    if number_format in ("aiueoFullWidth", "aiueo") and n > 0:
        return AIUEO[(n - 1) % len(AIUEO)]
    if number_format in ("irohaFullWidth", "iroha") and n > 0:
        return IROHA[(n - 1) % len(IROHA)]
    if number_format == "japaneseCounting" and 0 <= n < 10000:
        return kanji(n)
    if number_format == "decimalEnclosedCircle" and 0 < n <= 20:
        return chr(0x2460 + n - 1)
    if number_format in ("none", "bullet"):
        return ""
    return str(n)


ARTICLE_FORMATS = {
    NumberingStyle.JO: ("decimalFullWidth", "第%1条"),
    NumberingStyle.PLAIN: ("decimalFullWidth", "第%1"),
    NumberingStyle.KANJI: ("japaneseCounting", "第%1条"),
}

# 号 directly below the article precede its 項 ２, yet must not be below the 項 level: Word counts
# a level that was skipped as begun, and the 項 after them would be ３ instead of ２. So the list
# holds the 号 levels twice, before and behind the 項 level, and never goes up again.
ITEMS_OF_ARTICLE = 1
PARAGRAPHS = 4
ITEMS_OF_PARAGRAPH = 5


def _items(first: int, *, styled: bool) -> tuple[Level, ...]:
    def style(name: str) -> str | None:
        return name if styled else None

    return (
        Level(2, "decimal", f"(%{first + 1})", 1, 1, 2, (3, 3.5, 4), style("ItakuItem")),
        Level(3, "aiueoFullWidth", f"%{first + 2}", 1, 2, 3, (4, 5), style("ItakuSubitem")),
        Level(4, "aiueoFullWidth", f"(%{first + 3})", 1, 3, 4, (6, 7), style("ItakuSubsubitem")),
    )


def contract_levels(style: NumberingStyle) -> tuple[Level, ...]:
    """The levels of the clauses' list, in the order of w:ilvl."""
    number_format, pattern = ARTICLE_FORMATS[style]
    first_stop = len(pattern)
    stops = tuple(float(first_stop + i) for i in range(4))
    return (
        Level(0, number_format, pattern, 1, 0, 1, stops, "ItakuArticle"),
        *_items(ITEMS_OF_ARTICLE, styled=False),
        Level(1, "decimalFullWidth", f"%{PARAGRAPHS + 1}", 2, 0, 1, (2, 3), "ItakuParagraph"),
        *_items(ITEMS_OF_PARAGRAPH, styled=True),
    )


ANNEX_LEVELS = (
    Level(0, "decimalFullWidth", "%1", 1, 0, 1, (2, 3)),
    Level(1, "decimal", "(%2)", 1, 1, 2, (3, 3.5, 4)),
    Level(2, "aiueoFullWidth", "%3", 1, 2, 3, (4, 5)),
)


def list_level(logical: int, *, after_paragraph: bool) -> int:
    """The w:ilvl of a clause paragraph; `after_paragraph`: a 項 stands before it in its article."""
    if logical == 0:
        return 0
    if logical == 1:
        return PARAGRAPHS
    first = ITEMS_OF_PARAGRAPH if after_paragraph else ITEMS_OF_ARTICLE
    return first + logical - 2
