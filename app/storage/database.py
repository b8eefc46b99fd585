"""The database of the body (団体のデータベース) that the work at hand is bound to.

One installation is one body, but one server may serve several: which database is meant is a
ContextVar, set by `bound_database` and by nothing else. Outside of it every query fails.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from peewee import Database, DatabaseProxy, Model, PostgresqlDatabase
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from app.storage.fields import POSTGRESQL_TYPES, SQLITE_TYPES

POSTGRESQL_SCHEMES = ("postgresql://", "postgres://")
# A body has a few dozen people at work at once; PostgreSQL allows 100 connections by default,
# and several server processes may share it.
MAX_CONNECTIONS = 20
# Seconds to wait for a free connection, and for another writer to finish.
WAIT_SECONDS = 30


class NoDatabaseBound(RuntimeError):
    """A query was made outside of `bound_database`."""

    def __init__(self) -> None:
        super().__init__("no database is bound: run this inside `with bound_database(...)`")


# Typed Any: the stubs do not know the pools.
_SqlitePool: Any = PooledSqliteDatabase
_PostgresqlPool: Any = PooledPostgresqlDatabase

_current: ContextVar[Database | None] = ContextVar("current_database", default=None)
_opened: dict[str, Any] = {}
_opening = threading.Lock()


class _CurrentDatabase(DatabaseProxy):
    """Stands for the bound database in the models; `obj` is read at every query."""

    __slots__ = ()

    @property
    def obj(self) -> Database | None:
        return _current.get()

    @obj.setter
    def obj(self, value: object) -> None:
        """peewee sets None when it makes the proxy; there is nothing to keep."""

    # peewee's own looks in the `__slots__` of this class for those of its parents.
    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        database = _current.get()
        if database is None:
            # Python itself asks for dunder names (copying, inspecting) and expects this error.
            raise AttributeError(name) if name.startswith("__") else NoDatabaseBound
        return getattr(database, name)


CURRENT = _CurrentDatabase()


class Table(Model):
    """What every table of the product is: in the bound database, named after its class.

    Defining a subclass registers it (see `app.storage.tables`).
    """

    class Meta:
        database = CURRENT
        legacy_table_names = False


@contextmanager
def bound_database(target: str | Path) -> Iterator[Database]:
    """Bind the database at `target` (a path, or a postgresql:// URL) and hold a connection open.

    Requests, jobs, commands, migrations and tests all come through here. Entering again for the
    same database within one thread shares the connection.
    """
    database = _database(str(target))
    opened = database.connect(reuse_if_open=True)
    token = _current.set(database)
    try:
        yield database
    finally:
        _current.reset(token)
        if opened:
            _give_back(database)


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing. On SQLite the write lock is taken at once, so that nothing read goes stale.

    Inside another transaction this joins the outer one: it is kept only if the outer is kept, and
    an error in it undoes it alone, so that the outer may catch the error and go on.
    """
    with current_database().atomic():
        yield


def current_database() -> Database:
    """The bound database; raises NoDatabaseBound."""
    database = _current.get()
    if database is None:
        raise NoDatabaseBound
    return database


def execute_sql(sql: str, *parameters: object) -> Any:
    """Run a statement that is the same on both databases or meant for one; gives the cursor.

    Parameters stand as ? on SQLite and %s on PostgreSQL.
    """
    database: Any = current_database()
    return database.execute_sql(sql, parameters or None)


def delete_where(model: type[Model], condition: Any, *further: Any) -> int:
    """Delete the rows that meet all conditions; gives how many. Typed, unlike `Model.delete`."""
    rows: Any = model
    return int(rows.delete().where(condition, *further).execute())


def is_postgresql() -> bool:
    """Whether the bound database is PostgreSQL (otherwise it is SQLite)."""
    return isinstance(current_database(), PostgresqlDatabase)


def close_connections(target: str | Path) -> None:
    """Close all pooled connections to this database and forget it.

    For the end of the process, for moving the file, and for tests; nobody may be working with it.
    """
    with _opening:
        database = _opened.pop(_address(str(target)), None)
    if database is not None:
        database.close_all()


def _give_back(database: Any) -> None:
    # A work that ended in the middle of a transaction must not hand it to the next one.
    while database.in_transaction():
        database.pop_transaction()
    database.close()


def _address(target: str) -> str:
    return target if target.startswith(POSTGRESQL_SCHEMES) else str(Path(target).absolute())


def _database(target: str) -> Database:
    address = _address(target)
    with _opening:
        database: Database | None = _opened.get(address)
        if database is None:
            is_url = address.startswith(POSTGRESQL_SCHEMES)
            database = _postgresql(address) if is_url else _sqlite(address)
            _opened[address] = database
        return database


def _sqlite(path: str) -> Database:
    pool: Database = _SqlitePool(
        path,
        max_connections=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        autoconnect=False,
        field_types=SQLITE_TYPES,
        # Connections wander between the threads of the server, one thread at a time.
        check_same_thread=False,
        # BEGIN IMMEDIATE: with a plain BEGIN, read-then-write loses the writes of other processes.
        lock_type="IMMEDIATE",
        pragmas=(
            ("busy_timeout", WAIT_SECONDS * 1000),
            ("journal_mode", "WAL"),
            # FULL: what was confirmed on the screen survives a loss of power.
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
        ),
    )
    return pool


def _postgresql(url: str) -> Database:
    # peewee takes this one scheme only.
    address = "postgresql://" + url.split("://", 1)[1]
    pool: Database = _PostgresqlPool(
        address,
        max_connections=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        stale_timeout=300,
        autoconnect=False,
        prefer_psycopg3=True,
        field_types=POSTGRESQL_TYPES,
        connect_timeout=10,
    )
    return pool
