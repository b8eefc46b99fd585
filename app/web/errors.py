"""Error pages (エラー画面): what happened and what to do now, in the frame of every other page."""

from dataclasses import dataclass, replace

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.actor.actor import Forbidden
from app.storage.fields import UnstorableText

LONGEST_SHOWN = 20_000  # characters of one typed text that are given back


@dataclass(frozen=True)
class Explanation:
    """The words of one error page."""

    title: str
    happened: str
    advice: tuple[str, ...]


TEXTS = {
    400: Explanation(
        "送信内容を受け付けられませんでした",
        "送信された内容に読み取れない部分がありました。何も変更されていません。",
        ("前の画面に戻り、画面を再読み込みしてからやり直してください。",),
    ),
    401: Explanation(
        "サインインが必要です",
        "サインインの有効期限が切れたか、サインアウトされています。今回の操作は保存されていません。",
        (
            "サインインしてから、もう一度操作してください。",
            "入力した文章が下に表示されている場合は、控えを取ってから移動してください。",
        ),
    ),
    403: Explanation(
        "この操作を行う権限がありません",
        "この画面や操作は、あなたの役割または所属では利用できません。何も変更されていません。",
        ("必要な場合は、システム管理の担当者に役割と所属の設定を確認してください。",),
    ),
    404: Explanation(
        "ページが見つかりません",
        "指定されたアドレスのページはありません。削除されたか、アドレスが誤っている可能性があります。",
        ("アドレスを確認するか、左のメニューまたは検索から探してください。",),
    ),
    405: Explanation(
        "この方法では開けません",
        "このアドレスは、ボタンを押して送信する操作のためのものです。何も変更されていません。",
        ("前の画面に戻り、画面上のボタンから操作してください。",),
    ),
    409: Explanation(
        "他の変更と重なったため保存できませんでした",
        "この操作の間に、他の利用者が同じ内容を変更しました。今回の操作は保存されていません。",
        ("前の画面に戻り、最新の内容を表示して確認してから、もう一度操作してください。",),
    ),
    413: Explanation(
        "送信したデータが大きすぎます",
        "添付したファイルまたは入力が、受け付けられる大きさを超えています。何も保存されていません。",
        ("ファイルを小さくするか分割して、前の画面からもう一度送信してください。",),
    ),
    429: Explanation(
        "操作の回数が多すぎます",
        "短い時間に同じ操作が繰り返されたため、一時的に受け付けを止めています。",
        ("しばらく待ってから、もう一度操作してください。",),
    ),
    500: Explanation(
        "システムの内部で問題が発生しました",
        "操作を完了できませんでした。この操作による変更は保存されていません。",
        (
            "少し待ってから、もう一度操作してください。",
            "繰り返し発生する場合は、発生した日時と行った操作をシステム管理の担当者に知らせてください。",
        ),
    ),
}
EXPIRED = Explanation(
    "画面の有効期限が切れています",
    "画面を開いてからサインインの状態が変わったため、安全のため送信を受け付けませんでした。"
    "何も変更されていません。",
    (
        "ブラウザーの「戻る」で前の画面に戻り、画面を再読み込みしてから送信し直してください。",
        "再読み込みで入力が消える場合に備えて、入力した文章を下に表示しています。"
        "コピーして利用してください。",
    ),
)


def install_errors(app: Flask) -> None:
    """Every error gets a page in Japanese; what failed inside goes to the log with its trace."""
    app.register_error_handler(CSRFError, _on_expired)
    app.register_error_handler(Forbidden, _on_forbidden)
    app.register_error_handler(UnstorableText, _on_unstorable)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(InternalServerError, _on_failure)


def _on_expired(error: CSRFError) -> tuple[str, int]:
    return _page(EXPIRED, 400), 400


def _on_forbidden(error: Forbidden) -> tuple[str, int]:
    return _page(replace(TEXTS[403], happened=f"{error}何も変更されていません。"), 403), 403


def _on_unstorable(error: UnstorableText) -> tuple[str, int]:
    """NUL in an address or a filter: forms refuse it themselves, everything else ends here."""
    return _page(TEXTS[400], 400), 400


def _on_http_error(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # redirects are not errors
    if error.response is not None:
        return error
    return _page(TEXTS.get(code, TEXTS[400 if code < 500 else 500]), code), code


def _on_failure(error: InternalServerError) -> tuple[str, int]:
    # Flask has logged the trace. The frame itself may be what failed, so it is left out here.
    g.bare_frame = True
    return _page(TEXTS[500], 500), 500


def _page(text: Explanation, code: int) -> str:
    return render_template(
        "errors/error.html",
        text=text,
        code=code,
        typed=_typed_texts() if code in (400, 401) else [],
    )


def _typed_texts() -> list[str]:
    """What a person had typed into the refused form, so that it is not lost.

    Only texts, only if the form was sent from our own pages, never a secret: passwords are told by
    their names, and short values without a letter beyond ASCII are codes of choices.
    """
    if request.method != "POST" or not _sent_from_here():
        return []
    try:
        sent = list(request.form.lists())
    except RequestEntityTooLarge:
        return []
    kept = []
    for name, values in sent:
        if "password" in name or "token" in name or "secret" in name:
            continue
        kept += [text for text in values if not text.isascii()]
    return [text[:LONGEST_SHOWN] for text in kept[:50]]


def _sent_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    here = request.host_url.removesuffix("/")
    return origin == here or origin.startswith(f"{here}/")
