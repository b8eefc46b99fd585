import pytest

from app.papers.markup import (
    ArticleRef,
    MarkupError,
    NeighbourRef,
    Optional,
    Placeholder,
    Plain,
    Reference,
    Word,
    optional_ids,
    parse,
    placeholders_used,
    references,
    replace_words,
    words_used,
)


def test_lines_are_paragraphs_of_five_levels():
    text = parse("条の本文。\n- 号\n-- ア\n--- (ア)の文\n- 次の号\n\n２項の文。\n")
    assert [p.level for p in text.paragraphs] == [0, 2, 3, 4, 2, 1]


def test_what_stands_in_a_line():
    (line,) = parse(
        "{受注者}は、{条:sec-a}、{条:sec-b:2}、{前条:sec-c}及び{前項}により《件名》を行う。"
    ).paragraphs
    assert line.pieces == (
        Word("受注者"),
        Plain("は、"),
        ArticleRef("sec-a"),
        Plain("、"),
        ArticleRef("sec-b", 2),
        Plain("、"),
        ArticleRef("sec-c", neighbour="前条"),
        Plain("及び"),
        NeighbourRef("前項"),
        Plain("により"),
        Placeholder("件名"),
        Plain("を行う。"),
    )


def test_前項_without_braces_is_checked_like_the_other():
    assert NeighbourRef("前項") in parse("一。\n前項の規定は、適用しない。").paragraphs[1].pieces


def test_an_optional_part_holds_both_wordings():
    (line,) = parse("[?sec-secrecy|{条:sec-secrecy}のほか、|]{受注者}は従う。").paragraphs
    assert line.pieces[0] == Optional(
        "sec-secrecy", (ArticleRef("sec-secrecy"), Plain("のほか、")), ()
    )


def test_what_a_text_uses():
    text = parse("{受注者}は、{条:a}及び[?b|{条:b:3}、{発注者}|{条:c}]を《件名》。")
    assert words_used(text) == {"受注者", "発注者"}
    assert placeholders_used(text) == {"件名"}
    assert optional_ids(text) == {"b"}
    assert references(text) == (
        Reference("a", None, None),
        Reference("b", 3, "b"),
        Reference("c", None, None),
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "条文がありません"),
        ("- 号から始まる", "最初の行は号ではなく"),
        ("本文。\n-- 飛んだ", "段階が飛んでいます"),
        ("本文。\n号の後\n--- 飛んだ", "段階が飛んでいます"),
        ("本文。\n-号", "行頭の記号"),
        ("２　{受注者}は", "番号は書かずに"),
        ("本文。\n- (1) 重ねて書いた", "番号は書かずに"),
        ("{受託者}は", "{受託者}という書き方はありません"),
        ("{条:}による", "条項の番号"),
        ("{条:sec-a:0}による", "という書き方はありません"),
        ("{条:Sec_A}による", "条項の番号"),
        ("{受注者は", "対応しない記号「{」"),
        ("受注者}は", "対応しない記号「}」"),
        ("《件名", "対応しない記号「《」"),
        ("《 》", "差込みの名前がありません"),
        ("[?sec-a|ある]", "の形ではありません"),
        ("[?sec-a|[?sec-b|x|y]|]", "対応しない|書けません|の形ではありません"),
        ("前条の規定による", "{前条:条項の番号}"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(source, problem):
    with pytest.raises(MarkupError) as caught:
        parse(source)
    assert any(part in caught.value.problem for part in problem.split("|"))
    assert caught.value.line in source


def test_a_title_may_hold_words_only():
    assert replace_words("{受注者}の義務", {"受注者": "乙"}) == "乙の義務"
    with pytest.raises(MarkupError, match="見出し"):
        replace_words("{条:a}の例外", {})
    with pytest.raises(MarkupError, match="決まっていません"):
        replace_words("{受注者}の義務", {})
