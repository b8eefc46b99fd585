"""What all tests share: the two databases, an instance, actors, and programs that may be missing.

With --all everything runs, also on a real PostgreSQL; a missing program is then an error.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from app.actor.actor import Actor, Grant
from app.actor.deeds import Role
from app.people.models import Section
from app.people.operations import add_section
from app.storage.database import bound_database, close_connections
from app.storage.files import FileStore
from app.storage.instance import Instance
from app.storage.migrate import migrate
from tests.postgresql_server import PostgresqlServer, postgresql_programs, running_postgresql

# Marker → is its program there? A test marked so needs the real program.
PROGRAMS: dict[str, Callable[[], object]] = {
    "libreoffice": lambda: shutil.which("soffice"),
    "chromium": lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
    "poppler": lambda: shutil.which("pdftotext") and shutil.which("pdftoppm"),
    "postgres": postgresql_programs,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all",
        action="store_true",
        help="also run on PostgreSQL, and require LibreOffice, Chromium and poppler",
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in PROGRAMS:
        config.addinivalue_line("markers", f"{marker}: needs {marker} on the machine")
    if config.getoption("--all"):
        missing = [marker for marker, find in PROGRAMS.items() if not find()]
        if missing:
            raise pytest.UsageError(f"--all needs: {', '.join(missing)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    there = {marker: bool(find()) for marker, find in PROGRAMS.items()}
    for item in items:
        for marker in PROGRAMS:
            if item.get_closest_marker(marker) is None:
                continue
            if marker == "postgres":
                item.add_marker(pytest.mark.skip(reason="PostgreSQL is started with --all only"))
            elif not there[marker]:
                item.add_marker(pytest.mark.skip(reason=f"{marker} is not on this machine"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        engines = ["sqlite", "postgresql"] if metafunc.config.getoption("--all") else ["sqlite"]
        metafunc.parametrize("engine", engines)


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """Nothing may leave the machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """The one server of the run, started when the first test asks for it."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """A migrated, empty database that those of the tests are copied from."""
    name = postgresql_server.create()
    url = postgresql_server.url(name)
    with bound_database(url):
        migrate()
    close_connections(url)
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file that those of the tests are copied from."""
    path = tmp_path_factory.mktemp("template") / "itaku.sqlite3"
    with bound_database(path):
        migrate()
    # Closing the last connection brings everything from the WAL into the file.
    close_connections(path)
    return path


@pytest.fixture
def instance(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Instance]:
    """An instance in a folder of its own, migrated and empty, once per database engine."""
    made = Instance(tmp_path / "instance")
    made.store.folder.mkdir(parents=True)
    if engine == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), made.database)
        yield made
        close_connections(made.database)
        return
    template = request.getfixturevalue("postgresql_template")
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = server.create(template)
    settings = f'[database]\nurl = "{server.url(name)}"\n'
    (made.folder / "config.toml").write_text(settings, encoding="utf-8")
    yield made
    close_connections(made.database)
    server.drop(name)


@pytest.fixture
def database(instance: Instance) -> Iterator[Instance]:
    """The instance with its database bound: what a test of operations and queries asks for."""
    with instance.bound():
        yield instance


@pytest.fixture
def store(instance: Instance) -> FileStore:
    return instance.store


@pytest.fixture
def actor_with() -> Callable[..., Actor]:
    """Makes actors: `actor_with(Role.SECTION_STAFF, section=section)`. They have no account."""
    numbers = count(9001)

    def make(*roles: Role, section: Section | None = None) -> Actor:
        where = None if section is None else section.id
        grants = frozenset(Grant(role, where if role.in_section else None) for role in roles)
        return Actor(next(numbers), "・".join(role.label for role in roles), grants)

    return make


@pytest.fixture
def admin(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.ADMIN)


@pytest.fixture
def procurement(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROCUREMENT)


@pytest.fixture
def today() -> date:
    """The day on which the tests happen."""
    return date(2026, 11, 2)


@pytest.fixture
def tax_section(database: Instance, admin: Actor) -> Section:
    return add_section(admin, "1010", "税務課")


@pytest.fixture
def welfare_section(database: Instance, admin: Actor) -> Section:
    return add_section(admin, "2020", "福祉課")
