"""A server killed while people save and draft: nothing half done, nothing confirmed lost."""

import random
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.actor.deeds import Role
from app.people.operations import add_section
from app.storage.database import close_connections
from app.storage.instance import Instance
from tests.entrypoint.processes import ServerProcess, free_port, run, start_server
from tests.flows.deeds import number_in
from tests.flows.town_hall import Disconnected, Visitor
from tests.pages import PASSWORD, TEST, make_application, make_user

KILLS = 8
SEED = 20270401
MOST_QUIET_ROUNDS = 2  # rounds of work before the kill may come
LONGEST_DELAY = 0.5  # seconds from then to the kill; saving and drafting take about that long
LOGIN = "saver"


@dataclass
class Saved:
    """What the server confirmed to the clerk, and what it may or may not have done at the end."""

    title: str = "印刷業務"
    tried: str = "印刷業務"
    papers: dict[int, bytes] = field(default_factory=dict)
    confirmed: int = 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance with one section and a clerk."""
    instance = Instance(tmp_path / "instance")
    instance.prepare()
    app = make_application(instance, "sakado")
    with instance.bound():
        section = add_section(TEST, "1010", "税務課")
    make_user(app, Role.SECTION_STAFF, section=section, login_name=LOGIN)
    close_connections(instance.database)
    return instance.folder


def test_nothing_is_lost_or_half_done_when_the_server_is_killed(folder: Path) -> None:
    chance = random.Random(SEED)
    saved, port = Saved(), free_port()
    visitor = Visitor(port)
    server = start_server(folder, port)
    _sign_in(visitor)
    number = _register(visitor, saved.title)
    for _ in range(KILLS):
        _work_until_killed(server, visitor, number, saved, chance)
        ended = run("verify", "--instance", folder, "--json")
        assert ended.json == {"ok": True, "problems": []}
        server = start_server(folder, port)
        _check_what_was_confirmed(visitor, number, saved)
    server.kill()
    # The kills must have met work, or the test proves nothing.
    assert saved.confirmed >= KILLS / 2
    assert saved.papers


def _sign_in(visitor: Visitor) -> None:
    page = visitor.open("/sign-in")
    page = visitor.send(page, {"ユーザーID": LOGIN, "パスワード": PASSWORD})
    assert not page.path.startswith("/sign-in"), page.errors


def _register(visitor: Visitor, title: str) -> int:
    page = visitor.open("/engagements/new")
    return number_in(visitor.send(page, {"title": title, "instrument": "contract"}).path)


def _work_until_killed(
    server: ServerProcess, visitor: Visitor, number: int, saved: Saved, chance: random.Random
) -> None:
    """Save and draft without a pause until the server is gone."""
    for _ in range(chance.randint(0, MOST_QUIET_ROUNDS)):
        _save(visitor, number, saved)
        _draft(visitor, number, saved)
    killer = threading.Timer(chance.uniform(0, LONGEST_DELAY), server.process.kill)
    killer.start()
    try:
        while True:
            _save(visitor, number, saved)
            _draft(visitor, number, saved)
    except Disconnected:
        pass
    finally:
        killer.join()
        server.kill()


def _save(visitor: Visitor, number: int, saved: Saved) -> None:
    page = visitor.open(f"/engagements/{number}/facts/what")
    saved.tried = f"印刷業務　その{time.perf_counter_ns()}"
    page = visitor.send(page, {"title": saved.tried})
    assert page.flashes, page.errors
    saved.title = saved.tried
    saved.confirmed += 1


def _draft(visitor: Visitor, number: int, saved: Saved) -> None:
    page = visitor.open(f"/engagements/{number}/papers")
    paper = number_in(visitor.send(page, {}, button="作成：特記事項（一式）").path)
    saved.papers[paper] = b""
    saved.papers[paper] = visitor.take(f"/papers/{paper}/file")


def _check_what_was_confirmed(visitor: Visitor, number: int, saved: Saved) -> None:
    """The person is still signed in and finds what was confirmed, down to the byte."""
    title = visitor.open(f"/engagements/{number}").h1
    assert title.replace(" ", "　") in (saved.title, saved.tried)
    saved.title = saved.tried = title.replace(" ", "　")
    page = visitor.open(f"/engagements/{number}/papers")
    kept = {int(one) for one in re.findall(r"/papers/(\d+)/file", page.source)}
    assert saved.papers.keys() <= kept
    for paper in kept:
        content = visitor.take(f"/papers/{paper}/file")
        assert content.startswith(b"PK")
        assert saved.papers.get(paper) in (None, b"", content)
        saved.papers[paper] = content
