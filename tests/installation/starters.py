"""What the processes of the set-up race run; importable, because they are spawned."""

from app.accounts.passwords import Hashing
from app.installation.settings import AlreadySetUp, Body, set_up_body
from app.storage.database import bound_database, close_connections


def set_up_once(target: str, login_name: str) -> str:
    """Try to set the body up; says how it went."""
    cheap = Hashing(memory_kib=64, rounds=1)
    try:
        with bound_database(target):
            set_up_body(
                Body.of_profile("standard"), login_name, "管理", "柿の木坂 42 bikes", hashing=cheap
            )
    except AlreadySetUp:
        return "already"
    finally:
        close_connections(target)
    return "done"
