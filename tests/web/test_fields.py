"""What each field makes of what was typed."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict

from app.web.choices import (
    CheckboxesField,
    CheckField,
    Option,
    RadiosField,
    SelectField,
    YesNoField,
)
from app.web.fields import (
    DateField,
    DecimalField,
    FileField,
    IntegerField,
    MoneyField,
    NameField,
    TextAreaField,
    TextField,
    VersionField,
)
from app.web.forms import Form, focus_id

COLOURS = (Option("red", "赤"), Option("blue", "青"))


class Sample(Form):
    text = TextField("件名", max_length=10)
    name = NameField("名称")
    note = TextAreaField("備考")
    day = DateField("開始日")
    copies = IntegerField("部数", least=1, most=100, unit="部")
    fee = MoneyField("金額")
    price = DecimalField("単価", places=2)
    outside = YesNoField("持ち出し")
    colour = RadiosField("色", options=COLOURS)
    pick = SelectField("選ぶ色", options=COLOURS)
    many = CheckboxesField("色々", options=COLOURS, none_label="該当なし")
    some = CheckboxesField("いくつか", options=COLOURS)
    paper = FileField("仕様書", endings=("docx",), max_bytes=10)
    version = VersionField()


class Strict(Form):
    text = TextField("件名", required=True)
    day = DateField("開始日", required=True)
    pick = SelectField("所属", options=COLOURS, required=True)
    many = CheckboxesField("情報", options=COLOURS, required=True)
    agreed = CheckField("確認しました", required=True)
    paper = FileField("仕様書", endings=("docx",), max_bytes=10, required=True)


@pytest.fixture(autouse=True)
def _request(gallery: Flask) -> Any:
    with gallery.test_request_context("/", method="POST"):
        yield


def sent(**values: Any) -> Sample:
    form = Sample(MultiDict({"outside": "open", **values}), meta={"csrf": False})
    form.validate()
    return form


READ = [
    (
        "text is trimmed at both ends, full-width blanks too",
        "text",
        " \u3000印刷 業務\u3000",
        "印刷 業務",
    ),
    ("blank text is an open fact", "text", " \u3000", None),
    ("a line break cannot enter one line", "text", "印刷\r\n業務", "印刷 業務"),
    ("a name stays as typed", "name", " 髙橋㈱\u3000", " 髙橋㈱\u3000"),
    ("a name is not normalised", "name", "か\u3099", "か\u3099"),
    ("a blank name is an open fact", "name", "\u3000", None),
    ("line ends become LF", "note", "一\r\n二\r三", "一\n二\n三"),
    ("和暦", "day", "令和９年４月１日", date(2027, 4, 1)),
    ("short 和暦", "day", "R9.4.1", date(2027, 4, 1)),
    ("西暦", "day", "２０２７－０４－０１", date(2027, 4, 1)),
    ("no day", "day", "", None),
    ("full-width number", "copies", "１２", 12),
    ("separators", "fee", "１，２３４，０００", 1_234_000),
    ("yen with sign", "fee", "¥1,234円", 1234),
    ("no amount", "fee", "", None),
    ("decimal", "price", "１２．５", Decimal("12.5")),
    ("はい", "outside", "yes", True),
    ("いいえ", "outside", "no", False),
    ("未定", "outside", "open", None),
    ("radio", "colour", "red", "red"),
    ("no radio", "colour", "", None),
    ("select", "pick", "blue", "blue"),
    ("nothing selected", "pick", "", None),
    ("該当なし is none of them", "many", "none", ()),
    ("boxes", "some", "red", ("red",)),
    ("version", "version", "7", 7),
    ("a version that is not a number is older than any", "version", "x", -1),
]


@pytest.mark.parametrize(
    ("field", "typed", "expected"), [row[1:] for row in READ], ids=[r[0] for r in READ]
)
def test_reads(field: str, typed: str, expected: object) -> None:
    form = sent(**{field: typed})
    assert form.errors == {}
    value = form[field].data
    assert value == expected
    assert type(value) is type(expected)


def test_nothing_ticked_is_open_only_where_there_is_an_answer_for_none() -> None:
    form = sent()
    assert form.many.data is None
    assert form.some.data == ()


@pytest.mark.parametrize("between", ["\t", "\n", "\r\n", "\u2028"])
def test_one_line_stays_one_line(between: str) -> None:
    assert sent(text=f"清掃{between}業務").text.data == "清掃 業務"


REFUSED = [
    (
        "too long",
        "text",
        "字" * 11,
        "件名は10文字以内で入力してください。現在11文字で、1文字超過しています。",
    ),
    (
        "NUL",
        "name",
        "髙\x00橋",
        "名称に使用できない文字（制御文字）が含まれています。削除して入力し直してください。",
    ),
    (
        "a lone surrogate",
        "name",
        "\ud842",
        "名称に使用できない文字（制御文字）が含まれています。削除して入力し直してください。",
    ),
    (
        "a mark that turns the direction of writing",
        "text",
        "書\u202e類",
        "件名に使用できない文字（制御文字）が含まれています。削除して入力し直してください。",
    ),
    ("a day that does not exist", "day", "令和9年2月30日", "令和9年2月30日という日はありません。"),
    ("a word for a number", "copies", "十部", "部数は整数の数字で入力してください。"),
    ("below the limit with its unit", "copies", "０部", "部数は1部以上で入力してください。"),
    ("below the limit", "copies", "0", "部数は1部以上で入力してください。"),
    ("above the limit", "copies", "101", "部数は100部以下で入力してください。"),
    (
        "a word for an amount",
        "fee",
        "未定",
        "金額は円単位の数字で入力してください（例 1,234,000）。",
    ),
    ("too many places", "price", "1.234", "単価は小数点以下2桁までで入力してください。"),
    ("an unknown choice", "colour", "green", "選択肢の中から選び直してください。"),
    ("an unknown option", "pick", "green", "選択肢の中から選び直してください。"),
    ("an answer that no browser sends", "outside", "", "持ち出しを選択してください。"),
]


@pytest.mark.parametrize(
    ("field", "typed", "message"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_refuses(field: str, typed: str, message: str) -> None:
    form = sent(**{field: typed})
    assert form.errors == {field: [message]}


def test_refused_input_is_shown_again_as_it_was_typed() -> None:
    form = sent(day="令和９年２月３０日", fee="１２，３", copies="十")
    assert form.day._value() == "令和９年２月３０日"
    assert form.fee._value() == "１２，３"
    assert form.copies._value() == "十"


def test_a_yes_no_fact_that_was_not_sent_is_not_taken_for_open() -> None:
    form = Sample(MultiDict({"text": "印刷"}), meta={"csrf": False})
    assert not form.validate()
    assert form.errors == {"outside": ["持ち出しを選択してください。"]}


def test_none_of_them_excludes_the_others() -> None:
    form = sent(many=["red", "none"])
    assert form.errors == {"many": ["「該当なし」と他の項目を同時に選択することはできません。"]}


def test_stored_values_are_shown_in_the_words_of_the_trade() -> None:
    form = Sample(
        None,
        data={"day": date(2019, 5, 1), "fee": 1_234_000, "outside": False, "many": ()},
        meta={"csrf": False},
    )
    assert form.day._value() == "令和元年5月1日"
    assert form.fee._value() == "1,234,000"
    assert [code for code, _, chosen, _ in form.outside.iter_choices() if chosen] == ["no"]
    assert [code for code, _, chosen, _ in form.many.iter_choices() if chosen] == ["none"]


def test_required_fields_name_the_thing_and_the_deed() -> None:
    form = Strict(MultiDict({"text": "\u3000"}), meta={"csrf": False})
    assert not form.validate()
    assert form.errors == {
        "text": ["件名を入力してください。"],
        "day": ["開始日を入力してください。"],
        "pick": ["所属を選択してください。"],
        "many": ["情報を選択してください。"],
        "agreed": ["「確認しました」に印を付けてください。"],
        "paper": ["仕様書を選択してください。"],
    }


@pytest.mark.parametrize(
    ("name", "content", "messages"),
    [
        ("様式.DOCX", b"x" * 10, []),
        (
            "様式.docx",
            b"x" * 11,
            ["ファイルの大きさは10バイトまでです。選択したファイルは11バイトです。"],
        ),
        ("様式.exe", b"x", ["docxのファイルを選択してください。"]),
    ],
)
def test_files(name: str, content: bytes, messages: list[str]) -> None:
    form = sent(paper=FileStorage(io.BytesIO(content), name))
    assert form.errors.get("paper", []) == messages
    if not messages:
        assert form.paper.data.read() == content


def test_error_links_lead_to_the_first_box_of_a_group() -> None:
    form = sent()
    assert focus_id(form.many) == "many-0"
    assert focus_id(form.text) == "text"


def test_what_an_operation_refused_joins_the_summary() -> None:
    form = sent(copies="0")
    form.refuse("同じ件名が登録されています。", "text")
    form.refuse("年度が締め切られています。")
    assert [(line.target, line.text) for line in form.summary()] == [
        ("", "年度が締め切られています。"),
        ("text", "同じ件名が登録されています。"),
        ("copies", "部数は1部以上で入力してください。"),
    ]
