"""Reading issued papers (発行控え): those of an outsourcing, and what changed since one was fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.contracts.models import IssuedPaper
from app.engagements.facts import Facts, facts_from_document
from app.engagements.fields import BY_KEY

FILLED_IN_LATER = frozenset(
    {
        "engagement.stage",
        "engagement.fee_yen",
        "engagement.concluded_on",
        "engagement.start",
        "engagement.end",
        "contractor.name",
        "contractor.address",
        "contractor.representative",
        "contractor.signatory",
        "contractor.corporate_number",
        "contractor.members",
    }
)
"""Party, price and dates: what may be filled in after the version was fixed."""


@dataclass(frozen=True)
class FactChange:
    """A fact that differs from what the fixed version was made of."""

    key: str
    label: str
    before: object | None
    after: object | None
    filled_in: bool


def paper_by_id(paper_id: int) -> IssuedPaper | None:
    """The issued paper, or None."""
    found: IssuedPaper | None = IssuedPaper.get_or_none(IssuedPaper.id == paper_id)
    return found


def papers_of(engagement_id: int) -> Sequence[IssuedPaper]:
    """All papers issued for an outsourcing, the newest first."""
    query: Any = IssuedPaper.select().where(IssuedPaper.engagement == engagement_id)
    return list(query.order_by(IssuedPaper.id.desc()))


def changes_since(paper: IssuedPaper, facts: Facts) -> tuple[FactChange, ...]:
    """Facts that differ from those of the paper.

    `filled_in` is true where an open blank was since decided, as is meant to happen.
    """
    before = facts_from_document(paper.facts)
    changes = []
    for key, field in BY_KEY.items():
        old, new = before.get(key), facts.get(key)
        if old != new:
            filled = old is None and key in FILLED_IN_LATER
            changes.append(FactChange(key, field.label, old, new, filled))
    return tuple(change for change in changes if change.key != "engagement.stage")
