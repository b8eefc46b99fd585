"""A real PostgreSQL for the tests: started once, thrown away at the end, on a unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

SUPERUSER = "itaku"
# Without fsync: the tests throw the data away. The order of text is that of Japanese, not the
# code points, so that a list paged by a column without COLLATE "C" is found out.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ja")


class PostgresqlServer:
    """A running server; `create` makes databases from the template."""

    def __init__(self, socket_folder: Path) -> None:
        self._folder = socket_folder
        self._made = 0

    def url(self, database: str) -> str:
        return f"postgresql:///{database}?host={quote(str(self._folder), safe='')}&user={SUPERUSER}"

    def create(self, template: str = "template1") -> str:
        """A new database, copied from the template; gives its name."""
        self._made += 1
        name = f"itaku_{os.getpid()}_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        self._run(f"DROP DATABASE {database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version; None if there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def running_postgresql() -> Iterator[PostgresqlServer]:
    """Start a server in a folder of its own, and stop it at the end."""
    programs = postgresql_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL's initdb is not on this machine")
    folder = Path(tempfile.mkdtemp(prefix="itaku-postgresql-"))
    account = _account(folder)
    data, log = folder / "data", folder / "log"
    try:
        _call(programs / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", *LOCALE, **account)
        settings = " ".join(f"-c {one}" for one in SETTINGS) + f" -k {folder}"
        start = ("-D", data, "-l", log, "-w", "-o", settings, "start")
        _call(programs / "pg_ctl", *start, **account)
        try:
            yield PostgresqlServer(folder)
        finally:
            _call(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", **account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """initdb refuses root: run it as another user, who then owns the folder."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("no user other than root to run PostgreSQL as")


def _call(program: Path, *arguments: Any, **account: Any) -> None:
    command = [str(program), *map(str, arguments)]
    # Output to nowhere: the server inherits it, and a pipe would never close.
    done = subprocess.run(
        command,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **account,
    )
    if done.returncode:
        raise RuntimeError(f"failed: {' '.join(command)}")
