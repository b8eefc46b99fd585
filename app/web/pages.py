"""The frame of every page (画面の枠): header, menu, user, and the small tools of its templates."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import StrictUndefined

from app.web.conflicts import worded
from app.web.forms import FilterForm, focus_id, mark_of
from app.web.labels import JAPAN
from app.web.paging import Cursor, decode_cursor, encode_cursor

PRODUCT = "委託台帳"
CURSOR_ARGUMENT = "page"


@dataclass(frozen=True)
class Link:
    """A place to go to: its word and its address."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class MenuItem:
    """One line of the left menu; current on every page of the blueprint of its endpoint, or
    on the endpoints named in `also`."""

    label: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def names(self, endpoint: str | None) -> bool:
        """True if the endpoint is named here, not only lies in the same blueprint."""
        return endpoint is not None and (endpoint == self.endpoint or endpoint in self.also)

    def is_current(self, endpoint: str | None) -> bool:
        if endpoint is None:
            return False
        if self.names(endpoint):
            return True
        blueprint = self.endpoint.rpartition(".")[0]
        return bool(blueprint) and endpoint.rpartition(".")[0] == blueprint


@dataclass(frozen=True)
class MenuGroup:
    """A named part of the menu; `folded` puts seldom used items behind their head."""

    label: str
    items: tuple[MenuItem, ...]
    folded: bool = False


@dataclass(frozen=True)
class ShownGroup:
    label: str
    items: tuple[Link, ...]
    folded: bool = False

    @property
    def open(self) -> bool:
        return not self.folded or any(item.current for item in self.items)


@dataclass(frozen=True)
class Shell:
    """What the frame shows on this request. Without a user there is neither menu nor search."""

    body_name: str = ""
    user_name: str = ""
    user_note: str = ""
    navigation: tuple[ShownGroup, ...] = ()
    user_links: tuple[Link, ...] = ()
    search_action: str = ""
    sign_out_action: str = ""
    home: str = "/"


def show_menu(
    groups: Iterable[MenuGroup], may_open: Callable[[str], bool]
) -> tuple[ShownGroup, ...]:
    """The menu of this request: only what the person may open, with the current item marked.

    The item that names the very endpoint is the current one before those of its blueprint.
    """
    groups = tuple(groups)
    endpoint = request.endpoint
    named = any(item.names(endpoint) for group in groups for item in group.items)
    shown = []
    for group in groups:
        links = []
        for item in group.items:
            if not may_open(item.endpoint):
                continue
            current = item.names(endpoint) if named else item.is_current(endpoint)
            links.append(Link(item.label, url_for(item.endpoint, **item.values), current))
        if links:
            shown.append(ShownGroup(group.label, tuple(links), group.folded))
    return tuple(shown)


def install_pages(app: Flask, shell: Callable[[], Shell]) -> None:
    """Gives every template the frame and the tools; a misspelled name in a template is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        focus_id=focus_id,
        mark_of=mark_of,
        static_file=static_file,
        cursor_link=cursor_link,
        sort_link=sort_link,
        active_filters=active_filters,
        product=PRODUCT,
        worded=worded,
        now=lambda: datetime.now(JAPAN),
    )

    @app.context_processor
    def frame() -> dict[str, Any]:
        # An error page must not fail because the frame does: see app.web.errors.
        return {"shell": Shell() if g.get("bare_frame") else shell()}


def static_file(name: str) -> str:
    """The address of one of our own static files; it changes when the file does."""
    folder = current_app.static_folder
    if folder is None:
        raise LookupError("the application has no static folder")
    path = Path(folder) / name
    return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _digest(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def cursor_from_request(list_name: str) -> Cursor | None:
    """Where the asked page of the list begins; None for the first page."""
    text = request.args.get(CURSOR_ARGUMENT, "")
    return decode_cursor(text, _secret(), list_name)


def cursor_link(cursor: Cursor, list_name: str) -> str:
    """The address of this list at the cursor, with the same filters and order."""
    return _here({CURSOR_ARGUMENT: [encode_cursor(cursor, _secret(), list_name)]})


def sort_link(sort: str, descending: bool) -> str:
    """The address of this list in another order, from its first page."""
    return _here({"sort": [sort], "descending": ["1"] if descending else [], CURSOR_ARGUMENT: []})


def active_filters(form: FilterForm) -> list[Link]:
    """The filters in force as words, each with the address of the list without it."""
    links = []
    for one in form.asked():
        if one.data in (None, "", (), False):
            continue
        without = _here({one.name: [], CURSOR_ARGUMENT: []})
        links.append(Link(f"{one.label.text}：{worded(one, one.data)}", without))
    return links


def _here(changes: Mapping[str, list[str]]) -> str:
    arguments: dict[str, Any] = dict(request.args.lists())
    arguments.update(changes)
    kept = {name: values for name, values in arguments.items() if any(values)}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept})


def _secret() -> str | bytes:
    secret = current_app.secret_key
    if not secret:
        raise LookupError("the application has no secret key")
    return secret
