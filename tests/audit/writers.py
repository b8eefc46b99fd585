"""What the processes of the concurrency test run; importable, because they are spawned."""

from app.actor.actor import Actor
from app.audit.operations import recording
from app.people.models import Section
from app.storage.database import bound_database, close_connections


def raise_position(target: str, number: int, times: int) -> None:
    """Read a number and write it one higher, `times` times, each in an operation of its own."""
    actor = Actor.system(f"writer {number}")
    with bound_database(target):
        for _ in range(times):
            with recording(actor, "people:section:rename", ("section", 1)) as record:
                section = Section.get(Section.code == "1")
                record.set(section, position=section.position + 1)
    close_connections(target)
