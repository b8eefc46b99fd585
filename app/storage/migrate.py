"""Migrations (データベースの更新): bring the bound database to the tables of this version.

Numbered scripts in `app/storage/migrations/`, each with `up(migrator, db)`, run by peewee's own
runner (playhouse.migrations), once, under a lock, before the workers start.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from app.storage.database import current_database, execute_sql, is_postgresql
from app.storage.tables import all_tables

DIRECTORY = Path(__file__).parent / "migrations"
# Any number, but always the same: other uses of advisory locks take others.
MIGRATION_LOCK = 814_001
LOCK_SECONDS = 60

# Typed Any: playhouse has no stubs.
_runner: Any = Runner
_differences: Any = diff_models


class SchemaProblem(Exception):
    """The tables in the database are not those of this version; the message is for the operator."""


def migrate() -> list[str]:
    """Apply what is missing; gives the names applied now. Safe when several processes start.

    Raises SchemaProblem if the database was made by a newer version, or differs afterwards.
    """
    with _only_one():
        runner = _runner(current_database(), str(DIRECTORY))
        if any(one.path is None for one in runner.status()):
            raise SchemaProblem(
                "データベースは、このプログラムより新しい版で作成されています。プログラムを更新してください。"
            )
        applied = [str(name) for name in runner.up()]
        check_schema()
    return applied


def check_schema() -> None:
    """Raises SchemaProblem if the bound database lacks tables, columns or indexes of the models."""
    # An index too many is harmless, and a UNIQUE constraint of a table looks like one.
    difference = _differences(current_database(), all_tables())._replace(drop_indexes=[])
    if difference:
        raise SchemaProblem(f"データベースの表が、このプログラムの版と一致しません。\n{difference}")


@contextmanager
def _only_one() -> Iterator[None]:
    """Holds a lock that the system takes back when the process dies."""
    if is_postgresql():
        execute_sql("SELECT pg_advisory_lock(%s)", MIGRATION_LOCK)
        try:
            yield
        finally:
            execute_sql("SELECT pg_advisory_unlock(%s)", MIGRATION_LOCK)
        return
    # The lock is a database of its own: the migration itself needs the write lock of the body's.
    path = f"{current_database().database}.migrating"
    with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
