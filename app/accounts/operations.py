"""Changing users (利用者): accounts, passwords and roles."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.passwords import STANDARD, Hashing, password_faults
from app.accounts.queries import grants_of
from app.actor.actor import Actor, Forbidden, Grant, require
from app.actor.deeds import Deed, Role
from app.audit.operations import Recording, recording
from app.people.models import Person, Section
from app.storage.database import delete_where

_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class AccountRefused(Exception):
    """The change is refused. `faults` are (field, sentence for the user)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(sentence for _field, sentence in faults))


class LastAdministrator(AccountRefused):
    """Nobody would be left who may manage accounts."""

    def __init__(self) -> None:
        super().__init__(
            ("grants", "システム管理の利用者が一人もいなくなるため、この変更はできません。")
        )


def create_user(
    actor: Actor,
    login_name: str,
    display_name: str,
    password: str,
    grants: Iterable[Grant] = (),
    *,
    person: Person | None = None,
    hashing: Hashing = STANDARD,
) -> User:
    """Make an account. Raises AccountRefused for names, passwords or grants that will not do."""
    require(actor, Deed.ACCOUNTS_MANAGE)
    login, name, wanted = login_key(login_name), display_name.strip(), set(grants)
    faults = [("password", fault) for fault in password_faults(password, login, name)]
    if not _LOGIN_NAME.fullmatch(login):
        faults.append(
            ("login_name", "ユーザーIDは半角の英数字と . _ @ - で64文字以内で入力してください。")
        )
    if not name:
        faults.append(("display_name", "氏名を入力してください。"))
    faults += _grant_faults(wanted)
    if faults:
        raise AccountRefused(*faults)
    # Before the transaction: a hash takes time in which nobody else could write.
    hashed = hashing.hash(password)
    with recording(actor, "accounts:user:create", "user_account") as record:
        if User.select().where(User.login_name == login).exists():
            raise AccountRefused(("login_name", f"ユーザーID「{login}」は既に使われています。"))
        user = record.create(
            User,
            login_name=login,
            display_name=name,
            password_hash=hashed,
            person=person,
            created_at=datetime.now(UTC),
        )
        _replace_grants(record, user, wanted)
    return user


def rename_user(actor: Actor, user: User, display_name: str) -> User:
    """Change the shown name. Raises AccountRefused if it is empty."""
    require(actor, Deed.ACCOUNTS_MANAGE)
    if not display_name.strip():
        raise AccountRefused(("display_name", "氏名を入力してください。"))
    with recording(actor, "accounts:user:rename", user) as record:
        record.set(user, display_name=display_name.strip())
    return user


def set_password(actor: Actor, user: User, password: str, *, hashing: Hashing = STANDARD) -> User:
    """Give a new password: one's own, or another's as the administrator. Ends all sessions.

    Raises AccountRefused for a password that will not do.
    """
    if actor.user_id != user.id:
        require(actor, Deed.ACCOUNTS_MANAGE)
    faults = password_faults(password, user.login_name, user.display_name)
    if faults:
        raise AccountRefused(*(("password", fault) for fault in faults))
    hashed = hashing.hash(password)
    with recording(actor, "accounts:password:set", user) as record:
        record.set(user, password_hash=hashed)
        record.change(user, "password", None, "変更")
        _end_sessions(user)
    return user


def change_grants(actor: Actor, user: User, grants: Iterable[Grant]) -> User:
    """Give these roles instead of those the user has.

    Raises AccountRefused for a role without its section, LastAdministrator if nobody with
    システム管理 would be left, Forbidden for one's own roles (another administrator must do it).
    """
    require(actor, Deed.ACCOUNTS_MANAGE)
    if actor.user_id is not None and actor.user_id == user.id:
        raise Forbidden(Deed.ACCOUNTS_MANAGE)
    wanted = set(grants)
    faults = _grant_faults(wanted)
    if faults:
        raise AccountRefused(*faults)
    with recording(actor, "accounts:user:grant", user) as record:
        _replace_grants(record, user, wanted)
        _require_administrator()
    return user


def edit_user(actor: Actor, user: User, display_name: str, grants: Iterable[Grant]) -> User:
    """Change name and roles together: one event, or nothing of both. Raises as the two do."""
    require(actor, Deed.ACCOUNTS_MANAGE)
    wanted = set(grants)
    with recording(actor, "accounts:user:edit", user):
        rename_user(actor, user, display_name)
        if wanted != set(grants_of([user]).get(user.id, ())):
            change_grants(actor, user, wanted)
    return user


def deactivate(actor: Actor, user: User) -> User:
    """The user may no longer sign in, and is signed out. Raises LastAdministrator."""
    require(actor, Deed.ACCOUNTS_MANAGE)
    with recording(actor, "accounts:user:deactivate", user) as record:
        record.set(user, active=False)
        _end_sessions(user)
        _require_administrator()
    return user


def reactivate(actor: Actor, user: User) -> User:
    """The user may sign in again, with the roles of before."""
    require(actor, Deed.ACCOUNTS_MANAGE)
    with recording(actor, "accounts:user:reactivate", user) as record:
        record.set(user, active=True)
    return user


def login_key(login_name: str) -> str:
    """The user id as it is kept: half-width, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", login_name).strip().lower()


def _grant_faults(grants: set[Grant]) -> list[tuple[str, str]]:
    return [
        ("grants", f"「{role.label}」は、所属を選んでください。")
        if role.in_section
        else ("grants", f"「{role.label}」は、所属を限らない役割です。")
        for role, section_id in sorted(grants, key=lambda one: (one.role, one.section_id or 0))
        if role.in_section == (section_id is None)
    ]


def _replace_grants(record: Recording, user: User, wanted: set[Grant]) -> None:
    before = set(grants_of([user]).get(user.id, ()))
    for role, section_id in before - wanted:
        same_section = (
            RoleGrant.section.is_null() if section_id is None else RoleGrant.section == section_id
        )
        delete_where(RoleGrant, RoleGrant.user == user, RoleGrant.role == role, same_section)
    for role, section_id in wanted - before:
        RoleGrant.create(user=user, role=role, section=section_id)
    record.change(user, "grants", _shown(before), _shown(wanted))


def _shown(grants: set[Grant]) -> list[str] | None:
    codes = {
        section.id: section.code
        for section in Section.select().where(
            Section.id.in_([one.section_id for one in grants if one.section_id is not None])
        )
    }
    return (
        sorted(
            role if section_id is None else f"{role}:{codes.get(section_id, section_id)}"
            for role, section_id in grants
        )
        or None
    )


def _require_administrator() -> None:
    """To be called within the recording, which lets one writer in at a time."""
    left = User.select().join(RoleGrant).where(User.active, RoleGrant.role == Role.ADMIN).exists()
    if not left:
        raise LastAdministrator


def _end_sessions(user: User) -> None:
    delete_where(LoginSession, LoginSession.user == user)
