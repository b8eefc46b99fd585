"""An invented town with a year of data (試用データ) for `--demo`.

What stands in `demo_data/` goes through the operations that the pages call, each by somebody who
may do it; nothing is inserted past them. All or nothing: a start that breaks off leaves no town.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from app.accounts.models import User
from app.accounts.operations import create_user
from app.accounts.queries import actor_of, any_user_exists
from app.actor.actor import Actor, Grant
from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind, Member
from app.contractors.models import Contractor
from app.contractors.operations import register_contractor
from app.contracts.models import IssuedPaper
from app.contracts.operations import complete_paper, freeze_paper, issue_draft
from app.contracts.routes import draft_settings
from app.contracts.signing import unit_price_key
from app.engagements.facts import Facts, Subcontractor, facts_from_document
from app.engagements.fields import Stage
from app.engagements.operations import (
    change_facts,
    choose_contractor,
    move_to_stage,
    register_engagement,
    set_numbers,
)
from app.engagements.queries import engagement_by_id
from app.installation.settings import (
    Body,
    body_in_force,
    change_body,
    choose_consultation,
    set_up_body,
)
from app.papers.kinds import PaperKind
from app.people.models import Person, Post, Section
from app.people.operations import add_person, add_post, add_section, assign
from app.register.operations import set_responsible_post
from app.register.queries import entry_by_id
from app.requirements.judgement import Outcome
from app.requirements.operations import confirm_basis, record_judgement
from app.storage.database import transaction
from app.storage.files import FileStore
from app.storage.instance import Instance

CONFIRMED = {
    "OUT-01": "情報セキュリティ対策基準 第8の1(1)",
    "OUT-13": "情報セキュリティ対策基準 第8の1(3)",
}
"""Bases that the demo's security section has already checked; the others are still to be done."""
CONSULTED_SECTION = "1030"
ALREADY_SET_UP = "このフォルダーには既に団体のデータがあるため、試用データは追加しませんでした。"


def fill_demo(instance: Instance) -> str:
    """Fill an empty instance; gives the lines that say how to sign in.

    An instance that has a body or an account already stays as it is; the line says so.
    """
    with instance.bound(), transaction():
        if body_in_force() is not None or any_user_exists():
            return ALREADY_SET_UP
        town = _read("town.toml")
        filling = _Filling(instance.store)
        filling.set_up(town)
        filling.decide()
        for row in town["contractor"]:
            filling.add_contractor(row)
        planned = _read("engagements.toml")
        for row in planned["engagement"]:
            filling.add_engagement(row, planned["facts"])
    return _how_to_sign_in(town)


def _read(name: str) -> dict[str, Any]:
    source = files("app.entrypoint").joinpath("demo_data", name)
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _how_to_sign_in(town: dict[str, Any]) -> str:
    sections = {row["code"]: row["name"] for row in town["section"]}
    lines = [
        f"試用データ（架空の町「{town['body']['name']}」）が入っています。",
        f"パスワードは全員共通です： {town['sign_in']['password']}",
        "ユーザーID：",
    ]
    for row in town["account"]:
        section = f"（{sections[row['section']]}）" if "section" in row else ""
        lines.append(f"  {row['login']:<12} {Role(row['role']).label}{section}　{row['name']}")
    lines.append("氏名、事業者名、番号は全て架空です。実際の業務には使用しないでください。")
    return "\n".join(lines)


@dataclass
class _Filling:
    """The town as far as it stands: what later lines refer to by code or key."""

    store: FileStore
    sections: dict[str, Section] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[Role, Actor] = field(default_factory=dict)
    section_actors: dict[str, Actor] = field(default_factory=dict)
    contractors: dict[str, Contractor] = field(default_factory=dict)

    def set_up(self, town: dict[str, Any]) -> None:
        """The body with its administrator, then sections, posts, people and accounts."""
        wanted = town["body"]
        first, *others = town["account"]
        body = Body.of_profile(wanted["profile"])
        password = town["sign_in"]["password"]
        _body, admin = set_up_body(body, first["login"], first["name"], password)
        self._remember(first, admin)
        change_body(
            self.actors[Role.ADMIN],
            body_name=wanted["name"],
            head_title=wanted["head_title"],
            head_name=wanted["head_name"],
            address=wanted["address"],
            parties=body.parties,
            article_style=body.article_style,
        )
        self._add_sections(town["section"])
        self._add_people(town["person"])
        for row in others:
            self._add_account(row, password)

    def _add_sections(self, rows: list[dict[str, Any]]) -> None:
        admin = self.actors[Role.ADMIN]
        for position, row in enumerate(rows, start=1):
            section = add_section(admin, row["code"], row["name"], position)
            self.sections[row["code"]] = section
            for title in row["posts"]:
                self.posts[title] = add_post(admin, section, title)

    def _add_people(self, rows: list[dict[str, Any]]) -> None:
        admin = self.actors[Role.ADMIN]
        for row in rows:
            person = add_person(admin, row["name"], row["number"])
            self.people[row["number"]] = person
            assign(admin, person, self.posts[row["post"]], row["since"])

    def _add_account(self, row: dict[str, Any], password: str) -> None:
        section = self.sections.get(row.get("section", ""))
        grant = Grant(Role(row["role"]), section.id if section else None)
        user = create_user(
            self.actors[Role.ADMIN],
            row["login"],
            row["name"],
            password,
            [grant],
            person=self.people.get(row.get("number", "")),
        )
        self._remember(row, user)

    def _remember(self, row: dict[str, Any], user: User) -> None:
        actor = actor_of(user)
        self.actors.setdefault(Role(row["role"]), actor)
        if row["role"] == Role.SECTION_STAFF:
            self.section_actors[row["section"]] = actor

    def add_contractor(self, row: dict[str, Any]) -> None:
        """Register a contractor; `members` are keys of those before, the representative first."""
        known = {key: value for key, value in row.items() if key not in ("key", "kind", "members")}
        members = tuple(
            Member(self.contractors[key].id, is_representative=place == 0)
            for place, key in enumerate(row.get("members", ()))
        )
        details = ContractorDetails(kind=ContractorKind(row["kind"]), members=members, **known)
        self.contractors[row["key"]] = register_contractor(self.actors[Role.PROCUREMENT], details)

    def add_engagement(self, row: dict[str, Any], usual: dict[str, Any]) -> None:
        """Register an outsourcing and lead it through its stages as the year went."""
        writer = self.section_actors.get(row["section"], self.actors[Role.PROCUREMENT])
        section = self.sections[row["section"]]
        made = register_engagement(writer, section, _facts(row, usual))
        life = _Life(self, row, made.entry_id, writer)
        life.make_responsible()
        life.name_subcontractors()
        target = Stage(row["stage"])
        for stage in list(Stage)[1:]:
            if not target.reached(stage):
                break
            if stage not in row.get("skip", ()):
                life.move_on(stage)
        life.note_numbers()
        life.judge()

    def decide(self) -> None:
        """What the security section has decided so far; the rest stands in its やること."""
        security = self.actors[Role.SECURITY]
        choose_consultation(security, [self.sections[CONSULTED_SECTION].id])
        for requirement, place in CONFIRMED.items():
            confirm_basis(security, requirement, place)


def _facts(row: dict[str, Any], usual: dict[str, Any]) -> Facts:
    facts = row["facts"] if row.get("only") else {**usual, **row["facts"]}
    known = {key: value for key, value in facts.items() if key not in row.get("open", ())}
    if known.get("instrument") == "dispatch":
        # A dispatched worker cannot be passed on: these two are not asked.
        known.pop("subcontracting", None)
        known.pop("contractor_uses_dispatch_workers", None)
    if known.get("instrument") == "agreement":
        known.pop("procurement", None)
    return facts_from_document({"engagement": known})


@dataclass
class _Life:
    """One outsourcing on its way through the stages."""

    town: _Filling
    row: dict[str, Any]
    engagement_id: int
    writer: Actor
    frozen: list[tuple[IssuedPaper, dict[str, Any]]] = field(default_factory=list)

    @property
    def procurement(self) -> Actor:
        return self.town.actors[Role.PROCUREMENT]

    @property
    def version(self) -> int:
        engagement = engagement_by_id(self.engagement_id)
        assert engagement is not None
        return engagement.entry.version

    def make_responsible(self) -> None:
        """The post that answers for it, from the first day of the fiscal year 令和8年度."""
        if "responsible" in self.row:
            entry = entry_by_id(self.engagement_id)
            assert entry is not None
            post = self.town.posts[self.row["responsible"]]
            set_responsible_post(self.writer, entry, post, date(2026, 4, 1))

    def name_subcontractors(self) -> None:
        """再委託先 as stated."""
        if "subcontractor" in self.row:
            stated = [Subcontractor(**one) for one in self.row["subcontractor"]]
            change_facts(self.writer, self.engagement_id, {}, self.version, stated)

    def move_on(self, stage: Stage) -> None:
        """Enter what the stage needs, move to it, then make the papers of that time."""
        if stage is Stage.AWARDED:
            contractor = self.town.contractors[self.row["contractor"]]
            choose_contractor(self.procurement, self.engagement_id, contractor, self.version)
            self._enter("fee_yen")
        if stage is Stage.CONCLUDED:
            self._enter("concluded_on")
        move_to_stage(self.procurement, self.engagement_id, stage, self.version)
        for paper in self.row.get("paper", ()):
            if paper["after"] == stage:
                self._issue(paper)
        if stage is Stage.CONCLUDED:
            self._complete()

    def _enter(self, name: str) -> None:
        if name in self.row:
            changes = {f"engagement.{name}": self.row[name]}
            change_facts(self.procurement, self.engagement_id, changes, self.version)

    def _issue(self, wanted: dict[str, Any]) -> None:
        paper = issue_draft(
            self.writer,
            self.engagement_id,
            PaperKind(wanted["kind"]),
            draft_settings(),
            self.town.store,
            wanted["on"],
        )
        if wanted.get("freeze"):
            freeze_paper(self.procurement, paper.id)
        if "complete_on" in wanted:
            self.frozen.append((paper, wanted))

    def _complete(self) -> None:
        for paper, wanted in self.frozen:
            prices = {
                unit_price_key(number, column): text
                for number, line in enumerate(wanted.get("prices", ()), start=1)
                for column, text in line.items()
            }
            settings, store = draft_settings(), self.town.store
            complete_paper(self.writer, paper.id, settings, store, wanted["complete_on"], prices)

    def note_numbers(self) -> None:
        """Numbers that other systems gave."""
        if "numbers" in self.row:
            numbers = self.row["numbers"]
            set_numbers(self.writer, self.engagement_id, numbers, self.version)

    def judge(self) -> None:
        """How the transitional rule was judged, where it was."""
        if "judgement" in self.row:
            judged = self.row["judgement"]
            record_judgement(
                self.procurement,
                self.engagement_id,
                Outcome(judged["outcome"]),
                judged["reason"],
                judged["on"],
            )
