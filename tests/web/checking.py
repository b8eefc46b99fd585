"""A test client that holds every page it loads to the rules of the house, with CSRF on.

    client = CheckingClient(app)
    page = client.open("/contractors/new")
    page = client.post_form("/contractors/new", {"名称": "髙橋商店", "所属": "税務課"})

Fields are named by their label or their name; radio buttons and options by their words.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.house_rules import broken_rules
from tests.web.pages import FormOnPage, SeenPage


class HouseRuleError(AssertionError):
    """A page that breaks a rule of the house; the message names page and rules."""


@dataclass(frozen=True)
class Upload:
    """A file to be sent in a form."""

    content: bytes
    name: str


class CheckingClient:
    """Loads pages as a browser does and checks each of them."""

    def __init__(self, app: Flask, base_url: str = "http://localhost/") -> None:
        self.app = app
        self.client = app.test_client()
        self.base_url = base_url

    def open(self, path: str, status: int = 200, **kwargs: Any) -> SeenPage:
        """The page at the path after redirects; its status must be the given one."""
        response = self.client.get(
            path, base_url=self.base_url, follow_redirects=True, buffered=True, **kwargs
        )
        return self._checked(response, status)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """The bare answer, without redirects: for downloads and refusals."""
        return self.client.get(path, base_url=self.base_url, buffered=True, **kwargs)

    def post_form(
        self,
        path: str,
        answers: Mapping[str, Any] | None = None,
        *,
        button: str = "",
        status: int = 200,
    ) -> SeenPage:
        """Loads the page, fills its form and sends it; gives the page that follows."""
        return self.submit(self.open(path), answers, button=button, status=status)

    def submit(
        self,
        page: SeenPage,
        answers: Mapping[str, Any] | None = None,
        *,
        button: str = "",
        status: int = 200,
    ) -> SeenPage:
        """Fills the form of a page that is open; the button tells forms apart."""
        return self._checked(self.send(page, answers, button=button, follow=True), status)

    def send(
        self,
        page: SeenPage,
        answers: Mapping[str, Any] | None = None,
        *,
        button: str = "",
        follow: bool = False,
    ) -> TestResponse:
        """The bare answer to a filled form."""
        form = page.form(button)
        for name, value in (answers or {}).items():
            form.fill(name, value)
        target = form.action or page.path
        # Buffered: an answer that is not closed keeps the database of its request bound.
        options: dict[str, Any] = {
            "base_url": self.base_url,
            "follow_redirects": follow,
            "buffered": True,
        }
        if form.method == "get":
            return self.client.get(target, query_string=form.data(), **options)
        return self.client.post(target, data=_encoded(form), **options)

    def _checked(self, response: TestResponse, status: int) -> SeenPage:
        path = response.request.full_path.removesuffix("?")
        assert response.status_code == status, (
            f"{path}: {response.status_code} instead of {status}\n{response.text[:2000]}"
        )
        broken = broken_rules(response.text, response.headers)
        if broken:
            raise HouseRuleError(f"{path}: " + "; ".join(broken))
        return SeenPage(path, response.text, response.status_code)


def _encoded(form: FormOnPage) -> dict[str, list[Any]]:
    data: dict[str, list[Any]] = dict(form.data())
    for name, upload in form.uploads.items():
        data[name] = [(io.BytesIO(upload.content), upload.name)]
    return data
