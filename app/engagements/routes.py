"""Pages of outsourcings (委託業務): the list, one with its facts, and every deed on it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor.deeds import Deed
from app.contractors.models import Contractor
from app.contractors.queries import (
    ContractorFilter,
    contractor_by_id,
    count_contractors,
    list_contractors,
)
from app.engagements.facts import Facts, FactsRefused, warnings_of
from app.engagements.fields import BY_KEY, GROUPS, Group, Stage
from app.engagements.forms import (
    CloseForm,
    ContractorForm,
    ContractorSearchForm,
    EngagementFilterForm,
    ReopenForm,
    ResponsibleForm,
    StageForm,
    create_form,
    fact_changes,
    facts_form,
    numbers_form,
    refuse_facts,
    stored_answers,
    subcontractor_rows,
    subcontractors_in,
)
from app.engagements.models import Engagement
from app.engagements.numbers import NUMBERS
from app.engagements.operations import (
    CLOSED,
    StageRefused,
    change_facts,
    choose_contractor,
    close_engagement,
    move_to_stage,
    register_engagement,
    reopen_engagement,
    set_numbers,
    stored_facts,
)
from app.engagements.overview import (
    groups_of_facts,
    last_happenings,
    last_saved,
    missing_label,
    responsible_today,
    stage_behind,
    stage_steps,
    stages_ahead,
)
from app.engagements.queries import (
    EngagementFilter,
    count_engagements,
    engagement_by_id,
    facts_of,
    list_engagements,
)
from app.engagements.wording import GROUPS_BY_ID, choices_of
from app.installation.settings import Body, body_in_force
from app.japanese.eras import fiscal_year, fiscal_year_label
from app.people.models import Section
from app.people.queries import posts, sections
from app.register.operations import WrongEntryState, set_responsible_post
from app.register.queries import responsible_terms
from app.storage.versions import StaleEdit
from app.web.access import access, may_open, require, signed_in_actor
from app.web.choices import Option
from app.web.conflicts import Conflict, find_conflict
from app.web.forms import VersionedForm
from app.web.labels import JAPAN
from app.web.pages import cursor_from_request
from app.web.paging import PAGE_SIZE, make_page

blueprint = Blueprint("engagements", __name__)

LIST_NAME = "engagements"
YEARS_BACK, YEARS_AHEAD = 6, 3
MOST_MATCHES = 20
NOBODY = 0
"""The answer 「責任者を置かない」 among the numbers of posts."""

TABS = (
    ("業務の内容", "engagements.detail"),
    ("適用される要件", "requirements.of_engagement"),
    ("書面", "contracts.papers"),
    ("要件対応", "contracts.coverage"),
)


@blueprint.app_template_global("engagement_tab_items")
def engagement_tab_items(engagement_id: int, current: str = "") -> list[dict[str, Any]]:
    """The tabs of an outsourcing that the person may open, for the component `tabs`."""
    here = current or request.endpoint
    return [
        {
            "label": label,
            "href": url_for(endpoint, engagement_id=engagement_id),
            "current": endpoint == here,
        }
        for label, endpoint in TABS
        if may_open(endpoint)
    ]


@blueprint.route("/engagements")
@access(Deed.ENGAGEMENT_READ)
def index() -> str:
    """The list with its filters."""
    readable = signed_in_actor().sections_for(Deed.ENGAGEMENT_READ)
    body = _body()
    form = EngagementFilterForm(
        options={
            "section": [
                Option(one.id, one.name)
                for one in sections()
                if readable == "all" or one.id in readable
            ],
            "instrument": _instruments(body),
            "year": _years(_today()),
        }
    )
    form.validate()
    wanted = EngagementFilter(
        sections=readable,
        text=form.q.data or "",
        section_id=form.section.data,
        stage=form.stage.data,
        instrument=form.instrument.data or "",
        fiscal_year=form.year.data,
        include_closed=bool(form.closed.data),
    )
    cursor = cursor_from_request(LIST_NAME)
    after = None if cursor is None else (str(cursor.key[0]), int(cursor.key[1] or 0))
    rows = list_engagements(wanted, after, backwards=bool(cursor and cursor.backwards))
    whole = cursor is None and len(rows) <= PAGE_SIZE  # then nothing is left to count
    total = len(rows) if whole else count_engagements(wanted)
    page = make_page(rows, cursor, total, lambda row: (row.sort_key, row.id))
    return render_template(
        "engagements/index.html",
        form=form,
        page=page,
        list_name=LIST_NAME,
        filtered=any(one.data not in (None, "", False) for one in form.asked()),
        may_write=signed_in_actor().may_somewhere(Deed.ENGAGEMENT_WRITE),
    )


def _instruments(body: Body) -> list[Option]:
    choices = choices_of(BY_KEY["engagement.instrument"], body.profile)
    return [Option(one.value, one.label) for one in choices]


def _years(today: date) -> list[Option]:
    this = fiscal_year(today)
    years = range(this + YEARS_AHEAD, this - YEARS_BACK - 1, -1)
    return [Option(year, fiscal_year_label(year)) for year in years]


@blueprint.route("/engagements/new", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def create() -> str | Response:
    """The first questions; the rest is asked on the page of the outsourcing."""
    actor, body = signed_in_actor(), _body()
    writable = actor.sections_for(Deed.ENGAGEMENT_WRITE)
    own = [one for one in sections(_today()) if writable == "all" or one.id in writable]
    form = create_form(body.profile, body.parties, [Option(one.id, one.name) for one in own])
    if own and form.accepted():
        section = _chosen_section(form.answers().get("section"), own)
        try:
            made = register_engagement(actor, section, Facts(_known(fact_changes(form))))
        except FactsRefused as refused:
            refuse_facts(form, refused.errors)
        else:
            flash(f"「{made.title}」を登録しました。続けて、業務の内容を入力してください。")
            return redirect(url_for("engagements.detail", engagement_id=made.entry_id))
    return render_template(
        "engagements/create.html",
        form=form,
        own=own,
        groups=[group for group in GROUPS if group.id != "contractor"],
    )


def _chosen_section(section_id: int | None, own: list[Section]) -> Section:
    return next((one for one in own if one.id == section_id), own[0])


def _known(changes: dict[str, object | None]) -> dict[str, object]:
    return {key: value for key, value in changes.items() if value is not None}


@blueprint.route("/engagements/<int:engagement_id>")
@access(Deed.ENGAGEMENT_READ)
def detail(engagement_id: int) -> str:
    """Everything that is known of an outsourcing, and what comes next."""
    return _detail_page(_readable(engagement_id))


def _detail_page(engagement: Engagement, form: StageForm | None = None) -> str:
    actor, body, today = signed_in_actor(), _body(), _today()
    section_id, version = engagement.entry.section_id, engagement.entry.version
    facts = facts_of(engagement, today)
    groups = groups_of_facts(facts, body.profile, body.parties)
    return render_template(
        "engagements/detail.html",
        engagement=engagement,
        facts=facts,
        form=form or StageForm(data={"version": version}),
        version=version,
        stage=facts.stage,
        steps=stage_steps(facts.stage),
        ahead=stages_ahead(actor, section_id, facts),
        behind=stage_behind(actor, section_id, facts.stage),
        missing_label=lambda field: missing_label(field.key, body.profile),
        expected=not facts.stage.reached(Stage.AWARDED),
        groups=groups,
        open_count=sum(group.open_count for group in groups),
        warnings=warnings_of(facts, today),
        responsible=responsible_today(engagement, today),
        numbers=[
            (one.label, engagement.numbers[one.key])
            for one in NUMBERS
            if one.key in engagement.numbers
        ],
        happenings=last_happenings(engagement, body.profile),
        may_write=actor.may(Deed.ENGAGEMENT_WRITE, section_id),
        may_name=_may_name(facts.stage, section_id),
        may_open=may_open,
    )


def _may_name(stage: Stage, section_id: int | None) -> bool:
    """Whether the person may change the contractor: after the award not everybody may."""
    deed = Deed.ENGAGEMENT_STAGE if stage.reached(Stage.AWARDED) else Deed.ENGAGEMENT_WRITE
    return signed_in_actor().may(deed, section_id)


@blueprint.route("/engagements/<int:engagement_id>/facts/<group>", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def facts(engagement_id: int, group: str) -> str | Response | tuple[str, int]:
    """One group of questions."""
    engagement = _writable(engagement_id)
    if group not in GROUPS_BY_ID:
        abort(404)
    if group == "contractor":
        return redirect(url_for("engagements.contractor", engagement_id=engagement_id))
    body, known = _body(), stored_facts(engagement)
    form = facts_form(group, known, engagement.entry.version, body.profile, body.parties)
    page = _FactsPage(engagement, GROUPS_BY_ID[group], form)
    if not form.accepted():
        return page.render()
    rows = subcontractors_in(form)
    if form.summary():
        return page.render()
    try:
        change_facts(signed_in_actor(), engagement_id, fact_changes(form), form.version.data, rows)
    except FactsRefused as refused:
        return page.render(elsewhere=refuse_facts(form, refused.errors))
    except StaleEdit as stale:
        fresh = _writable(engagement_id)
        stored = stored_answers(group, stored_facts(fresh))
        return page.render(conflict=_conflict(form, stored, stale, fresh)), 409
    flash(f"「{page.group.label}」を保存しました。")
    return redirect(page.following(request.form.get("then") == "next"))


@dataclass(frozen=True)
class _FactsPage:
    """The page of one group of questions, as it is asked or after it was refused."""

    engagement: Engagement
    group: Group
    form: VersionedForm

    @property
    def next_group(self) -> Group | None:
        place = GROUPS.index(self.group) + 1
        return GROUPS[place] if place < len(GROUPS) else None

    def following(self, go_on: bool) -> str:
        """Where to go when the answers are saved."""
        number = self.engagement.entry_id
        if go_on and self.next_group is not None:
            return url_for("engagements.facts", engagement_id=number, group=self.next_group.id)
        return url_for("engagements.detail", engagement_id=number)

    def render(self, elsewhere: Any = (), conflict: Conflict | None = None) -> str:
        shown = [one for one in self.form.asked() if not one.short_name.startswith("sub_")]
        return render_template(
            "engagements/facts.html",
            engagement=self.engagement,
            group=self.group,
            groups=GROUPS,
            next_group=self.next_group,
            form=self.form,
            questions=shown,
            rows=subcontractor_rows(self.form),
            elsewhere=elsewhere,
            conflict=conflict,
        )


@blueprint.route("/engagements/<int:engagement_id>/contractor", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def contractor(engagement_id: int) -> str | Response | tuple[str, int]:
    """Choosing the contractor among the registered ones, and who signs for it."""
    engagement = _writable(engagement_id)
    known = stored_facts(engagement)
    if known.stage.reached(Stage.AWARDED):
        require(Deed.ENGAGEMENT_STAGE, engagement.entry.section_id)
    search = ContractorSearchForm()
    search.validate()
    wanted = ContractorFilter(text=search.q.data or "")
    stored = {
        "contractor": engagement.contractor_id,
        "signatory": known.text("contractor.signatory") or None,
    }
    form = ContractorForm(
        data={**stored, "version": engagement.entry.version},
        options={"contractor": _candidates(wanted, engagement.contractor_id)},
    )
    page = {
        "engagement": engagement,
        "search": search,
        "form": form,
        "total": count_contractors(wanted),
        "most": MOST_MATCHES,
        "expected": not known.stage.reached(Stage.AWARDED),
        "vendor": _body().profile.vocabulary.vendor,
        "create_href": _create_contractor(),
        "conflict": None,
    }
    if form.accepted():
        chosen = contractor_by_id(form.contractor.data) if form.contractor.data else None
        try:
            choose_contractor(
                signed_in_actor(),
                engagement_id,
                chosen,
                form.version.data,
                form.signatory.data or "",
            )
        except FactsRefused as refused:
            for error in refused.errors:
                form.refuse(error.message, "contractor")
        except StaleEdit as stale:
            page["conflict"] = _contractor_conflict(form, stale, _writable(engagement_id))
            return render_template("engagements/contractor.html", **page), 409
        else:
            flash("相手方を保存しました。")
            return redirect(url_for("engagements.detail", engagement_id=engagement_id))
    return render_template("engagements/contractor.html", **page)


def _candidates(wanted: ContractorFilter, chosen: int | None) -> list[Option]:
    """Those found, the present one and the one just sent; and the answer that leaves it open."""
    found = list(list_contractors(wanted, size=MOST_MATCHES).contractors)
    sent = request.form.get("contractor", "")
    named = [chosen, int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else None]
    for number in named:
        one = contractor_by_id(number) if number else None
        if one is not None and one.id not in {each.id for each in found}:
            found.insert(0, one)
    return [*map(_candidate, found), Option(None, "未定（相手方を決めない）")]


def _candidate(one: Contractor) -> Option:
    number = f"法人番号 {one.corporate_number}" if one.corporate_number else ""
    closed = "取引終了" if one.closed_on else ""
    parts = (one.address, number, one.representative, closed)
    return Option(one.id, one.name, "　".join(part for part in parts if part))


def _contractor_conflict(form: ContractorForm, stale: StaleEdit, fresh: Engagement) -> Conflict:
    now = fresh.contractor
    options = list(form.contractor.options)
    if now is not None and now.id not in {one.value for one in options}:
        form.contractor.options = (_candidate(now), *options)
    signatory = stored_facts(fresh).text("contractor.signatory") or None
    stored = {"contractor": fresh.contractor_id, "signatory": signatory}
    return _conflict(form, stored, stale, fresh)


def _create_contractor() -> str:
    if not may_open("contractors.create"):
        return ""
    return url_for("contractors.create", next=request.full_path.removesuffix("?"))


@blueprint.route("/engagements/<int:engagement_id>/responsible", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def responsible(engagement_id: int) -> str | Response:
    """Which post of the section is responsible from a day on."""
    engagement = _writable(engagement_id)
    entry, today = engagement.entry, _today()
    assert entry.section is not None  # only the body itself has none
    offered = posts(entry.section, today)
    terms = responsible_terms(entry)
    nobody = [Option(NOBODY, "責任者を置かない（未設定に戻す）")] if terms else []
    present = responsible_today(engagement, today)
    form = ResponsibleForm(
        data={"post": present.post.id if present else None, "since": today},
        options={"post": [*(Option(one.id, one.title) for one in offered), *nobody]},
    )
    if offered and form.accepted():
        chosen = next((one for one in offered if one.id == form.post.data), None)
        set_responsible_post(signed_in_actor(), entry, chosen, form.since.data)
        flash("責任者を保存しました。")
        return redirect(url_for("engagements.detail", engagement_id=engagement_id))
    return render_template(
        "engagements/responsible.html",
        engagement=engagement,
        form=form,
        offered=offered,
        terms=terms,
        may_open=may_open,
    )


@blueprint.route("/engagements/<int:engagement_id>/stage", methods=["POST"])
@access(Deed.ENGAGEMENT_WRITE)
def stage(engagement_id: int) -> Response | str | tuple[str, int]:
    """One step on, or back; what stands against it is said on the page of the outsourcing."""
    engagement = _writable(engagement_id)
    form = StageForm()
    if not form.accepted():
        return _detail_page(engagement, form), 422
    try:
        target = Stage(form.stage.data or "")
    except ValueError:
        abort(400)
    try:
        move_to_stage(
            signed_in_actor(), engagement_id, target, form.version.data, form.note.data or ""
        )
    except StageRefused as refused:
        for message in refused.messages:
            form.refuse(message, "note" if "理由" in message else "")
        return _detail_page(engagement, form), 422
    except StaleEdit:
        form.refuse(
            "他の利用者がこの委託業務を変更したため、段階は変わっていません。"
            "下の最新の内容を確認して、もう一度操作してください。"
        )
        return _detail_page(_writable(engagement_id), form), 409
    flash(f"段階を「{target.label}」にしました。")
    return redirect(url_for("engagements.detail", engagement_id=engagement_id))


@blueprint.route("/engagements/<int:engagement_id>/numbers", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def numbers(engagement_id: int) -> str | Response | tuple[str, int]:
    """The numbers that other systems gave."""
    engagement = _writable(engagement_id)
    form = numbers_form(engagement.numbers, engagement.entry.version)
    conflict, status = None, 200
    if form.accepted():
        typed = {key: value or "" for key, value in form.answers().items()}
        try:
            set_numbers(signed_in_actor(), engagement_id, typed, form.version.data)
        except StaleEdit as stale:
            fresh = _writable(engagement_id)
            stored = {one.key: fresh.numbers.get(one.key) for one in NUMBERS}
            conflict, status = _conflict(form, stored, stale, fresh), 409
        else:
            flash("他のシステムの番号を保存しました。")
            return redirect(url_for("engagements.detail", engagement_id=engagement_id))
    page = render_template(
        "engagements/numbers.html", engagement=engagement, form=form, conflict=conflict
    )
    return page, status


@blueprint.route("/engagements/<int:engagement_id>/close", methods=["GET", "POST"])
@access(Deed.ENGAGEMENT_WRITE)
def close(engagement_id: int) -> str | Response | tuple[str, int]:
    """Asks once more, and for the day, before an outsourcing leaves the running lists."""
    engagement = _writable(engagement_id)
    form = CloseForm(data={"closed_on": _today(), "version": engagement.entry.version})
    conflict, status = None, 200
    if form.accepted():
        day = form.closed_on.data
        try:
            close_engagement(signed_in_actor(), engagement_id, day, form.version.data)
        except WrongEntryState as wrong:
            form.refuse(str(wrong))
        except StaleEdit as stale:
            conflict, status = _conflict(form, {}, stale, _writable(engagement_id)), 409
        else:
            flash(f"「{engagement.title}」を終了しました。")
            return redirect(url_for("engagements.detail", engagement_id=engagement_id))
    page = render_template(
        "engagements/close.html", engagement=engagement, form=form, conflict=conflict
    )
    return page, status


@blueprint.route("/engagements/<int:engagement_id>/reopen", methods=["POST"])
@access(Deed.ENGAGEMENT_WRITE)
def reopen(engagement_id: int) -> Response:
    """Takes a closing back."""
    engagement = _known_to(engagement_id, Deed.ENGAGEMENT_WRITE)
    form = ReopenForm()
    if not form.accepted():
        abort(400)
    try:
        reopen_engagement(signed_in_actor(), engagement_id, form.version.data)
        flash(f"「{engagement.title}」の終了を取り消しました。")
    except WrongEntryState as wrong:
        flash(str(wrong), "error")
    except StaleEdit:
        flash("他の利用者が変更したため、取り消していません。内容を確認してください。", "error")
    return redirect(url_for("engagements.detail", engagement_id=engagement_id))


def _readable(engagement_id: int) -> Engagement:
    return _known_to(engagement_id, Deed.ENGAGEMENT_READ)


def _writable(engagement_id: int) -> Engagement:
    """The outsourcing to change; a closed one leads back to its page, which says what to do."""
    found = _known_to(engagement_id, Deed.ENGAGEMENT_WRITE)
    if found.entry.closed_on is not None:
        flash(CLOSED, "error")
        abort(redirect(url_for("engagements.detail", engagement_id=engagement_id)))
    return found


def _known_to(engagement_id: int, deed: Deed) -> Engagement:
    found = engagement_by_id(engagement_id)
    if found is None:
        abort(404)
    require(deed, found.entry.section_id)
    return found


def _conflict(
    form: VersionedForm, stored: dict[str, Any], stale: StaleEdit, fresh: Engagement
) -> Conflict:
    saved_by, saved_at = last_saved(fresh) or ("他の利用者", datetime.now(JAPAN))
    return find_conflict(form, stored, stale.version, saved_by, saved_at)


def _body() -> Body:
    """The settings in force; until the first set-up those of the standard profile."""
    return body_in_force() or Body.of_profile("standard")


def _today() -> date:
    return datetime.now(JAPAN).date()
