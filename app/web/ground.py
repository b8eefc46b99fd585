"""Puts the whole ground floor (画面の土台) into an application, in the order that matters."""

from collections.abc import Callable

from flask import Flask

from app.actor.actor import Actor
from app.web.access import install_access
from app.web.errors import install_errors
from app.web.labels import install_labels
from app.web.pages import Shell, install_pages
from app.web.security import install_security


def install_web(
    app: Flask,
    *,
    load_actor: Callable[[], Actor | None],
    sign_in_endpoint: str,
    shell: Callable[[], Shell],
) -> None:
    """`load_actor` reads who is signed in, `shell` says what the frame of the page shows."""
    install_errors(app)
    install_labels(app)
    install_pages(app, shell)
    # The gate runs first: who may not call a route learns nothing from its CSRF check.
    install_access(app, load_actor, sign_in_endpoint)
    install_security(app)
