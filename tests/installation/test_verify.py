"""Verification (検査): says exactly what is wrong, and nothing where nothing is."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.actor.actor import Actor
from app.installation.verify import verify
from app.people.models import Assignment, Section
from app.people.operations import add_person, add_post, assign, rename_section
from app.storage.database import CURRENT, Table, close_connections, execute_sql, is_postgresql
from app.storage.fields import StoredFile
from app.storage.instance import Instance


def messages(instance: Instance) -> list[str]:
    report = verify(instance.folder)
    assert report["ok"] is (not report["problems"])
    json.dumps(report)
    return [f"{one['kind']}: {one['message']}" for one in report["problems"]]


def test_a_sound_instance_has_no_problems(
    database: Instance, admin: Actor, tax_section: Section
) -> None:
    rename_section(admin, tax_section, "市税課")
    (database.store.folder / ".left.tmp").write_bytes(b"of a process that was killed")
    database.store.put(b"a file whose row was never committed")
    assert messages(database) == []


def test_a_broken_chain_is_named(database: Instance, admin: Actor, tax_section: Section) -> None:
    execute_sql("UPDATE audit_event SET actor_name = '別人'")
    assert messages(database) == ["chain: 操作履歴の1番の内容が書き換えられています。"]


def test_a_history_that_was_cut_off_is_missed_by_its_rows(
    database: Instance, admin: Actor, tax_section: Section
) -> None:
    add_post(admin, tax_section, "課長")
    post = add_post(admin, tax_section, "係長")
    for table, column in (("value", "event_id"), ("change", "event_id"), ("event", "seq")):
        execute_sql(f"DELETE FROM audit_{table} WHERE {column} = 3")
    assert messages(database) == [
        f"chain: 表「post」の{post.id}番を登録した記録が操作履歴にありません。"
    ]


@pytest.mark.parametrize("broken", ["not json", "NaN", "[" * 100_000])
def test_a_value_that_is_no_value_is_named(
    database: Instance, admin: Actor, tax_section: Section, broken: str
) -> None:
    execute_sql(f"UPDATE audit_value SET value = '{broken}' WHERE position = 1")
    assert messages(database) == [
        "database: 表「audit_value」の1・1・after番の「value」を読み取れません。"
    ]


@pytest.mark.parametrize("broken", ["yesterday", "2026-04-01T09:00:00"])
def test_a_time_that_is_none_is_named(
    database: Instance, admin: Actor, tax_section: Section, broken: str
) -> None:
    execute_sql(f"UPDATE audit_event SET at = '{broken}'")
    assert messages(database) == ["database: 表「audit_event」の1番の「at」を読み取れません。"]


def test_a_row_that_is_referred_to_and_missing_is_named(
    database: Instance, admin: Actor, tax_section: Section
) -> None:
    post = add_post(admin, tax_section, "課長")
    assignment = assign(admin, add_person(admin, "佐藤"), post, date(2026, 4, 1))
    if is_postgresql():
        execute_sql("ALTER TABLE assignment DISABLE TRIGGER ALL")
        execute_sql("UPDATE assignment SET person_id = 99")
        execute_sql("ALTER TABLE assignment ENABLE TRIGGER ALL")
    else:
        execute_sql("PRAGMA foreign_keys = OFF")
        execute_sql("UPDATE assignment SET person_id = 99")
        execute_sql("PRAGMA foreign_keys = ON")
    assert Assignment.select().count() == 1
    assert messages(database) == [
        f"reference: 表「assignment」の{assignment.id}番が参照する「person」の行がありません。"
    ]


def test_a_missing_database_is_said_and_not_made(tmp_path: Path) -> None:
    report = verify(tmp_path)
    assert [one["kind"] for one in report["problems"]] == ["database"]
    assert "ありません" in report["problems"][0]["message"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "itaku.sqlite3").write_bytes(b"not a database" * 1000)
    report = verify(tmp_path)
    assert [one["kind"] for one in report["problems"]] == ["database"]
    assert "読み取れません" in report["problems"][0]["message"]


def test_an_unreadable_configuration_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[database", encoding="utf-8")
    assert "config.toml" in verify(tmp_path)["problems"][0]["message"]


def test_tables_of_another_version_are_said(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.prepare()
    with instance.bound():
        execute_sql("ALTER TABLE section DROP COLUMN position")
    close_connections(instance.database)
    assert [one["kind"] for one in verify(tmp_path)["problems"]] == ["schema"]
    close_connections(instance.database)


class KeptPaper(Table):
    """A table with a stored file, as the papers have it."""

    file = StoredFile(null=True)


def test_missing_and_changed_files_are_named(
    database: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.installation.verify.all_tables", lambda: [KeptPaper])
    CURRENT.create_tables([KeptPaper])
    store = database.store
    whole, missing, changed = (store.put(text) for text in (b"whole", b"missing", b"changed"))
    for sha256 in (whole, missing, changed, None):
        KeptPaper.create(file=sha256)
    assert messages(database) == []

    store.path_of(missing).unlink()
    store.path_of(changed).write_bytes(b"other")
    assert messages(database) == [
        f"file: 表「kept_paper」の2番：保管された文書がありません（SHA-256 {missing}）。",
        f"file: 表「kept_paper」の3番：保管された文書の内容が変わっています（SHA-256 {changed}）。",
    ]
