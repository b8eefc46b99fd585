"""Stored names stay as typed; widths are changed only where asked."""

import pytest

from app.japanese.names import checked_name, private_use, visible_length
from app.japanese.width import full_width, full_width_digits, half_width, half_width_digits


@pytest.mark.parametrize(
    "name",
    [
        "株式会社サンプル",
        "㈱ｻﾝﾌﾟﾙ",
        "髙﨑𠮷𣘺",
        "神福塚凞隆",
        "葛\U000e0100城",
        "か\u3099",
        "外字\ue000",
        "山田　太郎",
        "A & B",
    ],
)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert checked_name(name) == name
    assert [ord(c) for c in checked_name(name)] == [ord(c) for c in name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "名称を入力"),
        (" 　", "名称を入力"),
        ("a\x00b", "制御文字"),
        ("a\nb", "制御文字"),
        ("a\tb", "制御文字"),
        ("a\u2028b", "制御文字"),
        ("a\x85b", "制御文字"),
        ("a\u202eb", r"U\+202E"),
        ("a\u200bb", r"U\+200B"),
        ("\ufeffa", r"U\+FEFF"),
        ("a\ud842", "読み取れない"),
        ("a\ufffdb", "読み取れない"),
        ("a\uffff", "読み取れない"),
        ("a\ufdd0", "読み取れない"),
        ("あ" * 201, "200文字以内"),
    ],
)
def test_a_name_is_refused_with_a_reason(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_name(name)


def test_the_message_names_the_field() -> None:
    with pytest.raises(ValueError, match="件名を入力"):
        checked_name("", what="件名")


def test_length_is_what_a_reader_counts() -> None:
    assert visible_length("葛\U000e0100城市") == 3
    assert visible_length("か\u3099き") == 2
    assert visible_length("𠮷野") == 2
    assert checked_name("葛\U000e0100" * 200) == "葛\U000e0100" * 200


def test_private_use_characters_are_flagged_once() -> None:
    assert private_use("外\ue000字\U000f0000と\ue000") == ("\ue000", "\U000f0000")
    assert private_use("髙﨑") == ()


def test_widths() -> None:
    assert full_width_digits("第12条A") == "第１２条A"
    assert full_width_digits(12) == "１２"
    assert half_width_digits("第１２条Ａ") == "第12条Ａ"
    assert full_width("12,345-A b") == "１２，３４５－Ａ　ｂ"
    assert half_width("１２，３４５－Ａ　ｂ") == "12,345-A b"
