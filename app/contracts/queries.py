"""Reading issued papers (発行控え): one by its number, and those of an outsourcing."""

from collections.abc import Sequence
from typing import Any

from app.contracts.models import IssuedPaper


def paper_by_id(paper_id: int) -> IssuedPaper | None:
    """The issued paper, or None."""
    found: IssuedPaper | None = IssuedPaper.get_or_none(IssuedPaper.id == paper_id)
    return found


def papers_of(engagement_id: int) -> Sequence[IssuedPaper]:
    """All papers issued for an outsourcing, the newest first."""
    query: Any = IssuedPaper.select().where(IssuedPaper.engagement == engagement_id)
    return list(query.order_by(IssuedPaper.id.desc()))


def completions_of(paper_id: int) -> Sequence[IssuedPaper]:
    """The papers that complete a fixed version, the newest first."""
    query: Any = IssuedPaper.select().where(IssuedPaper.completes == paper_id)
    return list(query.order_by(IssuedPaper.id.desc()))
