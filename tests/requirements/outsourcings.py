"""Outsourcings as tests speak of them: one of which everything is known, changed fact by fact."""

from datetime import date
from functools import cache
from pathlib import Path

from app.catalogue.requirements import shipped_catalogue
from app.engagements.facts import Facts, facts_from_toml, read_facts
from app.organization.profile import load_profile
from app.requirements.derive import BodyState, Derivation, derive

FOLDER = Path(__file__).parents[1] / "data" / "engagements"

OPEN = None
"""Leaves a fact out."""

PLAIN: dict[str, object] = {
    "title": "庁舎植栽管理業務",
    "instrument": "contract",
    "stage": "planned",
    "procurement": "negotiated",
    "department": "総務課",
    "responsible_post": "総務課長",
    "start": date(2026, 10, 1),
    "end": date(2027, 3, 31),
    "concluded_on": date(2026, 9, 25),
    "renewal": "none",
    "price": "total",
    "fee_yen": 1_980_000,
    "workplace": "contractor",
    "network": "none",
    "confidentiality": "1",
    "integrity": 1,
    "availability": 1,
    "personal_information": False,
    "specific_personal_information": False,
    "it_work": [],
    "equipment": False,
    "medium": ["electronic"],
    "data_taken_out": False,
    "subcontracting": "forbidden",
    "uses_cloud": False,
    "contractor_uses_dispatch_workers": False,
    "electronic_contract": False,
}
"""Nothing is entrusted, nothing is open: tier none."""

INTERNAL: dict[str, object] = {"confidentiality": "2"}
PERSONAL: dict[str, object] = {"confidentiality": "3B", "personal_information": True}
SPECIFIC: dict[str, object] = {**PERSONAL, "specific_personal_information": True}
DISPATCH: dict[str, object] = {"instrument": "dispatch"}
UNDER_NEW_RULE: dict[str, object] = {"start": date(2027, 7, 1), "end": date(2028, 3, 31)}
OPEN_TERM: dict[str, object] = {"start": OPEN, "end": OPEN}
NO_CLASS: dict[str, object] = {"confidentiality": OPEN, "integrity": OPEN, "availability": OPEN}


def outsourcing(*changes: dict[str, object], subcontractor: bool = False) -> Facts:
    """The plain outsourcing with these changes, later ones first."""
    engagement: dict[str, object] = dict(PLAIN)
    for change in changes:
        engagement.update(change)
    document: dict[str, object] = {
        "engagement": {key: value for key, value in engagement.items() if value is not OPEN}
    }
    if subcontractor:
        document["subcontractor"] = [{"name": "有限会社𠮷野封入サービス"}]
    return read_facts(document)


def derived(facts: Facts, body: str = "standard", state: BodyState | None = None) -> Derivation:
    """The requirements of the shipped catalogue for these facts."""
    return derive(shipped_catalogue(), facts, load_profile(body), state)


@cache
def situation(name: str) -> Facts:
    """The facts of a file in tests/data/engagements."""
    return facts_from_toml((FOLDER / f"{name}.toml").read_bytes())
