"""The application factory (アプリケーション): one Flask app over all packages, for one instance."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.wrappers import Response
from werkzeug.wsgi import ClosingIterator

from app.accounts import routes as accounts
from app.accounts.sign_in import session_actor
from app.actor.actor import Actor
from app.audit import routes as audit
from app.contractors import routes as contractors
from app.contracts import routes as contracts
from app.engagements import routes as engagements
from app.help import routes as help_pages
from app.installation import routes as installation
from app.installation.settings import body_in_force
from app.organization import routes as organization
from app.people import routes as people
from app.requirements import routes as requirements
from app.storage.files import write_whole
from app.storage.instance import Instance
from app.web.access import current_actor, may_open
from app.web.ground import install_web
from app.web.pages import Link, MenuGroup, MenuItem, Shell, show_menu
from app.worklist import routes as worklist

SESSION_COOKIE = accounts.SESSION_COOKIE
MAX_REQUEST_BYTES = 20 * 1024 * 1024
KEY_BYTES = 32

BLUEPRINTS: tuple[Blueprint, ...] = (
    worklist.blueprint,
    engagements.blueprint,
    requirements.blueprint,
    contracts.blueprint,
    contractors.blueprint,
    organization.blueprint,
    audit.blueprint,
    people.blueprint,
    accounts.blueprint,
    installation.blueprint,
    help_pages.blueprint,
)

OF_ENGAGEMENT = (
    "requirements.of_engagement",
    "requirements.judge",
    "contracts.papers",
    "contracts.paper",
    "contracts.coverage",
)
"""Pages of an outsourcing that other packages show."""


def menu(vendor: str) -> tuple[MenuGroup, ...]:
    """The left menu; contractors are called as the body's policy calls them."""
    return (
        MenuGroup("", (MenuItem("やること", "worklist.index"),)),
        MenuGroup(
            "台帳",
            (
                MenuItem("委託業務", "engagements.index", also=OF_ENGAGEMENT),
                MenuItem(vendor, "contractors.index"),
            ),
        ),
        MenuGroup(
            "根拠",
            (
                MenuItem("ポリシーと要件", "organization.policy"),
                MenuItem("要件カタログ", "requirements.catalogue"),
            ),
        ),
        MenuGroup(
            "管理",
            (
                MenuItem("操作履歴", "audit.index"),
                MenuItem("所属と職", "people.index"),
                MenuItem("利用者", "accounts.index"),
                MenuItem("団体の設定", "installation.settings"),
            ),
        ),
        MenuGroup("", (MenuItem("使い方", "help.index"),)),
    )


def create_app(instance: Instance) -> Flask:
    """The application for one instance, whose database is already up to date."""
    app = Flask("app", instance_path=str(instance.folder.resolve()))
    app.secret_key = _secret_key(instance)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config.setdefault("SESSION_COOKIE_SECURE", False)
    app.extensions["itaku-instance"] = instance
    install_web(app, load_actor=_load_actor, sign_in_endpoint="accounts.sign_in", shell=_shell)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(_ask_for_set_up)
    app.wsgi_app = _bound(instance, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _bound(instance: Instance, inner: Callable[..., Iterable[bytes]]) -> Callable[..., Any]:
    """Bind the instance's database for the whole request, a streamed answer included."""

    def wrapped(environ: Any, start_response: Any) -> Iterable[bytes]:
        stack = ExitStack()
        try:
            stack.enter_context(instance.bound())
            answer = inner(environ, start_response)
        except BaseException:
            stack.close()
            raise
        return ClosingIterator(answer, [stack.close])

    return wrapped


def _secret_key(instance: Instance) -> bytes:
    """The key that signs cookies; made once and kept in the instance."""
    path = instance.folder / "keys" / "session.key"
    if not path.exists():
        write_whole(path, secrets.token_bytes(KEY_BYTES))
        path.chmod(0o600)
    return path.read_bytes()


def _load_actor() -> Actor | None:
    token = request.cookies.get(SESSION_COOKIE)
    return session_actor(token, datetime.now(UTC)) if token else None


def _ask_for_set_up() -> Response | None:
    """Until the body is set up every page leads to the first set-up."""
    if request.endpoint in (None, "static", "installation.set_up") or current_actor() is not None:
        return None
    if body_in_force() is None:
        return redirect(url_for("installation.set_up"))
    return None


def _shell() -> Shell:
    body = body_in_force()
    actor = current_actor()
    if body is None or actor is None or actor.user_id is None:
        return Shell(body_name=body.body_name if body else "")
    return Shell(
        body_name=body.body_name,
        user_name=actor.name,
        user_note=_roles(actor),
        navigation=show_menu(menu(body.profile.vocabulary.vendor), may_open),
        user_links=(Link("パスワードの変更", url_for("accounts.password")),),
        search_action=url_for("worklist.search") if may_open("worklist.search") else "",
        sign_out_action=url_for("accounts.sign_out"),
        home=url_for("worklist.index"),
    )


def _roles(actor: Actor) -> str:
    labels = sorted({grant.role.label for grant in actor.grants})
    return "・".join(labels)
