"""Makes the Word templates (様式のひな形) in contract_templates/papers/.

The templates are committed; this script is their readable source. It writes the package itself,
because what an office program would add (latent styles, themes, hidden defaults) makes every
paper slower to render and harder to compare. Run it after a change of form:

    python scripts/build_templates.py
"""

import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

PAPERS = Path(__file__).resolve().parent.parent / "contract_templates" / "papers"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FONT = "BIZ UD明朝 Medium"
FALLBACK_FONT = "MS 明朝"
FONT_SIZE = 21  # half points: 10.5 pt, the size of public documents
CHARACTER = 210  # twentieths of a point: one full-width character at that size
PORTRAIT = (11906, 16838)  # A4
SIDE_MARGIN = 1543  # 27 mm, leaves exactly 42 characters a line
TEXT_WIDTH = PORTRAIT[0] - 2 * SIDE_MARGIN
LANDSCAPE_TEXT_WIDTH = PORTRAIT[1] - 2 * SIDE_MARGIN
LABEL_WIDTH = 10 * CHARACTER
WIDE_LABEL_WIDTH = 14 * CHARACTER
EARLIEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)

PLACEHOLDER = re.compile("(《[^《》]+》)")
BLANK = "（要記入）"


# --- Styles (スタイル) ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Style:
    """A paragraph style; lengths in characters, size in half points."""

    id: str
    name: str
    left: int = 0
    first_line: int = 0  # negative: hanging
    justify: str = ""
    size: int = 0
    before: int = 0  # twentieths of a point
    after: int = 0
    keep_next: bool = False
    on_grid: bool = True  # a larger size on the line grid would take two lines each
    outline: int | None = None

    def xml(self) -> str:
        paragraph = "".join(
            (
                "<w:keepNext/>" if self.keep_next else "",
                "" if self.on_grid else '<w:snapToGrid w:val="0"/>',
                f'<w:spacing w:before="{self.before}" w:after="{self.after}"/>'
                if self.before or self.after
                else "",
                self._indent(),
                f'<w:jc w:val="{self.justify}"/>' if self.justify else "",
                f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else "",
            )
        )
        run = f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>' if self.size else ""
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
            + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
            + (f"<w:rPr>{run}</w:rPr>" if run else "")
            + "</w:style>"
        )

    def _indent(self) -> str:
        if not self.left and not self.first_line:
            return ""
        kind = "firstLine" if self.first_line > 0 else "hanging"
        first = f' w:{kind}="{abs(self.first_line) * CHARACTER}"' if self.first_line else ""
        return f'<w:ind w:left="{self.left * CHARACTER}"{first}/>'


STYLES = (
    Style(
        "ItakuTitle", "委託 題名", justify="center", size=28, before=120, after=240, on_grid=False
    ),
    Style("ItakuChapter", "委託 章", left=3, before=240, keep_next=True, outline=0),
    Style("ItakuCaption", "委託 見出し", left=1, before=80, keep_next=True, outline=1),
    Style("ItakuArticle", "委託 条", left=1, first_line=-1),
    Style("ItakuParagraph", "委託 項", left=1, first_line=-1),
    Style("ItakuItem", "委託 号", left=2, first_line=-1),
    Style("ItakuSubitem", "委託 号の細分", left=3, first_line=-1),
    Style("ItakuSubsubitem", "委託 号の細分の細分", left=4, first_line=-1),
    Style("ItakuBody", "委託 本文", first_line=1),
    Style("ItakuPlain", "委託 字下げなし"),
    Style("ItakuNote", "委託 注", left=1, first_line=-1, size=18, before=80),
    Style("ItakuRight", "委託 右寄せ", justify="right"),
    Style("ItakuCenter", "委託 中央", justify="center"),
    Style("ItakuLabel", "委託 表の見出し", justify="distribute"),
    Style("ItakuCell", "委託 表の本文"),
)


def _styles() -> str:
    fonts = " ".join(f'w:{kind}="{FONT}"' for kind in ("ascii", "eastAsia", "hAnsi", "cs"))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>'
        f'<w:kern w:val="2"/><w:sz w:val="{FONT_SIZE}"/><w:szCs w:val="{FONT_SIZE}"/>'
        '<w:lang w:val="ja-JP" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="ItakuTable">'
        '<w:name w:val="委託 表"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>"
        + "".join(style.xml() for style in STYLES)
        + "</w:styles>"
    )


# --- Parts of the package that are the same in every template -------------------------------------

_FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
COMMON_PARTS = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{path}" ContentType="{kind}"/>'
            for path, kind in (
                ("word/document.xml", f"{OFFICE}.document.main+xml"),
                ("word/styles.xml", f"{OFFICE}.styles+xml"),
                ("word/settings.xml", f"{OFFICE}.settings+xml"),
                ("word/numbering.xml", f"{OFFICE}.numbering+xml"),
                ("word/fontTable.xml", f"{OFFICE}.fontTable+xml"),
                ("word/footer1.xml", f"{OFFICE}.footer+xml"),
                (
                    "docProps/core.xml",
                    "application/vnd.openxmlformats-package.core-properties+xml",
                ),
            )
        )
        + "</Types>"
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>'
    ),
    "docProps/core.xml": (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language>ja-JP</dc:language>'
        "</cp:coreProperties>"
    ),
    "word/_rels/document.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(
                (
                    ("styles", "styles.xml"),
                    ("settings", "settings.xml"),
                    ("numbering", "numbering.xml"),
                    ("fontTable", "fontTable.xml"),
                    ("footer", "footer1.xml"),
                ),
                start=1,
            )
        )
        + "</Relationships>"
    ),
    "word/styles.xml": _styles(),
    "word/settings.xml": (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="ja-JP" w:eastAsia="ja-JP"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    ),
    # The articles' numbering is written when a paper is made; the part must be there for it.
    "word/numbering.xml": f'{HEAD}<w:numbering xmlns:w="{W}"/>',
    "word/fontTable.xml": (
        f'{HEAD}<w:fonts xmlns:w="{W}"><w:font w:name="{FONT}">'
        f'<w:altName w:val="{FALLBACK_FONT}"/><w:charset w:val="80"/><w:family w:val="roman"/>'
        '<w:pitch w:val="fixed"/></w:font></w:fonts>'
    ),
    "word/footer1.xml": (
        f'{HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        + _FIELD.format("begin")
        + '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        + _FIELD.format("separate")
        + "<w:r><w:t>1</w:t></w:r>"
        + _FIELD.format("end")
        + "</w:p></w:ftr>"
    ),
}


# --- Body -----------------------------------------------------------------------------------------


def _run(text: str) -> str:
    properties = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>' if text == BLANK else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, text: str = "") -> str:
    """A paragraph; each 《placeholder》 and the blank （要記入） get a run of their own."""
    pieces = [p for part in PLACEHOLDER.split(text) for p in re.split(f"({BLANK})", part) if p]
    runs = "".join(map(_run, pieces))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def on_new_page(style: str, text: str) -> str:
    """A paragraph that begins a page."""
    head = f'<w:pStyle w:val="{style}"/>'
    return paragraph(style, text).replace(head, f"{head}<w:pageBreakBefore/>")


def table(
    rows: Sequence[tuple[str, ...]], width: int = TEXT_WIDTH, label_width: int = LABEL_WIDTH
) -> str:
    """A table of labels (left) and values; a row with more than two texts has several lines."""
    value_width = width - label_width
    cells = "".join(_row(label, lines, label_width, value_width) for label, *lines in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ItakuTable"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        f'<w:gridCol w:w="{label_width}"/><w:gridCol w:w="{value_width}"/></w:tblGrid>{cells}'
        f"</w:tbl>"
    )


def _row(label: str, lines: Iterable[str], label_width: int, value_width: int) -> str:
    def cell(width: int, content: str) -> str:
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{content}</w:tc>"
        )

    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="480"/></w:trPr>'
        + cell(label_width, paragraph("ItakuLabel", label))
        + cell(value_width, "".join(paragraph("ItakuCell", line) for line in lines))
        + "</w:tr>"
    )


def document(parts: Iterable[str], landscape: bool = False) -> str:
    width, height = reversed(PORTRAIT) if landscape else PORTRAIT
    orientation = ' w:orient="landscape"' if landscape else ""
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(parts)}'
        '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orientation}/>'
        f'<w:pgMar w:top="1588" w:right="{SIDE_MARGIN}" w:bottom="1418" w:left="{SIDE_MARGIN}"'
        ' w:header="851" w:footer="680" w:gutter="0"/>'
        '<w:docGrid w:type="lines" w:linePitch="360"/></w:sectPr></w:body></w:document>'
    )


# --- The papers (様式) ----------------------------------------------------------------------------

GUARANTEE = ("契約保証金", "《発注者》の契約に関する規則の定めるところによる。")
TERM = ("履行期間", "《履行開始日》から《履行終了日》まで")
PRICE = (
    "契約金額",
    "《契約金額》",
    # On a line of its own: an amount must not be torn apart at the edge of the cell.
    "うち取引に係る消費税及び地方消費税の額",
    "《消費税額》",
)
UNIT_PRICE = (
    "単価及び予定数量",
    "次の単価表のとおり",
    "（単価は、取引に係る消費税及び地方消費税の額を含む。）",
)
PARTIES = (
    "《団体名》（以下「《発注者》」という。）と《受注者名称》（以下「《受注者》」という。）とは"
)
AGREED = (
    "各々の対等な立場における合意に基づき、次の条項により公正な契約（以下「《本契約》」という。）"
)
TITLE = paragraph("ItakuTitle", "《文書名》")
GAP = paragraph("ItakuPlain")


def block(name: str) -> str:
    return paragraph("ItakuPlain", f"《{name}》")


ARTICLES = "".join(
    block(name) for name in ("本則", "情報セキュリティ", "個人情報", "特定個人情報", "雑則")
)
UNIT_PRICE_TABLE = GAP + paragraph("ItakuPlain", "単価表") + block("単価表")
SIGNATURES = paragraph("ItakuBody", "《締結日》") + block("記名押印") + block("構成員")
CLOSING = GAP + paragraph("ItakuBody", "《後文》") + GAP + SIGNATURES


def contract(unit_price: bool) -> str:
    price = UNIT_PRICE if unit_price else PRICE
    rows = (("件名", "《件名》"), ("履行場所", "《履行場所》"), TERM, price, GUARANTEE)
    preamble = f"上記の業務（以下「本業務」という。）について、{PARTIES}、{AGREED}を締結する。"
    return document(
        (
            TITLE,
            table(rows),
            UNIT_PRICE_TABLE if unit_price else "",
            GAP,
            paragraph("ItakuBody", preamble),
            GAP,
            ARTICLES,
            CLOSING,
        )
    )


def order_slip(unit_price: bool) -> str:
    price = UNIT_PRICE if unit_price else PRICE
    rows = (("件名", "《件名》"), ("履行場所", "《履行場所》"), TERM, price)
    preamble = (
        "《団体名》（以下「《発注者》」という。）から示された次の業務（以下「本業務」という。）に係る"
        "契約（以下「《本契約》」という。）について、《受注者名称》（以下「《受注者》」という。）は、"
        "次の条項を承諾の上、お請けします。"
    )
    return document(
        (
            TITLE,
            paragraph("ItakuPlain", "《団体の長》　様"),
            GAP,
            paragraph("ItakuBody", preamble),
            GAP,
            table(rows),
            UNIT_PRICE_TABLE if unit_price else "",
            GAP,
            ARTICLES,
            GAP,
            SIGNATURES,
        )
    )


WORKING_CONDITIONS = (
    ("労働者派遣事業の許可番号", BLANK),
    ("業務の内容", BLANK),
    ("業務に伴う責任の程度", BLANK),
    ("就業の場所", f"事業所の名称及び所在地　{BLANK}"),
    ("組織単位", BLANK),
    ("指揮命令者", f"職及び氏名　{BLANK}"),
    ("派遣期間", "《履行開始日》から《履行終了日》まで"),
    ("就業日", BLANK),
    ("就業時間及び休憩時間", f"始業及び終業の時刻　{BLANK}", f"休憩時間　{BLANK}"),
    ("時間外及び休日の就業", BLANK),
    ("派遣人員", BLANK),
    ("派遣元責任者", f"職、氏名及び連絡先　{BLANK}"),
    ("派遣先責任者", f"職、氏名及び連絡先　{BLANK}"),
    ("苦情の申出先", f"《受注者》　{BLANK}", f"《発注者》　{BLANK}"),
    (
        "派遣労働者の限定",
        f"無期雇用又は６０歳以上の者　{BLANK}",
        f"労使協定の対象となる者　{BLANK}",
    ),
    ("抵触日", BLANK),
)


def dispatch(unit_price: bool) -> str:
    price = UNIT_PRICE if unit_price else PRICE
    term = ("派遣期間", *TERM[1:])
    rows = (("件名", "《件名》"), ("就業の場所", "別表のとおり"), term, price, GUARANTEE)
    return document(
        (
            TITLE,
            table(rows),
            UNIT_PRICE_TABLE if unit_price else "",
            GAP,
            paragraph("ItakuBody", f"上記の労働者派遣について、{PARTIES}、{AGREED}を締結する。"),
            GAP,
            ARTICLES,
            CLOSING,
            on_new_page("ItakuPlain", "別表"),
            paragraph("ItakuCenter", "就業条件"),
            table(WORKING_CONDITIONS, label_width=WIDE_LABEL_WIDTH),
        )
    )


def agreement() -> str:
    preamble = (
        "《団体名》（以下「《発注者》」という。）と、《発注者》が指定管理者として指定した《受注者名称》"
        "（以下「《受注者》」という。）との間の上記の協定（以下「《本契約》」という。）のうち、"
        "情報セキュリティに関する部分を、次のとおり定める。"
    )
    rows = (("件名", "《件名》"), ("協定の期間", *TERM[1:]))
    return document(
        (
            TITLE,
            table(rows),
            GAP,
            paragraph("ItakuBody", preamble),
            GAP,
            ARTICLES,
            CLOSING,
        )
    )


def tokki() -> str:
    blocks = "".join(map(block, ("本則", "情報セキュリティ", "個人情報", "特定個人情報")))
    return document(
        (
            paragraph("ItakuPlain", "別記"),
            TITLE,
            paragraph("ItakuPlain", "件名　《件名》"),
            GAP,
            blocks,
        )
    )


def selection() -> str:
    rows = (("件名", "《件名》"), ("履行場所", "《履行場所》"), TERM, ("所管課", "《所管課》"))
    return document(
        (
            paragraph("ItakuPlain", "別紙"),
            TITLE,
            paragraph("ItakuRight", "《作成日》"),
            paragraph("ItakuRight", "《団体名》"),
            GAP,
            table(rows),
            GAP,
            paragraph(
                "ItakuBody",
                "上記の業務の相手方となろうとする者は、次に掲げる要件を満たさなければならない。"
                "相手方となったときは、その期間を通じて、これらを満たさなければならない。",
            ),
            GAP,
            block("選定要件"),
        )
    )


def extract() -> str:
    rows = (("件名", "《件名》"), TERM, ("所管課", "《所管課》"))
    return document(
        (
            paragraph("ItakuPlain", "別紙"),
            TITLE,
            paragraph("ItakuRight", "《作成日》"),
            paragraph("ItakuRight", "《団体名》"),
            GAP,
            table(rows),
            GAP,
            paragraph(
                "ItakuBody",
                "《団体名》が定める情報セキュリティに関する規程のうち、上記の業務を行うに当たり"
                "《受注者》が守らなければならない事項は、次のとおりである。",
            ),
            GAP,
            block("遵守事項"),
        )
    )


def coverage() -> str:
    rows = (
        ("件名", "《件名》"),
        ("契約の相手方", "《受注者名称》"),
        TERM,
        ("所管課", "《所管課》"),
    )
    return document(
        (
            TITLE,
            paragraph("ItakuRight", "作成日　《作成日》"),
            table(rows, LANDSCAPE_TEXT_WIDTH),
            GAP,
            paragraph(
                "ItakuBody",
                "契約書等の各条項が、上記の業務に適用される要件のいずれに対応し、"
                "何を根拠とするかは、次のとおりである。",
            ),
            block("要件対応表"),
            paragraph(
                "ItakuNote", "※　この表は、決裁のための資料であり、契約の相手方には交付しない。"
            ),
        ),
        landscape=True,
    )


def documents() -> dict[str, str]:
    """File name → document.xml of every template."""
    return {
        "contract.docx": contract(unit_price=False),
        "unit-price.docx": contract(unit_price=True),
        "order-slip.docx": order_slip(unit_price=False),
        "order-slip-unit-price.docx": order_slip(unit_price=True),
        "dispatch.docx": dispatch(unit_price=False),
        "dispatch-unit-price.docx": dispatch(unit_price=True),
        "agreement.docx": agreement(),
        "tokki.docx": tokki(),
        "selection.docx": selection(),
        "extract.docx": extract(),
        "coverage.docx": coverage(),
    }


def build(folder: Path) -> list[Path]:
    """Write every template into `folder`; the same source gives the same parts."""
    written = []
    for name, body in documents().items():
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for part, text in (COMMON_PARTS | {"word/document.xml": body}).items():
                info = zipfile.ZipInfo(part, EARLIEST_ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(info, text.encode())
        written.append(path)
    return written


if __name__ == "__main__":
    for template in build(PAPERS):
        sys.stdout.write(f"{template.name}\n")
