"""Users, their roles and passwords (利用者・権限・パスワード)."""

import pytest

from app.accounts.models import LoginSession, User
from app.accounts.operations import (
    AccountRefused,
    LastAdministrator,
    change_grants,
    create_user,
    deactivate,
    reactivate,
    set_password,
)
from app.accounts.passwords import STANDARD, Hashing, password_faults
from app.accounts.queries import actor_of, users_with
from app.actor.actor import Actor, Forbidden, Grant
from app.actor.deeds import Deed, Role
from app.audit.models import Value
from app.audit.queries import history
from app.people.models import Section
from app.storage.instance import Instance

# Cheap, so that the tests are quick; the product's own cost is tested once below.
CHEAP = Hashing(memory_kib=64, rounds=1)
PASSWORD = "柿の木坂 42 bicycles"
SYSTEM = Actor.system("test")


@pytest.fixture
def administrator(database: Instance) -> User:
    return create_user(SYSTEM, "admin1", "管理 一郎", PASSWORD, [Grant(Role.ADMIN)], hashing=CHEAP)


def test_an_account_acts_with_its_grants(administrator: User, tax_section: Section) -> None:
    user = create_user(
        actor_of(administrator),
        "Ｙamada ",
        "山田 太郎",
        PASSWORD,
        [Grant(Role.SECTION_STAFF, tax_section.id)],
        hashing=CHEAP,
    )
    assert user.login_name == "yamada"
    assert actor_of(user).sections_for(Deed.ENGAGEMENT_WRITE) == frozenset({tax_section.id})
    assert users_with(Role.SECTION_STAFF, tax_section) == [user]


def test_the_history_never_holds_a_password(administrator: User) -> None:
    set_password(SYSTEM, administrator, PASSWORD + "!", hashing=CHEAP)
    fields = {one.field for event in history(administrator) for one in event.changes}
    assert "password" in fields
    assert "password_hash" not in fields
    assert not [one for one in Value.select() if "argon2" in str(one.value)]


def test_what_will_not_do_is_said_all_at_once(administrator: User) -> None:
    with pytest.raises(AccountRefused) as refused:
        create_user(SYSTEM, "山田", " ", "short", [Grant(Role.SECTION_STAFF)], hashing=CHEAP)
    assert [field for field, _sentence in refused.value.faults] == [
        "password",
        "login_name",
        "display_name",
        "grants",
    ]


def test_a_user_id_is_given_once(administrator: User) -> None:
    with pytest.raises(AccountRefused, match="既に使われています"):
        create_user(SYSTEM, "ADMIN1", "別人", PASSWORD, hashing=CHEAP)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", "12文字以上"),
        ("aaaabbbbcccc", "5種類以上"),
        ("Yamada-2026-xyz", "ユーザーIDを含めない"),
        ("ＹＡＭＡＤＡ12345678", "ユーザーIDを含めない"),
        ("山田太郎の長い合言葉です", "氏名を含めない"),
        ("x1y2z" * 41, "200文字以内"),
    ],
)
def test_passwords_that_are_refused(password: str, fault: str) -> None:
    assert fault in " ".join(password_faults(password, "yamada", "山田 太郎"))


def test_a_long_sentence_is_a_good_password() -> None:
    assert password_faults("川のそばで猫が五匹 昼寝した", "yamada", "山田 太郎") == []


def test_the_products_hash_is_argon2id_of_19_mib() -> None:
    hashed = STANDARD.hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert STANDARD.matches(hashed, PASSWORD)
    assert not STANDARD.matches(hashed, PASSWORD + " ")
    assert not STANDARD.matches("damaged", PASSWORD)


def test_the_last_administrator_stays(administrator: User) -> None:
    with pytest.raises(LastAdministrator):
        deactivate(SYSTEM, administrator)
    with pytest.raises(LastAdministrator):
        change_grants(SYSTEM, administrator, [Grant(Role.AUDITOR)])
    assert User.get_by_id(administrator.id).active
    assert actor_of(administrator).roles == {Role.ADMIN}

    second = create_user(
        SYSTEM, "admin2", "管理 二郎", PASSWORD, [Grant(Role.ADMIN)], hashing=CHEAP
    )
    deactivate(actor_of(second), administrator)
    assert actor_of(User.get_by_id(administrator.id)).grants == frozenset()
    with pytest.raises(LastAdministrator):
        deactivate(SYSTEM, second)
    reactivate(SYSTEM, administrator)
    deactivate(SYSTEM, second)


def test_nobody_changes_their_own_roles(administrator: User) -> None:
    with pytest.raises(Forbidden):
        change_grants(actor_of(administrator), administrator, [Grant(Role.PROCUREMENT)])


def test_roles_fit_their_sections(administrator: User, tax_section: Section) -> None:
    with pytest.raises(AccountRefused, match="所属を選んでください"):
        change_grants(SYSTEM, administrator, [Grant(Role.SECTION_HEAD)])
    with pytest.raises(AccountRefused, match="所属を限らない役割"):
        change_grants(SYSTEM, administrator, [Grant(Role.ADMIN, tax_section.id)])


def test_changed_grants_stand_in_the_history(administrator: User, tax_section: Section) -> None:
    wanted = [Grant(Role.ADMIN), Grant(Role.SECTION_HEAD, tax_section.id)]
    change_grants(SYSTEM, administrator, wanted)
    (change,) = history(administrator)[0].changes
    assert (change.before, change.after) == (["admin"], ["admin", "section_head:1010"])
    assert actor_of(administrator).grants == frozenset(wanted)


def test_others_do_not_manage_accounts(administrator: User, procurement: Actor) -> None:
    with pytest.raises(Forbidden, match="利用者を管理する権限がありません"):
        set_password(procurement, administrator, PASSWORD + "!", hashing=CHEAP)
    assert LoginSession.select().count() == 0
