"""Who passes the gate before the routes."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.actor.actor import Actor, Grant
from app.actor.deeds import Deed, Role
from app.web.access import (
    access,
    may_open,
    public,
    require,
    safe_next,
    signed_in,
    undeclared_endpoints,
)
from app.web.ground import install_web
from app.web.pages import Shell

STAFF = Actor(1, "田中", frozenset({Grant(Role.SECTION_STAFF, 7)}))
ADMIN = Actor(2, "鈴木", frozenset({Grant(Role.ADMIN)}))


class House:
    """A small application with one route of each rule, and the person who is signed in."""

    def __init__(self) -> None:
        self.actor: Actor | None = None
        self.app = Flask("app")
        self.app.secret_key = "test"
        install_web(
            self.app, load_actor=lambda: self.actor, sign_in_endpoint="sign_in", shell=Shell
        )
        self.add("sign_in", public("people sign in here")(lambda: "sign in"))
        self.add("everybody", signed_in(lambda: "everybody"))
        self.add("write", access(Deed.ENGAGEMENT_WRITE)(lambda: "write"), ["GET", "POST"])
        self.add("either", access(Deed.ACCOUNTS_MANAGE, Deed.SEARCH)(lambda: "either"))
        self.add(
            "own", access(Deed.ENGAGEMENT_WRITE)(lambda: require(Deed.ENGAGEMENT_WRITE, 8).name)
        )
        self.add("forgotten", lambda: "forgotten")

    def add(self, name: str, view: Callable[[], str], methods: list[str] | None = None) -> None:
        self.app.add_url_rule(f"/{name}", name, view, methods=methods)

    def status(self, path: str, actor: Actor | None) -> int:
        self.actor = actor
        return self.app.test_client().get(path).status_code


@pytest.fixture(scope="module")
def house() -> House:
    return House()


CASES = [
    ("public without signing in", "/sign_in", None, 200),
    ("everybody with an account", "/everybody", ADMIN, 200),
    ("nobody else", "/everybody", None, 302),
    ("who has the deed", "/write", STAFF, 200),
    ("who lacks the deed", "/write", ADMIN, 403),
    ("the first of two deeds", "/either", ADMIN, 200),
    ("the second of two deeds", "/either", STAFF, 200),
    ("the deed, but not in this section", "/own", STAFF, 403),
    ("an undeclared route, even for those who may much", "/forgotten", Actor.system("cli"), 403),
    ("an address that does not exist", "/nowhere", None, 404),
]


@pytest.mark.parametrize(
    ("path", "actor", "status"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_gate(house: House, path: str, actor: Actor | None, status: int) -> None:
    assert house.status(path, actor) == status


def test_undeclared_endpoints_are_found(house: House) -> None:
    assert undeclared_endpoints(house.app) == ["forgotten"]


def test_signing_in_leads_back_to_the_page_that_was_asked_for(house: House) -> None:
    house.actor = None
    answer = house.app.test_client().get("/write?id=3")
    assert answer.location == "/sign_in?next=/write?id%3D3"


def test_a_form_sent_without_a_session_is_not_lost_in_a_redirect(house: House) -> None:
    house.actor = None
    answer = house.app.test_client().post(
        "/write",
        data={"title": "納税通知書の印刷", "password": "秘密の言葉"},
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 401
    assert "納税通知書の印刷" in answer.text
    assert "秘密の言葉" not in answer.text


def test_menus_ask_the_same_rule(house: House) -> None:
    with house.app.test_request_context():
        house.actor = ADMIN
        assert may_open("everybody")
        assert not may_open("write")
        assert not may_open("forgotten")


def test_a_view_declares_one_rule() -> None:
    with pytest.raises(ValueError, match="twice"):
        signed_in(access(Deed.SEARCH)(lambda: ""))
    with pytest.raises(ValueError, match="reason"):
        public(" ")
    with pytest.raises(ValueError, match="deed"):
        access()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/list?q=1", "/list?q=1"),
        ("https://evil.example/", "/home"),
        ("//evil.example/", "/home"),
        ("/\\evil.example/", "/home"),
        ("/a\r\nSet-Cookie: x", "/home"),
        ("", "/home"),
        (None, "/home"),
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(wanted: str | None, expected: str) -> None:
    assert safe_next(wanted, "/home") == expected
