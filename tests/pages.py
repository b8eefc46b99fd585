"""The real application for tests of pages, and clients that are signed in to it.

    app = make_application(instance)
    client = signed_in(app, Role.SECTION_STAFF, section=tax_section)
    page = client.open("/engagements")

Passwords are hashed with real argon2, only cheaper; CSRF is on and every page is checked.
"""

from itertools import count

from flask import Flask

from app.accounts.models import User
from app.accounts.operations import create_user
from app.accounts.passwords import Hashing
from app.actor.actor import Actor, Grant
from app.actor.deeds import Role
from app.entrypoint.application import create_app
from app.installation.settings import Body, body_in_force, set_up_body
from app.people.models import Section
from app.storage.instance import Instance
from tests.web.checking import CheckingClient

CHEAP = Hashing(memory_kib=64, rounds=1)
PASSWORD = "柿の木坂 42 bicycles"
FIRST_LOGIN = "first-admin"
TEST = Actor.system("test")

_numbers = count(1)


def make_application(
    instance: Instance, profile: str = "standard", *, set_up: bool = True
) -> Flask:
    """The application over a migrated instance, for a body with the policy of the profile.

    Set up once with the account FIRST_LOGIN (システム管理); `set_up=False` leaves that to the test.
    """
    app = create_app(instance)
    app.config["PASSWORD_HASHING"] = CHEAP
    with instance.bound():
        if set_up and body_in_force() is None:
            body = Body.of_profile(profile)
            set_up_body(body, FIRST_LOGIN, "最初の管理者", PASSWORD, hashing=CHEAP)
    return app


def make_user(
    app: Flask, *roles: Role, section: Section | None = None, login_name: str = ""
) -> User:
    """An account with these roles; those that hold within a section get the given one."""
    where = None if section is None else section.id
    grants = [Grant(role, where if role.in_section else None) for role in roles]
    name = "・".join(role.label for role in roles) or "役割なし"
    login = login_name or f"user{next(_numbers)}"
    with instance_of(app).bound():
        return create_user(TEST, login, name, PASSWORD, grants, hashing=CHEAP)


def signed_in(app: Flask, *roles: Role, section: Section | None = None) -> CheckingClient:
    """The client of a new user with these roles, signed in through the page."""
    return sign_in(app, make_user(app, *roles, section=section).login_name)


def sign_in(app: Flask, login_name: str, password: str = PASSWORD) -> CheckingClient:
    """A client that has sent the sign-in form for this user; the page that followed is not read."""
    client = CheckingClient(app)
    answer = client.send(
        client.open("/sign-in"), {"ユーザーID": login_name, "パスワード": password}
    )
    assert answer.status_code == 302, answer.text
    return client


def instance_of(app: Flask) -> Instance:
    """The instance that the application was made for."""
    instance: Instance = app.extensions["itaku-instance"]
    return instance
