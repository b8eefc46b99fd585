"""Coverage (要件対応): which clause realises which item, on which basis; not for the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalogue.conditions import Verdict
from app.contracts.clauses import Part, shipped_clauses
from app.requirements.derive import Derivation, ShownBasis

if TYPE_CHECKING:
    from app.contracts.draft import DraftedClause


@dataclass(frozen=True)
class CoverageRow:
    """One contract-side item with the clauses that realise it in a paper."""

    requirement: str
    item: str
    title: str
    applies: Verdict
    clauses: tuple["DraftedClause", ...]
    basis: tuple[ShownBasis, ...]


def coverage_rows(
    derivation: Derivation, clauses: Sequence["DraftedClause"]
) -> tuple[CoverageRow, ...]:
    """One row for every item that has a contract side, in the order of the catalogue."""
    by_id = {clause.id: clause for clause in clauses}
    return tuple(
        CoverageRow(
            derived.requirement.id,
            each.item.id,
            each.item.title,
            each.applies,
            tuple(by_id[clause] for clause in each.clauses if clause in by_id),
            derived.basis,
        )
        for derived in derivation.requirements
        for each in derived.items
        if each.clauses
    )


def uncovered_items(
    derivation: Derivation, clauses: Sequence["DraftedClause"], parts: Sequence[Part]
) -> tuple[str, ...]:
    """Items whose clause belongs into a paper of these parts but is not there."""
    present = {clause.id for clause in clauses}
    elsewhere = {each.id for each in shipped_clauses().clauses if each.part not in parts}
    return tuple(
        each.item.id
        for each in derivation.items()
        if any(clause not in present and clause not in elsewhere for clause in each.clauses)
    )
