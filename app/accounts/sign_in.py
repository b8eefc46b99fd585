"""Signing in and out (サインイン・サインアウト), with a brake on guessing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from app.accounts.models import LoginSession, SignInFailure, User
from app.accounts.operations import login_key
from app.accounts.passwords import STANDARD, Hashing
from app.accounts.queries import actor_of
from app.actor.actor import Actor
from app.audit.operations import recording
from app.storage.database import delete_where, transaction

# An office day; and a lunch break away from the desk.
SESSION_LASTS = timedelta(hours=12)
IDLE_LASTS = timedelta(minutes=60)
# The row is not written at every page.
SEEN_EVERY = timedelta(minutes=1)

FAILURES_COUNT_FOR = timedelta(minutes=15)
FAILURES_PER_USER = 5
# A whole city hall may come from one address of a proxy.
FAILURES_PER_ADDRESS = 50
FAILURES_KEPT = timedelta(days=1)


class SignInRefused(Exception):
    """No such user, a wrong password or an account that is closed: which one is not said."""

    def __init__(self) -> None:
        super().__init__("ユーザーIDまたはパスワードが正しくありません。")


class SignInThrottled(Exception):
    """Too many failures; `wait` is how long no sign-in is tried."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            "パスワードの誤りが続いたため、サインインの受付を止めています。"
            f"{minutes}分後にやり直してください。"
        )


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that went well; the token goes into the cookie and nowhere else."""

    token: str
    user: User
    actor: Actor
    expires_at: datetime


def sign_in(
    login_name: str,
    password: str,
    address: str,
    now: datetime,
    *,
    hashing: Hashing = STANDARD,
) -> SignedIn:
    """Open a session. `address` is that of the browser, `now` an aware time.

    Raises SignInThrottled before the password is looked at, SignInRefused after.
    """
    login = login_key(login_name)[:64]
    wait = _must_wait(login, address, now)
    if wait:
        raise SignInThrottled(wait)
    user = User.get_or_none(User.login_name == login)
    # Also for an unknown user, so that the time taken does not tell which user ids exist.
    hashed = user.password_hash if user is not None else _hash_of_nobody(hashing)
    if not hashing.matches(hashed, password) or user is None or not user.active:
        _note_failure(login, address, now)
        raise SignInRefused
    renewed = hashing.hash(password) if hashing.is_outdated(hashed) else None
    token = secrets.token_urlsafe(32)
    actor = actor_of(user)
    expires_at = now + SESSION_LASTS
    with recording(actor, "accounts:session:open", user) as record:
        # While the hash was computed the account may have been closed, or the password changed.
        present = User.get_by_id(user.id)
        if not present.active or present.password_hash != hashed:
            raise SignInRefused
        if renewed is not None:
            record.set(user, password_hash=renewed)
        delete_where(LoginSession, LoginSession.expires_at < now)
        delete_where(SignInFailure, SignInFailure.login_name == login)
        LoginSession.create(
            token_hash=_token_hash(token),
            user=user,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
        record.change(user, "signed_in_from", None, address)
    return SignedIn(token, user, actor, expires_at)


def confirm_password(
    user: User, password: str, address: str, now: datetime, *, hashing: Hashing = STANDARD
) -> None:
    """Ask somebody who is signed in for their password again; wrong ones count as at sign-in.

    Raises SignInThrottled before the password is looked at, SignInRefused after.
    """
    wait = _must_wait(user.login_name, address, now)
    if wait:
        raise SignInThrottled(wait)
    if not hashing.matches(user.password_hash, password):
        _note_failure(user.login_name, address, now)
        raise SignInRefused


def sign_out(token: str) -> None:
    """End the session of this token; nothing happens if there is none."""
    row = LoginSession.get_or_none(LoginSession.token_hash == _token_hash(token))
    if row is None:
        return
    user = row.user
    with recording(actor_of(user), "accounts:session:close", user) as record:
        row.delete_instance()
        record.change(user, "signed_out", None, True)


def session_actor(token: str, now: datetime) -> Actor | None:
    """Who is signed in with this token; None if nobody (any more). Notes that they were seen."""
    query = (
        LoginSession.select(LoginSession, User)
        .join(User)
        .where(LoginSession.token_hash == _token_hash(token))
    )
    row = query.first()
    if row is None or not row.user.active:
        return None
    if row.expires_at <= now or row.last_seen_at + IDLE_LASTS <= now:
        return None
    if row.last_seen_at + SEEN_EVERY <= now:
        with transaction():
            LoginSession.update(last_seen_at=now).where(
                LoginSession.token_hash == row.token_hash
            ).execute()
    return actor_of(row.user)


def _must_wait(login: str, address: str, now: datetime) -> timedelta | None:
    since = now - FAILURES_COUNT_FOR
    for same, allowed in (
        (SignInFailure.login_name == login, FAILURES_PER_USER),
        (SignInFailure.address == address, FAILURES_PER_ADDRESS),
    ):
        newest = list(
            SignInFailure.select(SignInFailure.at)
            .where(same, SignInFailure.at > since)
            .order_by(SignInFailure.at.desc())
            .limit(allowed)
        )
        if len(newest) == allowed:
            # Free again when the oldest of these no longer counts.
            return newest[-1].at + FAILURES_COUNT_FOR - now
    return None


def _note_failure(login: str, address: str, now: datetime) -> None:
    with transaction():
        delete_where(SignInFailure, SignInFailure.at < now - FAILURES_KEPT)
        SignInFailure.create(login_name=login, address=address, at=now)


@cache
def _hash_of_nobody(hashing: Hashing) -> str:
    return hashing.hash(secrets.token_urlsafe(32))


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
