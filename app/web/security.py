"""What every answer tells the browser about trust (応答ヘッダー), and the rules of cookies."""

from typing import Any

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: the CSRF check wants to see our own address under https.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = 365 * 24 * 3600


class CookieSessions(SecureCookieSessionInterface):
    """Session cookies that carry Secure wherever the request came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def install_security(app: Flask) -> CSRFProtect:
    """CSRF on every changing request, headers on every answer, strict session cookies."""
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="itaku",
        # The token lives as long as the session: a form left open over lunch can still be sent.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_ENABLED=True,
    )
    app.session_interface = CookieSessions()
    app.after_request(_protect)
    return CSRFProtect(app)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = _static_caching()
    else:
        # Pages and papers hold data of the body: nothing stays on shared machines.
        response.headers["Cache-Control"] = "no-store"
    return response


def _static_caching() -> str:
    # An address with ?v= names its very content (see pages.static_file).
    return f"public, max-age={ONE_YEAR}, immutable" if "v" in request.args else "no-cache"


def cookie_rules(app: Flask) -> dict[str, Any]:
    """The rules for cookies that other packages set, as arguments of `set_cookie`."""
    return {
        "httponly": True,
        "samesite": "Lax",
        "secure": bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure,
    }
