"""A small paper template made in the test, with every kind of place for a placeholder."""

import io
from functools import cache

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

STYLES = (
    *("ItakuTitle", "ItakuCaption", "ItakuArticle", "ItakuParagraph", "ItakuItem"),
    *("ItakuSubitem", "ItakuSubsubitem", "ItakuChapter", "ItakuBody", "ItakuPlain", "ItakuCell"),
    *("ItakuNote", "ItakuRight"),
)


@cache
def small_template(body: tuple[str, ...] = (), header: str = "", footer: str = "") -> bytes:
    """A .docx on A4 whose body is the given paragraphs; a tuple of runs splits a placeholder."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    for name in STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.paragraph_format.space_after = Pt(0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), "ＭＳ 明朝")
        style.font.size = Pt(10.5)
    document.styles["ItakuCaption"].paragraph_format.left_indent = Pt(10.5)
    for text in body or ("《文書名》", "《情報セキュリティ》"):
        document.add_paragraph(text, style="ItakuBody")
    if header:
        section.header.paragraphs[0].text = header
    if footer:
        section.footer.paragraphs[0].text = footer
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
