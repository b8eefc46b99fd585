"""Reading judgements (判断) and confirmed bases (確認済みの根拠)."""

from typing import Any

from app.requirements.models import BasisConfirmation, Judgement


def judgements_of(engagement_id: int) -> list[Judgement]:
    """All judgements on an outsourcing, the latest first."""
    query: Any = Judgement.select().where(Judgement.engagement == engagement_id)
    return list(query.order_by(Judgement.id.desc()))


def confirmed_requirements() -> frozenset[str]:
    """Ids of the requirements whose basis the security section has confirmed."""
    rows: Any = BasisConfirmation.select(BasisConfirmation.requirement).tuples()
    return frozenset(requirement for (requirement,) in rows)


def confirmations() -> dict[str, BasisConfirmation]:
    """The confirmations by requirement id."""
    return {row.requirement: row for row in BasisConfirmation.select()}
