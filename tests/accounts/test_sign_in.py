"""Signing in and out (サインイン・サインアウト)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import LoginSession, SignInFailure, User
from app.accounts.operations import create_user, deactivate, set_password
from app.accounts.passwords import Hashing
from app.accounts.sign_in import (
    FAILURES_COUNT_FOR,
    FAILURES_PER_ADDRESS,
    FAILURES_PER_USER,
    IDLE_LASTS,
    SESSION_LASTS,
    SignedIn,
    SignInRefused,
    SignInThrottled,
    session_actor,
    sign_in,
    sign_out,
)
from app.actor.actor import Actor, Grant
from app.actor.deeds import Role
from app.audit.queries import history, verify_chain
from app.storage.instance import Instance

CHEAP = Hashing(memory_kib=64, rounds=1)
DEARER = Hashing(memory_kib=128, rounds=1)
PASSWORD = "柿の木坂 42 bicycles"
SYSTEM = Actor.system("test")
NOW = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)


@pytest.fixture
def user(database: Instance) -> User:
    create_user(SYSTEM, "admin1", "管理 一郎", PASSWORD, [Grant(Role.ADMIN)], hashing=CHEAP)
    return create_user(SYSTEM, "yamada", "山田", PASSWORD, [Grant(Role.LEGAL)], hashing=CHEAP)


def enter(
    password: str = PASSWORD, login: str = "yamada", address: str = "10.0.0.5", now: datetime = NOW
) -> SignedIn:
    return sign_in(login, password, address, now, hashing=CHEAP)


def fail(times: int, login: str = "yamada", address: str = "10.0.0.5") -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            enter("wrong", login, address)


def test_a_session_is_a_row_and_the_token_is_not_in_it(user: User) -> None:
    signed_in = enter(login=" ＹＡＭＡＤＡ")
    assert session_actor(signed_in.token, NOW) == signed_in.actor
    assert signed_in.actor.roles == {Role.LEGAL}
    (row,) = LoginSession.select().dicts()
    assert signed_in.token not in str(row)
    assert history(user)[0].name == "accounts:session:open"


def test_signing_out_ends_the_session(user: User) -> None:
    token = enter().token
    sign_out(token)
    sign_out(token)
    assert session_actor(token, NOW) is None
    assert session_actor("", NOW) is None
    assert [one.name for one in history(user)][:1] == ["accounts:session:close"]
    assert verify_chain() == []


def test_a_session_ends_after_its_time_or_when_idle(user: User) -> None:
    token = enter().token
    assert session_actor(token, NOW + IDLE_LASTS) is None

    moment = NOW
    while moment + IDLE_LASTS / 2 < NOW + SESSION_LASTS:
        moment += IDLE_LASTS / 2
        assert session_actor(token, moment) is not None, moment
    assert session_actor(token, NOW + SESSION_LASTS) is None


def test_a_closed_account_or_a_new_password_ends_all_sessions(user: User) -> None:
    token = enter().token
    set_password(SYSTEM, user, PASSWORD + "!", hashing=CHEAP)
    assert session_actor(token, NOW) is None

    token = enter(PASSWORD + "!").token
    deactivate(SYSTEM, user)
    assert session_actor(token, NOW) is None
    with pytest.raises(SignInRefused):
        enter(PASSWORD + "!")


def test_what_ends_an_account_while_its_password_is_compared_prevails(user: User) -> None:
    def close() -> None:
        deactivate(SYSTEM, user)

    def change() -> None:
        set_password(SYSTEM, user, PASSWORD + "!", hashing=CHEAP)

    for meanwhile in (change, close):
        password = PASSWORD if meanwhile is change else PASSWORD + "!"
        with pytest.raises(SignInRefused):
            sign_in("yamada", password, "10.0.0.5", NOW, hashing=SlowHashing(meanwhile))
        assert LoginSession.select().count() == 0


class SlowHashing(Hashing):
    """Takes so long that something else happens before it is done."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__(CHEAP.memory_kib, CHEAP.rounds)
        object.__setattr__(self, "meanwhile", meanwhile)

    def matches(self, hashed: str, password: str) -> bool:
        answer = super().matches(hashed, password)
        self.__dict__["meanwhile"]()
        return answer


def test_the_message_does_not_tell_which_users_exist(user: User) -> None:
    said = set()
    for login in ("yamada", "nobody", "x" * 300):
        with pytest.raises(SignInRefused) as refused:
            enter("wrong", login)
        said.add(str(refused.value))
    assert said == {"ユーザーIDまたはパスワードが正しくありません。"}


def test_guessing_at_one_user_is_slowed_down(user: User) -> None:
    fail(FAILURES_PER_USER)
    with pytest.raises(SignInThrottled, match="15分後"):
        enter()
    # Others at the same address, and the user after the wait, get in.
    assert enter(login="admin1")
    assert enter(now=NOW + FAILURES_COUNT_FOR)
    assert SignInFailure.select().count() == 0


def test_guessing_from_one_address_is_slowed_down(user: User) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        fail(1, login=f"user{number}")
    with pytest.raises(SignInThrottled):
        enter()
    assert enter(address="10.0.0.6")


def test_old_failures_are_forgotten(user: User) -> None:
    fail(1, login="other")
    with pytest.raises(SignInRefused):
        enter("wrong", now=NOW + timedelta(days=2))
    assert [one.login_name for one in SignInFailure.select()] == ["yamada"]


def test_a_hash_of_another_cost_is_renewed(user: User) -> None:
    before = User.get_by_id(user.id).password_hash
    sign_in("yamada", PASSWORD, "10.0.0.5", NOW, hashing=DEARER)
    after = User.get_by_id(user.id).password_hash
    assert before != after
    assert not DEARER.is_outdated(after)
    assert enter()
