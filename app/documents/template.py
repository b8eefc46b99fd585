"""A paper's template (様式): a Word file with 《placeholders》, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from lxml import etree

from app.documents.blocks import Block, Span, Table
from app.documents.counters import NumberingStyle, contract_levels
from app.documents.numbering_part import numbering_part, stop_positions
from app.documents.ooxml import LEVEL_STYLES, RunProperties, Writer
from app.documents.package import PackedPart, pack, read_package, write_package
from app.documents.slots import (
    NSMAP,
    AloneSlot,
    InlineSlot,
    Segment,
    TemplateError,
    W,
    compile_part,
    parse_part,
)

NUMBERING = "word/numbering.xml"
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"
SETTINGS = "word/settings.xml"
SETTINGS_RELS = "word/_rels/settings.xml.rels"
STYLES = "word/styles.xml"
CORE = "docProps/core.xml"
APP = "docProps/app.xml"
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")

CREATOR = "委託台帳"
CORE_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:creator>{CREATOR}</dc:creator><cp:lastModifiedBy>{CREATOR}</cp:lastModifiedBy>"
    "</cp:coreProperties>"
).encode()
APP_XML = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"></Properties>'
)

# The text part is compressed on every rendering; a higher level costs more than it saves.
COMPRESSION = 3
DEFAULT_HALF_POINTS = 21
DEFAULT_TEXT_WIDTH = 9070

# Traces of the machine or of the editing, and the field update that asks at every opening.
UNWANTED_PARTS = ("docProps/thumbnail", "docProps/custom.xml")
UNWANTED_SETTINGS = ("updateFields", "attachedTemplate", "rsids", "mailMerge", "trackRevisions")


@dataclass(frozen=True, slots=True)
class _TextPart:
    name: str
    segments: tuple[Segment, ...]


class Template:
    """A compiled template; it keeps nothing of what is rendered and may be used by many threads."""

    def __init__(self, content: bytes) -> None:
        parts = read_package(content)
        self._text_parts: dict[str, _TextPart] = {}
        self._max_id = 0
        for name, data in parts.items():
            if TEXT_PARTS.fullmatch(name):
                segments, max_id = compile_part(data)
                self._max_id = max(self._max_id, max_id)
                if name == DOCUMENT or any(not isinstance(s, str) for s in segments):
                    self._text_parts[name] = _TextPart(name, segments)
        styles = parse_part(parts[STYLES]) if STYLES in parts else None
        if styles is None:
            raise TemplateError("", "書式（スタイル）がありません")
        self._styles = frozenset(
            e.get(W + "styleId", "")
            for e in styles.iter(W + "style")
            if e.get(W + "type") == "paragraph"
        )
        self._char_width = _font_half_points(styles) * 10
        self._text_width = _text_width(parts[DOCUMENT])
        self._numbering = {
            style: numbering_part(parts.get(NUMBERING), style, self._char_width)
            for style in NumberingStyle
        }
        _link_styles(styles, self._numbering[NumberingStyle.JO].contract_list, self._char_width)
        static = dict(parts)
        static[STYLES] = _serialize(styles)
        _declare_parts(static)
        _clean(static)
        self._static: dict[str, PackedPart | None] = {
            name: None if name in self._text_parts or name == NUMBERING else pack(name, data)
            for name, data in static.items()
        }
        self._packed_numbering = {
            style: pack(NUMBERING, part.xml) for style, part in self._numbering.items()
        }

    @classmethod
    def compile(cls, content: bytes) -> Self:
        """Parse a template file. Raises DocumentError or TemplateError."""
        return cls(content)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The names of all placeholders in the template."""
        return frozenset(
            segment.name
            for part in self._text_parts.values()
            for segment in part.segments
            if not isinstance(segment, str)
        )

    @cached_property
    def block_places(self) -> frozenset[str]:
        """The placeholders that stand alone in a paragraph, where blocks can go."""
        return frozenset(
            segment.name
            for part in self._text_parts.values()
            for segment in part.segments
            if isinstance(segment, AloneSlot)
        )

    def render(
        self,
        inline: Mapping[str, Sequence[Span]],
        blocks: Mapping[str, Sequence[Block]],
        numbering: NumberingStyle | str = NumberingStyle.JO,
    ) -> bytes:
        """The .docx with every placeholder replaced; same input, same bytes.

        A block placeholder takes the place of its whole paragraph.
        Raises TemplateError for a placeholder that is not given, for blocks that do not stand
        alone in their paragraph, and for a style that the template lacks.
        """
        style = NumberingStyle(numbering)
        writer = Writer(
            char_width=self._char_width,
            text_width=self._text_width,
            styles=self._styles,
            contract_list=self._numbering[style].contract_list,
            annex_list=self._numbering[style].annex_list,
            next_id=self._max_id,
        )
        packed: list[PackedPart] = []
        for name, part in self._static.items():
            if part is not None:
                packed.append(part)
            elif name == NUMBERING:
                packed.append(self._packed_numbering[style])
            else:
                xml = _render_part(self._text_parts[name].segments, writer, inline, blocks)
                packed.append(pack(name, xml.encode(), COMPRESSION))
        if writer.missing_styles:
            raise TemplateError("", f"書式がありません: {'、'.join(sorted(writer.missing_styles))}")
        return write_package(packed)


def _render_part(
    segments: Sequence[Segment],
    writer: Writer,
    inline: Mapping[str, Sequence[Span]],
    blocks: Mapping[str, Sequence[Block]],
) -> str:
    pieces: list[str] = []
    for segment in segments:
        if isinstance(segment, str):
            pieces.append(segment)
        elif isinstance(segment, AloneSlot) and segment.name in blocks:
            pieces.append(_render_blocks(segment, writer, blocks[segment.name]))
        elif segment.name in inline:
            spans = inline[segment.name]
            properties: RunProperties = segment.format.properties
            runs = writer.runs(spans, properties)
            if isinstance(segment, AloneSlot):
                pieces += (segment.before, runs, segment.after)
            else:
                pieces.append(runs)
        elif segment.name in blocks and isinstance(segment, InlineSlot):
            raise TemplateError(segment.paragraph, f"《{segment.name}》は段落に単独で置きます")
        else:
            raise TemplateError(segment.paragraph, f"知らない差込み《{segment.name}》があります")
    return "".join(pieces)


def _render_blocks(slot: AloneSlot, writer: Writer, blocks: Sequence[Block]) -> str:
    if slot.ends_section:
        raise TemplateError(slot.paragraph, f"《{slot.name}》の段落にセクション区切りがあります")
    xml = writer.blocks(blocks)
    if slot.needs_paragraph and (not blocks or isinstance(blocks[-1], Table)):
        xml += "<w:p/>"
    return xml


def _font_half_points(styles: etree._Element) -> int:
    """The font size of the article text, in half points."""
    by_id = {e.get(W + "styleId"): e for e in styles.iter(W + "style")}
    default = next(
        (
            e.get(W + "styleId")
            for e in styles.iter(W + "style")
            if e.get(W + "type") == "paragraph" and e.get(W + "default") in ("1", "true")
        ),
        None,
    )
    style: str | None = LEVEL_STYLES[0] if LEVEL_STYLES[0] in by_id else default
    seen: set[str] = set()
    while style is not None and style in by_id and style not in seen:
        seen.add(style)
        size = by_id[style].find(f"{W}rPr/{W}sz")
        if size is not None:
            return int(size.get(W + "val", str(DEFAULT_HALF_POINTS)))
        based = by_id[style].find(W + "basedOn")
        style = based.get(W + "val") if based is not None else None
    size = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
    # Without any size Word takes 10 pt.
    return int(size.get(W + "val", "20")) if size is not None else 20


def _text_width(document: bytes) -> int:
    """The width between the margins of the last section, in twips."""
    section = parse_part(document).find(f"{W}body/{W}sectPr")
    if section is None:
        return DEFAULT_TEXT_WIDTH
    size, margin = section.find(W + "pgSz"), section.find(W + "pgMar")
    if size is None or margin is None:
        return DEFAULT_TEXT_WIDTH
    width = int(size.get(W + "w", "11906"))
    return width - int(margin.get(W + "left", "1418")) - int(margin.get(W + "right", "1418"))


def _serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# What may stand before w:numPr and w:tabs in a w:pPr (ECMA-376, CT_PPrBase).
BEFORE_NUMBERING = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
BEFORE_TABS = (*BEFORE_NUMBERING, "numPr", "suppressLineNumbers", "pBdr", "shd")


def _link_styles(styles: etree._Element, contract_list: int, char_width: int) -> None:
    """Tie the five paragraph styles to our list, so that a style chosen in Word brings its number.

    A w:ind of the style gives way to the list's, which fits the size of the font.
    """
    levels = {
        level.style: (ilvl, level)
        for ilvl, level in enumerate(contract_levels(NumberingStyle.JO))
        if level.style is not None
    }
    for style in styles.iter(W + "style"):
        style_id = style.get(W + "styleId", "")
        if style_id not in levels:
            continue
        ilvl, level = levels[style_id]
        ppr = _paragraph_properties(style)
        for tag in ("numPr", "tabs", "ind"):
            for old in ppr.findall(W + tag):
                ppr.remove(old)
        number = etree.Element(W + "numPr", nsmap=NSMAP)
        etree.SubElement(number, W + "ilvl").set(W + "val", str(ilvl))
        etree.SubElement(number, W + "numId").set(W + "val", str(contract_list))
        tabs = etree.Element(W + "tabs", nsmap=NSMAP)
        for position in stop_positions(level, char_width):
            tab = etree.SubElement(tabs, W + "tab")
            tab.set(W + "val", "left")
            tab.set(W + "pos", str(position))
        _insert_behind(ppr, number, BEFORE_NUMBERING)
        _insert_behind(ppr, tabs, BEFORE_TABS)


def _paragraph_properties(style: etree._Element) -> etree._Element:
    ppr = style.find(W + "pPr")
    if ppr is None:
        ppr = etree.Element(W + "pPr", nsmap=NSMAP)
        rpr = style.find(W + "rPr")
        if rpr is not None:
            rpr.addprevious(ppr)
        else:
            style.append(ppr)
    return ppr


def _insert_behind(ppr: etree._Element, new: etree._Element, before: tuple[str, ...]) -> None:
    position = sum(etree.QName(child).localname in before for child in ppr)
    ppr.insert(position, new)


def _declare_parts(parts: dict[str, bytes]) -> None:
    """Make sure that the package has and names its numbering, and its properties."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts.setdefault(NUMBERING, b"")
    parts[CORE] = CORE_XML
    parts[APP] = APP_XML
    types = parse_part(parts[CONTENT_TYPES])
    space = "{http://schemas.openxmlformats.org/package/2006/content-types}"
    named = {e.get("PartName") for e in types.iter(space + "Override")}
    for name, kind in (
        (NUMBERING, f"{word}.numbering+xml"),
        (CORE, "application/vnd.openxmlformats-package.core-properties+xml"),
        (APP, "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ):
        if f"/{name}" not in named:
            etree.SubElement(types, space + "Override", PartName=f"/{name}", ContentType=kind)
    parts[CONTENT_TYPES] = _serialize(types)
    _declare_relation(parts, DOCUMENT_RELS, f"{office}/numbering", "numbering.xml")
    package = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
    _declare_relation(parts, "_rels/.rels", f"{package}/core-properties", CORE)
    _declare_relation(parts, "_rels/.rels", f"{office}/extended-properties", APP)


def _declare_relation(parts: dict[str, bytes], rels: str, kind: str, target: str) -> None:
    space = "{http://schemas.openxmlformats.org/package/2006/relationships}"
    empty = f'<Relationships xmlns="{space[1:-1]}"/>'.encode()
    root = parse_part(parts.get(rels, empty))
    if not any(e.get("Type") == kind for e in root):
        ids = {e.get("Id") for e in root}
        number = next(n for n in range(1, len(ids) + 2) if f"rIdItaku{n}" not in ids)
        etree.SubElement(
            root, space + "Relationship", Id=f"rIdItaku{number}", Type=kind, Target=target
        )
    parts[rels] = _serialize(root)


def _clean(parts: dict[str, bytes]) -> None:
    """Take out what tells of a machine or makes Word ask questions."""
    parts.pop(SETTINGS_RELS, None)
    for name in [name for name in parts if name.startswith(UNWANTED_PARTS)]:
        _remove_part(parts, name)
    if SETTINGS in parts:
        settings = parse_part(parts[SETTINGS])
        for tag in UNWANTED_SETTINGS:
            for element in settings.findall(W + tag):
                settings.remove(element)
        parts[SETTINGS] = _serialize(settings)


def _remove_part(parts: dict[str, bytes], name: str) -> None:
    """Take a part out of the package, with its type and the relation of the package to it."""
    del parts[name]
    for list_name, key, value in (
        (CONTENT_TYPES, "PartName", f"/{name}"),
        ("_rels/.rels", "Target", name),
    ):
        root = parse_part(parts[list_name])
        for element in list(root):
            if element.get(key) in (value, f"/{name}"):
                root.remove(element)
        parts[list_name] = _serialize(root)
