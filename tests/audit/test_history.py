"""The history of operations (操作履歴) and its chain."""

import multiprocessing
from datetime import UTC, date, datetime

import pytest

from app.actor.actor import Actor
from app.audit.models import Change, Event, Value
from app.audit.operations import erase_values, recording
from app.audit.queries import chain_tip, events, history, verify_chain
from app.people.models import Person, Section
from app.storage.database import delete_where, execute_sql
from app.storage.instance import Instance
from tests.audit.writers import raise_position

CLERK = Actor(3, "山田 太郎")
WRITERS, TIMES = 4, 12


@pytest.fixture
def person(database: Instance) -> Person:
    with recording(CLERK, "people:person:add", "person") as record:
        return record.create(Person, name="佐藤 一郎", staff_number="0012")


def test_one_operation_is_one_event_with_its_changes(person: Person) -> None:
    (event,) = history(person)
    assert (event.seq, event.name, event.actor_id, event.actor_name) == (
        1,
        "people:person:add",
        3,
        "山田 太郎",
    )
    assert {one.field: (one.before, one.after) for one in event.changes} == {
        "name": (None, "佐藤 一郎"),
        "staff_number": (None, "0012"),
    }


def test_nested_operations_are_one_event(person: Person) -> None:
    with recording(CLERK, "outer:thing:do", person) as outer:
        outer.set(person, name="佐藤 二郎")
        with recording(CLERK, "inner:thing:do", "section") as inner:
            section = inner.create(Section, code="1", name="税務課")
    assert [one.name for one in events()] == ["outer:thing:do", "people:person:add"]
    assert [one.name for one in history(section)] == ["outer:thing:do"]


def test_a_nested_operation_that_failed_leaves_nothing(person: Person) -> None:
    with recording(CLERK, "outer:thing:do", person) as outer:
        with pytest.raises(ZeroDivisionError):
            _add_section_and_fail()
        outer.set(person, name="佐藤 二郎")
    assert [one.field for one in events(limit=1)[0].changes] == ["name"]
    assert Section.select().count() == 0
    assert verify_chain() == []


def test_an_operation_that_failed_or_changed_nothing_leaves_no_event(person: Person) -> None:
    with pytest.raises(ZeroDivisionError):
        _add_section_and_fail()
    with recording(CLERK, "a:b:c", Person.get()) as record:
        assert record.set(Person.get(), name="佐藤 一郎") == []
    assert chain_tip()[0] == 1
    assert Section.select().count() == 0


def test_a_name_has_three_parts(database: Instance) -> None:
    with pytest.raises(ValueError, match="package:noun:verb"), recording(CLERK, "add", "person"):
        pass


def test_erased_values_are_gone_and_the_chain_holds(person: Person) -> None:
    tip = chain_tip()
    assert erase_values(CLERK, person, ["name"]) == 1

    shown = {one.field: one for one in history(person)[-1].changes}
    assert (shown["name"].after, shown["name"].after_erased) == (None, True)
    assert shown["staff_number"].after == "0012"
    assert [
        (one.salt, one.value) for one in Value.select().where(Value.erased_at.is_null(False))
    ] == [(None, None)]
    assert verify_chain() == []
    assert Event.get(Event.seq == tip[0]).hash == tip[1]
    assert erase_values(CLERK, person, ["name"]) == 0


def test_equal_values_have_different_digests(database: Instance) -> None:
    for subject in (1, 2):
        with recording(CLERK, "a:b:c", ("thing", subject)) as record:
            record.change(("thing", subject), "phone", None, "0492831331")
    digests = [one.after_digest for one in Change.select()]
    assert len(set(digests)) == 2


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("UPDATE audit_event SET actor_name = '別人' WHERE seq = 2", "2番の内容が書き換え"),
        ("UPDATE audit_event SET note = 'x' WHERE seq = 3", "3番の内容が書き換え"),
        ("UPDATE audit_change SET field = 'x' WHERE event_id = 2", "2番の内容が書き換え"),
        (
            "UPDATE audit_value SET value = '\"別人\"' WHERE event_id = 2 AND side = 'after'",
            "2番「name」の変更後の値が書き換え",
        ),
        (
            "DELETE FROM audit_value WHERE event_id = 2 AND side = 'before'",
            "2番「name」の変更前の値がありません",
        ),
    ],
)
def test_tampering_is_named_exactly(person: Person, tamper: str, found: str) -> None:
    _rename_thrice(person)
    execute_sql(tamper)
    (problem,) = verify_chain()
    assert found in problem.message


def test_a_missing_event_is_named(person: Person) -> None:
    _rename_thrice(person)
    for model in (Value, Change):
        delete_where(model, model.event == 2)
    delete_where(Event, Event.seq == 2)
    assert [one.message for one in verify_chain()] == ["操作履歴の2番から欠けています。"]


def test_the_history_is_paged_and_filtered(person: Person) -> None:
    _rename_thrice(person)
    assert [one.seq for one in history(person, limit=2)] == [4, 3]
    assert [one.seq for one in history(person, limit=2, before_seq=3)] == [2, 1]
    assert [one.seq for one in events(name="people:person:rename")] == [4, 3, 2]
    assert len(events(name="people")) == 4
    assert events(name="peopl") == []
    assert len(events(actor_id=3)) == 4
    assert events(actor_id=4) == []


def test_dates_come_back_as_they_were_digested(database: Instance) -> None:
    with recording(CLERK, "a:b:c", ("thing", 1)) as record:
        record.change(("thing", 1), "day", date(2026, 4, 1), {"数": [1, 2.5, None, True]})
    assert verify_chain() == []


def test_processes_writing_at_once_keep_one_chain(database: Instance) -> None:
    Section.create(code="1", name="税務課")
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(target=raise_position, args=(database.database, number, TIMES))
        for number in range(WRITERS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert [process.exitcode for process in processes] == [0] * WRITERS
    assert verify_chain() == []
    assert chain_tip()[0] == WRITERS * TIMES
    # No write was lost, although each read first what it then wrote.
    assert Section.get().position == WRITERS * TIMES


def test_a_value_erased_without_an_event_is_found(person: Person) -> None:
    gone = {"erased_at": datetime(2027, 4, 1, tzinfo=UTC), "salt": None, "value": None}
    (name,) = Change.select().where(Change.field == "name")
    Value.update(gone).where(Value.position == name.position).execute()
    (problem,) = verify_chain()
    assert problem == (1, "操作履歴の1番「name」の値が、記録なしに消去されています。")

    # An erasure of another field does not speak for this one; its own does.
    erase_values(CLERK, person, ["staff_number"])
    assert [one.seq for one in verify_chain()] == [1]


def test_nothing_stands_in_place_of_an_erased_value(person: Person) -> None:
    erase_values(CLERK, person, ["name"])
    assert verify_chain() == []
    Value.update(value="別の名").where(Value.erased_at.is_null(False)).execute()
    (problem,) = verify_chain()
    assert "消去された後に書き換え" in problem.message


def test_a_value_written_after_an_erasure_needs_its_own(person: Person) -> None:
    erase_values(CLERK, person, ["name"])
    with recording(CLERK, "people:person:rename", person) as record:
        record.set(person, name="佐藤 二郎")
    gone = {"erased_at": datetime(2027, 4, 1, tzinfo=UTC), "salt": None, "value": None}
    Value.update(gone).where(Value.event == 3).execute()
    assert {one.seq for one in verify_chain()} == {3}


def _rename_thrice(person: Person) -> None:
    for name in ("佐藤 二郎", "佐藤 三郎", "佐藤 四郎"):
        with recording(CLERK, "people:person:rename", person) as record:
            record.set(person, name=name)


def _add_section_and_fail() -> None:
    with recording(CLERK, "people:section:add", "section") as record:
        record.create(Section, code="1", name="税務課")
        raise ZeroDivisionError
