"""The bound database: binding, transactions, column types."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from peewee import FieldDatabaseHook, InterfaceError

from app.people.models import Person, Section
from app.storage.canonical import canonical
from app.storage.database import (
    NoDatabaseBound,
    bound_database,
    close_connections,
    current_database,
    execute_sql,
    is_postgresql,
    transaction,
)
from app.storage.fields import Json, Moment, UnstorableText
from app.storage.instance import Instance
from app.storage.migrate import SchemaProblem, check_schema, migrate
from app.storage.tables import all_tables


def test_a_query_outside_of_a_binding_fails() -> None:
    with pytest.raises(NoDatabaseBound, match="no database is bound"):
        Section.select().count()


def test_a_thread_does_not_inherit_the_binding(database: Instance) -> None:
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            Section.select().count()
        except (NoDatabaseBound, InterfaceError) as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert [type(one) for one in caught] == [NoDatabaseBound]


def test_two_bodies_are_kept_apart(database: Instance, tmp_path: Path) -> None:
    Section.create(code="1", name="税務課")
    other = Instance(tmp_path / "other")
    other.prepare()
    with other.bound():
        assert Section.select().count() == 0
    assert Section.select().count() == 1
    close_connections(other.database)


def add_and_fail(code: str) -> None:
    with transaction():
        Section.create(code=code, name="福祉課")
        raise ZeroDivisionError


def add_within_and_fail() -> None:
    with transaction():
        with transaction():
            Section.create(code="2", name="福祉課")
        raise ZeroDivisionError


def test_an_error_undoes_the_transaction(database: Instance) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_fail("1")
    assert Section.select().count() == 0


def test_an_inner_error_that_is_caught_undoes_the_inner_part_alone(database: Instance) -> None:
    with transaction():
        Section.create(code="1", name="税務課")
        with pytest.raises(ZeroDivisionError):
            add_and_fail("2")
    assert [one.code for one in Section.select()] == ["1"]


def test_an_outer_error_undoes_the_inner_part_too(database: Instance) -> None:
    with pytest.raises(ZeroDivisionError):
        add_within_and_fail()
    assert Section.select().count() == 0


def test_a_binding_left_by_an_error_gives_back_a_clean_connection(database: Instance) -> None:
    target = database.database
    with pytest.raises(ZeroDivisionError), bound_database(target), transaction():
        raise ZeroDivisionError
    assert not current_database().in_transaction()
    assert Section.select().count() == 0


def test_sqlite_keeps_what_was_confirmed(database: Instance) -> None:
    if is_postgresql():
        assert execute_sql("SHOW server_encoding").fetchone() == ("UTF8",)
        return
    settings = {
        name: execute_sql(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }


@pytest.mark.parametrize("text", ["a\x00b", "\ud842"])
def test_text_that_no_database_keeps_is_refused(database: Instance, text: str) -> None:
    with pytest.raises(UnstorableText, match="保存できない文字"):
        Person.create(name=text)


def test_names_come_back_as_typed(database: Instance) -> None:
    typed = "髙橋 𠮷男　葛\U000e0100城 か\u3099"
    Person.create(name=typed)
    assert Person.get().name == typed


def test_keys_are_ordered_by_code_point(database: Instance) -> None:
    codes = ["a", "B", "10", "9", "あ", "ア", "亜", "_"]
    for code in codes:
        Section.create(code=code, name=code)
    assert [one.code for one in Section.select().order_by(Section.code)] == sorted(codes)


def test_a_moment_is_kept_in_utc() -> None:
    japan = timezone(timedelta(hours=9))
    moment: Any = Moment()
    kept = moment.db_value(datetime(2026, 4, 1, 9, 0, tzinfo=japan))
    assert kept == "2026-04-01T00:00:00.000000Z"
    assert moment.python_value(kept) == datetime(2026, 4, 1, tzinfo=UTC)
    with pytest.raises(TypeError):
        moment.db_value(datetime(2026, 4, 1))  # noqa: DTZ001 - a naive time is the case


def test_the_same_value_is_the_same_text() -> None:
    assert canonical({"b": (1, 2), "a": date(2026, 4, 1)}) == '{"a":"2026-04-01","b":[1,2]}'
    assert canonical({"い", "あ"}) == '["あ","い"]'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
    assert Json().python_value(Json().db_value({"a": None})) == {"a": None}


def test_a_migrated_database_has_the_tables_of_the_models(database: Instance) -> None:
    assert len(all_tables()) > 5
    check_schema()
    assert migrate() == []


def test_a_missing_column_is_named(database: Instance) -> None:
    execute_sql("ALTER TABLE person DROP COLUMN name")
    with pytest.raises(SchemaProblem, match=r"person\.name"):
        check_schema()


def test_a_database_of_a_newer_version_is_refused(database: Instance) -> None:
    execute_sql("UPDATE schema_migration SET name = '9999_later'")
    with pytest.raises(SchemaProblem, match="新しい版"):
        migrate()


def test_tables_stand_in_models_modules_only() -> None:
    modules = {model.__module__ for model in all_tables()}
    assert {one for one in modules if not one.endswith(".models")} == set()


def test_only_portable_column_types_are_used() -> None:
    hooked = [
        f"{model.__name__}.{field.name}"
        for model in all_tables()
        for field in model._meta.sorted_fields
        if isinstance(field, FieldDatabaseHook)
        or type(field).__name__ in ("CharField", "DateTimeField")
    ]
    assert hooked == []
