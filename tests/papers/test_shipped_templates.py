"""The shipped templates (様式のひな形) and papers.toml: sound packages that say what they need."""

import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from app.catalogue.conditions import expression, shipped_conditions
from scripts import build_templates

FOLDER = Path(__file__).resolve().parents[2] / "contract_templates" / "papers"
TEMPLATES = sorted(FOLDER.glob("*.docx"))
PAPERS: dict[str, Any] = tomllib.loads((FOLDER / "papers.toml").read_text(encoding="utf-8"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

A4 = {"11906", "16838"}
STYLES_OF_THE_ENGINE = {
    "ItakuTitle",
    "ItakuChapter",
    "ItakuCaption",
    "ItakuArticle",
    "ItakuParagraph",
    "ItakuItem",
    "ItakuSubitem",
    "ItakuSubsubitem",
    "ItakuBody",
    "ItakuNote",
    "ItakuRight",
}


def names(text: str) -> set[str]:
    return set(re.findall(r"\S+", text))


FACTS = names(
    "件名 所管課 履行開始日 履行終了日 締結日 契約金額 消費税額 履行場所 団体名 団体の長 "
    "団体の長の氏名 団体の住所 受注者住所 受注者名称 受注者代表者 受任者 発注者 受注者 本契約 "
    "文書名 作成日"
)
BLOCKS = names(
    "本則 情報セキュリティ 個人情報 特定個人情報 雑則 記名押印 単価表 構成員 選定要件 遵守事項 "
    "要件対応表 前文 後文"
)
KINDS = {
    "contract",
    "tokki",
    "tokki-security",
    "tokki-personal",
    "tokki-mynumber",
    "selection",
    "extract",
    "coverage",
}

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def body(path: Path) -> etree._Element:
    return etree.fromstring(parts(path)["word/document.xml"])


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def highlighted_fields(path: Path) -> list[str]:
    """The labels of the rows that hold a highlighted blank."""
    rows = body(path).iter(f"{W}tr")
    return [
        text_of(next(row.iter(f"{W}tc")))
        for row in rows
        if next(row.iter(f"{W}highlight"), None) is not None
    ]


def test_the_templates_of_the_papers_are_there() -> None:
    assert {paper["template"] for paper in PAPERS["paper"]} == {path.name for path in TEMPLATES}


@each_template
def test_building_again_gives_the_same_parts(path: Path, tmp_path: Path) -> None:
    build_templates.build(tmp_path)
    assert parts(path) == parts(tmp_path / path.name)


@each_template
def test_opens_as_a4_with_japanese_defaults(path: Path) -> None:
    document = Document(str(path))
    assert len(document.sections) == 1
    size = next(body(path).iter(f"{W}pgSz"))
    assert {size.get(f"{W}w"), size.get(f"{W}h")} == A4
    styles = etree.fromstring(parts(path)["word/styles.xml"])
    defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults.find(f"{W}lang").get(f"{W}eastAsia") == "ja-JP"
    assert defaults.find(f"{W}rFonts").get(f"{W}eastAsia") == "BIZ UD明朝 Medium"


@each_template
def test_every_placeholder_is_known_and_typed_in_one_run(path: Path) -> None:
    found = set()
    for paragraph in body(path).iter(f"{W}p"):
        placed = re.findall("《([^《》]+)》", text_of(paragraph))
        whole = {t.text for t in paragraph.iter(f"{W}t")}
        assert {f"《{name}》" for name in placed} <= whole
        for name in set(placed) & BLOCKS:
            assert text_of(paragraph) == f"《{name}》"
        found.update(placed)
    assert found <= FACTS | BLOCKS
    assert {"文書名", "件名"} <= found


@each_template
def test_nothing_active_external_or_hidden(path: Path) -> None:
    content = parts(path)
    assert not [name for name in content if "vba" in name.lower() or name.endswith(".bin")]
    assert b"macroEnabled" not in content["[Content_Types].xml"]
    for name, data in content.items():
        root = etree.fromstring(data)
        if name.endswith(".rels"):
            assert not [e for e in root if e.get("TargetMode") == "External"]
        assert next(root.iter(f"{W}vanish"), None) is None


@each_template
def test_every_related_part_is_in_the_package_and_has_a_type(path: Path) -> None:
    content = parts(path)
    types = etree.fromstring(content["[Content_Types].xml"])
    declared = {e.get("PartName") for e in types if e.get("PartName")}
    related = {
        f"word/{e.get('Target')}" for e in etree.fromstring(content["word/_rels/document.xml.rels"])
    }
    assert "word/numbering.xml" in related
    assert related <= set(content)
    assert {name.lstrip("/") for name in declared} == {
        name for name in content if not name.endswith(".rels") and name != "[Content_Types].xml"
    }


@each_template
def test_every_style_of_the_engine_and_of_the_text_is_there(path: Path) -> None:
    styles = etree.fromstring(parts(path)["word/styles.xml"])
    present = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {e.get(f"{W}val") for tag in ("pStyle", "tblStyle") for e in body(path).iter(W + tag)}
    assert STYLES_OF_THE_ENGINE | used <= present
    assert next(styles.iter(f"{W}latentStyles"), None) is None


@each_template
def test_the_page_number_is_a_field_in_the_footer(path: Path) -> None:
    footer = etree.fromstring(parts(path)["word/footer1.xml"])
    assert [e.text.strip() for e in footer.iter(f"{W}instrText")] == ["PAGE"]


def test_each_kind_of_paper_ends_with_an_entry_for_open_facts() -> None:
    last = {paper["kind"]: paper["when"] for paper in PAPERS["paper"]}
    assert last == dict.fromkeys(KINDS, "always")
    ids = [paper["id"] for paper in PAPERS["paper"]]
    assert len(set(ids)) == len(ids)


def test_the_conditions_of_papers_and_closings_are_known() -> None:
    conditions = shipped_conditions()
    entries = PAPERS["paper"] + PAPERS["closing"]
    assert entries[-1]["when"] == "always"
    for entry in entries:
        conditions.check(expression(entry["when"]))


@pytest.mark.parametrize("paper", PAPERS["paper"], ids=lambda paper: paper["id"])
def test_a_paper_has_a_place_for_each_of_its_parts(paper: dict[str, Any]) -> None:
    places = text_of(body(FOLDER / paper["template"]))
    for part in paper["parts"]:
        assert [name for name, held in PAPERS["blocks"].items() if part in held and name in places]


@pytest.mark.parametrize("paper", PAPERS["paper"], ids=lambda paper: paper["id"])
def test_the_fields_to_fill_in_are_those_highlighted(paper: dict[str, Any]) -> None:
    assert paper.get("fill_in", []) == highlighted_fields(FOLDER / paper["template"])


def test_a_unit_price_paper_shows_prices_and_no_amount() -> None:
    for name in ("unit-price", "order-slip-unit-price", "dispatch-unit-price"):
        text = text_of(body(FOLDER / f"{name}.docx"))
        assert "《単価表》" in text
        assert "契約金額" not in text


def test_an_order_slip_is_signed_by_the_contractor_alone() -> None:
    text = text_of(body(FOLDER / "order-slip.docx"))
    assert "《団体の長》　様" in text
    assert "《後文》" not in text
