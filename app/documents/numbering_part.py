"""The numbering definitions of a Word paper (番号定義, word/numbering.xml).

They are written by us for every style of numbering, so that 第１条, ２, (1), ア and (ア) are
Word's own numbers and a deleted article renumbers the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from app.documents.counters import ANNEX_LEVELS, Level, NumberingStyle, contract_levels
from app.documents.ooxml import SLACK, indentation

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EMPTY = f'<w:numbering xmlns:w="{W}"/>'


@dataclass(frozen=True, slots=True)
class NumberingPart:
    """The part, and the ids by which paragraphs name our lists."""

    xml: bytes
    contract_list: int
    annex_list: int


def stop_positions(level: Level, char_width: int) -> list[int]:
    """Where the text can begin behind a number, in twips: the first stop that is free."""
    return [round(stop * char_width) - SLACK for stop in level.stops]


def _level(ilvl: int, level: Level, char_width: int) -> str:
    # Only the first stop: LibreOffice would take the last. The styles have them all.
    tab = f'<w:tab w:val="num" w:pos="{stop_positions(level, char_width)[0]}"/>'
    style = f'<w:pStyle w:val="{level.style}"/>' if level.style else ""
    return (
        f'<w:lvl w:ilvl="{ilvl}"><w:start w:val="{level.start}"/>'
        f'<w:numFmt w:val="{level.number_format}"/>{style}<w:suff w:val="tab"/>'
        f'<w:lvlText w:val="{level.pattern}"/><w:lvlJc w:val="left"/>'
        f"<w:pPr><w:tabs>{tab}</w:tabs>{indentation(level, char_width)}</w:pPr>"
        '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:lvl>'
    )


def _abstract(number: int, name: str, levels: Sequence[Level], char_width: int) -> str:
    # Word takes lists with the same nsid for one list; these are fixed and differ.
    nsid = f"{0x17A40000 + number:08X}"
    inner = "".join(_level(i, level, char_width) for i, level in enumerate(levels))
    return (
        f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{number}"><w:nsid w:val="{nsid}"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="{nsid}"/>'
        f'<w:name w:val="{name}"/>{inner}</w:abstractNum>'
    )


def _num(number: int, abstract: int) -> str:
    return f'<w:num xmlns:w="{W}" w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'


def _ids(root: etree._Element, tag: str, attribute: str) -> list[int]:
    return [int(e.get(f"{{{W}}}{attribute}", "0")) for e in root.findall(f"{{{W}}}{tag}")]


def numbering_part(existing: bytes | None, style: NumberingStyle, char_width: int) -> NumberingPart:
    """Our lists beside those that the template has already (`existing`).

    `char_width` is the width of a full-width character of the text, in twips.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(existing if existing is not None else EMPTY.encode(), parser)
    abstract = max(_ids(root, "abstractNum", "abstractNumId"), default=-1) + 1
    num = max(_ids(root, "num", "numId"), default=0) + 1
    lists = (
        ("itaku_contract", contract_levels(style)),
        ("itaku_annex", ANNEX_LEVELS),
    )
    nums = root.findall(f"{{{W}}}num")
    position = root.index(nums[0]) if nums else len(root)
    for offset, (name, levels) in enumerate(lists):
        definition = _abstract(abstract + offset, name, levels, char_width)
        root.insert(position + offset, etree.fromstring(definition))
    after = root.findall(f"{{{W}}}num")
    end = root.index(after[-1]) + 1 if after else len(root)
    for offset in range(len(lists)):
        root.insert(end + offset, etree.fromstring(_num(num + offset, abstract + offset)))
    etree.cleanup_namespaces(root)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return NumberingPart(xml, num, num + 1)
