import io
import time
import zipfile

import docx
import pytest
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
    TemplateError,
    Text,
    plain_text,
    read_clauses,
    references,
)
from tests.documents.small_template import small_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def clause(name: str, *texts: str, undecided: str | None = None) -> Clause:
    levels = [0, *([1] * (len(texts) - 1))]
    paragraphs = [ClauseParagraph(i, [Text(t)]) for i, t in zip(levels, texts, strict=True)]
    return Clause(f"clause:{name}", name, f"（{name}）", paragraphs, f"clause_{name}", undecided)


def part(content: bytes, name: str = "word/document.xml") -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read(name)


def paragraphs(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


def test_placeholders_in_body_table_header_and_footer_are_replaced():
    source = docx.Document(
        io.BytesIO(small_template(("《件名》について《団体名》は",), "《団体名》", "《件名》"))
    )
    source.add_table(1, 1).cell(0, 0).text = "業務《件名》"
    stream = io.BytesIO()
    source.save(stream)
    template = Template.compile(stream.getvalue())
    assert template.placeholders == {"件名", "団体名"}
    result = template.render({"件名": [Text("印刷")], "団体名": [Text("坂戸市")]}, {})
    document = docx.Document(io.BytesIO(result))
    assert document.paragraphs[0].text == "印刷について坂戸市は"
    assert document.tables[0].cell(0, 0).text == "業務印刷"
    assert document.sections[0].header.paragraphs[0].text == "坂戸市"
    assert document.sections[0].footer.paragraphs[0].text == "印刷"


def test_a_placeholder_torn_into_runs_takes_the_format_of_its_first():
    source = docx.Document(io.BytesIO(small_template(("前",))))
    paragraph = source.paragraphs[0]
    paragraph.add_run("《件").bold = True
    paragraph.add_run("")
    paragraph.add_run("名")
    paragraph.add_run("》後《団体名》").italic = True
    stream = io.BytesIO()
    source.save(stream)
    result = Template.compile(stream.getvalue()).render(
        {"件名": [Text("印刷"), Open("k", "欄", "　")], "団体名": [Text("市")]}, {}
    )
    runs = docx.Document(io.BytesIO(result)).paragraphs[0].runs
    assert [(r.text, bool(r.bold), bool(r.italic)) for r in runs if r.text] == [
        ("前", False, False),
        ("印刷", True, False),
        ("後", False, True),
        ("市", False, True),
    ]
    (blank,) = etree.fromstring(part(result)).iter(W + "sdt")
    names = [etree.QName(e).localname for e in blank.find(f".//{W}rPr")]
    assert names == ["b", "highlight"]


def test_blocks_take_the_place_of_their_whole_paragraph():
    template = Template.compile(small_template(("始め", "《情報セキュリティ》", "終わり")))
    blocks = [Heading([Text("章")]), clause("a", "一。", "二。"), Paragraph([Text("本文")])]
    result = template.render({}, {"情報セキュリティ": blocks})
    assert plain_text(result).split("\n") == [
        *("始め", "章", "（a）", "第１条　一。", "２　二。", "本文", "終わり"),
    ]
    assert paragraphs(template.render({}, {"情報セキュリティ": []})) == ["始め", "終わり"]


def test_a_place_for_blocks_can_also_take_text():
    template = Template.compile(small_template(("《文書名》",)))
    assert template.block_places == {"文書名"}
    assert paragraphs(template.render({"文書名": [Text("契約書")]}, {})) == ["契約書"]


@pytest.mark.parametrize(
    ("body", "inline", "blocks", "message"),
    [
        ("知らない《欄》です", {}, {}, "知らない差込み《欄》があります（「知らない《欄》です」）"),
        ("文中の《本則》", {}, {"本則": []}, "《本則》は段落に単独で置きます"),
    ],
)
def test_a_placeholder_that_cannot_be_replaced_is_named(body, inline, blocks, message):
    template = Template.compile(small_template((body,)))
    with pytest.raises(TemplateError) as caught:
        template.render(inline, blocks)
    assert message in str(caught.value)


def test_brackets_without_partner_are_refused_when_compiling():
    with pytest.raises(TemplateError, match="対になっていません"):
        Template.compile(small_template(("《件名",)))


def test_a_missing_style_is_named():
    template = Template.compile(small_template(("《B》",)))
    with pytest.raises(TemplateError, match="ItakuNothing"):
        template.render({}, {"B": [Paragraph([Text("x")], style="ItakuNothing")]})


def test_a_clause_is_one_control_with_its_bookmark():
    template = Template.compile(small_template(("《B》",)))
    result = template.render(
        {}, {"B": [clause("a", "一。", undecided="個人情報の有無"), clause("b", "二。")]}
    )
    body = etree.fromstring(part(result)).find(W + "body")
    controls = body.findall(W + "sdt")
    assert [c.find(f"{W}sdtPr/{W}tag").get(W + "val") for c in controls] == ["clause:a", "clause:b"]
    assert ["".join(p.itertext()) for p in controls[0].iter(W + "p")] == [
        "（a）",
        "【要確認：個人情報の有無】一。",
    ]
    article = controls[0].findall(f"{W}sdtContent/{W}p")[1]
    assert article.find(W + "bookmarkStart").get(W + "name") == "clause_a"
    marked = [r for r in controls[0].iter(W + "r") if r.find(f"{W}rPr/{W}highlight") is not None]
    assert ["".join(r.itertext()) for r in marked] == ["【要確認：個人情報の有無】"]
    read = read_clauses(result)[0]
    assert (read.title, [p.text for p in read.paragraphs]) == ("a", ["一。"])


def test_a_clause_cannot_stand_twice():
    template = Template.compile(small_template(("《B》",)))
    with pytest.raises(ValueError, match="clause:a"):
        template.render({}, {"B": [clause("a", "一。"), clause("a", "二。")]})


def test_ids_are_unique_across_controls_and_bookmarks():
    template = Template.compile(small_template(("《A》", "《B》", "《件名》と《件名》")))
    blank = [Open("engagement.title", "件名", "　　")]
    result = template.render(
        {"件名": blank}, {"A": [clause("a", "一。")], "B": [clause("b", "二。")]}
    )
    root = etree.fromstring(part(result))
    ids = [e.get(W + "val") for e in root.iter(W + "id")]
    ids += [e.get(W + "id") for e in root.iter(W + "bookmarkStart")]
    assert len(ids) == 6
    assert len(set(ids)) == 6


def test_text_is_kept_and_what_xml_cannot_hold_is_seen():
    template = Template.compile(small_template(("《件名》",)))
    text = '𠮷野家<&>"葛\U000e0100飾　区\x00\x0b\ud800\ufffe\tタブ\n改行  二つ'
    (shown,) = paragraphs(template.render({"件名": [Text(text)]}, {}))
    assert shown == '𠮷野家<&>"葛\U000e0100飾　区〓〓〓〓\tタブ\n改行  二つ'


def test_brackets_in_a_value_are_not_placeholders():
    template = Template.compile(small_template(("《件名》",)))
    assert paragraphs(template.render({"件名": [Text("《団体名》")]}, {})) == ["《団体名》"]


def test_tables_repeat_their_header_and_keep_rows_whole():
    template = Template.compile(small_template(("《表》",)))
    table = Table(("要件", "条"), [[[Text("OUT-01")], [Text("第１条")]]], (1, 3))
    result = template.render({}, {"表": [table]})
    document = docx.Document(io.BytesIO(result))
    (read,) = document.tables
    assert [[c.text for c in row.cells] for row in read.rows] == [
        ["要件", "条"],
        ["OUT-01", "第１条"],
    ]
    assert read._tbl.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
    assert len(list(read._tbl.iter(W + "cantSplit"))) == 2
    first, second = (int(c.get(W + "w")) for c in read._tbl.iter(W + "gridCol"))
    assert abs(second - 3 * first) <= 3
    # A body must not end with a table.
    assert document.element.body[-2].tag == W + "p"
    with pytest.raises(ValueError, match="cells"):
        template.render({}, {"表": [Table(("a",), [], (1, 1))]})


def test_annex_lines_have_numbers_of_their_own():
    template = Template.compile(small_template(("《表》",)))
    lines = [Numbered(level, [Text("x")]) for level in (0, 1, 1, 2, 0, 1)]
    text = plain_text(template.render({}, {"表": [clause("a", "一。"), *lines]}))
    assert [line[:-2] for line in text.split("\n")[2:]] == ["１", "(1)", "(2)", "ア", "２", "(1)"]


def test_same_input_gives_same_bytes_and_no_trace_of_the_machine():
    content = small_template(("《件名》",))
    first = Template.compile(content).render({"件名": [Text("x")]}, {})
    second = Template.compile(content).render({"件名": [Text("x")]}, {})
    assert first == second
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert archive.testzip() is None
    assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert (properties.author, properties.last_modified_by) == ("委託台帳", "委託台帳")
    assert "docProps/thumbnail.jpeg" not in archive.namelist()
    settings = archive.read("word/settings.xml")
    for name in (b"updateFields", b"rsid", b"attachedTemplate"):
        assert b"<w:" + name not in settings


def test_styles_bring_their_numbers():
    template = Template.compile(small_template(("《B》",)))
    result = template.render({}, {"B": [clause("a", "一。", "二。")]})
    # A paragraph that gets the style in Word has no numPr of its own.
    root = etree.fromstring(part(result))
    for number in list(root.iter(W + "numPr")):
        number.getparent().remove(number)
    stripped = io.BytesIO()
    with zipfile.ZipFile(stripped, "w") as target:
        source = zipfile.ZipFile(io.BytesIO(result))
        for name in source.namelist():
            data = etree.tostring(root) if name == "word/document.xml" else source.read(name)
            target.writestr(name, data)
    assert plain_text(stripped.getvalue()).split("\n")[1:] == ["第１条　一。", "２　二。"]


@pytest.mark.parametrize(
    ("style", "label"), [("jo", "第１条"), ("plain", "第１"), ("kanji", "第一条")]
)
def test_each_style_of_numbering(style, label):
    template = Template.compile(small_template(("《B》",)))
    result = template.render({}, {"B": [clause("a", "一。", "二。")]}, style)
    assert [c.number for c in read_clauses(result)] == [label]


def test_numbers_below_an_article_never_depend_on_a_skipped_level():
    """号 directly below 第１条, then ２ with 号 again: no level is entered from above twice."""
    levels = (0, 2, 3, 4, 2, 1, 2, 3, 1)
    block = Clause(
        *("clause:a", "a", "（a）"), [ClauseParagraph(i, [Text("x")]) for i in levels], "clause_a"
    )
    result = Template.compile(small_template(("《B》",))).render(
        {}, {"B": [block, clause("b", "x")]}
    )
    labels = [p.label for c in read_clauses(result) for p in c.paragraphs]
    assert labels == ["第１条", "(1)", "ア", "(ア)", "(2)", "２", "(1)", "ア", "３", "第２条"]
    ilvls = [int(e.get(W + "val")) for e in etree.fromstring(part(result)).iter(W + "ilvl")]
    assert ilvls == [0, 1, 2, 3, 1, 4, 5, 6, 4, 0]


def test_a_reference_is_a_field_with_its_number():
    template = Template.compile(small_template(("《B》",)))
    citing = Clause(
        *("clause:a", "a", "（a）"),
        [ClauseParagraph(0, [Ref("clause_b", "第２条", "article"), Mark("要点")])],
        "clause_a",
    )
    result = template.render({}, {"B": [citing, clause("b", "x")]})
    (reference,) = references(result)
    assert (reference.bookmark, reference.cached, reference.computed) == (
        *("clause_b", "第２条", "第２条"),
    )
    instruction = etree.fromstring(part(result)).find(f".//{W}instrText").text
    assert instruction.split() == ["REF", "clause_b", "\\r", "\\h"]


def test_a_paper_of_sixty_clauses_takes_under_ten_milliseconds():
    template = Template.compile(small_template(("《B》",)))
    text = "受注者は、本業務に関して知り得た秘密を第三者に漏らしてはならない。" * 4
    blocks = [clause(f"a{n}", *(f"{text}{n}" for _ in range(6))) for n in range(60)]
    template.render({}, {"B": blocks})
    taken = []
    for _ in range(5):
        start = time.process_time()
        template.render({}, {"B": blocks})
        taken.append(time.process_time() - start)
    assert min(taken) < 0.010
