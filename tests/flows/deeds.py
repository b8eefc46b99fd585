"""What the people of a town hall do on the pages, named as they would name it.

Each deed takes the client of the person who does it and gives what the next deed needs.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from app.entrypoint.application import create_app
from app.storage.instance import Instance
from tests.pages import CHEAP, PASSWORD, sign_in
from tests.web.checking import CheckingClient
from tests.web.pages import SeenPage

Answers = Mapping[str, Any]


def set_up_the_body(instance: Instance, answers: Answers) -> CheckingClient:
    """The first start: choose policy and names, make the first account, and sign in with it."""
    app = create_app(instance)
    app.config["PASSWORD_HASHING"] = CHEAP
    account = {
        "login_name": "kanri",
        "display_name": "管理 花子",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    page = CheckingClient(app).post_form("/setup", {**answers, **account})
    assert page.path.startswith("/sign-in"), page.errors
    return sign_in(app, "kanri")


def add_section(client: CheckingClient, code: str, name: str, post: str) -> None:
    """A section with the post that answers for its outsourcings."""
    _done(client.post_form("/sections/new", {"code": code, "name": name}))
    section = number_in(client.open("/sections").link(name))
    _done(client.post_form(f"/sections/{section}/posts/new", {"title": post}))


def add_account(client: CheckingClient, name: str, role: str, section: str = "") -> CheckingClient:
    """An account for a colleague, who signs in with it."""
    login = f"user{len(client.open('/users').table())}"
    answers: dict[str, Any] = {
        "login_name": login,
        "display_name": name,
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    place = {"role_1": role, "section_1": section} if section else {"wide_roles": [role]}
    _done(client.post_form("/users/new", {**answers, **place}))
    return sign_in(client.app, login)


def register_contractor(client: CheckingClient, answers: Answers) -> None:
    """A company for the register of contractors."""
    _done(client.post_form("/contractors/new", answers))


def register_engagement(
    client: CheckingClient, title: str, instrument: str, **groups: Answers
) -> int:
    """An outsourcing with what is known of it, asked group by group; gives its number."""
    page = client.post_form("/engagements/new", {"title": title, "instrument": instrument})
    assert not page.errors, page.errors
    number = number_in(page.path)
    for group, answers in groups.items():
        answer(client, number, group, answers)
    return number


def answer(client: CheckingClient, number: int, group: str, answers: Answers) -> SeenPage:
    """One group of questions about an outsourcing."""
    return _done(client.post_form(f"/engagements/{number}/facts/{group}", answers))


def name_responsible_post(client: CheckingClient, number: int, post: str, since: str) -> None:
    """The post that answers for an outsourcing."""
    path = f"/engagements/{number}/responsible"
    _done(client.post_form(path, {"post": post, "since": since}))


def choose_contractor(client: CheckingClient, number: int, name: str) -> None:
    """The contractor of an outsourcing, from the register."""
    page = client.open(f"/engagements/{number}/contractor?q={name}")
    _done(client.submit(page, {"contractor": name}))


def move_on(client: CheckingClient, number: int, stage: str) -> SeenPage:
    """The next stage of an outsourcing."""
    page = client.open(f"/engagements/{number}")
    return _done(client.submit(page, button=f"「{stage}」にする"))


def issue(client: CheckingClient, number: int, kind: str) -> int:
    """A paper from the facts as they are; gives its number."""
    page = client.open(f"/engagements/{number}/papers")
    return number_in(_done(client.submit(page, button=f"作成：{kind}")).path)


def freeze(client: CheckingClient, paper: int) -> SeenPage:
    """Fix a paper as the version that bidders see."""
    page = client.open(f"/papers/{paper}")
    return _done(client.submit(page, button="公告時の確定版にする"))


def complete(client: CheckingClient, paper: int, prices: Answers) -> int:
    """Fill in what the award has decided; gives the number of the completed paper."""
    page = client.open(f"/papers/{paper}")
    return number_in(_done(client.submit(page, prices, button="確定版を補完する")).path)


def judge(client: CheckingClient, number: int, outcome: str, reason: str, day: str) -> SeenPage:
    """The judgement on a contract that runs on the day of the new rule."""
    answers = {"outcome": outcome, "reason": reason, "judged_on": day}
    return _done(client.post_form(f"/engagements/{number}/judgement", answers))


def take_file(client: CheckingClient, paper: int) -> bytes:
    """The Word file of a paper."""
    answer = client.get(f"/papers/{paper}/file")
    assert answer.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    return answer.data


def number_in(path: str) -> int:
    """The number of the thing whose page this is."""
    found = re.search(r"/(\d+)", path)
    assert found, path
    return int(found.group(1))


def _done(page: SeenPage) -> SeenPage:
    """The page that follows a deed; it must say that the deed is done."""
    assert not page.errors, page.errors
    assert page.flashes, page.main[:300]
    return page
