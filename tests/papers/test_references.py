import pytest

from app.documents.blocks import Open, Ref, Text
from app.papers.markup import parse
from app.papers.references import ReferenceError_, SelectedClause, bookmark_name, resolve

WORDS = {"受注者": "乙", "発注者": "甲", "本契約": "本契約", "本業務": "本業務"}


def paper(*clauses, style="jo", placeholders=None):
    """Resolve clauses given as (id, text)."""
    selection = [SelectedClause(i, f"{i}の件", parse(text)) for i, text in clauses]
    return resolve(selection, style, WORDS, placeholders)


def shown(paragraph):
    """The paragraph's text as a reader sees it."""
    return "".join(getattr(s, "text", getattr(s, "blank", "")) for s in paragraph.spans)


def test_articles_are_numbered_in_their_order():
    clauses = paper(("a", "{受注者}は従う。"), ("b", "{発注者}は従う。"))
    assert [(c.number, c.label, c.bookmark) for c in clauses] == [
        (1, "第１条", "clause_a"),
        (2, "第２条", "clause_b"),
    ]
    assert clauses[0].paragraphs[0].spans == (Text("乙は従う。"),)


def test_a_reference_follows_the_clause_to_its_number():
    text = "{条:c}による。"
    assert (
        shown(paper(("a", text), ("b", "x。"), ("c", "y。"))[0].paragraphs[0]) == "第３条による。"
    )
    assert shown(paper(("a", text), ("c", "y。"))[0].paragraphs[0]) == "第２条による。"
    assert paper(("a", text), ("c", "y。"))[0].paragraphs[0].spans[0] == Ref(
        "clause_c", "第２条", "article"
    )


def test_a_paragraph_is_cited_by_two_fields():
    clauses = paper(("a", "{条:b:2}による。"), ("b-c", "x。"), ("b", "一。\n二。"))
    assert clauses[0].paragraphs[0].spans == (
        Ref("clause_b", "第３条", "article"),
        Text("第"),
        Ref("clause_b_p2", "２", "paragraph"),
        Text("項による。"),
    )
    assert [p.bookmark for p in clauses[2].paragraphs] == [None, "clause_b_p2"]


def test_the_first_paragraph_is_plain_text_and_a_single_one_is_not_named():
    two = paper(("a", "{条:b:1}による。"), ("b", "一。\n二。"))
    assert two[0].paragraphs[0].spans == (
        Ref("clause_b", "第２条", "article"),
        Text("第１項による。"),
    )
    one = paper(("a", "{条:b:1}による。"), ("b", "一。\n- 号"))
    assert shown(one[0].paragraphs[0]) == "第２条による。"


def test_a_paragraph_of_the_same_article_is_cited_without_the_article():
    assert (
        shown(paper(("a", "一。\n二。\n{条:a:2}及び{条:a:1}"))[0].paragraphs[2])
        == "第２項及び第１項"
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [("jo", "前条による。"), ("kanji", "前条による。"), ("plain", "第１による。")],
)
def test_前条_is_written_only_if_the_clause_stands_directly_before(style, expected):
    near = paper(("a", "x。"), ("b", "{前条:a}による。"), style=style)
    assert shown(near[1].paragraphs[0]) == expected
    far = paper(("a", "x。"), ("m", "y。"), ("b", "{前条:a}による。"))
    assert shown(far[2].paragraphs[0]) == "第１条による。"
    after = paper(("b", "{次条:a}による。"), ("a", "x。"))
    assert shown(after[0].paragraphs[0]) == "次条による。"


def test_optional_wording_follows_the_clauses_of_the_paper():
    text = "[?b|{条:b}のほか、|別に定めるほか、]{受注者}は従う。"
    assert shown(paper(("a", text), ("b", "x。"))[0].paragraphs[0]) == "第２条のほか、乙は従う。"
    assert shown(paper(("a", text))[0].paragraphs[0]) == "別に定めるほか、乙は従う。"


def test_a_line_without_wording_is_left_out_and_the_numbers_close_up():
    text = "一。\n[?b|{条:b}の場合は、二。|]\n三。\n四。"
    other = ("c", "{条:a:3}による。")
    long = paper(("a", text), ("b", "x。"), other)
    assert [p.label for p in long[0].paragraphs] == ["第１条", "２", "３", "４"]
    assert shown(long[2].paragraphs[0]) == "第１条第３項による。"
    short = paper(("a", text), other)
    assert [p.label for p in short[0].paragraphs] == ["第１条", "２", "３"]
    assert shown(short[1].paragraphs[0]) == "第１条第２項による。"


def test_labels_of_all_levels():
    (clause,) = paper(("a", "一。\n- 号\n-- ア\n-- イ\n--- (ア)の文\n- 号\n二項。\n- 号\n三項。"))
    assert [p.label for p in clause.paragraphs] == [
        *("第１条", "(1)", "ア", "イ", "(ア)", "(2)", "２", "(1)", "３"),
    ]


@pytest.mark.parametrize(
    ("clauses", "clause_id", "target"),
    [
        ([("a", "{条:b}による。")], "a", "b"),
        ([("a", "{条:b:3}による。"), ("b", "一。\n二。")], "a", "b"),
        ([("a", "{前項}による。")], "a", "前項"),
        ([("a", "一。\n[?z|二。|]\n{前項}による。")], "a", "前項"),
        ([("a", "一。\n{次項}による。")], "a", "次項"),
        ([("a", "一。"), ("a", "二。")], "a", "a"),
        ([("a", "《件名》について。")], "a", "《件名》"),
        ([("a", "{条:b:2}による。"), ("b", "一。\n[?z|二。|]\n三。")], "a", "b"),
    ],
)
def test_what_points_at_nothing_names_both_clauses(clauses, clause_id, target):
    with pytest.raises(ReferenceError_) as caught:
        paper(*clauses)
    assert (caught.value.clause_id, caught.value.target) == (clause_id, target)


def test_前項_in_an_item_of_the_second_paragraph_means_the_first():
    assert shown(paper(("a", "一。\n次のとおり。\n- {前項}の額"))[0].paragraphs[2]) == "前項の額"


def test_placeholders_become_the_given_spans():
    blank = Open("engagement.title", "件名", "　　")
    (clause,) = paper(("a", "《件名》を行う。"), placeholders={"件名": [blank]})
    assert clause.paragraphs[0].spans == (blank, Text("を行う。"))


def test_bookmark_names_fit_word():
    assert bookmark_name("sec-a.b", 2) == "clause_sec_a_b_p2"
    with pytest.raises(ValueError, match="長すぎます"):
        bookmark_name("a" * 34)


def test_the_block_of_a_clause():
    block = paper(("sec-a", "x。"))[0].block("個人情報の有無")
    assert (block.tag, block.caption, block.undecided) == (
        "clause:sec-a",
        "（sec-aの件）",
        "個人情報の有無",
    )
