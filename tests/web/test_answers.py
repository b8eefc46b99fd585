"""Headers, cookies, downloads, wordings and pages of lists."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from app.web.conflicts import same_answer
from app.web.downloads import disposition, safe_name
from app.web.ground import install_web
from app.web.labels import file_size, shown, wareki, wareki_full, wareki_time, yen
from app.web.pages import Shell
from app.web.paging import Cursor, Page, decode_cursor, encode_cursor, make_page
from tests.web.checking import CheckingClient


def test_pages_are_not_stored_and_static_files_are(client: CheckingClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/static/app.css").headers["Cache-Control"] == "no-cache"
    versioned = client.get("/static/app.css?v=1").headers["Cache-Control"]
    assert versioned == "public, max-age=31536000, immutable"


def test_the_content_policy_allows_only_our_own_files(client: CheckingClient) -> None:
    assert client.get("/status/404").headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_session_cookies_are_secure_where_the_way_is(
    client: CheckingClient, scheme: str, secure: bool
) -> None:
    client.base_url = f"{scheme}://localhost/"
    cookie = client.get("/entry").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_a_download_carries_its_japanese_name(client: CheckingClient) -> None:
    answer = client.get("/paper")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"document.docx\"; filename*=UTF-8''"
        "%E6%83%85%E5%A0%B1%E3%82%BB%E3%82%AD%E3%83%A5%E3%83%AA%E3%83%86%E3%82%A3"
        "%E7%89%B9%E8%A8%98%E4%BA%8B%E9%A0%85%EF%BC%BF%E9%AB%99%E6%A9%8B.docx"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == b"not a real paper"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("特記事項.docx", "特記事項.docx"),
        ("../../etc/passwd", "＿.＿etc＿passwd"),
        ("a\r\nX: y.docx", "aX＿ y.docx"),
        ("偽\u202excod.exe", "偽xcod.exe"),
        ("CON.docx", "CON＿.docx"),
        (" .docx", "docx"),
        ("", "文書"),
        ("字" * 200 + ".docx", "字" * 75 + ".docx"),
    ],
)
def test_file_names_are_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected
    assert len(expected.encode()) <= 255
    assert disposition(name).isascii()


WORDED: list[tuple[Any, str]] = [
    (None, "未入力"),
    ("", "未入力"),
    (True, "はい"),
    (False, "いいえ"),
    (0, "0"),
    (12345, "12,345"),
    (date(2027, 4, 1), "令和9年4月1日"),
    (("赤", "青"), "赤、青"),
    ((), "なし"),
]


@pytest.mark.parametrize(("value", "expected"), WORDED)
def test_values_in_words(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_times_are_told_in_japan() -> None:
    late = datetime(2027, 3, 31, 15, 5, tzinfo=UTC)
    assert wareki(late) == "令和9年4月1日"
    assert wareki_time(late) == "令和9年4月1日 0時05分"
    assert wareki_full(date(2027, 4, 1)) == "令和9年4月1日（2027年・木曜日）"
    assert wareki(None) == yen(None) == ""
    assert yen(1234567) == "1,234,567円"


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0バイト"),
        (1023, "1023バイト"),
        (1024, "1.0KB"),
        (5 * 1024**2, "5.0MB"),
        (20480, "20KB"),
    ],
)
def test_file_sizes(size: int, expected: str) -> None:
    assert file_size(size) == expected


@pytest.mark.parametrize(
    ("theirs", "yours", "same"),
    [
        ("", None, True),
        (None, None, True),
        (0, None, False),
        (0, False, False),
        (False, None, False),
        ((), None, False),
        (["b", "a"], ("a", "b"), True),
        ("髙", "高", False),
    ],
)
def test_open_and_none_are_different_answers(theirs: object, yours: object, same: bool) -> None:
    assert same_answer(theirs, yours) is same


def test_a_failing_frame_still_gives_an_error_page() -> None:
    def broken_shell() -> Shell:
        raise LookupError("no database")

    app = Flask("app")
    app.secret_key = "test"
    install_web(app, load_actor=lambda: None, sign_in_endpoint="x", shell=broken_shell)
    page = CheckingClient(app).open("/nowhere", status=500)
    assert page.h1 == "システムの内部で問題が発生しました"


def key_of(number: int) -> tuple[int]:
    return (number,)


def fetch(rows: list[int], cursor: Cursor | None, size: int) -> Page[int]:
    """As a query would: up to size + 1 rows in the direction of the cursor."""
    if cursor is None:
        found = rows
    elif cursor.backwards:
        found = [row for row in reversed(rows) if (row,) < cursor.key]
    else:
        found = [row for row in rows if (row,) > cursor.key]
    return make_page(found[: size + 1], cursor, len(rows), key_of, size)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11])
def test_pages_cover_a_list_once_in_both_directions(count: int) -> None:
    rows = list(range(count))
    page = fetch(rows, None, 5)
    pages = [page]
    while page.next:
        page = fetch(rows, page.next, 5)
        pages.append(page)
    assert [row for one in pages for row in one.rows] == rows
    assert pages[0].previous is None
    back = [page]
    while page.previous:
        page = fetch(rows, page.previous, 5)
        back.append(page)
    assert [list(one.rows) for one in reversed(back)] == [list(one.rows) for one in pages]
    assert [one.first for one in pages] == [5 * i + 1 if rows else 0 for i in range(len(pages))]


def test_a_cursor_belongs_to_its_list_and_cannot_be_changed() -> None:
    cursor = Cursor(("髙橋", 3), True, 50)
    text = encode_cursor(cursor, "secret", "contractors")
    assert decode_cursor(text, "secret", "contractors") == cursor
    assert decode_cursor(text, "secret", "engagements") is None
    assert decode_cursor(text[:-1], "secret", "contractors") is None
    assert decode_cursor("", "secret", "contractors") is None
