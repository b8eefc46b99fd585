"""Reading users (利用者) and what they may do."""

from collections.abc import Iterable

from app.accounts.models import RoleGrant, User
from app.actor.actor import Actor, Grant
from app.actor.deeds import Role
from app.people.models import Section


def actor_of(user: User) -> Actor:
    """The user as the one who acts, with all grants; an inactive user has none."""
    held = grants_of([user]).get(user.id, ()) if user.active else ()
    return Actor(user.id, user.display_name, frozenset(held))


def users() -> list[User]:
    """All users, active ones first, by user id."""
    return list(User.select().order_by(User.active.desc(), User.login_name))


def user_by_id(user_id: int) -> User | None:
    """The user, or None."""
    return User.get_or_none(User.id == user_id)


def grants_of(wanted: Iterable[User]) -> dict[int, tuple[Grant, ...]]:
    """The grants of these users by user id, in one query."""
    query = RoleGrant.select().where(RoleGrant.user.in_([one.id for one in wanted]))
    found: dict[int, list[Grant]] = {}
    for row in query.order_by(RoleGrant.id):
        found.setdefault(row.user_id, []).append(Grant(Role(row.role), row.section_id))
    return {user_id: tuple(grants) for user_id, grants in found.items()}


def users_with(role: Role, section: Section | None = None) -> list[User]:
    """The active users with a role, by user id; for a role within sections, of this section."""
    query = (
        User.select()
        .join(RoleGrant)
        .where(User.active, RoleGrant.role == role)
        .order_by(User.login_name)
        .distinct()
    )
    if section is not None:
        query = query.where(RoleGrant.section == section)
    return list(query)


def any_user_exists() -> bool:
    """Whether the installation has an account at all (otherwise it is still to be set up)."""
    return bool(User.select().exists())
