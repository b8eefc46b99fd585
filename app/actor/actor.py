"""The one who acts (操作者): a signed-in user with grants, or a command of the system."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.actor.deeds import RIGHTS, Deed, Reach, Role


class Grant(NamedTuple):
    """A role, and the section it holds in (None for roles that hold in all)."""

    role: Role
    section_id: int | None = None


class Forbidden(Exception):
    """The actor may not do this here; the message is for the user."""

    def __init__(self, deed: Deed, section_id: int | None = None) -> None:
        self.deed, self.section_id = deed, section_id
        super().__init__(f"{deed.label}する権限がありません。")


@dataclass(frozen=True)
class Actor:
    """Who acts. `user_id` is None for the system; `name` is what the history shows."""

    user_id: int | None
    name: str
    grants: frozenset[Grant] = frozenset()
    is_system: bool = False

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A command or job that acts for nobody in particular; it may do everything."""
        return cls(None, name, is_system=True)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def may(self, deed: Deed, section_id: int | None = None) -> bool:
        """Whether the deed is allowed in this section.

        Without a section: whether it is allowed everywhere. For "anywhere at all", as menus ask,
        see `may_somewhere`.
        """
        sections = self.sections_for(deed)
        return sections == "all" or (section_id is not None and section_id in sections)

    def may_somewhere(self, deed: Deed) -> bool:
        """Whether there is a section in which the deed is allowed."""
        return bool(self.sections_for(deed))

    def sections_for(self, deed: Deed) -> Literal["all"] | frozenset[int]:
        """The sections in which the deed is allowed: filter every list and search by this."""
        if self.is_system:
            return "all"
        own = set()
        for role, section_id in self.grants:
            reach = RIGHTS[role].get(deed)
            if reach is Reach.ALL:
                return "all"
            if reach is Reach.OWN and section_id is not None:
                own.add(section_id)
        return frozenset(own)


def require(actor: Actor, deed: Deed, section_id: int | None = None) -> None:
    """Raises Forbidden unless the actor may do this in this section (see `Actor.may`)."""
    if not actor.may(deed, section_id):
        raise Forbidden(deed, section_id)
