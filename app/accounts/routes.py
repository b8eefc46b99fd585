"""Pages of sign-in (サインイン), the own password and the users (利用者)."""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from app.accounts import operations
from app.accounts.forms import (
    EMPTY_LINES,
    MOST_LINES,
    NewPasswordForm,
    NewUserForm,
    OwnPasswordForm,
    SignInForm,
    UserFilter,
    UserForm,
    role_answers,
    section_options,
    with_role_lines,
)
from app.accounts.models import User
from app.accounts.operations import AccountRefused, LastAdministrator
from app.accounts.passwords import STANDARD, Hashing
from app.accounts.queries import grants_of, user_by_id, users
from app.accounts.sign_in import (
    SignedIn,
    SignInRefused,
    SignInThrottled,
    confirm_password,
)
from app.accounts.sign_in import sign_in as open_session
from app.accounts.sign_in import sign_out as close_session
from app.actor.actor import Grant
from app.actor.deeds import Deed, Role
from app.audit.queries import history
from app.people.queries import sections
from app.web.access import access, current_actor, public, safe_next, signed_in, signed_in_actor
from app.web.choices import Option
from app.web.conflicts import find_conflict
from app.web.forms import Form
from app.web.security import cookie_rules

blueprint = Blueprint("accounts", __name__)
SESSION_COOKIE = "itaku_session"
# Tests put a cheaper one here; everywhere else it is the standard.
HASHING = "PASSWORD_HASHING"

Page = str | Response | tuple[str, int]


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("whoever has no session yet comes here to open one")
def sign_in() -> Page:
    target = safe_next(request.args.get("next"), url_for("worklist.index"))
    if request.method == "GET" and current_actor() is not None:
        return redirect(target)
    form = SignInForm()
    status = 200
    if form.accepted():
        try:
            opened = open_session(
                form.login_name.data or "",
                form.password.data or "",
                _address(),
                datetime.now(UTC),
                hashing=_hashing(),
            )
            return _entered(opened, target)
        except SignInThrottled as refusal:
            form.refuse(str(refusal))
            status = 429
        except SignInRefused as refusal:
            form.refuse(str(refusal))
    return render_template("accounts/sign_in.html", form=form), status


@blueprint.route("/sign-out", methods=["POST"])
@public("who signed out in another window may press the button once more")
def sign_out() -> Page:
    _close_present_session()
    session.clear()
    flash("サインアウトしました。", "success")
    response = make_response(redirect(url_for("accounts.sign_in")))
    response.delete_cookie(SESSION_COOKIE, **cookie_rules(current_app))
    return response


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> Page:
    actor = signed_in_actor()
    user = _known(actor.user_id or 0)
    form = OwnPasswordForm()
    status = 200
    if form.accepted():
        new, now = form.password.data or "", datetime.now(UTC)
        try:
            confirm_password(
                user, form.old_password.data or "", _address(), now, hashing=_hashing()
            )
            operations.set_password(actor, user, new, hashing=_hashing())
            # All sessions ended with the old password; this browser goes on with a new one.
            opened = open_session(user.login_name, new, _address(), now, hashing=_hashing())
            response = _entered(opened, url_for("worklist.index"))
            flash("パスワードを変更しました。ほかの端末ではサインアウトされています。", "success")
            return response
        except SignInThrottled as refusal:
            form.refuse(str(refusal))
            status = 429
        except SignInRefused:
            form.refuse("現在のパスワードが正しくありません。", "old_password")
        except AccountRefused as refusal:
            _show_faults(form, refusal)
    return render_template("accounts/password.html", form=form), status


@blueprint.route("/users")
@access(Deed.ACCOUNTS_MANAGE)
def index() -> str:
    names = {one.id: one.name for one in sections()}
    form = UserFilter(options={"section": _options(names)})
    form.validate()
    everybody = users()
    held = grants_of(everybody)
    shown = [one for one in everybody if _fits(form, one, held.get(one.id, ()))]
    return render_template(
        "accounts/index.html",
        form=form,
        users=shown,
        roles={one.id: _role_words(held.get(one.id, ()), names) for one in shown},
        everybody=len(everybody),
    )


@blueprint.route("/users/new", methods=["GET", "POST"])
@access(Deed.ACCOUNTS_MANAGE)
def create() -> Page:
    form = _user_form(NewUserForm, ())
    if form.accepted():
        try:
            user = operations.create_user(
                signed_in_actor(),
                form["login_name"].data or "",
                form.display_name.data or "",
                form["password"].data or "",
                form.grants(),
                hashing=_hashing(),
            )
        except AccountRefused as refusal:
            _show_faults(form, refusal)
        else:
            flash(
                f"利用者「{user.display_name}」を登録しました。"
                "ユーザーIDと初期パスワードを本人に渡してください。",
                "success",
            )
            return redirect(url_for("accounts.index"))
    return render_template("accounts/create.html", form=form)


@blueprint.route("/users/<int:user_id>", methods=["GET", "POST"])
@access(Deed.ACCOUNTS_MANAGE)
def edit(user_id: int) -> Page:
    actor, user = signed_in_actor(), _known(user_id)
    held = grants_of([user]).get(user.id, ())
    version = _state(user, held)
    form = _user_form(UserForm, held, display_name=user.display_name, version=version)
    own = actor.user_id == user.id
    conflict = None
    if form.accepted():
        if form.version.data != version:
            latest = history(user, limit=1)[0]
            stored = {"display_name": user.display_name, **role_answers(held)}
            conflict = find_conflict(form, stored, version, latest.actor_name, latest.at)
        else:
            try:
                grants = held if own else form.grants()
                operations.edit_user(actor, user, form.display_name.data or "", grants)
            except AccountRefused as refusal:
                _show_faults(form, refusal)
            else:
                flash(f"利用者「{user.display_name}」の内容を保存しました。", "success")
                return redirect(url_for("accounts.index"))
    page = render_template(
        "accounts/edit.html",
        form=form,
        user=user,
        own=own,
        conflict=conflict,
        held=_role_words(held, {one.id: one.name for one in sections()}),
    )
    return page, 409 if conflict else 200


@blueprint.route("/users/<int:user_id>/password", methods=["GET", "POST"])
@access(Deed.ACCOUNTS_MANAGE)
def reset_password(user_id: int) -> Page:
    actor, user = signed_in_actor(), _known(user_id)
    if actor.user_id == user.id:
        return redirect(url_for("accounts.password"))
    form = NewPasswordForm()
    if form.accepted():
        try:
            operations.set_password(actor, user, form.password.data or "", hashing=_hashing())
        except AccountRefused as refusal:
            _show_faults(form, refusal)
        else:
            flash(
                f"「{user.display_name}」のパスワードを変更しました。本人に渡してください。",
                "success",
            )
            return redirect(url_for("accounts.edit", user_id=user.id))
    return render_template("accounts/reset_password.html", form=form, user=user)


@blueprint.route("/users/<int:user_id>/deactivate", methods=["POST"])
@access(Deed.ACCOUNTS_MANAGE)
def deactivate(user_id: int) -> Page:
    user = _known(user_id)
    try:
        operations.deactivate(signed_in_actor(), user)
    except LastAdministrator as refusal:
        flash(str(refusal), "error")
    else:
        flash(f"「{user.display_name}」の利用を停止しました。", "success")
    return redirect(url_for("accounts.edit", user_id=user.id))


@blueprint.route("/users/<int:user_id>/reactivate", methods=["POST"])
@access(Deed.ACCOUNTS_MANAGE)
def reactivate(user_id: int) -> Page:
    user = _known(user_id)
    operations.reactivate(signed_in_actor(), user)
    flash(f"「{user.display_name}」の利用を再開しました。", "success")
    return redirect(url_for("accounts.edit", user_id=user.id))


def _entered(opened: SignedIn, target: str) -> Response:
    """The way on, with the new session in the cookie and nothing left of an older one."""
    _close_present_session()
    session.clear()
    response = make_response(redirect(target))
    response.set_cookie(SESSION_COOKIE, opened.token, **cookie_rules(current_app))
    return response


def _close_present_session() -> None:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        close_session(token)


def _address() -> str:
    return request.remote_addr or ""


def _hashing() -> Hashing:
    hashing: Hashing = current_app.config.get(HASHING, STANDARD)
    return hashing


def _known(user_id: int) -> User:
    user = user_by_id(user_id)
    if user is None:
        abort(404)
    return user


def _show_faults(form: Form, refusal: AccountRefused) -> None:
    for field, sentence in refusal.faults:
        form.refuse(sentence, field if field in form else "")


def _user_form(kind: type[UserForm], held: Iterable[Grant], **data: object) -> UserForm:
    held = tuple(held)
    sent = [
        int(name.removeprefix("role_"))
        for name in request.form
        if re.fullmatch(r"role_[0-9]{1,2}", name)
    ]
    in_section = sum(one.section_id is not None for one in held)
    lines = min(max(in_section + EMPTY_LINES, *sent, 0), MOST_LINES)
    chosen = {one.section_id for one in held}
    # A closed section is offered only to whom it was already given.
    names = {one.id: one.name for one in sections() if not one.closed_on or one.id in chosen}
    made = with_role_lines(kind, lines)
    return made(
        options=section_options(lines, _options(names)), data={**role_answers(held), **data}
    )


def _options(names: dict[int, str]) -> list[Option]:
    return [Option(section_id, name) for section_id, name in names.items()]


def _state(user: User, grants: Iterable[Grant]) -> int:
    """A number for what the page showed, to notice that somebody else changed it meanwhile."""
    shown = repr((user.display_name, sorted((str(one.role), one.section_id) for one in grants)))
    return int(hashlib.sha256(shown.encode()).hexdigest()[:12], 16)


def _fits(form: UserFilter, user: User, held: Iterable[Grant]) -> bool:
    wanted = (form.q.data or "").casefold()
    if wanted not in user.display_name.casefold() and wanted not in user.login_name:
        return False
    role, section_id = form.role.data, form.section.data
    if role is None and section_id is None:
        return True
    return any(role in (None, one.role) and section_id in (None, one.section_id) for one in held)


def _role_words(grants: Iterable[Grant], names: dict[int, str]) -> list[str]:
    """所管課担当（税務課）, 監査 … in the order of the roles."""
    order = list(Role)
    held = sorted(grants, key=lambda one: (order.index(one.role), one.section_id or 0))
    return [
        one.role.label
        if one.section_id is None
        else f"{one.role.label}（{names.get(one.section_id, '')}）"
        for one in held
    ]
