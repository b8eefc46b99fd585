"""Every route × every role × own and other section, with real objects: who gets in, who does not.

What is expected is computed from the rule that the route declares and the table of rights. A route
without a rule fails, and so does one with an argument for which no object is known here.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.routing import Rule as Address
from werkzeug.test import TestResponse

from app.actor.deeds import RIGHTS, Deed, Reach, Role
from app.audit.queries import chain_tip
from app.catalogue.requirements import shipped_catalogue
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.models import Contractor
from app.contractors.operations import register_contractor
from app.contracts.operations import issue_draft
from app.contracts.values import DraftSettings
from app.engagements.facts import Facts
from app.engagements.models import Engagement
from app.engagements.operations import choose_contractor, register_engagement
from app.organization.profile import load_profile
from app.papers.kinds import PaperKind
from app.people.models import Section
from app.people.operations import add_person, add_post, add_section, assign
from app.requirements.operations import confirm_basis
from app.storage.instance import Instance
from app.web.access import rule_of, undeclared_endpoints
from tests.pages import TEST, make_application, make_user, sign_in
from tests.web.checking import CheckingClient

TODAY = date(2026, 11, 2)
OWN_TITLE, OTHER_TITLE = "椿の封入業務", "桔梗の集計業務"
IN_A_SECTION = frozenset({"engagement_id", "paper_id"})
"""Arguments whose object belongs to a section; all others are shared or of the administration."""

# Lists are also asked for what a curious person would ask for; {section} is each section's id.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "engagements.index": (f"q={quote('業務')}", "section={section}", "closed=y"),
    "worklist.search": (f"q={quote('業務')}", f"q={quote('髙﨑')}"),
    "contractors.index": (f"q={quote('髙﨑')}",),
}
LISTS = ("engagements.index", "contractors.detail")
"""Where whoever may read an outsourcing must find it, or the search for leaks proves nothing."""


@dataclass(frozen=True)
class Place:
    """A section with its outsourcing, and an object for each argument that a route may have."""

    section_id: int
    title: str
    objects: Mapping[str, object]


@dataclass(frozen=True)
class World:
    """The application with two sections that hold the same kinds of things."""

    app: Flask
    own: Place
    other: Place


@dataclass(frozen=True)
class Visit:
    """One address with one method, and the place whose objects stand in it."""

    endpoint: str
    method: str
    path: str
    place: Place
    in_section: bool

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.method} {self.path}"


@pytest.fixture
def world(instance: Instance) -> World:
    app = make_application(instance, "sakado")
    colleague = make_user(app, Role.AUDITOR, login_name="colleague")
    with instance.bound():
        details = ContractorDetails("株式会社髙﨑印刷", ContractorKind.CORPORATION)
        contractor = register_contractor(TEST, details)
        requirement = next(one.id for one in shipped_catalogue().requirements if one.confirm)
        confirm_basis(TEST, requirement, "対策基準 8.1")
        shared: dict[str, object] = {
            "contractor_id": contractor.id,
            "user_id": colleague.id,
            "requirement_id": requirement,
            "group": "what",
            "filename": "app.css",
            "seq": chain_tip()[0],
        }
        places = [
            Place(section.id, title, {**shared, **_things_of(section, title, contractor, instance)})
            for section, title in (
                (add_section(TEST, "1010", "税務課"), OWN_TITLE),
                (add_section(TEST, "2020", "福祉課"), OTHER_TITLE),
            )
        ]
    return World(app, *places)


def _things_of(
    section: Section, title: str, contractor: Contractor, instance: Instance
) -> Mapping[str, object]:
    post = add_post(TEST, section, "課長")
    person = add_person(TEST, f"{section.name}の職員")
    assignment = assign(TEST, person, post, date(2026, 4, 1))
    facts = Facts({"engagement.title": title, "engagement.start": date(2027, 4, 1)})
    engagement: Engagement = register_engagement(TEST, section, facts)
    number = engagement.entry_id
    choose_contractor(TEST, number, contractor, 1)
    settings = DraftSettings.of_profile(load_profile("sakado"))
    paper = issue_draft(TEST, number, PaperKind.TOKKI, settings, instance.store, TODAY)
    return {
        "engagement_id": number,
        "paper_id": paper.id,
        "section_id": section.id,
        "post_id": post.id,
        "person_id": person.id,
        "assignment_id": assignment.id,
    }


def _visits(world: World, methods: tuple[str, ...] = ("GET", "POST")) -> Iterator[Visit]:
    """Every address × method, in both sections where its objects belong to one."""
    addresses = sorted(world.app.url_map.iter_rules(), key=lambda one: (one.endpoint, str(one)))
    for address in addresses:
        in_section = bool(address.arguments & IN_A_SECTION)
        for method in methods:
            if method not in (address.methods or ()):
                continue
            for place in (world.own, world.other) if in_section else (world.own,):
                path = _path(address, place)
                yield Visit(address.endpoint, method, path, place, in_section)


def _path(address: Address, place: Place) -> str:
    unknown = address.arguments - place.objects.keys()
    assert not unknown, f"{address.endpoint}: no object is known here for {sorted(unknown)}"
    built = address.build({name: place.objects[name] for name in address.arguments})
    assert built is not None
    return built[1]


def _entitled(role: Role | None, deed: Deed, visit: Visit, own_section: int) -> bool:
    """What the table of rights says, read anew."""
    reach = None if role is None else RIGHTS[role].get(deed)
    if reach is Reach.OWN:
        return not visit.in_section or visit.place.section_id == own_section
    return reach is Reach.ALL


def _allowed(world: World, role: Role | None, visit: Visit) -> bool:
    """What the declared rule of the route means for somebody who is signed in."""
    rule = rule_of(world.app, visit.endpoint)
    assert rule is not None, f"{visit.endpoint} declares no access rule"
    if rule.is_public or not rule.deeds:
        return True
    return any(_entitled(role, deed, visit, world.own.section_id) for deed in rule.deeds)


def _client_of(world: World, role: Role | None) -> CheckingClient:
    section = Section.get_by_id(world.own.section_id) if role and role.in_section else None
    roles = () if role is None else (role,)
    return sign_in(world.app, make_user(world.app, *roles, section=section).login_name)


def _call(client: CheckingClient, visit: Visit, **data: Any) -> TestResponse:
    if visit.method == "GET":
        return client.get(visit.path)
    return client.client.post(visit.path, data=data, base_url=client.base_url)


def _token(client: CheckingClient, page: str = "/") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, "the page has no form with a token"
    return found.group(1)


# --- the walk -----------------------------------------------------------------------------------


def test_every_route_declares_its_rule(world: World) -> None:
    assert undeclared_endpoints(world.app) == []


@pytest.mark.parametrize("role", [*Role, None])
def test_who_is_signed_in_opens_exactly_what_the_rights_say(
    database: Instance, world: World, role: Role | None
) -> None:
    client = _client_of(world, role)
    token, wrong = _token(client), []
    for visit in _visits(world):
        if visit.endpoint == "accounts.sign_out":
            continue  # it would end the walk; the sign-in has its own tests
        status = _call(client, visit, csrf_token=token).status_code
        if (status not in (403, 404)) != _allowed(world, role, visit) or status >= 500:
            wrong.append(f"{visit} → {status}")
    assert wrong == []


def test_who_is_not_signed_in_is_sent_to_the_sign_in(world: World) -> None:
    client, wrong = CheckingClient(world.app), []
    for visit in _visits(world):
        token = _token(client, "/sign-in") if visit.method == "POST" else ""
        answer = _call(client, visit, csrf_token=token)
        rule = rule_of(world.app, visit.endpoint)
        if rule is not None and rule.is_public:
            fits = answer.status_code in (200, 302, 304)
        elif visit.method == "GET":
            fits = answer.status_code == 302 and answer.location.startswith("/sign-in")
        else:
            fits = answer.status_code == 401
        if not fits:
            wrong.append(f"{visit} → {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.SECURITY, Role.ADMIN])
def test_nothing_is_posted_without_the_token(database: Instance, world: World, role: Role) -> None:
    client = _client_of(world, role)
    before = chain_tip()
    for visit in _visits(world, ("POST",)):
        allowed = _allowed(world, role, visit)
        status = _call(client, visit).status_code
        assert status == 400 if allowed else status in (400, 403), f"{visit} → {status}"
    assert chain_tip() == before


# --- what the pages say -------------------------------------------------------------------------


def _everything_said(answer: TestResponse) -> str:
    """Body and headers; of a Word file the text of all its parts."""
    said = [str(answer.headers)]
    if zipfile.is_zipfile(io.BytesIO(answer.data)):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
            said += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    else:
        said.append(answer.data.decode("utf-8", "replace"))
    return "".join(said)


def _questions(world: World) -> Iterator[Visit]:
    """Every page, and the lists once more with each question."""
    for visit in _visits(world, ("GET",)):
        yield visit
        for question in QUESTIONS.get(visit.endpoint, ()):
            for place in (world.own, world.other):
                path = f"{visit.path}?{question.format(section=place.section_id)}"
                yield Visit(visit.endpoint, "GET", path, visit.place, visit.in_section)


@pytest.mark.parametrize("role", [*Role, None])
def test_no_page_list_search_or_file_tells_of_another_section(
    database: Instance, world: World, role: Role | None
) -> None:
    client = _client_of(world, role)
    leaks, found = [], set()
    for visit in _questions(world):
        said = _everything_said(_call(client, visit))
        for place in (world.own, world.other):
            told = place.title in said or quote(place.title) in said
            reads = Visit("", "GET", "", place, True)
            may_read = any(
                _entitled(role, deed, reads, world.own.section_id)
                for deed in (Deed.ENGAGEMENT_READ, Deed.AUDIT_READ)
            )
            if told and not may_read:
                leaks.append(f"{visit} tells 「{place.title}」")
            if told:
                found.add((visit.endpoint, place.title))
    assert leaks == []
    if role is not None and Deed.ENGAGEMENT_READ in RIGHTS[role]:
        everywhere = {(endpoint, OWN_TITLE) for endpoint in (*LISTS, "contracts.file")}
        assert everywhere <= found
        assert ("worklist.search", OWN_TITLE) in found


def test_nobody_registers_an_outsourcing_for_another_section(
    database: Instance, world: World
) -> None:
    client = _client_of(world, Role.SECTION_HEAD)
    before = Engagement.select().count()
    sent = {"title": "紛れ込ませた業務", "section": str(world.other.section_id)}
    token = {"csrf_token": _token(client)}
    client.client.post("/engagements/new", data={**sent, **token}, base_url=client.base_url)
    made = list(Engagement.select().where(Engagement.title == sent["title"]))
    assert [one.entry.section_id for one in made] in ([], [world.own.section_id])
    assert Engagement.select().count() == before + len(made)


def test_the_walk_fails_on_a_route_that_it_does_not_know(world: World) -> None:
    world.app.url_map.add(
        Address("/secret/<int:secret_id>", endpoint="secret.detail", methods=["GET"])
    )
    with pytest.raises(AssertionError, match="secret_id"):
        list(_visits(world))
