"""Registering, editing, closing and finding contractors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from peewee import IntegrityError

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.audit.queries import history, verify_chain
from app.contractors.details import (
    ContractorDetails,
    ContractorKind,
    InvalidContractor,
    Member,
)
from app.contractors.models import Contractor, JointVentureMember
from app.contractors.operations import (
    UnknownContractor,
    WrongContractorState,
    close_contractor,
    edit_contractor,
    register_contractor,
    reopen_contractor,
)
from app.contractors.queries import (
    Availability,
    ContractorFilter,
    contractor_by_id,
    count_contractors,
    details_of,
    list_contractors,
    member_names,
    possible_duplicates,
    ventures_of,
)
from app.storage.database import transaction
from app.storage.instance import Instance
from app.storage.versions import StaleEdit

NUMBER, OTHER_NUMBER = "7000012050002", "1180301018771"
PRINTER = ContractorDetails(
    name="㈱髙橋印刷",
    kind=ContractorKind.CORPORATION,
    kana="たかはしいんさつ",
    corporate_number=NUMBER,
    address="埼玉県坂戸市千代田1-1-1",
    representative="代表取締役　髙橋 誠",
    phone="049-000-0000",
    external_number="K-00123",
    note="一行目\n二行目",
)

Register = Callable[..., Contractor]


@pytest.fixture
def register(database: Instance, procurement: Actor) -> Register:
    """Keeps a contractor by name: `register("株式会社甲", corporate_number=…)`."""

    def keep(name: str, **details: object) -> Contractor:
        kind = details.pop("kind", ContractorKind.CORPORATION)
        assert isinstance(kind, ContractorKind)
        return register_contractor(
            procurement,
            replace(ContractorDetails(name, kind), **details),  # type: ignore[arg-type]
        )

    return keep


def names(wanted: ContractorFilter) -> list[str]:
    return [one.name for one in list_contractors(wanted).contractors]


def test_a_registered_contractor_stays_as_typed(database: Instance, procurement: Actor) -> None:
    kept = register_contractor(procurement, PRINTER)

    again = contractor_by_id(kept.id)
    assert again is not None
    assert details_of(again) == PRINTER
    assert (again.version, again.closed_on) == (1, None)
    (event,) = history(kept)
    assert (event.name, event.actor_id) == (
        "contractors:contractor:register",
        procurement.user_id,
    )
    after = {change.field: change.after for change in event.changes}
    assert after["name"] == "㈱髙橋印刷"
    assert after["corporate_number"] == NUMBER
    assert "search_key" not in after
    assert verify_chain() == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEGAL, Role.ADMIN])
def test_who_may_not_write_changes_nothing(
    role: Role, register: Register, actor_with: Callable[..., Actor]
) -> None:
    kept, actor = register("株式会社甲"), actor_with(role)
    for attempt in (
        lambda: register_contractor(actor, PRINTER),
        lambda: edit_contractor(actor, kept.id, 1, PRINTER),
        lambda: close_contractor(actor, kept.id, 1, date(2027, 3, 31)),
        lambda: reopen_contractor(actor, kept.id, 1),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert names(ContractorFilter(availability=Availability.ANY)) == ["株式会社甲"]
    assert len(history(kept)) == 1


def test_faulty_details_are_not_kept(database: Instance, procurement: Actor) -> None:
    with pytest.raises(InvalidContractor):
        register_contractor(procurement, replace(PRINTER, corporate_number="7000012050003"))
    assert Contractor.select().count() == 0


def test_an_edit_keeps_the_new_and_the_old(register: Register, procurement: Actor) -> None:
    kept = register("㈱甲")

    edited = edit_contractor(
        procurement, kept.id, 1, replace(details_of(kept), name="株式会社甲乙", phone="1")
    )

    assert (edited.name, edited.phone, edited.version) == ("株式会社甲乙", "1", 2)
    assert names(ContractorFilter("甲乙")) == ["株式会社甲乙"]
    event = history(kept)[0]
    assert event.name == "contractors:contractor:edit"
    assert {(c.field, c.before, c.after) for c in event.changes} == {
        ("name", "㈱甲", "株式会社甲乙"),
        ("phone", "", "1"),
    }


def test_saving_without_a_difference_leaves_no_trace(
    register: Register, procurement: Actor
) -> None:
    kept = register("㈱甲")
    assert edit_contractor(procurement, kept.id, 1, details_of(kept)).version == 1
    assert len(history(kept)) == 1


def test_the_second_of_two_editors_is_told(register: Register, procurement: Actor) -> None:
    kept = register("㈱甲")
    edit_contractor(procurement, kept.id, 1, replace(details_of(kept), phone="1"))

    with pytest.raises(StaleEdit, match="他の人が変更") as refusal:
        edit_contractor(procurement, kept.id, 1, replace(details_of(kept), phone="2"))

    assert refusal.value.current["phone"] == "1"
    assert refusal.value.version == 2
    again = contractor_by_id(kept.id)
    assert again is not None
    assert again.phone == "1"


def test_closing_and_opening_again(register: Register, procurement: Actor) -> None:
    kept = register("㈱甲")

    assert close_contractor(procurement, kept.id, 1, date(2027, 3, 31)).version == 2
    assert names(ContractorFilter()) == []
    assert names(ContractorFilter(availability=Availability.CLOSED)) == ["㈱甲"]
    with pytest.raises(WrongContractorState):
        close_contractor(procurement, kept.id, 2, date(2027, 3, 31))
    with pytest.raises(StaleEdit):
        reopen_contractor(procurement, kept.id, 1)

    assert reopen_contractor(procurement, kept.id, 2).closed_on is None
    assert names(ContractorFilter()) == ["㈱甲"]
    with pytest.raises(WrongContractorState):
        reopen_contractor(procurement, kept.id, 3)
    assert [event.name.split(":")[-1] for event in history(kept)] == [
        "reopen",
        "close",
        "register",
    ]


def test_an_unknown_contractor_is_named_so(database: Instance, procurement: Actor) -> None:
    with pytest.raises(UnknownContractor):
        edit_contractor(procurement, 404, 1, PRINTER)
    assert contractor_by_id(404) is None


def test_the_database_itself_refuses_what_cannot_be(register: Register) -> None:
    venture = register("共同体", kind=ContractorKind.JOINT_VENTURE)
    keys = {"name_key": "", "search_key": "", "sort_key": ""}
    for row in (
        {"kind": "company"},
        {"kind": "sole_proprietor", "corporate_number": NUMBER},
        {"kind": "joint_venture", "corporate_number": NUMBER},
    ):
        with pytest.raises(IntegrityError), transaction():
            Contractor.create(name="甲", **keys, **row)
    for member in ({"name": ""}, {"name": "甲", "contractor": venture}):
        with pytest.raises(IntegrityError), transaction():
            JointVentureMember.create(joint_venture=venture, position=1, **member)


# Joint ventures


def test_a_joint_venture_has_registered_and_unregistered_members(
    register: Register, procurement: Actor
) -> None:
    partner = register("㈱邉見設備")
    members = (
        Member(contractor_id=partner.id),
        Member(name="株式会社ホールマネジメント", is_representative=True),
    )
    venture = register("みらい共同体", kind=ContractorKind.JOINT_VENTURE, members=members)

    assert details_of(venture).members == members
    assert member_names(venture) == ("株式会社ホールマネジメント", "㈱邉見設備")
    assert [one.id for one in ventures_of(partner)] == [venture.id]
    assert names(ContractorFilter("辺見")) == ["みらい共同体", "㈱邉見設備"]
    (change,) = (c for c in history(venture)[0].changes if c.field == "members")
    assert change.after == ["株式会社ホールマネジメント", "㈱邉見設備"]


def test_a_member_under_a_new_name_still_leads_to_its_venture(
    register: Register, procurement: Actor
) -> None:
    partner = register("㈱甲")
    members = (Member(contractor_id=partner.id), Member(name="㈱乙", is_representative=True))
    venture = register("共同体", kind=ContractorKind.JOINT_VENTURE, members=members)

    edit_contractor(procurement, partner.id, 1, replace(details_of(partner), name="㈱丙丁"))

    assert names(ContractorFilter("丙丁")) == ["㈱丙丁", "共同体"]
    assert member_names(venture) == ("㈱乙", "㈱丙丁")


def test_members_are_replaced(register: Register, procurement: Actor) -> None:
    lead = Member(name="㈱甲", is_representative=True)
    venture = register(
        "共同体", kind=ContractorKind.JOINT_VENTURE, members=(lead, Member(name="㈱乙"))
    )

    edit_contractor(
        procurement,
        venture.id,
        1,
        replace(details_of(venture), members=(lead, Member(name="㈱丙"))),
    )

    assert member_names(venture) == ("㈱甲", "㈱丙")
    assert names(ContractorFilter("乙")) == []
    (change,) = history(venture)[0].changes
    assert (change.before, change.after) == (["㈱甲", "㈱乙"], ["㈱甲", "㈱丙"])


def test_who_cannot_be_a_member(register: Register, procurement: Actor) -> None:
    lead = Member(name="㈱甲", is_representative=True)
    venture = register("共同体", kind=ContractorKind.JOINT_VENTURE)
    company = register("㈱乙")
    for stranger in (venture.id, 404):
        with pytest.raises(InvalidContractor) as refusal:
            register(
                "別の共同体",
                kind=ContractorKind.JOINT_VENTURE,
                members=(lead, Member(contractor_id=stranger)),
            )
        assert list(refusal.value.messages) == ["members"]
    with pytest.raises(InvalidContractor):
        edit_contractor(
            procurement,
            company.id,
            1,
            ContractorDetails(
                "㈱乙",
                ContractorKind.JOINT_VENTURE,
                members=(lead, Member(contractor_id=company.id)),
            ),
        )


def test_a_member_does_not_become_a_joint_venture(register: Register, procurement: Actor) -> None:
    company = register("㈱乙")
    lead = Member(name="㈱甲", is_representative=True)
    register(
        "共同体",
        kind=ContractorKind.JOINT_VENTURE,
        members=(lead, Member(contractor_id=company.id)),
    )
    with pytest.raises(InvalidContractor) as refusal:
        edit_contractor(
            procurement, company.id, 1, ContractorDetails("㈱乙", ContractorKind.JOINT_VENTURE)
        )
    assert list(refusal.value.messages) == ["kind"]


# Lists and search


@pytest.mark.parametrize(
    "typed",
    [
        "髙橋印刷",
        "高橋印刷",
        "株式会社高橋",
        "（株）髙橋",
        "タカハシ",
        "たかはし",
        "ﾀｶﾊｼ",
        "橋印",
        "印刷　高橋",
        NUMBER,
        "７００００１２",
        "k-00123",
        "Ｋ００１２３",
    ],
)
def test_search_finds_every_spelling(typed: str, database: Instance, procurement: Actor) -> None:
    register_contractor(procurement, PRINTER)
    assert names(ContractorFilter(typed)) == ["㈱髙橋印刷"]


@pytest.mark.parametrize("typed", ["高橋製本", "%", "_", "橋%刷", "有限会社高橋", "高橋 製本"])
def test_search_does_not_find_others(typed: str, database: Instance, procurement: Actor) -> None:
    register_contractor(procurement, replace(PRINTER, kana=""))
    found = names(ContractorFilter(typed))
    # Signs stand in no key: 橋%刷 is searched as 橋刷, % alone in the name as typed.
    assert found == []


def test_a_sign_alone_is_searched_in_the_name(register: Register) -> None:
    register("50%堂")
    register("㈱甲_乙")
    assert names(ContractorFilter("%")) == ["50%堂"]
    assert names(ContractorFilter("_")) == ["㈱甲_乙"]
    assert len(names(ContractorFilter(" 　"))) == 2


def test_filters(register: Register) -> None:
    register("㈱甲", corporate_number=NUMBER)
    register("㈱乙")
    register("山田太郎", kind=ContractorKind.SOLE_PROPRIETOR)
    assert names(ContractorFilter(kind=ContractorKind.SOLE_PROPRIETOR)) == ["山田太郎"]
    assert names(ContractorFilter(number_known=True)) == ["㈱甲"]
    assert set(names(ContractorFilter(number_known=False))) == {"㈱乙", "山田太郎"}
    assert count_contractors(ContractorFilter()) == 3
    assert count_contractors(ContractorFilter("乙", number_known=True)) == 0


def test_pages_show_each_contractor_once_in_the_order_of_reading(register: Register) -> None:
    for number in range(7):
        register(f"会社{number}", kana="サ" if number % 2 else "あ")
    seen: list[str] = []
    after: int | None = None
    for _ in range(4):
        page = list_contractors(ContractorFilter(), after, size=2)
        seen += [one.name for one in page.contractors]
        after = page.next_after
    assert after is None
    assert seen == ["会社0", "会社2", "会社4", "会社6", "会社1", "会社3", "会社5"]


def test_an_unknown_place_begins_at_the_front(register: Register) -> None:
    register("㈱甲")
    assert len(list_contractors(ContractorFilter(), after=404).contractors) == 1


# Possible duplicates


def test_possible_duplicates_are_offered_with_their_reason(register: Register) -> None:
    register("別の名称㈱", corporate_number=NUMBER)
    register("㈱髙橋印刷")
    register("高橋印刷㈱")
    register("㈱高橋印刷", corporate_number=OTHER_NUMBER)
    register("㈱山田製本")

    found = possible_duplicates("株式会社高橋印刷", "７-0000-1205-0002")

    assert [(one.contractor.name, one.reason) for one in found] == [
        ("別の名称㈱", "同じ法人番号"),
        ("㈱髙橋印刷", "表記の違い"),
        ("㈱高橋印刷", "表記の違い（法人番号は異なる）"),
        ("高橋印刷㈱", "似た名称（法人の種類又はその位置が異なる）"),
    ]
    assert Contractor.select().count() == 5  # offered, never merged


def test_a_contractor_is_not_its_own_duplicate(register: Register) -> None:
    kept = register("㈱甲乙丙", corporate_number=NUMBER)
    assert possible_duplicates("㈱甲乙丙", NUMBER, except_id=kept.id) == ()
    assert len(possible_duplicates("㈱甲乙丙", "not a number")) == 1


def test_a_closed_contractor_is_offered_too(register: Register, procurement: Actor) -> None:
    kept = register("㈱甲乙丙")
    close_contractor(procurement, kept.id, 1, date(2026, 3, 31))
    assert [one.contractor.id for one in possible_duplicates("甲乙丙㈱", None)] == [kept.id]
