import pytest

from app.documents.counters import AIUEO, kanji
from app.papers.numbering import (
    NumberingStyle,
    article_label,
    full_width,
    item_label,
    paragraph_label,
    part_label,
    subitem_label,
    subsubitem_label,
)


def test_figures_are_full_width():
    assert full_width(12) == "１２"


@pytest.mark.parametrize(
    ("style", "n", "label"),
    [
        ("jo", 1, "第１条"),
        ("jo", 12, "第１２条"),
        ("plain", 1, "第１"),
        ("plain", 20, "第２０"),
        ("kanji", 12, "第十二条"),
        (NumberingStyle.KANJI, 100, "第百条"),
    ],
)
def test_articles_are_numbered_as_the_body_has_it(style, n, label):
    assert article_label(n, style) == label


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match="roman"):
        article_label(1, "roman")


def test_the_first_paragraph_of_an_article_has_no_number():
    assert part_label(1, 1) == ""
    assert paragraph_label(2) == "２"


def test_items_and_their_parts():
    assert [item_label(n) for n in (1, 10)] == ["(1)", "(10)"]
    assert [subitem_label(n) for n in (1, 2, 46)] == ["ア", "イ", "ン"]
    assert subsubitem_label(1) == "(ア)"
    assert len(AIUEO) == 46


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (100, "百"),
        (110, "百十"),
        (1234, "千二百三十四"),
    ],
)
def test_kanji_numbers(n, text):
    assert kanji(n) == text
