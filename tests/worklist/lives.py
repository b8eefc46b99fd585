"""Outsourcings in a given stage, as tests of the work list need them."""

from datetime import date

from app.actor.actor import Actor
from app.contractors.details import ContractorDetails, ContractorKind
from app.contractors.operations import register_contractor
from app.engagements.facts import Facts
from app.engagements.fields import Stage
from app.engagements.operations import choose_contractor, move_to_stage, register_engagement
from app.engagements.queries import engagement_by_id
from app.people.models import Section
from tests.requirements.outsourcings import PLAIN

TEST = Actor.system("test")
ROUTE = (Stage.AWARDED, Stage.CONCLUDED, Stage.PERFORMING, Stage.ENDED)


def outsourcing(section: Section, stage: Stage = Stage.PLANNED, **changes: object) -> int:
    """Register an outsourcing of which all is known but `changes` (None: open); gives its id."""
    known = {**PLAIN, "electronic_contract": False, **changes}
    known.pop("stage")
    facts = Facts({f"engagement.{key}": value for key, value in known.items()}).replaced({})
    made = register_engagement(TEST, section, facts).entry_id
    for step in ROUTE:
        if not stage.reached(step):
            break
        if step is Stage.AWARDED:
            details = ContractorDetails("株式会社髙橋造園", ContractorKind.CORPORATION)
            choose_contractor(TEST, made, register_contractor(TEST, details), version_of(made))
        move_to_stage(TEST, made, step, version_of(made))
    return made


def version_of(engagement_id: int) -> int:
    """The version that an edit now begins at."""
    engagement = engagement_by_id(engagement_id)
    assert engagement is not None
    return engagement.entry.version


NEXT_YEAR = {"start": date(2027, 4, 1), "end": date(2028, 3, 31), "concluded_on": None}
"""Changes that keep an outsourcing free of stage steps on the tests' day, 2026-11-02."""
