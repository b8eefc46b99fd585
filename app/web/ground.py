"""Puts the whole ground floor (画面の土台) into an application, in the order that matters."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from app.actor.actor import Actor
from app.web.access import install_access
from app.web.errors import install_errors
from app.web.labels import install_labels
from app.web.pages import Shell, install_pages
from app.web.security import install_security

LARGEST_NUMBER = 2**63 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` in addresses: a number that a database can hold; beyond it there is no page."""

    regex = r"[0-9]{1,19}"

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST_NUMBER)
        super().__init__(map, *args, **kwargs)


def install_web(
    app: Flask,
    *,
    load_actor: Callable[[], Actor | None],
    sign_in_endpoint: str,
    shell: Callable[[], Shell],
) -> None:
    """`load_actor` reads who is signed in, `shell` says what the frame of the page shows."""
    app.url_map.converters["int"] = RowNumber
    install_errors(app)
    install_labels(app)
    install_pages(app, shell)
    # The gate runs first: who may not call a route learns nothing from its CSRF check.
    install_access(app, load_actor, sign_in_endpoint)
    install_security(app)
