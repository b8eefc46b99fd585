"""What nobody types who means well: every answer is a page with words, none a failure inside."""

import re
from datetime import date

import pytest
from flask import Flask

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.operations import register_contractor
from app.contracts.operations import freeze_paper, issue_draft
from app.contracts.values import DraftSettings
from app.engagements.facts import Facts
from app.engagements.operations import register_engagement
from app.organization.profile import load_profile
from app.papers.kinds import PaperKind
from app.people.models import Section
from app.storage.instance import Instance
from tests.pages import TEST, make_application, signed_in
from tests.web.checking import CheckingClient

NUL = "%00"
BEYOND = 10**30
LARGEST = 2**63 - 1


@pytest.fixture
def app(database: Instance) -> Flask:
    return make_application(database)


@pytest.fixture
def everything(app: Flask) -> CheckingClient:
    """Somebody who may open every page."""
    return signed_in(app, Role.PROCUREMENT, Role.SECURITY, Role.ADMIN)


@pytest.mark.parametrize("number", [LARGEST, LARGEST + 1, BEYOND])
@pytest.mark.parametrize(
    "path",
    [
        "/engagements/{}",
        "/papers/{}",
        "/papers/{}/file",
        "/contractors/{}",
        "/history/{}",
        "/users/{}",
        "/sections/{}",
        "/staff/{}",
        "/posts/{}/close",
        "/assignments/{}/end",
    ],
)
def test_a_number_that_no_row_has_is_an_unknown_page(
    everything: CheckingClient, path: str, number: int
) -> None:
    everything.open(path.format(number), status=404)


@pytest.mark.parametrize("path", ["/search", "/engagements", "/contractors", "/users"])
def test_a_search_for_nul_finds_no_failure(everything: CheckingClient, path: str) -> None:
    assert everything.get(f"{path}?q={NUL}").status_code in (200, 400)


def test_the_history_is_read_to_the_last_day_of_the_calendar(everything: CheckingClient) -> None:
    page = everything.open("/history?until=9999-12-31")
    assert "初期設定" in page.main


@pytest.mark.parametrize("typed", ["2027-02-30", "２０２７-０１-０１", "2027-01-01T99Z"])
def test_the_history_shows_what_only_looks_like_a_day(
    everything: CheckingClient, procurement: Actor, typed: str
) -> None:
    details = ContractorDetails("株式会社日付", ContractorKind.CORPORATION, external_number=typed)
    register_contractor(procurement, details)
    page = everything.open("/history")
    assert typed in everything.open(page.link(page.table()[1][0])).main


def test_the_history_names_the_paper_that_was_fixed(
    everything: CheckingClient,
    procurement: Actor,
    tax_section: Section,
    database: Instance,
    today: date,
) -> None:
    engagement = register_engagement(procurement, tax_section, Facts({"engagement.title": "清掃"}))
    paper = issue_draft(
        procurement,
        engagement.entry_id,
        PaperKind.CONTRACT,
        DraftSettings.of_profile(load_profile("standard")),
        database.store,
        today,
    )
    freeze_paper(procurement, paper.id)
    page = everything.open("/history")
    newest = page.table()[1]
    assert newest[3] == "公告時の版を確定"
    assert paper.title in newest[4]


def test_a_body_too_large_before_the_sign_in_is_refused_in_words(app: Flask) -> None:
    answer = app.test_client().post(
        "/engagements/new",
        data=b"title=" + b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1),
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code in (401, 413)


def test_lines_of_roles_are_counted_with_two_digits(everything: CheckingClient) -> None:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', everything.get("/users/new").text)
    assert found is not None
    name = "role_" + "9" * 5000
    sent = {"csrf_token": found[1], "login_name": "x", name: "auditor"}
    assert everything.client.post("/users/new", data=sent).status_code == 200


def test_a_tab_in_the_name_of_a_section_does_not_close_its_outsourcings(
    app: Flask, everything: CheckingClient, procurement: Actor
) -> None:
    everything.post_form("/sections/new", {"所属コード": "77", "所属名": "税\t務課"})
    section = Section.get(Section.code == "77")
    assert section.name == "税 務課"
    made = register_engagement(TEST, section, Facts({"engagement.title": "清掃"}))
    everything.open(f"/engagements/{made.entry_id}")
