"""The first tables (最初の表), frozen: the statements beside say what they were.

A change of the models after this is a migration of its own with the next number.
"""

from pathlib import Path

from app.storage.database import is_postgresql


def up(migrator, db):  # type: ignore[no-untyped-def]
    engine = "postgresql" if is_postgresql() else "sqlite"
    statements = Path(__file__).with_name(f"0001_first_tables.{engine}.sql")
    for statement in statements.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
