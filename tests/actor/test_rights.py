"""Who may do what, and where (権限表)."""

import pytest

from app.actor.actor import Actor, Forbidden, Grant, require
from app.actor.deeds import RIGHTS, Deed, Reach, Role

OWN, OTHER = 7, 8
WRITING = {
    Deed.ENGAGEMENT_WRITE,
    Deed.ENGAGEMENT_STAGE,
    Deed.PAPER_DRAFT,
    Deed.PAPER_FREEZE,
    Deed.CONTRACTOR_WRITE,
    Deed.REQUIREMENT_CONFIRM,
    Deed.JUDGEMENT_RECORD,
    Deed.POLICY_WRITE,
    Deed.ACCOUNTS_MANAGE,
    Deed.SECTIONS_MANAGE,
    Deed.SETTINGS_WRITE,
}
CONTENT = {Deed.ENGAGEMENT_READ, Deed.CONTRACTOR_READ, Deed.SEARCH, Deed.AUDIT_READ}


def acting(role: Role) -> Actor:
    return Actor(1, role.label, frozenset({Grant(role, OWN if role.in_section else None)}))


@pytest.mark.parametrize(
    ("role", "deed", "own", "other"),
    [
        (Role.SECTION_STAFF, Deed.ENGAGEMENT_WRITE, True, False),
        (Role.SECTION_STAFF, Deed.ENGAGEMENT_STAGE, False, False),
        (Role.SECTION_HEAD, Deed.ENGAGEMENT_STAGE, True, False),
        (Role.SECTION_HEAD, Deed.JUDGEMENT_RECORD, True, False),
        (Role.SECTION_STAFF, Deed.CONTRACTOR_WRITE, True, True),
        (Role.PROCUREMENT, Deed.ENGAGEMENT_STAGE, True, True),
        (Role.LEGAL, Deed.PAPER_DRAFT, True, True),
        (Role.LEGAL, Deed.ENGAGEMENT_WRITE, False, False),
        (Role.PRIVACY, Deed.ENGAGEMENT_WRITE, False, False),
        (Role.SECURITY, Deed.REQUIREMENT_CONFIRM, True, True),
        (Role.SECURITY, Deed.ENGAGEMENT_WRITE, False, False),
        (Role.APPROVER, Deed.REQUIREMENT_CONFIRM, True, True),
        (Role.AUDITOR, Deed.ENGAGEMENT_READ, True, True),
        (Role.ADMIN, Deed.ENGAGEMENT_READ, False, False),
    ],
)
def test_a_right_holds_in_its_sections(role: Role, deed: Deed, own: bool, other: bool) -> None:
    actor = acting(role)
    assert (own, other) == (actor.may(deed, OWN), actor.may(deed, OTHER))


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    held = RIGHTS[Role.AUDITOR]
    assert not WRITING & set(held)
    assert set(held) >= CONTENT
    assert set(held.values()) == {Reach.ALL}


def test_an_administrator_sees_no_content() -> None:
    assert not CONTENT & set(RIGHTS[Role.ADMIN])


def test_every_role_and_deed_is_in_the_tables() -> None:
    assert set(RIGHTS) == set(Role)
    assert all(one.label for one in [*Role, *Deed])
    granted = {deed for rights in RIGHTS.values() for deed in rights}
    assert granted == set(Deed)


def test_a_right_in_own_sections_is_none_without_a_section() -> None:
    actor = acting(Role.SECTION_STAFF)
    assert not actor.may(Deed.ENGAGEMENT_WRITE)
    assert actor.may_somewhere(Deed.ENGAGEMENT_WRITE)
    assert actor.sections_for(Deed.ENGAGEMENT_WRITE) == frozenset({OWN})
    with pytest.raises(Forbidden, match="委託業務を登録・変更する権限がありません"):
        require(actor, Deed.ENGAGEMENT_WRITE, OTHER)


def test_rights_of_several_grants_add_up() -> None:
    two = Actor(
        1, "兼務", frozenset({Grant(Role.SECTION_STAFF, OWN), Grant(Role.SECTION_HEAD, OTHER)})
    )
    assert two.sections_for(Deed.ENGAGEMENT_WRITE) == frozenset({OWN, OTHER})
    assert two.sections_for(Deed.ENGAGEMENT_STAGE) == frozenset({OTHER})


def test_the_system_may_do_everything() -> None:
    assert Actor.system("demo").sections_for(Deed.ACCOUNTS_MANAGE) == "all"
