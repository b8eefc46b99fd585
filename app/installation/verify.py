"""Verification (検査): are the history, the stored files and the references still whole?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import peewee

from app.audit.labels import KINDS
from app.audit.queries import subjects_told_of, verify_chain
from app.storage.canonical import canonical
from app.storage.database import POSTGRESQL_SCHEMES, execute_sql, is_postgresql
from app.storage.fields import Json, Moment, StoredFile
from app.storage.files import FileStore, StoredFileChanged, StoredFileMissing
from app.storage.instance import Instance, InstanceProblem
from app.storage.migrate import SchemaProblem, check_schema
from app.storage.tables import all_tables


class Problem(TypedDict):
    """One thing that is wrong. `kind`: database | schema | chain | file | reference."""

    kind: str
    message: str


class Report(TypedDict):
    """What `itaku verify` says; `ok` if there are no problems."""

    ok: bool
    problems: list[Problem]


def verify(folder: Path) -> Report:
    """Check an instance. Changes nothing; never raises for what is wrong with the instance."""
    problems: list[Problem] = []
    try:
        problems.extend(_problems(Instance(folder)))
    except (InstanceProblem, SchemaProblem) as problem:
        kind = "schema" if isinstance(problem, SchemaProblem) else "database"
        problems.append({"kind": kind, "message": str(problem)})
    except peewee.PeeweeException as problem:
        message = f"データベースを読み取れません（{problem}）。"
        problems.append({"kind": "database", "message": message})
    return {"ok": not problems, "problems": problems}


def _problems(instance: Instance) -> Iterator[Problem]:
    target = instance.database
    if not target.startswith(POSTGRESQL_SCHEMES) and not Path(target).is_file():
        raise InstanceProblem(f"データベース「{target}」がありません。")
    with instance.bound():
        yield from _damage()
        check_schema()
        unreadable = list(_unreadable())
        yield from unreadable
        if not unreadable:  # otherwise the chain cannot be read to its end
            for one in verify_chain():
                yield {"kind": "chain", "message": one.message}
            yield from _without_history()
        yield from _files(instance.store)
        yield from _references()


def _damage() -> Iterator[Problem]:
    """SQLite can say whether its own file is sound; PostgreSQL looks after its files itself."""
    if is_postgresql():
        return
    for (line,) in execute_sql("PRAGMA integrity_check").fetchall():
        if line != "ok":
            yield {
                "kind": "database",
                "message": f"データベースのファイルが壊れています（{line}）。",
            }


def _unreadable() -> Iterator[Problem]:
    """Values that are not even what their column holds: broken JSON, a time that is none."""
    for model in all_tables():
        table: Any = model._meta
        keys = ", ".join(f'"{one.column_name}"' for one in table.get_primary_keys())
        for field in table.sorted_fields:
            if not isinstance(field, Json | Moment):
                continue
            query = f'SELECT "{field.column_name}", {keys} FROM "{table.table_name}"'
            for value, *key in execute_sql(query):
                try:
                    canonical(field.python_value(value))
                except (ValueError, TypeError, RecursionError):
                    place = f"表「{table.table_name}」の{'・'.join(map(str, key))}番"
                    message = f"{place}の「{field.column_name}」を読み取れません。"
                    yield {"kind": "database", "message": message}


# Told of by the events of what they belong to.
TOLD_ELSEWHERE = frozenset({"body_settings", "joint_venture_member"})
MOST_NAMED = 10


def _without_history() -> Iterator[Problem]:
    """Rows that no event tells of: the end of a chain can be cut off, or the whole of it, without
    a gap in what is left; the rows then stand there without their history.
    """
    for model in all_tables():
        table: Any = model._meta
        kind = table.table_name
        if kind not in KINDS or kind in TOLD_ELSEWHERE:
            continue
        told = subjects_told_of(kind)
        rows = model.select(table.primary_key).order_by(table.primary_key)
        untold = [row._pk for row in rows.iterator() if str(row._pk) not in told]
        if untold:
            numbers = "・".join(map(str, untold[:MOST_NAMED]))
            others = len(untold) - MOST_NAMED
            more = f"（ほか{others}件）" if others > 0 else ""
            message = f"表「{kind}」の{numbers}番{more}を登録した記録が操作履歴にありません。"
            yield {"kind": "chain", "message": message}


def _files(store: FileStore) -> Iterator[Problem]:
    checked: dict[str, str | None] = {}
    for model in all_tables():
        table: Any = model._meta
        for field in table.sorted_fields:
            if not isinstance(field, StoredFile):
                continue
            query = model.select(table.primary_key, field).where(field.is_null(False))
            for row in query.iterator():
                sha256 = getattr(row, field.name)
                if sha256 not in checked:
                    checked[sha256] = _fault(store, sha256)
                fault = checked[sha256]
                if fault:
                    place = f"表「{table.table_name}」の{row._pk}番"
                    yield {"kind": "file", "message": f"{place}：{fault}"}


def _fault(store: FileStore, sha256: str) -> str | None:
    try:
        store.read(sha256)
    except (StoredFileMissing, StoredFileChanged) as problem:
        return str(problem)
    except ValueError:
        return f"文書のSHA-256の形式が正しくありません（{sha256}）。"
    except OSError as problem:
        return f"保管された文書を読み取れません（SHA-256 {sha256}：{problem.strerror}）。"
    return None


def _references() -> Iterator[Problem]:
    if not is_postgresql():
        for table, row, parent, _number in execute_sql("PRAGMA foreign_key_check").fetchall():
            yield _dangling(table, row, parent)
        return
    unchecked = (
        "SELECT conname, conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND NOT convalidated"
        " AND connamespace = current_schema()::regnamespace"
    )
    for name, table in execute_sql(unchecked).fetchall():
        message = f"表「{table}」の参照制約「{name}」が検証されていません。"
        yield {"kind": "reference", "message": message}
    # A constraint that was switched off for a while and on again stays `validated`.
    for model in all_tables():
        table_meta: Any = model._meta
        for field in table_meta.refs:
            parent = field.rel_model.alias()
            target = getattr(parent, field.rel_field.name)
            there = parent.select(peewee.SQL("1")).where(target == field)
            rows: Any = model.select().where(field.is_null(False), ~peewee.fn.EXISTS(there))
            for row in rows:
                parent_name = field.rel_model._meta.table_name
                yield _dangling(table_meta.table_name, row._pk, parent_name)


def _dangling(table: str, row: object, parent: str) -> Problem:
    message = f"表「{table}」の{row}番が参照する「{parent}」の行がありません。"
    return {"kind": "reference", "message": message}
