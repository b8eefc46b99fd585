"""The shipped catalogue: a walk through every requirement, item, question and clause."""

import re
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from app.catalogue.conditions import Expression, expression
from app.catalogue.requirements import (
    BasisKind,
    Catalogue,
    CatalogueError,
    Item,
    Phase,
    Requirement,
    Subject,
    _item,
    _requirement,
    shipped_catalogue,
)
from tests.catalogue.fact_combinations import outcomes_of

CATALOGUE = shipped_catalogue()
REQUIREMENTS = CATALOGUE.requirements
ITEMS = tuple(CATALOGUE.items.values())
CLAUSE_FILES = Path(__file__).parents[2] / "contract_templates" / "clauses"
DEMANDED_PARTS = {"security", "personal", "mynumber"}
OWN_WORDS = {"vendor", "outsourcing", "instrument", "staff", "external_service"}
CONTRACT_WORDS = {"受注者", "発注者", "本契約", "本業務"}
SECURITY_CLAUSES = (
    "sec-policy",
    "sec-persons",
    "sec-service-level",
    "sec-access",
    "sec-education",
    "sec-purpose",
    "sec-secrecy",
    "sec-subcontract",
    "sec-return",
    "sec-report",
    "sec-audit",
    "sec-publication",
    "sec-liability",
)
PERSONAL_CLAUSES = (
    "pii-secrecy",
    "pii-subcontract",
    "pii-copy",
    "pii-safeguards",
    "pii-incident",
    "pii-erasure",
    "pii-breach",
    "pii-inspection",
)
MY_NUMBER_CLAUSES = (
    "myn-secrecy",
    "myn-no-removal",
    "myn-purpose",
    "myn-subcontract",
    "myn-liability",
    "myn-return",
    "myn-persons",
    "myn-supervision",
    "myn-report",
    "myn-inspection",
)

each_requirement = pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.id)
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)


def shipped_clauses() -> dict[str, str]:
    """Clause id → part, of all clause files."""
    rows: list[dict[str, Any]] = []
    for file in sorted(CLAUSE_FILES.glob("*.toml")):
        rows += tomllib.loads(file.read_text(encoding="utf-8"))["clause"]
    return {row["id"]: row["part"] for row in rows}


def can_hold(*expressions: Expression) -> bool:
    whole = " and ".join(f"({each.source})" for each in expressions)
    return any(outcome.value for outcome in outcomes_of(expression(whole)))


def numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number:02}" for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("group", "count"),
    [
        ("GOV", 10),
        ("OUT", 17),
        ("SYS", 4),
        ("SCR", 3),
        ("CLD", 10),
        ("SNS", 8),
        ("PII", 4),
        ("MYN", 7),
        ("DSG", 3),
        ("HKN", 2),
    ],
)
def test_the_catalogue_holds_the_whole_list(group: str, count: int) -> None:
    found = [r.id for r in REQUIREMENTS if r.id.startswith(f"{group}-")]
    assert numbered(f"{group}-", count) == found


def test_the_catalogue_holds_nothing_else() -> None:
    assert len(REQUIREMENTS) == 10 + 17 + 4 + 3 + 10 + 8 + 4 + 7 + 3 + 2


@each_requirement
def test_a_requirement_stands_for_a_list_only_where_there_is_one(requirement: Requirement) -> None:
    lists = {"OUT-04": 13, "PII-01": 8, "MYN-03": 10}
    expected = (
        numbered(f"{requirement.id}.", lists[requirement.id])
        if requirement.id in lists
        else [requirement.id]
    )
    assert expected == [item.id for item in requirement.items]


@each_requirement
def test_a_requirement_says_what_who_and_on_which_basis(requirement: Requirement) -> None:
    assert requirement.title
    assert requirement.text.endswith("。")
    assert requirement.bases
    assert all(basis.text for basis in requirement.bases)
    assert BasisKind.POLICY not in {basis.kind for basis in requirement.bases}
    assert requirement.trigger in ("", "event", "finding")
    assert set(re.findall(r"\{(.*?)\}", requirement.text)) <= OWN_WORDS
    for item in requirement.items:
        assert item.title
        assert item.text or item.id == requirement.id


@each_requirement
def test_a_requirement_applies_to_something(requirement: Requirement) -> None:
    assert can_hold(requirement.when)
    for item in requirement.items:
        assert can_hold(requirement.when, item.when), item.id
        assert can_hold(requirement.when, item.when, item.clauses_when), item.id
    for basis in requirement.bases:
        assert can_hold(requirement.when, basis.when), basis.text


@each_requirement
def test_a_requirement_with_a_condition_can_be_left_out(requirement: Requirement) -> None:
    if requirement.when.source != "always":
        assert any(o.value is False for o in outcomes_of(requirement.when))


def test_every_phase_and_kind_of_basis_is_used() -> None:
    assert {r.phase for r in REQUIREMENTS} == set(Phase)
    used = {basis.kind for r in REQUIREMENTS for basis in r.bases}
    assert used == set(BasisKind) - {BasisKind.POLICY}


def test_every_shipped_basis_of_a_rule_that_is_not_confirmed_is_marked() -> None:
    resting_on_the_guideline = {
        r.id
        for r in REQUIREMENTS
        if any(re.search(r"総務省ガイドライン [0-9]", basis.text) for basis in r.bases)
    }
    confirmed_by_a_source = {"OUT-02", "GOV-08", "GOV-09", "GOV-10", "CLD-03", "CLD-07"}
    unmarked = {each for each in resting_on_the_guideline if not CATALOGUE[each].confirm}
    assert unmarked <= confirmed_by_a_source


def test_every_clause_that_an_item_names_is_written() -> None:
    named = set(chain.from_iterable(item.clauses for item in ITEMS))
    assert named
    assert set() == named - set(shipped_clauses())


def test_every_security_clause_is_demanded_by_an_item() -> None:
    demanded = set(chain.from_iterable(item.clauses for item in ITEMS))
    written = {one for one, part in shipped_clauses().items() if part in DEMANDED_PARTS}
    assert written
    assert set() == written - demanded


def test_no_clause_of_the_frame_is_demanded_by_an_item() -> None:
    demanded = set(chain.from_iterable(item.clauses for item in ITEMS))
    frame = {one for one, part in shipped_clauses().items() if part not in DEMANDED_PARTS}
    assert frame
    assert set() == frame & demanded


def test_a_clause_belongs_to_one_item_only() -> None:
    counted = Counter(chain.from_iterable(item.clauses for item in ITEMS))
    assert [clause for clause, count in counted.items() if count > 1] == []


@pytest.mark.parametrize(
    ("requirement", "items"),
    [
        ("OUT-05", ("OUT-04.13",)),
        ("OUT-06", ("OUT-04.02",)),
        ("OUT-07", ("OUT-04.05",)),
        ("OUT-08", ("OUT-04.08",)),
        ("OUT-09", ("OUT-04.04",)),
        ("OUT-10", ("OUT-04.10",)),
        ("OUT-11", ("OUT-04.10",)),
        ("OUT-13", ("OUT-04.11",)),
        ("OUT-14", ("OUT-04.10", "OUT-04.12")),
        ("OUT-15", ("OUT-04.09",)),
        ("OUT-16", ("OUT-04.01",)),
        ("PII-02", ("PII-01.08",)),
        ("PII-03", ("PII-01.02", "PII-01.08")),
        ("PII-04", ("PII-01.05",)),
        ("MYN-02", ("MYN-03.04",)),
        ("MYN-04", ("MYN-03.07",)),
        ("MYN-05", ("MYN-03.06",)),
        ("MYN-06", ("MYN-03.05",)),
    ],
)
def test_a_deed_is_fulfilled_by_the_clause_of_another_item(
    requirement: str, items: tuple[str, ...]
) -> None:
    item = CATALOGUE.items[requirement]
    assert items == item.fulfilled_by
    assert item.clauses == ()
    assert CATALOGUE.clauses_of(item) == tuple(
        chain.from_iterable(CATALOGUE.items[each].clauses for each in items)
    )


def test_no_other_row_is_fulfilled_by_an_item() -> None:
    assert sum(bool(item.fulfilled_by) for item in ITEMS) == 18


@pytest.mark.parametrize(
    ("item", "clause"),
    [
        *zip(numbered("OUT-04.", 13), SECURITY_CLAUSES, strict=True),
        *zip(numbered("PII-01.", 8), PERSONAL_CLAUSES, strict=True),
        *zip(numbered("MYN-03.", 10), MY_NUMBER_CLAUSES, strict=True),
        ("SYS-01", "sys-integrity"),
        ("SYS-02", "sys-requirements"),
        ("SYS-03", "sys-operation"),
        ("SYS-04", "sys-service-level"),
        ("SCR-01", "sys-supply-chain"),
        ("SCR-02", "sys-registered-products"),
        ("DSG-01", "dsg-requirements"),
        ("DSG-02", "dsg-annual-report"),
        ("DSG-03", "dsg-handover"),
        ("HKN-01", "hkn-secrecy"),
        ("HKN-02", "hkn-education"),
    ],
)
def test_an_item_is_realised_by_its_clause(item: str, clause: str) -> None:
    assert CATALOGUE.items[item].clauses == (clause,)


@pytest.mark.parametrize("row", ["OUT-12", "OUT-17", "SCR-03", "MYN-01", "MYN-07"])
def test_a_deed_of_the_body_alone_has_no_clause(row: str) -> None:
    assert CATALOGUE.clauses_of(CATALOGUE.items[row]) == ()


@pytest.mark.parametrize(
    ("item", "source"),
    [
        *((f"SYS-{n:02}", "not dispatch") for n in range(1, 5)),
        ("SCR-01", "has_information and not dispatch"),
        ("SCR-02", "has_information and not dispatch"),
    ],
)
def test_the_contract_side_of_a_system_item_has_a_condition(item: str, source: str) -> None:
    assert CATALOGUE.items[item].clauses_when.source == source


def test_a_question_belongs_to_its_item() -> None:
    ids = [question.id for item in ITEMS for question in item.questions]
    assert len(ids) > 40
    assert len(set(ids)) == len(ids)
    for item in ITEMS:
        assert [q.id for q in item.questions] == [
            f"Q-{item.id}-{n}" for n in range(1, len(item.questions) + 1)
        ]


@each_item
def test_a_question_can_be_answered(item: Item) -> None:
    for question in item.questions:
        assert question.text.endswith(("か。", "ください。", "）。")), question.id
        assert question.answer in ("yes_no", "date", "text", "number", "choice")
        assert question.asked in ("contractor", "owner")
        assert bool(question.choices) == (question.answer == "choice")
        assert len(set(question.choices)) == len(question.choices)


def test_no_text_stands_twice() -> None:
    lines = [
        *(r.text for r in REQUIREMENTS),
        *(i.text for r in REQUIREMENTS for i in r.items if i.id != r.id),
        *chain.from_iterable((*i.selection, *i.conduct) for i in ITEMS),
        *(question.text for i in ITEMS for question in i.questions),
    ]
    assert [line for line, count in Counter(lines).items() if count > 1] == []


def test_no_title_stands_twice() -> None:
    titles = [r.title for r in REQUIREMENTS]
    titles += [i.title for r in REQUIREMENTS for i in r.items if i.id != r.id]
    assert [title for title, count in Counter(titles).items() if count > 1] == []


@each_item
def test_lines_for_the_contractor_use_the_words_of_the_contract(item: Item) -> None:
    for line in (*item.selection, *item.conduct):
        assert line.endswith("こと。"), line
        assert set(re.findall(r"\{(.*?)\}", line)) <= CONTRACT_WORDS
        assert "対策基準" not in line  # not public: a contractor cannot be bound to it
        assert "実施手順" not in line


@each_item
def test_an_item_leaves_a_trace(item: Item) -> None:
    assert item.evidence or CATALOGUE.requirement_of(item.id).subject is Subject.BODY


def test_every_kind_of_evidence_is_used_and_explained() -> None:
    used = set(chain.from_iterable(item.evidence for item in ITEMS))
    assert set(CATALOGUE.evidence_kinds) == used
    for kind in CATALOGUE.evidence_kinds.values():
        assert kind.label
        assert kind.note


def test_tiers_go_from_the_heaviest_to_none() -> None:
    assert [tier.id for tier in CATALOGUE.tiers] == ["specific", "important", "internal", "none"]
    assert CATALOGUE.tiers[-1].when.source == "always"
    for tier in CATALOGUE.tiers:
        CATALOGUE.conditions.check(tier.when)


def row(**changes: object) -> dict[str, Any]:
    """A requirement as it stands in a file."""
    return {
        "id": "OUT-90",
        "title": "題",
        "text": "文。",
        "subject": "engagement",
        "phase": "during",
        "when": "always",
        "basis": [{"kind": "law", "text": "法"}],
        "evidence": ["contract"],
        **changes,
    }


def catalogue_of(*rows: dict[str, Any]) -> Catalogue:
    return Catalogue(
        CATALOGUE.version,
        CATALOGUE.in_force,
        [_requirement(each, "t.toml") for each in rows],
        list(CATALOGUE.evidence_kinds.values()),
        CATALOGUE.tiers,
        CATALOGUE.conditions,
    )


def test_a_sound_row_is_read() -> None:
    catalogue = catalogue_of(row(clauses=["sec-x"], clauses_when="it"))
    item = catalogue.items["OUT-90"]
    assert (item.clauses, item.clauses_when.source) == (("sec-x",), "it")
    assert item.when.source == "always"  # the requirement's own condition stands above


def test_an_item_has_its_contract_side_always_unless_told() -> None:
    told = _item({"id": "OUT-90.01", "title": "題", "clauses_when": "dispatch"}, "t.toml")
    untold = _item({"id": "OUT-90.02", "title": "題"}, "t.toml")
    assert (told.clauses_when.source, untold.clauses_when.source) == ("dispatch", "always")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([row(clause=["sec-x"])], "clause", id="unknown key"),
        pytest.param([row(when="sometimes")], "sometimes", id="unknown condition"),
        pytest.param(
            [row(clauses_when="sometimes")], "sometimes", id="unknown condition of the clauses"
        ),
        pytest.param([row(basis=[])], "no basis", id="no basis"),
        pytest.param(
            [row(basis=[{"kind": "policy", "text": "自団体"}])], "profile", id="own basis"
        ),
        pytest.param(
            [row(basis=[{"kind": "law", "text": "法", "when": "sometimes"}])],
            "sometimes",
            id="unknown condition of a basis",
        ),
        pytest.param([row(evidence=["rumour"])], "rumour", id="unknown evidence"),
        pytest.param([row(fulfilled_by=["OUT-99.01"])], "OUT-99.01", id="unknown item"),
        pytest.param([row(), row()], "OUT-90", id="id twice"),
        pytest.param(
            [
                row(question=[{"id": "Q-1", "text": "か。", "answer": "yes_no"}]),
                row(id="OUT-91", question=[{"id": "Q-1", "text": "か。", "answer": "date"}]),
            ],
            "Q-1",
            id="question twice",
        ),
    ],
)
def test_a_row_that_is_not_sound_is_refused(rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        catalogue_of(*rows)
