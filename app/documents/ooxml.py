"""The XML of a Word paper (WordprocessingML): runs and blocks as text, in the order of ECMA-376.

Papers are written as strings: building trees of elements takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.documents.blocks import (
    Block,
    Clause,
    ClauseParagraph,
    Heading,
    Mark,
    Numbered,
    Open,
    Paragraph,
    Ref,
    Span,
    Table,
    Text,
)
from app.documents.counters import ANNEX_LEVELS, Level, list_level

TAG_LIMIT = 64
CAPTION_STYLE = "ItakuCaption"
REPLACEMENT = "〓"

# What XML 1.0 cannot hold: control characters, lone surrogates and U+FFFE, U+FFFF.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("[&<>\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Signs such as ※ … □ exist in western fonts too; Word needs a hint to take the Japanese one.
AMBIGUOUS = re.compile("[\u00a1-\u036f\u2010-\u2bff]")
BREAKS = re.compile("(\n|\t)")


def escape(text: str) -> str:
    """Text for an element; what XML cannot hold is shown as 〓, so that the loss is seen."""
    if not ESCAPED.search(text):
        return text
    text = ILLEGAL.sub(REPLACEMENT, text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=4096)
def attribute(text: str) -> str:
    """Text for an attribute in double quotes."""
    return escape(re.sub(r"\s+", " ", text)).replace('"', "&quot;")


RunProperties = Callable[[bool, bool, bool, bool], str]


def plain_properties(bold: bool, underline: bool, highlight: bool, hint: bool) -> str:
    """The w:rPr of a run in a paragraph that we write ourselves."""
    inner = (
        ('<w:rFonts w:hint="eastAsia"/>' if hint else "")
        + ("<w:b/>" if bold else "")
        + ('<w:highlight w:val="yellow"/>' if highlight else "")
        + ('<w:u w:val="single"/>' if underline else "")
    )
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


PLAIN_RUNS_LIMIT = 20_000
_PLAIN_RUNS: dict[int, tuple[tuple[Span, ...], str]] = {}


def _plain_runs(writer: Writer, spans: Sequence[Span]) -> str:
    """The XML of spans; that of pure text is kept, as clauses stand in many papers unchanged.

    By the identity of the spans, which the entry keeps alive: hashing the text would cost more.
    """
    known = _PLAIN_RUNS.get(id(spans))
    if known is not None and known[0] is spans:
        return known[1]
    xml = writer.runs(spans)
    if isinstance(spans, tuple) and all(isinstance(span, Text) for span in spans):
        if len(_PLAIN_RUNS) >= PLAIN_RUNS_LIMIT:
            _PLAIN_RUNS.clear()
        _PLAIN_RUNS[id(spans)] = (spans, xml)
    return xml


@dataclass(slots=True)
class Writer:
    """Writes the blocks of one paper. Every control and bookmark gets an id of its own."""

    char_width: int
    text_width: int
    styles: frozenset[str]
    contract_list: int
    annex_list: int
    next_id: int
    tags: set[str] = field(default_factory=set)
    missing_styles: set[str] = field(default_factory=set)

    def new_id(self) -> int:
        """An id that no other control or bookmark in the document has."""
        self.next_id += 1
        return self.next_id

    # Runs

    def runs(self, spans: Sequence[Span], properties: RunProperties = plain_properties) -> str:
        """The XML of the spans, to stand in a paragraph."""
        parts: list[str] = []
        for span in spans:
            if isinstance(span, Text):
                parts.append(
                    self._run(span.text, properties, bold=span.bold, underline=span.underline)
                )
            elif isinstance(span, Ref):
                parts.append(self._reference(span, properties))
            elif isinstance(span, Open):
                parts.append(self._open(span, properties))
            else:
                parts.append(self._mark(span, properties))
        return "".join(parts)

    @staticmethod
    def _run(
        text: str,
        properties: RunProperties,
        *,
        bold: bool = False,
        underline: bool = False,
        highlight: bool = False,
    ) -> str:
        if not text:
            return ""
        hint = AMBIGUOUS.search(text) is not None
        start = f"<w:r>{properties(bold, underline, highlight, hint)}"
        if "\n" not in text and "\t" not in text and "\r" not in text:
            return f'{start}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        inner = [start]
        for piece in BREAKS.split(text.replace("\r\n", "\n").replace("\r", "\n")):
            if piece == "\n":
                inner.append("<w:br/>")
            elif piece == "\t":
                inner.append("<w:tab/>")
            elif piece:
                inner.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
        return "".join(inner) + "</w:r>"

    @staticmethod
    def _reference(ref: Ref, properties: RunProperties) -> str:
        # \r shows the number as the list has it (第５条), \n the bare number of a 項 (２).
        switch = "r" if ref.kind == "article" else "n"
        rpr = properties(False, False, False, False)
        return (
            f'<w:r>{rpr}<w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r>{rpr}<w:instrText xml:space="preserve"> REF {ref.bookmark} \\{switch} \\h '
            f"</w:instrText></w:r>"
            f'<w:r>{rpr}<w:fldChar w:fldCharType="separate"/></w:r>'
            f'<w:r>{rpr}<w:t xml:space="preserve">{escape(ref.text)}</w:t></w:r>'
            f'<w:r>{rpr}<w:fldChar w:fldCharType="end"/></w:r>'
        )

    def _open(self, span: Open, properties: RunProperties) -> str:
        tag = f"open:{span.key}"
        if len(tag) > TAG_LIMIT:
            raise ValueError(f"tag too long for Word: {tag}")
        # Not w:text: LibreOffice 7.4 triples the text of such a control and drops its highlight.
        run = self._run(span.blank or "　　　", properties, highlight=True)
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(span.label[:TAG_LIMIT])}"/>'
            f'<w:tag w:val="{attribute(tag)}"/><w:id w:val="{self.new_id()}"/></w:sdtPr>'
            f"<w:sdtContent>{run}</w:sdtContent></w:sdt>"
        )

    def _mark(self, mark: Mark, properties: RunProperties) -> str:
        return self._run(f"【要確認：{mark.text}】", properties, highlight=True)

    # Blocks

    def blocks(self, blocks: Sequence[Block]) -> str:
        """The XML of the blocks, to stand in the body or in a cell."""
        return "".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        """The XML of one block."""
        match block:
            case Clause():
                return self._clause(block)
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                page_break = "<w:pageBreakBefore/>" if block.page_break_before else ""
                ppr = f"{self._style(block.style)}<w:keepNext/>{page_break}"
                return f"<w:p><w:pPr>{ppr}</w:pPr>{self.runs(block.spans)}</w:p>"
            case Numbered():
                return self._numbered(block)
            case Table():
                return self._table(block)

    def _style(self, style: str) -> str:
        if style not in self.styles:
            self.missing_styles.add(style)
        return f'<w:pStyle w:val="{style}"/>'

    def _paragraph(self, block: Paragraph) -> str:
        ppr = self._style(block.style)
        if block.keep_next:
            ppr += "<w:keepNext/>"
        if block.page_break_before:
            ppr += "<w:pageBreakBefore/>"
        if block.indent is not None:
            # left and leftChars: Word prefers the latter, LibreOffice knows the former.
            ppr += (
                f'<w:ind w:leftChars="{block.indent * 100}" w:left="{self._twips(block.indent)}" '
                'w:firstLineChars="0" w:firstLine="0"/>'
            )
        if block.align is not None:
            ppr += f'<w:jc w:val="{block.align}"/>'
        return f"<w:p><w:pPr>{ppr}</w:pPr>{self.runs(block.spans)}</w:p>"

    def _twips(self, characters: float) -> int:
        return round(characters * self.char_width)

    def _numbered(self, block: Numbered) -> str:
        level = ANNEX_LEVELS[block.level]
        keep = "<w:keepNext/>" if block.keep_next else ""
        ppr = (
            f"{self._style(block.style)}{keep}<w:numPr>"
            f'<w:ilvl w:val="{block.level}"/><w:numId w:val="{self.annex_list}"/></w:numPr>'
            f"{indentation(level, self.char_width)}"
        )
        return f"<w:p><w:pPr>{ppr}</w:pPr>{self.runs(block.spans)}</w:p>"

    def _clause(self, clause: Clause) -> str:
        if len(clause.tag) > TAG_LIMIT:
            raise ValueError(f"tag too long for Word: {clause.tag}")
        if clause.tag in self.tags:
            raise ValueError(f"clause twice in one paper: {clause.tag}")
        self.tags.add(clause.tag)
        parts = [
            f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(clause.alias[:TAG_LIMIT])}"/>'
            f'<w:tag w:val="{attribute(clause.tag)}"/><w:id w:val="{self.new_id()}"/></w:sdtPr>'
            "<w:sdtContent>"
        ]
        mark = [Mark(clause.undecided)] if clause.undecided is not None else []
        if clause.caption:
            parts.append(
                f"<w:p><w:pPr>{self._style(CAPTION_STYLE)}<w:keepNext/></w:pPr>"
                f"{self.runs([Text(clause.caption)])}</w:p>"
            )
        after_paragraph = False
        for index, paragraph in enumerate(clause.paragraphs):
            after_paragraph = after_paragraph or paragraph.level == 1
            bookmark = clause.bookmark if index == 0 else paragraph.bookmark
            # Not in the caption: LibreOffice drops the highlight in a control's first paragraph.
            first = mark if index == 0 else []
            parts.append(self._clause_paragraph(paragraph, bookmark, first, after_paragraph))
        parts.append("</w:sdtContent></w:sdt>")
        return "".join(parts)

    def _clause_paragraph(
        self,
        paragraph: ClauseParagraph,
        bookmark: str | None,
        first: Sequence[Span],
        after_paragraph: bool,
    ) -> str:
        ilvl = list_level(paragraph.level, after_paragraph=after_paragraph)
        runs = self.runs(first) + _plain_runs(self, paragraph.spans)
        if bookmark is not None:
            number = self.new_id()
            runs = (
                f'<w:bookmarkStart w:id="{number}" w:name="{attribute(bookmark)}"/>{runs}'
                f'<w:bookmarkEnd w:id="{number}"/>'
            )
        return (
            f"<w:p><w:pPr>{self._style(LEVEL_STYLES[paragraph.level])}<w:numPr>"
            f'<w:ilvl w:val="{ilvl}"/><w:numId w:val="{self.contract_list}"/></w:numPr></w:pPr>'
            f"{runs}</w:p>"
        )

    def _table(self, table: Table) -> str:
        total = sum(table.widths)
        widths = [width * self.text_width // total for width in table.widths]
        if any(len(row) != len(widths) for row in table.rows) or (
            table.header and len(table.header) != len(widths)
        ):
            raise ValueError("a row of the table has not as many cells as there are widths")
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        borders = TABLE_BORDERS if table.borders else ""
        parts = [
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        ]
        if table.header:
            cells = "".join(
                self._cell([Text(text, bold=True)], width, table.style, head=True)
                for text, width in zip(table.header, widths, strict=True)
            )
            parts.append(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>")
        for row in table.rows:
            cells = "".join(
                self._cell(spans, width, table.style, head=False)
                for spans, width in zip(row, widths, strict=True)
            )
            parts.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        parts.append("</w:tbl>")
        return "".join(parts)

    def _cell(self, spans: Sequence[Span], width: int, style: str, *, head: bool) -> str:
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>' if head else ""
        align = '<w:jc w:val="center"/>' if head else '<w:jc w:val="left"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
            f'<w:p><w:pPr>{self._style(style)}<w:ind w:leftChars="0" w:left="0" '
            f'w:firstLineChars="0" w:firstLine="0"/>{align}</w:pPr>{self.runs(spans)}</w:p></w:tc>'
        )


LEVEL_STYLES = (
    "ItakuArticle",
    "ItakuParagraph",
    "ItakuItem",
    "ItakuSubitem",
    "ItakuSubsubitem",
)

TABLE_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)

# A hair less than the full width: a number that fills its characters exactly must not
# stop before its own hanging indent, where the text would follow without a gap.
SLACK = 5


def indentation(level: Level, char_width: int) -> str:
    """The w:ind of a list level: where its number stands and where its lines wrap to."""
    left = level.wraps_at * char_width - SLACK
    hanging = left - level.number_at * char_width
    return f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'
