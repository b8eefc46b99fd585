"""Where 《placeholders》 stand in a part of a template, and how their text is formatted there."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{W_NAMESPACE}}}"
NSMAP = {"w": W_NAMESPACE}
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PLACEHOLDER = re.compile(r"《([^《》]*)》")
MARKER = re.compile(r"<\?itaku (open|slot|close) (\d+)\?>")
NAMESPACE_DECLARATION = re.compile(r' xmlns:?\w*="[^"]*"')

# The order of ECMA-376 (CT_RPr); Word refuses a file that breaks it.
RPR_ORDER = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike"),
    *("outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden"),
    *("color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect"),
    *("bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"),
    *("specVanish", "oMath"),
)


class TemplateError(ValueError):
    """A template that cannot be used; `paragraph` is the text where the problem stands."""

    def __init__(self, paragraph: str, problem: str) -> None:
        super().__init__(f"{problem}（「{paragraph}」）" if paragraph else problem)
        self.paragraph = paragraph
        self.problem = problem


@dataclass(slots=True)
class RunFormat:
    """The w:rPr of the run in which a placeholder stood, with what a span adds to it."""

    element: etree._Element | None
    known: dict[tuple[bool, bool, bool, bool], str] = field(default_factory=dict)

    def properties(self, bold: bool, underline: bool, highlight: bool, hint: bool) -> str:
        """The XML of the run's properties; made once for each combination."""
        key = (bold, underline, highlight, hint)
        if key not in self.known:
            self.known[key] = self._make(*key)
        return self.known[key]

    def _make(self, bold: bool, underline: bool, highlight: bool, hint: bool) -> str:
        rpr = (
            etree.Element(W + "rPr", nsmap=NSMAP)
            if self.element is None
            else deepcopy(self.element)
        )
        rpr.tail = None
        if hint:
            fonts = rpr.find(W + "rFonts")
            if fonts is None:
                fonts = etree.SubElement(rpr, W + "rFonts")
            fonts.set(W + "hint", "eastAsia")
        wanted = (("b", bold, None), ("highlight", highlight, "yellow"), ("u", underline, "single"))
        for name, wish, value in wanted:
            if not wish:
                continue
            for old in rpr.findall(W + name):
                rpr.remove(old)
            added = etree.SubElement(rpr, W + name)
            if value is not None:
                added.set(W + "val", value)
        rpr[:] = sorted(rpr, key=_rpr_position)
        if not len(rpr):
            return ""
        # The namespaces are declared at the root of the part.
        return NAMESPACE_DECLARATION.sub("", etree.tostring(rpr, encoding="unicode"))


def _rpr_position(element: etree._Element) -> int:
    name = etree.QName(element).localname
    in_word = element.tag.startswith(W) and name in RPR_ORDER
    return RPR_ORDER.index(name) if in_word else len(RPR_ORDER)


@dataclass(frozen=True, slots=True)
class InlineSlot:
    """A placeholder within a paragraph."""

    name: str
    paragraph: str
    format: RunFormat


@dataclass(frozen=True, slots=True)
class AloneSlot:
    """A placeholder that is all of its paragraph: `before` and `after` are the paragraph's XML."""

    name: str
    paragraph: str
    format: RunFormat
    before: str
    after: str
    needs_paragraph: bool
    ends_section: bool


Segment = str | InlineSlot | AloneSlot


def parse_part(data: bytes) -> etree._Element:
    """Parse XML without entities or network. Raises TemplateError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateError("", "XMLとして読めません") from error


def compile_part(data: bytes) -> tuple[tuple[Segment, ...], int]:
    """Split a part at its placeholders; also the highest id of a control or bookmark in it.

    Raises TemplateError for a bracket 《 or 》 without its partner.
    """
    root = parse_part(data)
    if root.nsmap.get("w") != W_NAMESPACE:
        raise TemplateError("", "Wordの文書ではありません")
    slots: list[InlineSlot] = []
    for paragraph in root.iter(W + "p"):
        _mark_paragraph(paragraph, slots)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).decode()
    return tuple(_split(xml, slots, root)), _max_id(root)


def _max_id(root: etree._Element) -> int:
    values = [
        int(element.get(W + attribute, "0"))
        for tag, attribute in (("bookmarkStart", "id"), ("id", "val"))
        for element in root.iter(W + tag)
        if element.get(W + attribute, "").lstrip("-").isdigit()
    ]
    highest = max(values, default=0)
    # Ids of controls may lie anywhere in 31 bits; ours must stay within them.
    return highest if 0 <= highest < 2**30 else 0


def _texts(paragraph: etree._Element) -> list[etree._Element]:
    """The text elements of the paragraph, without those of paragraphs inside it (text boxes)."""
    return [
        text
        for text in paragraph.iter(W + "t")
        if next(text.iterancestors(W + "p"), None) is paragraph
    ]


def _mark_paragraph(paragraph: etree._Element, slots: list[InlineSlot]) -> None:
    texts = _texts(paragraph)
    whole = "".join(text.text or "" for text in texts)
    if "《" not in whole and "》" not in whole:
        return
    rest = PLACEHOLDER.sub("", whole)
    if "《" in rest or "》" in rest:
        raise TemplateError(whole, "差込みの括弧《》が対になっていません")
    matches = list(PLACEHOLDER.finditer(whole))
    alone = len(matches) == 1 and not rest.strip() and _only_text(paragraph)
    first = len(slots)
    # From the end, so that the positions before stay right.
    for number, match in reversed(list(enumerate(matches, start=first))):
        run = _cut_out(texts, match.start(), match.end(), number)
        texts = _texts(paragraph)
        rpr = run.find(W + "rPr")
        slot = InlineSlot(match[1].strip(), whole, RunFormat(deepcopy(rpr)))
        slots.insert(first, slot)
    if alone:
        paragraph.addprevious(etree.ProcessingInstruction("itaku", f"open {first}"))
        closing = etree.ProcessingInstruction("itaku", f"close {first}")
        closing.tail, paragraph.tail = paragraph.tail, None
        paragraph.addnext(closing)


def _only_text(paragraph: etree._Element) -> bool:
    """Whether the paragraph holds nothing but runs of text, so that blocks may replace it."""
    return not any(True for tag in ("drawing", "pict", "object") for _ in paragraph.iter(W + tag))


def _cut_out(texts: list[etree._Element], start: int, end: int, number: int) -> etree._Element:
    """Replace the characters from start to end by a marker; returns the run they began in."""
    position = 0
    first: etree._Element | None = None
    for text in texts:
        content = text.text or ""
        here_start, here_end = start - position, end - position
        position += len(content)
        if here_end <= 0 or here_start >= len(content):
            continue
        text.set(XML_SPACE, "preserve")
        if first is not None:
            text.text = content[max(here_end, 0) :]
            continue
        first = text
        text.text = content[:here_start]
        run = next(text.iterancestors(W + "r"))
        _split_run(run, text, content[here_end:], number)
    if first is None:
        raise TemplateError("", "差込みの位置が分かりません")
    run = next(first.iterancestors(W + "r"))
    for text in texts:
        _drop_if_empty(text)
    return run


def _drop_if_empty(text: etree._Element) -> None:
    """Remove a text of which nothing is left, and its run if that was all in it."""
    run = next(text.iterancestors(W + "r"))
    if not text.text:
        run.remove(text)
        parent = run.getparent()
        if parent is not None and all(child.tag == W + "rPr" for child in run):
            parent.remove(run)


def _split_run(run: etree._Element, text: etree._Element, rest: str, number: int) -> None:
    """Put the marker behind the run, and what followed in the run behind the marker."""
    following = list(text.itersiblings())
    tail = etree.Element(W + "r", nsmap=NSMAP)
    rpr = run.find(W + "rPr")
    if rpr is not None:
        tail.append(deepcopy(rpr))
    if rest:
        added = etree.SubElement(tail, W + "t")
        added.text = rest
        added.set(XML_SPACE, "preserve")
    for element in following:
        tail.append(element)
    marker = etree.ProcessingInstruction("itaku", f"slot {number}")
    run.addnext(marker)
    if any(child.tag != W + "rPr" for child in tail):
        marker.addnext(tail)


def _split(xml: str, slots: list[InlineSlot], root: etree._Element) -> list[Segment]:
    segments: list[Segment] = []
    position = 0
    before = ""
    inside: InlineSlot | None = None
    for match in MARKER.finditer(xml):
        static = xml[position : match.start()]
        position = match.end()
        slot = slots[int(match[2])]
        if match[1] == "open":
            segments.append(static)
            inside = slot
        elif match[1] == "slot":
            if inside is None:
                segments += (static, slot)
            else:
                before = static
        else:
            segments.append(_alone(slot, before, static, xml, match.end()))
            inside = None
    segments.append(xml[position:])
    return segments


def _alone(slot: InlineSlot, before: str, after: str, xml: str, end: int) -> AloneSlot:
    return AloneSlot(
        slot.name,
        slot.paragraph,
        slot.format,
        before,
        after,
        needs_paragraph=xml.startswith(("</w:tc>", "<w:sectPr", "<w:tbl>", "</w:hdr>"), end),
        ends_section="<w:sectPr" in before,
    )
