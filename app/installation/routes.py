"""Pages of the first set-up (初期設定) and the settings of the body (団体の設定)."""

from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from app.accounts.operations import AccountRefused
from app.accounts.passwords import STANDARD
from app.actor.actor import Grant
from app.actor.deeds import Deed, Role
from app.audit.queries import history
from app.installation.forms import (
    ConsultationForm,
    ExemptionForm,
    SettingsForm,
    SetUpForm,
    profile_options,
)
from app.installation.settings import (
    AlreadySetUp,
    Body,
    Exemption,
    SettingsRefused,
    body_in_force,
    change_body,
    choose_consultation,
    record_exemption,
    set_up_body,
    stored_versions,
)
from app.people.queries import sections
from app.storage.versions import StaleEdit
from app.web.access import access, may_open, public, signed_in_actor
from app.web.choices import Option
from app.web.conflicts import Conflict, find_conflict
from app.web.forms import Form, VersionedForm

blueprint = Blueprint("installation", __name__)

SUBJECT = ("body_settings", "body")

Page = str | Response | tuple[str, int]


@blueprint.route("/setup", methods=["GET", "POST"])
@public("nobody has an account before the first set-up; afterwards it leads to the sign-in")
def set_up() -> Page:
    if body_in_force() is not None:
        return _already_set_up()
    form = SetUpForm(options={"profile_code": profile_options()})
    if form.accepted():
        try:
            body, user = set_up_body(
                _first_body(form),
                form.login_name.data or "",
                form.display_name.data or "",
                form.password.data or "",
                [Grant(Role.ADMIN), *map(Grant, form.more_roles.data or ())],
                hashing=current_app.config.get("PASSWORD_HASHING", STANDARD),
            )
        except AlreadySetUp:
            return _already_set_up()
        except (SettingsRefused, AccountRefused) as refusal:
            _show_faults(form, refusal.faults)
        else:
            session.clear()
            flash(
                f"「{body.body_name}」の初期設定が完了しました。"
                f"ユーザーID「{user.login_name}」でサインインしてください。",
                "success",
            )
            return redirect(url_for("accounts.sign_in"))
    return render_template("installation/set_up.html", form=form)


@blueprint.route("/settings")
@access(Deed.SETTINGS_READ)
def settings() -> str:
    body = _body()
    versions = stored_versions()
    saved_by = {
        change.after: event.actor_name
        for event in history(SUBJECT, limit=len(versions))
        for change in event.changes
        if change.field == "version"
    }
    names = {one.id: one.name for one in sections()}
    return render_template(
        "installation/settings.html",
        body=body,
        versions=versions,
        saved_by=saved_by,
        consultation=[names.get(one, "") for one in body.consultation_sections],
        may_write=signed_in_actor().may(Deed.SETTINGS_WRITE),
        may_read_policy=may_open("organization.policy"),
        may_judge=signed_in_actor().may(Deed.POLICY_WRITE),
    )


@blueprint.route("/settings/body", methods=["GET", "POST"])
@access(Deed.SETTINGS_WRITE)
def change() -> Page:
    body = _body()
    form = SettingsForm(data=vars(body))
    conflict = None
    if form.accepted():
        answers = form.answers()
        for name in ("head_name", "address"):
            answers[name] = answers[name] or ""
        try:
            change_body(signed_in_actor(), **answers, expected_version=form.version.data)
        except StaleEdit as stale:
            conflict = _conflict(form, stale)
        except SettingsRefused as refusal:
            _show_faults(form, refusal.faults)
        else:
            return _saved("団体の設定を保存しました。作成済みの書面は変わりません。")
    return _shown("installation/change.html", form, conflict)


@blueprint.route("/settings/exemption", methods=["GET", "POST"])
@access(Deed.POLICY_WRITE)
def exemption() -> Page:
    form = ExemptionForm(data=vars(_body()))
    conflict = None
    if form.accepted():
        decided = form.exemption.data is not Exemption.UNDECIDED
        try:
            record_exemption(
                signed_in_actor(),
                form.exemption.data,
                form.exemption_reason.data or "",
                form.exemption_on.data,
                expected_version=form.version.data,
            )
        except StaleEdit as stale:
            conflict = _conflict(form, stale)
        except SettingsRefused as refusal:
            _show_faults(form, refusal.faults)
        else:
            return _saved("判断を記録しました。" if decided else "判断を未定に戻しました。")
    return _shown("installation/exemption.html", form, conflict)


@blueprint.route("/settings/consultation", methods=["GET", "POST"])
@access(Deed.POLICY_WRITE)
def consultation() -> Page:
    body = _body()
    chosen = body.consultation_sections
    options = [
        Option(one.id, one.name) for one in sections() if one.closed_on is None or one.id in chosen
    ]
    form = ConsultationForm(options={"consultation_sections": options}, data=vars(body))
    conflict = None
    if form.accepted():
        try:
            choose_consultation(
                signed_in_actor(),
                form.consultation_sections.data,
                expected_version=form.version.data,
            )
        except StaleEdit as stale:
            conflict = _conflict(form, stale)
        else:
            return _saved("事前協議先を保存しました。")
    return _shown("installation/consultation.html", form, conflict, sections=options)


def _already_set_up() -> Response:
    flash("初期設定は既に済んでいます。", "info")
    return redirect(url_for("accounts.sign_in"))


def _first_body(form: SetUpForm) -> Body:
    proposed = Body.of_profile(form.profile_code.data)
    return Body(
        profile_code=proposed.profile_code,
        body_name=form.body_name.data or "",
        head_title=form.head_title.data or "",
        head_name=form.head_name.data or "",
        address=form.address.data or "",
        parties=proposed.parties,
        article_style=proposed.article_style,
    )


def _body() -> Body:
    body = body_in_force()
    if body is None:  # only somebody with an account comes here, and the set-up makes the first
        raise LookupError("the body is not set up")
    return body


def _show_faults(form: Form, faults: tuple[tuple[str, str], ...]) -> None:
    for field, sentence in faults:
        form.refuse(sentence, field if field in form else "")


def _conflict(form: VersionedForm, stale: StaleEdit) -> Conflict:
    latest = history(SUBJECT, limit=1)[0]
    return find_conflict(form, stale.current, stale.version, latest.actor_name, latest.at)


def _saved(message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("installation.settings"))


def _shown(template: str, form: VersionedForm, conflict: Conflict | None, **more: Any) -> Page:
    page = render_template(template, form=form, conflict=conflict, **more)
    return page, 409 if conflict else 200
