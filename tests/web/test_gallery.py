"""Every component through the checking client, with CSRF on."""

from urllib.parse import unquote

import pytest

from tests.web.checking import CheckingClient, Upload
from tests.web.house_rules import broken_rules


@pytest.mark.parametrize("path", ["/", "/entry", "/list", "/list?q=清掃", "/list?q=x", "/detail"])
def test_every_page_keeps_the_rules(client: CheckingClient, path: str) -> None:
    client.open(path)


def test_a_saved_form_leads_on_with_a_message(client: CheckingClient) -> None:
    page = client.post_form(
        "/entry",
        {
            "件名": "令和９年度 印刷",
            "所属": "税務課",
            "庁外へ持ち出しますか": "はい",
            "取り扱う情報": ["郵送", "専用回線による送信"],
            "仕様書": Upload(b"PK", "仕様書.docx"),
            "記載内容を確認しました": True,
        },
    )
    assert page.h1 == "委託業務"
    assert page.flashes == ["保存しました。"]


def test_a_refused_form_keeps_what_was_typed_and_lists_the_errors(client: CheckingClient) -> None:
    page = client.post_form("/entry", {"開始日": "令和9年2月30日", "部数": "０", "備考": "控え"})
    assert page.errors == [
        "令和9年2月30日という日はありません。",
        "部数は1部以上で入力してください。",
        "「記載内容を確認しました」に印を付けてください。",
    ]
    assert page.form().value("開始日") == "令和9年2月30日"
    assert page.form().value("備考") == "控え"


def test_a_simultaneous_edit_shows_both_and_loses_nothing(client: CheckingClient) -> None:
    answers = {"version": "2", "件名": "改めた件名", "記載内容を確認しました": True}
    page = client.post_form("/entry", answers, status=409)
    assert page.table() == [
        ["項目", "契約課 佐藤さんが保存した内容", "あなたの入力"],
        ["件名", "令和9年度庁舎清掃業務", "改めた件名"],
        ["金額", "2,100,000円", "1,980,000円"],
    ]
    assert page.form().value("件名") == "改めた件名"
    assert client.submit(page).flashes == ["保存しました。"]


def test_paging_walks_the_whole_list_and_back(client: CheckingClient) -> None:
    page = client.open("/list?stage=running")
    seen = [row[3] for row in page.table()[1:]]
    while "次のページ" in page.main:
        page = client.open(page.link("次のページ"))
        seen += [row[3] for row in page.table()[1:]]
    assert len(seen) == len(set(seen)) == 26
    assert "26件中 21–26件" in page.main
    page = client.open(page.link("前のページ"))
    page = client.open(page.link("前のページ"))
    assert "26件中 1–10件" in page.main
    assert [row[3] for row in page.table()[1:]] == seen[:10]


def test_a_changed_cursor_leads_to_the_first_page(client: CheckingClient) -> None:
    onward = client.open("/list").link("次のページ")
    assert "1–10件" in client.open(onward[:-1]).main


def test_a_filter_can_be_removed_by_its_word(client: CheckingClient) -> None:
    page = client.open("/list?stage=running&q=住民")
    without = client.open(page.link("段階：履行中 ×"))
    assert unquote(without.path) == "/list?q=住民"


def test_a_form_of_an_old_session_gives_its_texts_back(client: CheckingClient) -> None:
    page = client.open("/entry")
    client.get("/forget")
    form = page.form()
    form.fill("備考", "長い説明文です。")
    answer = client.client.post(
        "/entry", data=form.data(), headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 400
    assert "長い説明文です。" in answer.text
    assert broken_rules(answer.text, answer.headers) == []


def test_texts_from_another_site_are_not_shown(client: CheckingClient) -> None:
    answer = client.client.post(
        "/entry", data={"note": "こちらへ電話を"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert "こちらへ電話を" not in answer.text


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 429])
def test_error_pages_say_what_to_do(client: CheckingClient, code: int) -> None:
    page = client.open(f"/status/{code}", status=code)
    assert "次に行うこと" in page.main


def test_a_failure_inside_shows_no_detail(client: CheckingClient) -> None:
    page = client.open("/failing", status=500)
    assert page.h1 == "システムの内部で問題が発生しました"
    assert "a failure on purpose" not in page.source


GOOD = (
    "<!doctype html>\n<html lang='ja'><head><title>題 | 台帳</title></head>"
    "<body><main>{}</main></body></html>"
)
BAD = [
    ("<h1>別</h1>", "title 「題 | 台帳」 does not contain h1 「別」"),
    ("<h1>題</h1><h1>題</h1>", "2 h1 instead of one"),
    ("<h1>題</h1><input name=a>", "control a has no label"),
    ("<h1>題</h1><p id=a><p id=a>", "id a stands 2 times"),
    ("<h1>題</h1><label for=b>b</label>", "for=b leads nowhere"),
    ("<h1>題</h1><a href='#c'>c</a>", "link #c leads nowhere"),
    ("<h1 style='color:red'>題</h1>", "inline style on h1"),
    ("<h1>題</h1><script>1</script>", "inline script"),
    ("<h1 onclick='x'>題</h1>", "event handler onclick on h1"),
    ("<h1>題</h1><img src='https://example.com/a'>", "external resource https://example.com/a"),
    ("<h1>題</h1><form method=post></form>", "post form without CSRF token"),
    ("<h1>題</h1><table><caption>表</caption><tr><th>a</th></tr></table>", "th without scope"),
    ("<h1>題</h1><p>{{ x }}</p>", "「{{」 in the text of the page"),
    (
        "<h1>題</h1><p class=error>＊誤り</p>",
        "error text 「＊誤り」 does not begin with ＊ and end with 。",
    ),
]


@pytest.mark.parametrize(("body", "message"), BAD, ids=[message for _, message in BAD])
def test_the_client_notices(client: CheckingClient, body: str, message: str) -> None:
    headers = client.get("/").headers
    assert broken_rules(GOOD.replace("{}", "<h1>題</h1>", 1), headers) == []
    assert message in broken_rules(GOOD.replace("{}", body, 1), headers)


def test_the_client_notices_missing_headers(client: CheckingClient) -> None:
    headers = client.get("/").headers
    del headers["Content-Security-Policy"]
    page = GOOD.replace("{}", "<h1>題</h1>", 1)
    assert broken_rules(page, headers) == ["header Content-Security-Policy is missing or weaker"]
