"""One person at a real server: opens pages, keeps cookies, fills forms and sends them."""

import http.client
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.pages import SeenPage


class Disconnected(Exception):
    """The server went away before it answered; whether it did what was asked is not known."""


@dataclass
class Visitor:
    """One person at one server, with the cookies that the server gave."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> SeenPage:
        """The page at the path, after redirects. Raises Disconnected."""
        return self._page("GET", path, None)

    def take(self, path: str) -> bytes:
        """The bytes at the path. Raises Disconnected."""
        status, _location, body = self._request("GET", path, None)
        assert status == 200, f"{path}: {status}"
        return body

    def send(self, page: SeenPage, answers: Mapping[str, Any], button: str = "") -> SeenPage:
        """Fill the form of a page and send it; the page that follows. Raises Disconnected."""
        form = page.form(button)
        for name, value in answers.items():
            form.fill(name, value)
        body = urllib.parse.urlencode(form.data(), doseq=True)
        return self._page("POST", form.action or page.path, body)

    def _page(self, method: str, path: str, body: str | None) -> SeenPage:
        status, location, content = self._request(method, path, body)
        while status in (302, 303):
            path = location
            status, location, content = self._request("GET", path, None)
        assert status == 200, f"{method} {path}: {status}"
        return SeenPage(path, content.decode("utf-8"), status)

    def _request(self, method: str, path: str, body: str | None) -> tuple[int, str, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise Disconnected(path) from problem
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), content
