"""Access rule of every route (権限の宣言): each view says who may call it, or it is refused.

The gate lets pass whoever may do the deed in some section. Whether they may do it to this very
object is decided where the object is known: `require(deed, section_id)` or the operation itself.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.exceptions import Forbidden as ForbiddenPage
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Deed

View = TypeVar("View", bound=Callable[..., object])
log = logging.getLogger(__name__)

_ATTRIBUTE = "access_rule"
_EXTENSION = "itaku-access"


@dataclass(frozen=True)
class Rule:
    """Who may call a view: anybody (with the reason why), anybody signed in, or by a deed.

    With several deeds one of them suffices.
    """

    deeds: tuple[Deed, ...] = ()
    open_reason: str = ""

    @property
    def is_public(self) -> bool:
        return bool(self.open_reason)

    def allows(self, actor: Actor | None) -> bool:
        if self.is_public:
            return True
        if actor is None:
            return False
        return not self.deeds or any(actor.may_somewhere(deed) for deed in self.deeds)


@dataclass(frozen=True)
class _Gate:
    load_actor: Callable[[], Actor | None]
    sign_in_endpoint: str


def access(*deeds: Deed) -> Callable[[View], View]:
    """Declares that the view needs one of the deeds."""
    if not deeds:
        raise ValueError("access() needs a deed; use signed_in for everybody with an account")
    return _declare(Rule(deeds=deeds))


def public(reason: str) -> Callable[[View], View]:
    """Declares that the view is open to everybody on the network; the reason is for the reader."""
    if not reason.strip():
        raise ValueError("public() needs the reason why nobody has to sign in")
    return _declare(Rule(open_reason=reason))


def signed_in(view: View) -> View:
    """Declares that every person with an account may call the view."""
    return _declare(Rule())(view)


def _declare(rule: Rule) -> Callable[[View], View]:
    def declare(view: View) -> View:
        if hasattr(view, _ATTRIBUTE):
            raise ValueError(f"{view!r} declares its access rule twice")
        setattr(view, _ATTRIBUTE, rule)
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The declared rule of an endpoint, or None if nobody declared one."""
    if endpoint == "static":
        return Rule(open_reason="own style sheets and scripts without content")
    return getattr(app.view_functions.get(endpoint), _ATTRIBUTE, None)


def undeclared_endpoints(app: Flask) -> list[str]:
    """Every endpoint of the address map without a rule, sorted; a test wants it empty."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    return sorted(endpoint for endpoint in endpoints if rule_of(app, endpoint) is None)


def install_access(
    app: Flask, load_actor: Callable[[], Actor | None], sign_in_endpoint: str
) -> None:
    """Puts the gate before every request. `load_actor` reads the person from the session."""
    app.extensions[_EXTENSION] = _Gate(load_actor, sign_in_endpoint)
    app.before_request(_enforce)


def current_actor() -> Actor | None:
    """Who makes this request; None if nobody signed in. Read once per request."""
    if "actor" not in g:
        gate: _Gate = current_app.extensions[_EXTENSION]
        g.actor = gate.load_actor()
    actor: Actor | None = g.actor
    return actor


def signed_in_actor() -> Actor:
    """Who makes this request, on a route that is not public. Raises 401 otherwise."""
    actor = current_actor()
    if actor is None:
        raise Unauthorized
    return actor


def require(deed: Deed, section_id: int | None = None) -> Actor:
    """The actor, if they may do the deed in this section (None: in all of them).

    Raises Forbidden, which is shown as the page for 403.
    """
    actor = signed_in_actor()
    if not actor.may(deed, section_id):
        raise Forbidden(deed, section_id)
    return actor


def may_open(endpoint: str) -> bool:
    """True if the present person may call the endpoint: for menus and buttons."""
    rule = rule_of(current_app, endpoint)
    return rule is not None and rule.allows(current_actor())


def _enforce() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such address: Flask answers 404 or 405 itself
    rule = rule_of(current_app, endpoint)
    if rule is None:
        log.error("refused: endpoint %s declares no access rule", endpoint)
        raise ForbiddenPage
    if rule.is_public:
        return None
    actor = current_actor()
    if actor is None:
        return _ask_to_sign_in()
    if not rule.allows(actor):
        raise ForbiddenPage
    return None


def _ask_to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        raise Unauthorized  # a redirect would lose what was typed; the page says what to do
    gate: _Gate = current_app.extensions[_EXTENSION]
    wanted = request.full_path.removesuffix("?")
    return redirect(url_for(gate.sign_in_endpoint, next=wanted if wanted != "/" else None))


def safe_next(text: str | None, fallback: str) -> str:
    """Where to go after signing in: a path of this very application, or the fallback."""
    if not text or not text.startswith("/") or text.startswith("//"):
        return fallback
    if "\\" in text or any(ord(letter) < 0x20 for letter in text):
        return fallback
    return text
