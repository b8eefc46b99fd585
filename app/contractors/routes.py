"""Pages of contractors (委託事業者): list, entry with possible duplicates, what is known of one."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor.deeds import Deed
from app.audit.queries import history
from app.contractors.details import (
    ContractorDetails,
    ContractorKind,
    InvalidContractor,
    checked_details,
)
from app.contractors.forms import (
    CloseForm,
    ContractorForm,
    ContractorListFilter,
    answers_of,
    lines_needed,
    names_of_members,
    with_member_lines,
)
from app.contractors.models import Contractor
from app.contractors.operations import (
    WrongContractorState,
    close_contractor,
    edit_contractor,
    register_contractor,
    reopen_contractor,
)
from app.contractors.queries import (
    Availability,
    ContractorFilter,
    PossibleDuplicate,
    contractor_by_id,
    contractors_by_ids,
    contractors_from,
    count_contractors,
    details_of,
    members_of,
    possible_duplicates,
    ventures_of,
)
from app.engagements.queries import EngagementFilter, count_engagements, list_engagements
from app.installation.settings import body_in_force
from app.storage.versions import StaleEdit
from app.web.access import access, safe_next, signed_in_actor
from app.web.conflicts import Conflict, find_conflict
from app.web.forms import VersionedForm
from app.web.labels import JAPAN
from app.web.pages import cursor_from_request
from app.web.paging import make_page

blueprint = Blueprint("contractors", __name__)

LIST_NAME = "contractors"
MOST_ENGAGEMENTS = 20

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class ShownMember:
    """A member of a joint venture on the page; `contractor` if it is registered."""

    name: str
    contractor: Contractor | None
    leads: bool


@blueprint.context_processor
def _own_words() -> dict[str, str]:
    """What the body's own policy calls a contractor."""
    body = body_in_force()
    return {"vendor": body.profile.vocabulary.vendor if body else "委託事業者"}


@blueprint.route("/contractors")
@access(Deed.CONTRACTOR_READ)
def index() -> str:
    form = ContractorListFilter()
    form.validate()
    number = form.number.data
    wanted = ContractorFilter(
        text=form.q.data or "",
        kind=form.kind.data,
        availability=form.state.data or Availability.OPEN,
        number_known=None if number is None else number == "known",
    )
    cursor = cursor_from_request(LIST_NAME)
    found = contractors_from(
        wanted,
        (str(cursor.key[0]), int(cursor.key[1] or 0)) if cursor else None,
        backwards=cursor is not None and cursor.backwards,
    )
    total = count_contractors(wanted)
    return render_template(
        "contractors/index.html",
        form=form,
        page=make_page(found, cursor, total, lambda one: (one.sort_key, one.id)),
        list_name=LIST_NAME,
        kinds={str(kind): kind.label for kind in ContractorKind},
        numbered={str(kind) for kind in ContractorKind if kind.has_corporate_number},
        filtered=any(form.answers().values()),
        may_write=signed_in_actor().may_somewhere(Deed.CONTRACTOR_WRITE),
    )


@blueprint.route("/contractors/new", methods=["GET", "POST"])
@access(Deed.CONTRACTOR_WRITE)
def create() -> Page:
    form = with_member_lines(lines_needed(0, request.form))(data={"version": 0})
    similar: tuple[PossibleDuplicate, ...] = ()
    back = safe_next(request.args.get("next"), url_for("contractors.index"))
    details = _accepted_details(form)
    if details is not None:
        similar = possible_duplicates(details.name, details.corporate_number)
        if not similar or _confirmed(similar):
            try:
                contractor = register_contractor(signed_in_actor(), details)
            except InvalidContractor as refusal:
                _show_faults(form, refusal)
            else:
                flash(f"「{contractor.name}」を登録しました。", "success")
                return redirect(_way_on(contractor))
    return render_template(
        "contractors/create.html", form=form, similar=similar, seen=_seen(similar), back=back
    )


@blueprint.route("/contractors/<int:contractor_id>")
@access(Deed.CONTRACTOR_READ)
def detail(contractor_id: int) -> str:
    actor, contractor = signed_in_actor(), _known(contractor_id)
    readable = actor.sections_for(Deed.ENGAGEMENT_READ)
    wanted = EngagementFilter(sections=readable, contractor_id=contractor.id, include_closed=True)
    return render_template(
        "contractors/detail.html",
        contractor=contractor,
        details=details_of(contractor),
        members=_shown_members(contractor),
        ventures=ventures_of(contractor),
        reads_engagements=bool(readable),
        engagements=list_engagements(wanted, size=MOST_ENGAGEMENTS)[:MOST_ENGAGEMENTS],
        engagement_count=count_engagements(wanted),
        may_write=actor.may_somewhere(Deed.CONTRACTOR_WRITE),
    )


@blueprint.route("/contractors/<int:contractor_id>/edit", methods=["GET", "POST"])
@access(Deed.CONTRACTOR_WRITE)
def edit(contractor_id: int) -> Page:
    contractor = _known(contractor_id)
    kept = details_of(contractor)
    form = with_member_lines(lines_needed(len(kept.members), request.form))(
        data={**_answers(asdict(kept)), "version": contractor.version}
    )
    similar: tuple[PossibleDuplicate, ...] = ()
    conflict = None
    details = _accepted_details(form)
    if details is not None:
        if (details.name, details.corporate_number) != (kept.name, kept.corporate_number):
            similar = possible_duplicates(details.name, details.corporate_number, contractor.id)
        if not similar or _confirmed(similar):
            try:
                edit_contractor(signed_in_actor(), contractor.id, form.version.data, details)
            except InvalidContractor as refusal:
                _show_faults(form, refusal)
            except StaleEdit as stale:
                conflict, similar = _conflict(form, contractor, stale), ()
            else:
                flash(f"「{details.name}」の内容を保存しました。", "success")
                return redirect(url_for("contractors.detail", contractor_id=contractor.id))
    page = render_template(
        "contractors/edit.html",
        form=form,
        contractor=contractor,
        similar=similar,
        seen=_seen(similar),
        conflict=conflict,
    )
    return page, 409 if conflict else 200


@blueprint.route("/contractors/<int:contractor_id>/close", methods=["GET", "POST"])
@access(Deed.CONTRACTOR_WRITE)
def close(contractor_id: int) -> Page:
    contractor = _known(contractor_id)
    form = CloseForm(data={"closed_on": _today(), "version": contractor.version})
    conflict = None
    if form.accepted():
        try:
            close_contractor(
                signed_in_actor(), contractor.id, form.version.data, form.closed_on.data
            )
        except StaleEdit as stale:
            conflict = _conflict(form, contractor, stale)
        except WrongContractorState:
            form.refuse("既に取引終了になっています。")
        else:
            flash(f"「{contractor.name}」を取引終了にしました。", "success")
            return redirect(url_for("contractors.detail", contractor_id=contractor.id))
    page = render_template(
        "contractors/close.html", form=form, contractor=contractor, conflict=conflict
    )
    return page, 409 if conflict else 200


@blueprint.route("/contractors/<int:contractor_id>/reopen", methods=["POST"])
@access(Deed.CONTRACTOR_WRITE)
def reopen(contractor_id: int) -> Page:
    contractor = _known(contractor_id)
    form = VersionedForm()
    if form.accepted():
        try:
            reopen_contractor(signed_in_actor(), contractor.id, form.version.data)
        except StaleEdit as stale:
            flash(str(stale), "error")
        except WrongContractorState:
            flash("既に取引中になっています。", "info")
        else:
            flash(f"「{contractor.name}」との取引を再開しました。", "success")
    return redirect(url_for("contractors.detail", contractor_id=contractor.id))


def _accepted_details(form: ContractorForm) -> ContractorDetails | None:
    """The checked details of a form that was sent and fits; otherwise the errors are set."""
    if not form.accepted():
        return None
    details = form.details()
    if details is None:
        return None
    try:
        return checked_details(details)
    except InvalidContractor as refusal:
        _show_faults(form, refusal)
        return None


def _show_faults(form: ContractorForm, refusal: InvalidContractor) -> None:
    for field, message in refusal.messages.items():
        form.refuse(message, "member_1" if field == "members" else field)


def _seen(similar: tuple[PossibleDuplicate, ...]) -> str:
    """Names the duplicates that a page shows: another set has to be confirmed anew."""
    return ",".join(str(one.contractor.id) for one in similar)


def _confirmed(similar: tuple[PossibleDuplicate, ...]) -> bool:
    return request.form.get("confirmed") == _seen(similar)


def _way_on(contractor: Contractor) -> str:
    """Back to the page that asked for a new contractor, which then searches for it by `q`."""
    own = url_for("contractors.detail", contractor_id=contractor.id)
    target = safe_next(request.args.get("next"), own)
    if target == own:
        return own
    parts = urlsplit(target)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "q"]
    return parts._replace(query=urlencode([*asked, ("q", contractor.name)])).geturl()


def _shown_members(contractor: Contractor) -> list[ShownMember]:
    members = members_of(contractor)
    known = contractors_by_ids(one.contractor_id for one in members if one.contractor_id)
    shown = []
    for one in members:
        registered = known.get(one.contractor_id) if one.contractor_id is not None else None
        name = one.name if registered is None else registered.name
        shown.append(ShownMember(name, registered, one.is_representative))
    return shown


def _answers(table: dict[str, Any]) -> dict[str, Any]:
    return answers_of(table, names_of_members(table))


def _conflict(form: VersionedForm, contractor: Contractor, stale: StaleEdit) -> Conflict:
    latest = history(contractor, limit=1)[0]
    stored: dict[str, Any] = {name: None for name in form.answers() if name.startswith("member_")}
    stored |= _answers(dict(stale.current))
    return find_conflict(form, stored, stale.version, latest.actor_name, latest.at)


def _known(contractor_id: int) -> Contractor:
    contractor = contractor_by_id(contractor_id)
    if contractor is None:
        abort(404)
    return contractor


def _today() -> date:
    return datetime.now(JAPAN).date()
