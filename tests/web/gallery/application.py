"""The gallery: every component on a few pages, with invented content.

Run `python -m tests.web.gallery.application` to look at it in a browser.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from flask import Flask, abort, flash, redirect, render_template, request, session, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response

from app.actor.actor import Actor
from app.web.access import may_open, public
from app.web.choices import (
    CheckboxesField,
    CheckField,
    Option,
    RadiosField,
    SelectField,
    YesNoField,
)
from app.web.conflicts import find_conflict
from app.web.downloads import DOCX, download
from app.web.fields import (
    DateField,
    FileField,
    IntegerField,
    MoneyField,
    NameField,
    TextAreaField,
    TextField,
)
from app.web.forms import FilterForm, VersionedForm
from app.web.ground import install_web
from app.web.pages import Link, MenuGroup, MenuItem, Shell, cursor_from_request, show_menu
from app.web.paging import Page, make_page

TEMPLATES = Path(__file__).parent / "templates"
OPEN_TO_ALL = public("a gallery for tests without any content of a body")


class Stage(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    DONE = "done"

    @property
    def label(self) -> str:
        return {
            "planned": "計画",
            "running": "履行中",
            "soon": "期限間近",
            "late": "期限超過",
            "done": "終了",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "planned": "gray",
            "running": "blue",
            "soon": "yellow",
            "late": "red",
            "done": "green",
        }[self.value]


@dataclass(frozen=True)
class Row:
    number: int
    title: str
    section: str
    partner: str | None
    fee: int | None
    end: date
    stage: Stage


SUBJECTS = (
    "市税納税通知書等印刷・封入封緘業務",
    "住民情報システム運用保守業務",
    "庁舎清掃業務",
    "健康診査受診券作成及び発送業務",
    "学校給食配送業務",
)
SECTIONS = ("税務課", "情報政策課", "管財課", "健康増進課", "教育総務課")
PARTNERS = (
    "株式会社北浜印刷",
    "みらい情報システム株式会社",
    None,
    "髙橋ビルサービス",
    "有限会社若葉運輸",
)
ROWS = tuple(
    Row(
        number,
        f"令和{number % 3 + 7}年度{SUBJECTS[number % 5]}",
        SECTIONS[number % 5],
        PARTNERS[number % 5],
        None if PARTNERS[number % 5] is None else 1_234_000 + number * 98_700,
        date(2026 + number % 3, 3, 31),
        tuple(Stage)[number % 5],
    )
    for number in range(1, 129)
)
KINDS = (
    Option("mail", "郵送", "封筒に封かんし、追跡できる方法で送ります。"),
    Option("disk", "電子媒体の受渡し"),
    Option("line", "専用回線による送信"),
)


class EntryForm(VersionedForm):
    title = TextField("件名", required=True, max_length=60, width=30)
    holder = NameField(
        "相手方の名称", support="登記のとおりに入力してください。字体は変換されません。", width=30
    )
    section = SelectField("所属", required=True)
    start = DateField("開始日", required=True)
    fee = MoneyField("金額", support="税込みの金額を入力してください。")
    copies = IntegerField("部数", least=1, most=100_000, unit="部")
    outside = YesNoField("庁外へ持ち出しますか", required=True)
    way = RadiosField("受渡しの方法", options=KINDS)
    kinds = CheckboxesField("取り扱う情報", options=KINDS, none_label="該当なし")
    note = TextAreaField("備考", max_length=200, rows=3)
    paper = FileField("仕様書", endings=("docx", "pdf"), max_bytes=5 * 1024**2)
    confirmed = CheckField("記載内容を確認しました", required=True)


class ListFilter(FilterForm):
    q = TextField("件名", width=12)
    section = SelectField("所属", empty="全て")
    stage = SelectField("段階", empty="全て")


STORED = {
    "title": "令和9年度庁舎清掃業務",
    "holder": "髙橋ビルサービス",
    "section": "管財課",
    "start": date(2027, 4, 1),
    "fee": 1_980_000,
    "outside": None,
}
SECTION_OPTIONS = {"section": [Option(name, name) for name in SECTIONS]}


def entry_form(**kwargs: object) -> EntryForm:
    return EntryForm(options=SECTION_OPTIONS, **kwargs)


@OPEN_TO_ALL
def components() -> str:
    flash("「令和9年度庁舎清掃業務」を登録しました。", "success")
    return render_template("gallery/components.html", Stage=Stage)


@OPEN_TO_ALL
def entry() -> str | Response | tuple[str, int]:
    form = entry_form(data={**STORED, "version": 3})
    conflict = None
    if form.accepted():
        if form.version.data == 3:
            flash("保存しました。")
            return redirect(url_for("listing"))
        form_values = {**STORED, "fee": 2_100_000}
        saved_at = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
        conflict = find_conflict(form, form_values, 3, "契約課 佐藤", saved_at)
        return render_template("gallery/entry.html", form=form, conflict=conflict), 409
    return render_template("gallery/entry.html", form=form, conflict=conflict)


@OPEN_TO_ALL
def listing() -> str:
    form = ListFilter(
        options={
            **SECTION_OPTIONS,
            "stage": [Option(stage, stage.label) for stage in Stage],
        }
    )
    form.validate()
    found = [
        row
        for row in ROWS
        if (not form.q.data or form.q.data in row.title)
        and form.section.data in (None, row.section)
        and form.stage.data in (None, row.stage)
    ]
    return render_template("gallery/list.html", form=form, page=page_of(found))


def page_of(found: list[Row]) -> Page[Row]:
    cursor = cursor_from_request("rows")
    size = 10
    rows = found
    if cursor is not None:
        number = cursor.key[0]
        assert isinstance(number, int)
        if cursor.backwards:
            rows = [row for row in reversed(found) if row.number < number]
        else:
            rows = [row for row in found if row.number > number]
    return make_page(rows[: size + 1], cursor, len(found), lambda row: (row.number,), size)


@OPEN_TO_ALL
def detail() -> str:
    return render_template("gallery/detail.html", row=ROWS[0])


@OPEN_TO_ALL
def paper() -> Response:
    return download(b"not a real paper", "情報セキュリティ特記事項/髙橋.docx", DOCX)


@OPEN_TO_ALL
def sign_in() -> str:
    return render_template("gallery/detail.html", row=ROWS[0])


@OPEN_TO_ALL
def failing() -> str:
    raise RuntimeError("a failure on purpose")


@OPEN_TO_ALL
def status(code: int) -> str:
    abort(code)


@OPEN_TO_ALL
def forget() -> str:
    session.clear()
    return "forgotten"


GROUPS = (
    MenuGroup(
        "",
        (MenuItem("やること", "components"),),
    ),
    MenuGroup(
        "台帳",
        (
            MenuItem("委託業務", "listing", also=("detail",)),
            MenuItem("委託事業者", "entry"),
            MenuItem("所属", "paper"),
        ),
    ),
    MenuGroup(
        "きまり",
        (MenuItem("要件カタログ", "failing"), MenuItem("団体のポリシー", "sign_in")),
    ),
    MenuGroup("管理", (MenuItem("利用者", "forget"),), folded=True),
)


def shell() -> Shell:
    if request.args.get("alone"):
        return Shell(body_name="みずほ野市")
    return Shell(
        body_name="みずほ野市",
        user_name="田中 花子",
        user_note="契約課・契約担当",
        navigation=show_menu(GROUPS, may_open),
        user_links=(Link("パスワードの変更", "/entry"),),
        search_action=url_for("listing"),
        sign_out_action="/entry",
        home=url_for("components"),
    )


def nobody() -> Actor | None:
    return None


def create_gallery() -> Flask:
    """The gallery as a Flask application with CSRF on, as the real one is made."""
    app = Flask("app")
    app.secret_key = "only for the gallery"
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(Path(app.root_path) / "templates"),
            FileSystemLoader(TEMPLATES),
        ]
    )
    install_web(app, load_actor=nobody, sign_in_endpoint="sign_in", shell=shell)
    app.add_url_rule("/", view_func=components)
    app.add_url_rule("/entry", view_func=entry, methods=["GET", "POST"])
    app.add_url_rule("/list", view_func=listing)
    app.add_url_rule("/detail", view_func=detail)
    app.add_url_rule("/paper", view_func=paper)
    app.add_url_rule("/sign-in", view_func=sign_in)
    app.add_url_rule("/failing", view_func=failing)
    app.add_url_rule("/status/<int:code>", view_func=status)
    app.add_url_rule("/forget", view_func=forget)
    return app


if __name__ == "__main__":
    create_gallery().run(port=8765)
