"""What is done with contractors (委託事業者): registered, edited, closed and opened again."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from app.actor.actor import Actor, require
from app.actor.deeds import Deed
from app.audit.operations import Recording, recording
from app.contractors.details import (
    ContractorDetails,
    ContractorKind,
    InvalidContractor,
    Member,
    checked_details,
)
from app.contractors.models import Contractor, JointVentureMember
from app.contractors.queries import details_of, member_names, ventures_of
from app.japanese.folding import fold, without_legal_form
from app.storage.versions import StaleEdit


class UnknownContractor(Exception):
    """There is no contractor with this id."""

    def __init__(self, contractor_id: int) -> None:
        super().__init__("この委託事業者は登録されていません。")
        self.contractor_id = contractor_id


class WrongContractorState(Exception):
    """The contractor is already closed, or is not closed; the message is for the user."""


def register_contractor(actor: Actor, details: ContractorDetails) -> Contractor:
    """Keep a new contractor; possible duplicates are shown before, not here.

    Raises Forbidden, InvalidContractor.
    """
    require(actor, Deed.CONTRACTOR_WRITE)
    details = checked_details(details)
    with recording(actor, "contractors:contractor:register", "contractor") as record:
        members = _known_members(details.members)
        contractor = record.create(
            Contractor, **_columns(details), **_keys(details, _names(members))
        )
        _replace_members(record, contractor, members)
    return contractor


def edit_contractor(
    actor: Actor, contractor_id: int, expected_version: int, details: ContractorDetails
) -> Contractor:
    """Replace the details by these; without a difference nothing is kept.

    Raises Forbidden, InvalidContractor, UnknownContractor, and StaleEdit with the details now
    kept if somebody else saved since `expected_version`.
    """
    require(actor, Deed.CONTRACTOR_WRITE)
    details = checked_details(details)
    with recording(actor, "contractors:contractor:edit", ("contractor", contractor_id)) as record:
        contractor = _current(contractor_id, expected_version)
        before = details_of(contractor)
        if details == before:
            return contractor
        ventures = ventures_of(contractor)
        if ventures and details.kind is ContractorKind.JOINT_VENTURE:
            raise InvalidContractor(
                {"kind": "ほかの共同企業体の構成員のため、共同企業体には変更できません。"}
            )
        members = _known_members(details.members, contractor_id)
        record.set(
            contractor,
            **_columns(details),
            **_keys(details, _names(members)),
            version=contractor.version + 1,
        )
        if details.members != before.members:
            _replace_members(record, contractor, members)
        if details.name != before.name:
            _find_ventures_by_new_name(record, ventures)
    return contractor


def close_contractor(
    actor: Actor, contractor_id: int, expected_version: int, closed_on: date
) -> Contractor:
    """End the dealings (取引終了) with a contractor from that day; it stays in the ledger.

    Raises Forbidden, UnknownContractor, StaleEdit, WrongContractorState if it is closed already.
    """
    require(actor, Deed.CONTRACTOR_WRITE)
    with recording(actor, "contractors:contractor:close", ("contractor", contractor_id)) as record:
        contractor = _current(contractor_id, expected_version)
        if contractor.closed_on is not None:
            raise WrongContractorState("この委託事業者は、既に取引終了になっています。")
        record.set(contractor, closed_on=closed_on, version=contractor.version + 1)
    return contractor


def reopen_contractor(actor: Actor, contractor_id: int, expected_version: int) -> Contractor:
    """Take the dealings up again.

    Raises Forbidden, UnknownContractor, StaleEdit, WrongContractorState if it is not closed.
    """
    require(actor, Deed.CONTRACTOR_WRITE)
    with recording(actor, "contractors:contractor:reopen", ("contractor", contractor_id)) as record:
        contractor = _current(contractor_id, expected_version)
        if contractor.closed_on is None:
            raise WrongContractorState("この委託事業者は、取引終了になっていません。")
        record.set(contractor, closed_on=None, version=contractor.version + 1)
    return contractor


def _current(contractor_id: int, expected_version: int) -> Contractor:
    """The row as it is now. Writers queue behind `recording`, so it cannot change any more."""
    contractor = Contractor.get_or_none(Contractor.id == contractor_id)
    if contractor is None:
        raise UnknownContractor(contractor_id)
    if contractor.version != expected_version:
        kept = asdict(details_of(contractor)) | {"closed_on": contractor.closed_on}
        raise StaleEdit(kept, contractor.version)
    return contractor


def _columns(details: ContractorDetails) -> dict[str, Any]:
    columns = asdict(replace(details, members=()))
    del columns["members"]
    return columns | {"kind": str(details.kind)}


def _keys(details: ContractorDetails, names_of_members: Iterable[str]) -> dict[str, str]:
    name_key = fold(details.name)
    found_by = (
        name_key,
        fold(details.kana),
        details.corporate_number or "",
        fold(details.external_number),
        *map(fold, names_of_members),
    )
    return {
        "name_key": name_key,
        # A searched word holds no blank, so it cannot reach from one part into the next.
        "search_key": " ".join(filter(None, found_by)),
        # Lists stand in the order of the proper name, not of 株式会社.
        "sort_key": without_legal_form(fold(details.kana) or name_key),
    }


def _known_members(
    members: tuple[Member, ...], venture_id: int | None = None
) -> list[tuple[Member, str]]:
    """Each member with its name; a registered one must exist and be no joint venture itself."""
    wanted = [one.contractor_id for one in members if one.contractor_id is not None]
    registered = {one.id: one for one in Contractor.select().where(Contractor.id.in_(wanted))}
    for contractor_id in wanted:
        found = registered.get(contractor_id)
        if found is None:
            raise InvalidContractor({"members": "構成員の委託事業者が登録されていません。"})
        if found.kind == ContractorKind.JOINT_VENTURE or contractor_id == venture_id:
            raise InvalidContractor({"members": "共同企業体は構成員にできません。"})
    return [
        (one, one.name if one.contractor_id is None else registered[one.contractor_id].name)
        for one in members
    ]


def _names(members: list[tuple[Member, str]]) -> list[str]:
    return [name for _, name in members]


def _replace_members(
    record: Recording, contractor: Contractor, members: list[tuple[Member, str]]
) -> None:
    before = list(member_names(contractor)) or None
    for row in JointVentureMember.select().where(JointVentureMember.joint_venture == contractor):
        row.delete_instance()
    for position, (member, _) in enumerate(members, start=1):
        JointVentureMember.create(
            joint_venture=contractor,
            position=position,
            contractor=member.contractor_id,
            name=member.name,
            is_representative=member.is_representative,
        )
    # One line of history in words instead of the rows: who the members were and are.
    record.change(contractor, "members", before, list(member_names(contractor)) or None)


def _find_ventures_by_new_name(record: Recording, ventures: Iterable[Contractor]) -> None:
    for venture in ventures:
        record.set(venture, **_keys(details_of(venture), member_names(venture)))
