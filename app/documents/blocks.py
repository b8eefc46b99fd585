"""What a Word paper is made of before it becomes XML: runs and blocks (文書の部品). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text; a line break is a line break on paper too."""

    text: str
    bold: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a numbered paragraph (条・項): a field whose shown `text` is already right."""

    bookmark: str
    text: str
    kind: Literal["article", "paragraph"]


@dataclass(frozen=True, slots=True)
class Open:
    """An open fact (未定の事項): a highlighted blank that can be filled in later by its key."""

    key: str
    label: str
    blank: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark for the person who edits the draft, shown as 【要確認：…】."""

    text: str


Span = Text | Ref | Open | Mark


@dataclass(frozen=True, slots=True)
class ClauseParagraph:
    """A numbered paragraph. Levels: 0 条, 1 項, 2 号, 3 ア, 4 (ア)."""

    level: int
    spans: Sequence[Span]
    bookmark: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause (条項) as one content control: its caption and its numbered paragraphs."""

    tag: str
    alias: str
    caption: str
    paragraphs: Sequence[ClauseParagraph]
    bookmark: str
    undecided: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """An unnumbered paragraph; `indent` in characters from the left margin."""

    spans: Sequence[Span]
    style: str = "ItakuBody"
    align: Literal["left", "center", "right"] | None = None
    indent: int | None = None
    keep_next: bool = False
    page_break_before: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over a part of the paper (章)."""

    spans: Sequence[Span]
    style: str = "ItakuChapter"
    page_break_before: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of an annex with Word's own number. Levels: 0 １, 1 (1), 2 ア."""

    level: int
    spans: Sequence[Span]
    style: str = "ItakuPlain"
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table over the full width of the page; `widths` are shares of it.

    The header row (none if empty) is repeated on each page, and no row is torn apart.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Sequence[Span]]]
    widths: Sequence[int]
    style: str = "ItakuCell"
    borders: bool = True


Block = Clause | Paragraph | Heading | Numbered | Table
