"""Pages of the history (操作履歴): what was done, by whom, with the values before and after."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, url_for

from app.accounts.queries import users
from app.actor.deeds import Deed, Role
from app.audit.forms import HistoryFilter
from app.audit.labels import ERASED, FIELDS, event_label, kind_label
from app.audit.queries import (
    EventFilter,
    ShownChange,
    changes_of,
    count_events,
    event_by_seq,
    latest_values,
    list_events,
    verify_event,
)
from app.contractors.details import ContractorKind
from app.contracts.states import PaperState
from app.engagements.fields import BY_KEY, Field, Kind
from app.engagements.numbers import NUMBERS
from app.installation.settings import Exemption
from app.organization.profile import ArticleStyle, Parties
from app.papers.kinds import PaperKind
from app.people.queries import sections
from app.register.kinds import EntryKind
from app.requirements.judgement import Outcome
from app.web.access import access, may_open
from app.web.choices import Option
from app.web.labels import JAPAN, OPEN, shown, wareki, wareki_time, yen
from app.web.pages import cursor_from_request
from app.web.paging import make_page

blueprint = Blueprint("audit", __name__)

LIST_NAME = "history"
BY_SYSTEM = "system"
ERASED_TEXT = "消去済み"
LONG_TEXT = 200
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")

_ASKED = {key: place for place, key in enumerate(BY_KEY)}

NAMING = ("engagement.title", "name", "title", "display_name", "body_name")
"""Fields that name their subject."""

WORDS: Mapping[tuple[str, str], Any] = {
    ("contractor", "kind"): ContractorKind,
    ("issued_paper", "kind"): PaperKind,
    ("issued_paper", "state"): PaperState,
    ("judgement", "outcome"): Outcome,
    ("entry", "kind"): EntryKind,
    ("body_settings", "exemption"): Exemption,
    ("body_settings", "parties"): Parties,
    ("body_settings", "article_style"): ArticleStyle,
}
"""Fields whose values are members of an enumeration with labels."""

# Kind of subject → endpoint of its page and the name of the id in its address.
PAGES = {
    "engagement": ("engagements.detail", "engagement_id"),
    "entry": ("engagements.detail", "engagement_id"),
    "contractor": ("contractors.detail", "contractor_id"),
    "issued_paper": ("contracts.paper", "paper_id"),
    "user_account": ("accounts.edit", "user_id"),
}
# Kind of subject → field that holds the id of the thing whose page shows it, and that page.
PAGES_BY_FIELD = {
    "judgement": ("engagement", "requirements.of_engagement", "engagement_id"),
    "responsible_post": ("entry", "engagements.detail", "engagement_id"),
    "basis_confirmation": ("requirement", "requirements.detail", "requirement_id"),
}
PLAIN_PAGES = {"section": "people.index", "post": "people.index", "person": "people.index"}


@dataclass(frozen=True)
class Subject:
    """What an event is about: its kind in words, its name or number, its page ("" if none)."""

    kind: str
    name: str
    href: str


@dataclass(frozen=True)
class ShownValue:
    """A change in words."""

    subject: Subject
    field: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG_TEXT


@blueprint.route("/history")
@access(Deed.AUDIT_READ)
def index() -> str:
    """What was done, the newest first."""
    people = [Option(BY_SYSTEM, "システム（自動処理）")]
    people += [Option(one.id, f"{one.display_name}（{one.login_name}）") for one in users()]
    form = HistoryFilter(options={"actor": people})
    form.validate()
    wanted = _wanted(form)
    cursor = cursor_from_request(LIST_NAME)
    edge = int(cursor.key[0] or 0) if cursor else None
    rows = list_events(wanted, edge, backwards=bool(cursor and cursor.backwards))
    page = make_page(rows, cursor, count_events(wanted), lambda one: (one.seq,))
    return render_template(
        "audit/index.html",
        form=form,
        page=page,
        list_name=LIST_NAME,
        subject_of=_subjects({one.subject for one in page.rows}),
        event_label=event_label,
    )


@blueprint.route("/history/<int:seq>")
@access(Deed.AUDIT_READ)
def detail(seq: int) -> str:
    """One event with every value before and after, and whether the record still holds."""
    event = event_by_seq(seq)
    if event is None:
        abort(404)
    changes = changes_of(seq)
    about = (event.subject_kind, event.subject_id)
    subject_of = _subjects({about, *((one.subject_kind, one.subject_id) for one in changes)})
    names = {one.id: one.name for one in sections()}
    return render_template(
        "audit/detail.html",
        event=event,
        title=event_label(event.name),
        subject=subject_of(about),
        section=names.get(event.section_id, "") if event.section_id else "",
        changes=[_shown_value(one, subject_of, names) for one in sorted(changes, key=_place)],
        several=len({(one.subject_kind, one.subject_id) for one in changes}) > 1,
        problems=verify_event(seq),
    )


def _wanted(form: HistoryFilter) -> EventFilter:
    since, until = form.since.data, form.until.data
    actor = form.actor.data
    return EventFilter(
        actor_id=actor if isinstance(actor, int) else None,
        by_system=actor == BY_SYSTEM,
        name=form.name.data,
        since=_midnight(since) if isinstance(since, date) else None,
        # After the last day of the calendar nothing happens: no limit is the same.
        until=_midnight(until + timedelta(days=1))
        if isinstance(until, date) and until < date.max
        else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _subjects(wanted: set[tuple[str, str]]) -> Callable[[tuple[str, str]], Subject]:
    """Words and links for these subjects, read in one query."""
    fields = {*NAMING, *(field for field, _, _ in PAGES_BY_FIELD.values())}
    known = latest_values(wanted, fields)

    def subject_of(subject: tuple[str, str]) -> Subject:
        kind, subject_id = subject
        values = known.get(subject, {})
        name = next((str(values[one]) for one in NAMING if values.get(one)), "")
        if not name and kind == "basis_confirmation":
            name = str(values.get("requirement", ""))
        number = f"{subject_id}番" if subject_id.isdigit() else ""
        return Subject(kind_label(kind), name or number, _page_of(kind, subject_id, values))

    return subject_of


def _page_of(kind: str, subject_id: str, values: Mapping[str, Any]) -> str:
    if kind in PAGES_BY_FIELD:
        field, endpoint, argument = PAGES_BY_FIELD[kind]
        value = values.get(field)
    elif kind in PAGES:
        endpoint, argument = PAGES[kind]
        value = subject_id
    else:
        endpoint = PLAIN_PAGES.get(kind, "")
        return url_for(endpoint) if endpoint and may_open(endpoint) else ""
    if value is None or not may_open(endpoint):
        return ""
    if argument != "requirement_id" and not str(value).isdecimal():
        return ""  # an event that names no row of its kind
    return url_for(endpoint, **{argument: value})


def _place(change: ShownChange) -> tuple[bool, int]:
    """Facts of outsourcings stand in the order in which they are asked, behind the rest."""
    is_fact = change.subject_kind == "engagement" and change.field in BY_KEY
    return is_fact, _ASKED[change.field] if is_fact else 0


def _shown_value(
    change: ShownChange,
    subject_of: Callable[[tuple[str, str]], Subject],
    section_names: Mapping[int, str],
) -> ShownValue:
    kind, field = change.subject_kind, change.field

    def side(value: Any, erased: bool) -> str:
        if erased:
            return ERASED_TEXT
        return "" if value is None else _in_words(kind, field, value, section_names)

    return ShownValue(
        subject_of((kind, change.subject_id)),
        field_label(kind, field),
        side(change.before, change.before_erased),
        side(change.after, change.after_erased),
    )


def field_label(kind: str, field: str) -> str:
    """What a value is called: a fact by its label, a column by its own; else the field itself."""
    if field == ERASED:
        return "消去した項目"
    if kind == "engagement":
        if field in BY_KEY:
            return BY_KEY[field].label
        for number in NUMBERS:
            if number.key == field:
                return number.label
    return FIELDS.get(kind, {}).get(field, field)


def _in_words(kind: str, field: str, value: Any, section_names: Mapping[int, str]) -> str:
    if field == ERASED and isinstance(value, list):
        return "、".join(field_label(kind, str(one)) for one in value)
    if kind == "engagement" and field in BY_KEY:
        return _fact_in_words(BY_KEY[field], value)
    if (kind, field) == ("engagement", "subcontractors") and isinstance(value, list):
        return "、".join(_subcontractor_in_words(one) for one in value)
    if (kind, field) in WORDS:
        labels = {str(one.value): one.label for one in WORDS[kind, field]}
        return str(labels.get(str(value), value))
    if field == "section" and isinstance(value, int):
        return section_names.get(value, f"{value}番")
    if field == "consultation_sections" and isinstance(value, list):
        return "、".join(section_names.get(one, f"{one}番") for one in value) or "なし"
    if field == "grants" and isinstance(value, list):
        return "、".join(_grant_in_words(str(one)) for one in value)
    return _plain(value)


def _fact_in_words(field: Field, value: Any) -> str:
    if field.kind in (Kind.CHOICE, Kind.LEVEL):
        return field.choice_label(value)
    if field.kind is Kind.CHOICES and isinstance(value, list):
        return "、".join(field.choice_label(one) for one in value) or "なし"
    if field.kind is Kind.YEN and isinstance(value, int):
        return yen(value)
    return _plain(value)


def _subcontractor_in_words(subcontractor: Mapping[str, Any]) -> str:
    name, work = str(subcontractor.get("name", "")), subcontractor.get("work")
    return f"{name}（{work}）" if work else name


def _grant_in_words(grant: str) -> str:
    role, _, section = grant.partition(":")
    try:
        label = Role(role).label
    except ValueError:
        return grant
    return f"{label}（所属コード{section}）" if section else label


def _day_in_words(text: str) -> str:
    """A stored day or moment in words; "" for any other text, typed ones that look alike too."""
    try:
        if _DAY.fullmatch(text):
            return wareki(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return wareki_time(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass  # 2027-02-30 is what somebody typed, not a day
    return ""


def _plain(value: Any) -> str:
    """A value of which nothing more is known; structures as they are stored."""
    if isinstance(value, str):
        return _day_in_words(value) or value or OPEN
    nested = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(one, dict | list) for one in value)
    )
    return json.dumps(value, ensure_ascii=False, indent=1) if nested else shown(value)
