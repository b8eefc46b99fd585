"""Reading contractors (委託事業者): lists, search, members and possible duplicates."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from peewee import Tuple

from app.contractors.corporate_number import parse_corporate_number
from app.contractors.details import ContractorDetails, ContractorKind, Member
from app.contractors.duplicates import Named, Resemblance, resemblance
from app.contractors.models import Contractor, JointVentureMember
from app.japanese.folding import fold

PAGE_SIZE = 50
MOST_DUPLICATES = 10  # nobody reads more before saving


class Availability(StrEnum):
    """取引の状態 of contractors that a list shows."""

    OPEN = "open"
    CLOSED = "closed"
    ANY = "any"

    @property
    def label(self) -> str:
        return {"open": "取引中", "closed": "取引終了", "any": "全て"}[self.value]


@dataclass(frozen=True)
class ContractorFilter:
    """What a list shows; the words of `text` must all occur in names, readings or numbers."""

    text: str = ""
    kind: ContractorKind | None = None
    availability: Availability = Availability.OPEN
    number_known: bool | None = None  # 法人番号 entered or missing


@dataclass(frozen=True)
class ContractorPage:
    """One page of a list; `next_after` goes into the link to the next page, None at the end."""

    contractors: tuple[Contractor, ...]
    next_after: int | None


@dataclass(frozen=True)
class PossibleDuplicate:
    """A kept contractor that may be the one asked for, with the reason in words."""

    contractor: Contractor
    resemblance: Resemblance

    @property
    def reason(self) -> str:
        return self.resemblance.reason


def contractor_by_id(contractor_id: int) -> Contractor | None:
    """The contractor, or None if there is none with this id."""
    return Contractor.get_or_none(Contractor.id == contractor_id)


def list_contractors(
    wanted: ContractorFilter, after: int | None = None, size: int = PAGE_SIZE
) -> ContractorPage:
    """The contractors in the order of their reading; `after` is the id that ended the page before.

    An id that is unknown begins at the front.
    """
    last = contractor_by_id(after) if after is not None else None
    found = contractors_from(wanted, (last.sort_key, last.id) if last else None, size=size)
    shown = tuple(found[:size])
    return ContractorPage(shown, shown[-1].id if len(found) > size else None)


def contractors_from(
    wanted: ContractorFilter,
    edge: tuple[str, int] | None = None,
    *,
    backwards: bool = False,
    size: int = PAGE_SIZE,
) -> list[Contractor]:
    """Up to size + 1 contractors in the direction of reading.

    `edge` is the (sort key, id) of the line at the edge of the page before.
    """
    query = _matching(wanted)
    place: Any = Tuple(Contractor.sort_key, Contractor.id)
    if edge is not None:
        query = query.where(place < Tuple(*edge) if backwards else place > Tuple(*edge))
    order = (
        (Contractor.sort_key.desc(), Contractor.id.desc())
        if backwards
        else (Contractor.sort_key, Contractor.id)
    )
    return list(query.order_by(*order).limit(size + 1))


def count_contractors(wanted: ContractorFilter) -> int:
    """How many contractors a list shows on all its pages."""
    return int(_matching(wanted).count())


def contractors_by_ids(ids: Iterable[int]) -> dict[int, Contractor]:
    """These contractors by id, in one query; unknown ids are left out."""
    return {one.id: one for one in Contractor.select().where(Contractor.id.in_(list(ids)))}


def contractors_numbered(corporate_number: str) -> list[Contractor]:
    """The contractors under a 法人番号: several, if branch offices are registered too."""
    query = Contractor.select().where(Contractor.corporate_number == corporate_number)
    return list(query.order_by(Contractor.id))


def members_of(contractor: Contractor) -> tuple[Member, ...]:
    """The members of a joint venture in their order; empty for every other contractor."""
    rows = (
        JointVentureMember.select()
        .where(JointVentureMember.joint_venture == contractor)
        .order_by(JointVentureMember.position)
    )
    return tuple(Member(row.contractor_id, row.name, row.is_representative) for row in rows)


def member_names(contractor: Contractor) -> tuple[str, ...]:
    """The names of the members as papers show them, the representative (代表構成員) first."""
    rows: Any = (
        JointVentureMember.select(JointVentureMember.name, Contractor.name.alias("registered"))
        .left_outer_join(Contractor, on=(JointVentureMember.contractor == Contractor.id))
        .where(JointVentureMember.joint_venture == contractor)
        .order_by(JointVentureMember.is_representative.desc(), JointVentureMember.position)
        .tuples()
    )
    return tuple(registered or name for name, registered in rows)


def ventures_of(contractor: Contractor) -> tuple[Contractor, ...]:
    """The joint ventures that the contractor is a registered member of."""
    rows = (
        Contractor.select()
        .join(JointVentureMember, on=(JointVentureMember.joint_venture == Contractor.id))
        .where(JointVentureMember.contractor == contractor)
        .order_by(Contractor.sort_key, Contractor.id)
    )
    return tuple(rows)


def details_of(contractor: Contractor) -> ContractorDetails:
    """The details as they were entered, to fill a form with."""
    return ContractorDetails(
        name=contractor.name,
        kind=ContractorKind(contractor.kind),
        kana=contractor.kana,
        corporate_number=contractor.corporate_number,
        address=contractor.address,
        representative=contractor.representative,
        phone=contractor.phone,
        external_number=contractor.external_number,
        note=contractor.note,
        members=members_of(contractor),
    )


def possible_duplicates(
    name: str, corporate_number: str | None, except_id: int | None = None
) -> tuple[PossibleDuplicate, ...]:
    """Kept contractors, closed ones too, that may be the one described; the likeliest first.

    A 法人番号 that is not a right one is passed over. `except_id` is the contractor being edited.
    """
    asked = Named.typed(name, _right_number(corporate_number))
    rows: Any = Contractor.select(
        Contractor.id, Contractor.name, Contractor.name_key, Contractor.corporate_number
    ).tuples()
    found: list[tuple[tuple[int, float], int, Resemblance]] = []
    for kept_id, *kept in rows:
        likeness = resemblance(asked, Named(*kept))
        if likeness is not None and kept_id != except_id:
            found.append((likeness.order, kept_id, likeness))
    likeliest = sorted(found, key=lambda one: one[:2])[:MOST_DUPLICATES]
    wanted = [kept_id for _, kept_id, _ in likeliest]
    by_id = {one.id: one for one in Contractor.select().where(Contractor.id.in_(wanted))}
    return tuple(PossibleDuplicate(by_id[kept_id], why) for _, kept_id, why in likeliest)


def _matching(wanted: ContractorFilter) -> Any:
    query = Contractor.select()
    if wanted.availability is not Availability.ANY:
        query = query.where(Contractor.closed_on.is_null(wanted.availability is Availability.OPEN))
    if wanted.kind is not None:
        query = query.where(Contractor.kind == wanted.kind)
    if wanted.number_known is not None:
        query = query.where(Contractor.corporate_number.is_null(not wanted.number_known))
    typed = wanted.text.split()
    words = [key for word in typed if (key := fold(word))]
    if typed and not words:
        # Nothing but signs: they stand in no key, so look at the name itself.
        words, column = [wanted.text.strip()], Contractor.name
    else:
        column = Contractor.search_key
    for word in words:
        # LIKE; peewee escapes its wildcards, so that a typed % or _ is only itself.
        query = query.where(column.contains(word))
    return query


def _right_number(typed: str | None) -> str | None:
    try:
        return parse_corporate_number(typed or "")
    except ValueError:
        return None
