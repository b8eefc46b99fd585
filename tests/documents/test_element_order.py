"""Word refuses, or silently repairs, a file whose elements are not in the order of ECMA-376."""

import io
import zipfile

import docx
import pytest
from docx.shared import Pt
from lxml import etree

from app.documents.word import (
    Clause,
    ClauseParagraph,
    Heading,
    Mark,
    Numbered,
    Open,
    Paragraph,
    Ref,
    Table,
    Template,
    Text,
)
from tests.documents.small_template import small_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# ISO/IEC 29500-4, wml.xsd (transitional), as far as we write or change the element.
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
        "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
        "rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
        "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "sdt": "sdtPr sdtEndPr sdtContent",
    "sdtPr": (
        "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex "
        "richText text"
    ),
    "numPr": "ilvl numId",
    "tbl": "tblPr tblGrid tr",
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption"
    ),
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
        "vAlign hideMark"
    ),
    "tr": "tblPrEx trPr tc",
    "lvl": (
        "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr"
    ),
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "num": "abstractNumId lvlOverride",
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
        "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr "
        "tblStylePr"
    ),
}


def wrong_order(root: etree._Element) -> list[str]:
    """The elements whose children are not in their order, or are not known."""
    wrong = []
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name not in ORDER or not element.tag.startswith(W):
            continue
        order = ORDER[name].split()
        children = [etree.QName(child).localname for child in element.iterchildren(etree.Element)]
        if any(child not in order for child in children) or children != sorted(
            children, key=order.index
        ):
            wrong.append(f"{name}: {children}")
    return wrong


def full_paper() -> bytes:
    spans = [
        Text("※太字", bold=True, underline=True),
        Ref("clause_a", "第１条", "article"),
        Open("k", "件名", "…　"),
        Mark("※"),
    ]
    clause = Clause(
        *("clause:a", "a", "（a）"),
        [
            ClauseParagraph(level, spans, f"clause_a_p{i}")
            for i, level in enumerate((0, 2, 1, 2, 3, 4))
        ],
        *("clause_a", "個人情報"),
    )
    blocks = [
        Heading(spans, page_break_before=True),
        clause,
        Paragraph(spans, align="right", indent=2, keep_next=True, page_break_before=True),
        Numbered(1, spans, keep_next=True),
        Table(("一", "二"), [[spans, spans]], (1, 2)),
    ]
    source = docx.Document(io.BytesIO(small_template(("《B》",))))
    run = source.add_paragraph().add_run("前《件名》後")
    run.font.size, run.font.italic, run.font.superscript = Pt(12), True, True
    stream = io.BytesIO()
    source.save(stream)
    template = Template.compile(stream.getvalue())
    return template.render({"件名": spans}, {"B": blocks}, "kanji")


@pytest.mark.parametrize("part", ["document", "numbering", "styles"])
def test_elements_stand_in_the_order_of_ecma_376(part):
    data = zipfile.ZipFile(io.BytesIO(full_paper())).read(f"word/{part}.xml")
    root = etree.fromstring(data)
    assert len(root) > 0
    assert wrong_order(root) == []


def test_the_check_sees_a_wrong_order():
    root = etree.fromstring(f'<w:pPr xmlns:w="{W[1:-1]}"><w:jc/><w:ind/></w:pPr>')
    assert wrong_order(root) == ["pPr: ['jc', 'ind']"]
