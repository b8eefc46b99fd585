"""Facts of an outsourcing: what is refused and what is not, what stays open, what is warned of."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from app.contractors.corporate_number import check_digit
from app.engagements.facts import (
    MAX_AMOUNT,
    MAX_TEXT,
    FactError,
    Facts,
    FactsRefused,
    facts_from_document,
    facts_from_toml,
    read_facts,
    warnings_of,
)
from app.engagements.fields import BY_KEY, FIELDS, GROUPS, Kind, Stage
from tests.requirements.outsourcings import FOLDER, OPEN, PERSONAL, PLAIN, outsourcing, situation

BASE = "990000000101"
NUMBER = f"{check_digit(BASE)}{BASE}"
WRONG_NUMBER = f"{check_digit(BASE) % 9 + 1}{BASE}"
CONTRACTOR: dict[str, object] = {"name": "株式会社髙﨑印刷"}
FILES = sorted(file.stem for file in FOLDER.glob("*.toml"))
TODAY = date(2026, 11, 2)


def refused(document: dict[str, Any]) -> tuple[FactError, ...]:
    with pytest.raises(FactsRefused) as caught:
        read_facts(document)
    return caught.value.errors


def refused_toml(content: bytes) -> tuple[FactError, ...]:
    with pytest.raises(FactsRefused) as caught:
        facts_from_toml(content)
    return caught.value.errors


def keys_of(errors: tuple[FactError, ...]) -> list[str]:
    for error in errors:
        assert error.message.endswith("。"), error
    return [error.key for error in errors]


def of_engagement(**values: object) -> dict[str, Any]:
    return {"engagement": values}


ONE_DAY = date(2027, 4, 1)

# --- the closed list of what is refused --------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        pytest.param({"engagements": {}}, ["engagements"], id="unknown table"),
        pytest.param({"title": "清掃"}, ["title"], id="key outside its table"),
        pytest.param(of_engagement(titel="清掃"), ["engagement.titel"], id="unknown key"),
        pytest.param(
            {"contractor": {"fax": "1"}}, ["contractor.fax"], id="unknown key of contractor"
        ),
        pytest.param(
            {"subcontractor": [{"fax": "1"}]},
            ["subcontractor.1.fax"],
            id="unknown key of second level",
        ),
        pytest.param({"engagement": []}, ["engagement"], id="a list where a table belongs"),
        pytest.param({"subcontractor": {}}, ["subcontractor"], id="a table where a list belongs"),
        pytest.param({"subcontractor": ["甲"]}, ["subcontractor.1"], id="a text as subcontractor"),
        pytest.param(of_engagement(instrument="sale"), ["engagement.instrument"], id="wrong value"),
        pytest.param(
            of_engagement(confidentiality="4"), ["engagement.confidentiality"], id="class 4"
        ),
        pytest.param(of_engagement(integrity=3), ["engagement.integrity"], id="integrity 3"),
        pytest.param(of_engagement(it_work=["design"]), ["engagement.it_work"], id="wrong part"),
        pytest.param(
            {"subcontractor": [{"name": "甲", "level": 0}]}, ["subcontractor.1.level"], id="level 0"
        ),
        pytest.param(of_engagement(title=""), ["engagement.title"], id="empty title"),
        pytest.param(of_engagement(title=" \u3000"), ["engagement.title"], id="blank title"),
        pytest.param(
            {"contractor": {"corporate_number": WRONG_NUMBER}},
            ["contractor.corporate_number"],
            id="wrong check digit",
        ),
        pytest.param(
            {"contractor": {"corporate_number": BASE}},
            ["contractor.corporate_number"],
            id="12 digits",
        ),
        pytest.param(
            of_engagement(start=ONE_DAY, end=date(2027, 3, 31)), ["engagement.end"], id="end first"
        ),
        pytest.param(of_engagement(fee_yen=-1), ["engagement.fee_yen"], id="negative price"),
        pytest.param(
            of_engagement(estimated_yen=-1), ["engagement.estimated_yen"], id="negative estimate"
        ),
        pytest.param(of_engagement(persons=-1), ["engagement.persons"], id="negative persons"),
        pytest.param(
            of_engagement(personal_information=False, specific_personal_information=True),
            ["engagement.specific_personal_information"],
            id="specific without personal",
        ),
        pytest.param(
            of_engagement(personal_information=False, persons=5),
            ["engagement.persons"],
            id="persons without personal",
        ),
        pytest.param(
            {"engagement": {"subcontracting": "forbidden"}, "subcontractor": [{"name": "甲"}]},
            ["subcontractor"],
            id="subcontractor though forbidden",
        ),
        pytest.param(
            {"engagement": {"instrument": "dispatch"}, "subcontractor": [{"name": "甲"}]},
            ["subcontractor"],
            id="subcontractor of a dispatch",
        ),
        pytest.param(
            of_engagement(instrument="dispatch", subcontracting="with_consent"),
            ["engagement.subcontracting"],
            id="consent under dispatch",
        ),
        *(
            pytest.param(
                of_engagement(stage=stage), ["contractor.name"], id=f"{stage} without name"
            )
            for stage in ("awarded", "concluded", "performing", "ended")
        ),
        pytest.param(
            {"engagement": {"stage": "awarded"}, "contractor": {"name": "　"}},
            ["contractor.name"],
            id="awarded with a blank name",
        ),
        pytest.param(
            of_engagement(price="unit", fee_yen=100), ["engagement.fee_yen"], id="price of units"
        ),
        pytest.param(
            of_engagement(price="unit", fee_yen=0),
            ["engagement.fee_yen"],
            id="no price of units either",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_key(document: dict[str, Any], keys: list[str]) -> None:
    assert keys_of(refused(document)) == keys


WRONG_TYPES: dict[Kind, tuple[object, ...]] = {
    Kind.TEXT: (1, True, ["文"], {"a": 1}),
    Kind.DATE: ("2027-04-01", datetime(2027, 4, 1), 20270401, True),  # noqa: DTZ001
    Kind.YES_NO: ("true", 1, 0, "はい"),
    Kind.NUMBER: (1.0, "1", True, float("nan")),
    Kind.YEN: (1.0, "1,000", True, float("inf")),
    Kind.CHOICE: (1, True, ["contract"], {"contract": 1}, ""),
    Kind.LEVEL: ("2", True, 2.5, [2]),
    Kind.CHOICES: ("development", {"development": 1}, [["development"]], [{}], [1]),
    Kind.NAMES: ("甲社", {"a": 1}, ["甲社", 1], [["甲社"]]),
    Kind.CORPORATE_NUMBER: (int(NUMBER), True, [NUMBER]),
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param(field.key, value, id=f"{field.key}={value!r}")
        for field in FIELDS
        for value in WRONG_TYPES[field.kind]
    ],
)
def test_a_value_of_the_wrong_type_is_refused_in_words(key: str, value: object) -> None:
    table, name = key.split(".")
    errors = refused({table: {name: value}})
    assert keys_of(errors) == [key]
    label = "法人番号" if BY_KEY[key].kind is Kind.CORPORATE_NUMBER else BY_KEY[key].label
    assert label in errors[0].message


@pytest.mark.parametrize("value", [True, 1.5, "2", None, [1]])
def test_a_level_of_subcontract_is_a_whole_number(value: object) -> None:
    errors = refused({"subcontractor": [{"name": "甲", "level": value}]})
    assert keys_of(errors) == ["subcontractor.1.level"]


def test_each_wrong_key_has_one_error_of_its_own() -> None:
    errors = refused(
        {
            "engagement": {
                "title": "",
                "start": "2027-04-01",
                "fee_yen": -1,
                "price": "unit",
                "colour": "red",
            },
            "contractor": {"corporate_number": WRONG_NUMBER},
            "subcontractor": [{"name": 1}, {"name": "乙", "level": 0}],
        }
    )
    assert sorted(keys_of(errors)) == [
        "contractor.corporate_number",
        "engagement.colour",
        "engagement.fee_yen",
        "engagement.start",
        "engagement.title",
        "subcontractor.1.name",
        "subcontractor.2.level",
    ]


def test_under_dispatch_both_ways_to_subcontract_are_refused() -> None:
    errors = refused(
        {
            "engagement": {"instrument": "dispatch", "subcontracting": "with_consent"},
            "subcontractor": [{"name": "甲"}],
        }
    )
    assert sorted(keys_of(errors)) == ["engagement.subcontracting", "subcontractor"]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"engagement": {}, "contractor": {}, "subcontractor": []}, id="empty tables"),
        pytest.param(of_engagement(start=ONE_DAY, end=ONE_DAY), id="one day"),
        pytest.param(of_engagement(start=date(1999, 4, 1)), id="begun long ago"),
        pytest.param(of_engagement(start=date(2099, 4, 1)), id="far ahead"),
        pytest.param(
            of_engagement(concluded_on=date(2027, 5, 1), start=ONE_DAY), id="late contract"
        ),
        pytest.param(of_engagement(fee_yen=0, persons=0), id="nothing to pay"),
        pytest.param(of_engagement(personal_information=False, persons=0), id="no persons at all"),
        pytest.param(
            of_engagement(specific_personal_information=True), id="specific, personal open"
        ),
        pytest.param(of_engagement(persons=5), id="persons, personal open"),
        pytest.param({"subcontractor": [{"name": "甲"}]}, id="subcontractor, subcontracting open"),
        pytest.param({"subcontractor": [{}]}, id="a subcontractor that is not known yet"),
        pytest.param(
            of_engagement(instrument="dispatch", subcontracting="forbidden"),
            id="dispatch, forbidden",
        ),
        pytest.param(of_engagement(price="unit", estimated_yen=1), id="unit price, estimate"),
        pytest.param(of_engagement(price="total", estimated_yen=1), id="total price, estimate"),
        pytest.param(of_engagement(renewal="automatic"), id="automatic renewal"),
        pytest.param(of_engagement(stage="announced"), id="announced without contractor"),
        pytest.param({"contractor": {"name": "甲社"}}, id="an expected contractor"),
        pytest.param({"contractor": {"corporate_number": "", "address": ""}}, id="left empty"),
        pytest.param(
            {"engagement": {"instrument": "order_slip"}, "contractor": {"members": ["甲", "乙"]}},
            id="joint venture by order slip",
        ),
        pytest.param(
            of_engagement(specific_personal_information=True, network="internet"),
            id="specific outside its network",
        ),
        pytest.param(
            of_engagement(agreement_level="yearly", instrument="contract"), id="odd level"
        ),
    ],
)
def test_nothing_else_is_refused(document: dict[str, Any]) -> None:
    assert isinstance(read_facts(document), Facts)


@pytest.mark.parametrize(
    "key", [field.key for field in FIELDS if field.kind in (Kind.CHOICE, Kind.LEVEL, Kind.CHOICES)]
)
def test_every_word_of_a_choice_is_read(key: str) -> None:
    field = BY_KEY[key]
    for code, label in field.choices:
        assert label
        stated: object = {Kind.LEVEL: int(code) if code.isdigit() else 0, Kind.CHOICES: [code]}.get(
            field.kind, code
        )
        facts = read_facts({"engagement": {field.name: stated}, "contractor": CONTRACTOR})
        expected = (code,) if field.kind is Kind.CHOICES else stated
        assert facts.get(key) == expected


# --- characters, sizes and files ---------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "株式会社髙﨑印刷",
        "有限会社𠮷野封入サービス",
        "葛\U000e0100西 良子",
        "德田・濵田・邉見・彅野",
        "ｶﾞｽ㈱ ＡＢＣ",
        "か\u3099く",
    ],
)
def test_names_are_kept_as_they_are_typed(name: str) -> None:
    facts = facts_from_toml(f'[contractor]\nname = "{name}"\nmembers = ["{name}"]\n'.encode())
    assert facts.text("contractor.name") == name
    assert facts.names("contractor.members") == (name,)
    stored = json.loads(json.dumps(facts.as_document()))
    assert facts_from_document(stored).text("contractor.name") == name


@pytest.mark.parametrize("char", ["\0", "\x1b", "\n", "\t", "\x7f", "\x85", "\ud800", "\uffff"])
def test_control_characters_are_refused(char: str) -> None:
    assert keys_of(refused(of_engagement(title=f"清{char}掃"))) == ["engagement.title"]
    errors = refused({"subcontractor": [{"name": f"甲{char}"}]})
    assert keys_of(errors) == ["subcontractor.1.name"]


def test_a_text_has_an_end() -> None:
    longest = "清" * MAX_TEXT
    assert read_facts(of_engagement(title=longest)).title == longest
    assert keys_of(refused(of_engagement(title=longest + "掃"))) == ["engagement.title"]


@pytest.mark.parametrize("key", ["fee_yen", "estimated_yen", "persons"])
def test_an_amount_has_an_end(key: str) -> None:
    assert read_facts(of_engagement(**{key: MAX_AMOUNT})).yen(f"engagement.{key}") == MAX_AMOUNT
    assert keys_of(refused(of_engagement(**{key: MAX_AMOUNT + 1}))) == [f"engagement.{key}"]


HEAD = b"[engagement]\n"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param(HEAD + b"title = ", "", id="cut off"),
        pytest.param(HEAD + b'title = "a"\ntitle = "b"', "", id="key twice"),
        pytest.param(HEAD + HEAD, "", id="table twice"),
        pytest.param(HEAD + "title = '清掃'".encode("cp932"), "", id="CP932"),
        pytest.param((HEAD.decode() + "title = '清掃'").encode("utf-16"), "", id="UTF-16"),
        pytest.param(b"PK\x03\x04\xff", "", id="another kind of file"),
        pytest.param(HEAD + b'title = "a\0b"', "", id="NUL"),
        pytest.param(HEAD + b'title = "a\\u0000b"', "engagement.title", id="written NUL"),
        pytest.param(HEAD + b'title = "\\ud800"', "", id="half a character"),
        pytest.param(HEAD + b"start = 2027-02-30", "", id="a day that does not exist"),
        pytest.param(HEAD + b"start = 2027-04-01T09:00:00", "engagement.start", id="day with time"),
        pytest.param(HEAD + b"start = 09:00:00", "engagement.start", id="time without day"),
        pytest.param(HEAD + b"fee_yen = " + b"9" * 5000, "", id="5000 digits"),
        pytest.param(
            HEAD + b"fee_yen = 0x" + b"F" * 5000, "engagement.fee_yen", id="5000 hex digits"
        ),
        pytest.param(
            HEAD + b"integrity = 0x" + b"F" * 5000,
            "engagement.integrity",
            id="5000 hex digits of a class",
        ),
        pytest.param(HEAD + b"title = " + b"[" * 5000 + b"]" * 5000, "", id="5000 lists in lists"),
        pytest.param(
            HEAD + b"instrument." + b".".join([b"a"] * 3000) + b" = 1",
            "engagement.instrument",
            id="3000 tables in tables",
        ),
        pytest.param(b".".join([b"a"] * 3000) + b" = 1", "a", id="3000 unknown tables"),
        pytest.param(b"[[engagement]]\ntitle = 'a'", "engagement", id="several engagements"),
        pytest.param(b"[subcontractor]\nname = 'a'", "subcontractor", id="one subcontractor"),
    ],
)
def test_a_file_that_cannot_be_is_refused_at_once(content: bytes, key: str) -> None:
    errors = refused_toml(content)
    assert keys_of(errors) == [key]
    assert "sys." not in errors[0].message


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("x" * 51, False, id="a long value"),
        pytest.param("sale", True, id="a short value"),
        pytest.param({"a": 1}, False, id="a table"),
    ],
)
def test_a_refused_value_is_quoted_only_if_that_helps(value: object, shown: bool) -> None:
    (error,) = refused(of_engagement(instrument=value))
    assert (f"「{value}」" in error.message) is shown
    assert "contract、order_slip、agreement、dispatch" in error.message


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeff[engagement]\ntitle = '清掃'\n".encode(), id="with byte order mark"),
        pytest.param("[engagement]\r\ntitle = '清掃'\r\n".encode(), id="with Windows line ends"),
        pytest.param("[engagement]\ntitle = '清掃'".encode(), id="without last line end"),
        pytest.param("engagement.title = '清掃'".encode(), id="with dotted key"),
        pytest.param("engagement = {title = '清掃'}".encode(), id="with inline table"),
    ],
)
def test_any_sound_toml_is_read(content: bytes) -> None:
    assert facts_from_toml(content).title == "清掃"


def test_an_empty_file_leaves_everything_open() -> None:
    facts = facts_from_toml(b"")
    assert facts.values == {}
    assert (
        facts.open_keys()
        == situation("nothing-known").replaced({"engagement.title": None}).open_keys()
    )


def test_a_corporate_number_is_kept_as_13_digits() -> None:
    typed = "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER)
    facts = read_facts({"contractor": {"corporate_number": f"{typed[:1]}－{typed[1:]}"}})
    assert facts.get("contractor.corporate_number") == NUMBER


def test_parts_of_a_choice_are_kept_once_in_the_order_of_the_form() -> None:
    facts = read_facts(of_engagement(it_work=["operation", "development", "operation"]))
    assert facts.get("engagement.it_work") == ("development", "operation")


def test_what_is_empty_is_open() -> None:
    facts = read_facts({"engagement": {"department": " "}, "contractor": {"name": ""}})
    assert facts.values == {}
    assert {"engagement.department", "contractor.name"} <= set(facts.open_keys())


# --- open facts --------------------------------------------------------------------------------


def is_open(key: str, *changes: dict[str, object]) -> bool:
    return f"engagement.{key}" in outsourcing(*changes, {key: OPEN}).open_keys()


@pytest.mark.parametrize(
    ("key", "changes", "expected"),
    [
        pytest.param("fee_yen", [], True, id="price of a total"),
        pytest.param("fee_yen", [{"price": "unit"}], False, id="price of units"),
        pytest.param("fee_yen", [{"price": OPEN}], True, id="price, open kind of price"),
        pytest.param("estimated_yen", [{"price": "unit", "fee_yen": OPEN}], True, id="estimate"),
        pytest.param("estimated_yen", [], False, id="estimate of a total"),
        pytest.param("parties", [], False, id="parties are those of the body"),
        pytest.param("stage", [], False, id="stage is planned"),
        pytest.param("organ", [], False, id="organ"),
        pytest.param("changed_on", [], False, id="no change yet"),
        pytest.param("persons", [], False, id="persons of nothing"),
        pytest.param("persons", [PERSONAL], True, id="persons"),
        pytest.param("persons", [{"personal_information": OPEN}], True, id="persons of open"),
        pytest.param("sensitive_personal_information", [], False, id="sensitive of nothing"),
        pytest.param("sensitive_personal_information", [PERSONAL], True, id="sensitive"),
        pytest.param("specific_personal_information", [], False, id="specific of nothing"),
        pytest.param("specific_personal_information", [PERSONAL], True, id="specific"),
        pytest.param(
            "specific_personal_information",
            [{"personal_information": OPEN}],
            True,
            id="specific of open",
        ),
        pytest.param("agreement_level", [], False, id="level of a contract"),
        pytest.param("agreement_level", [{"instrument": "agreement"}], True, id="level"),
        pytest.param("procurement", [{"instrument": "agreement"}], False, id="designation"),
        pytest.param("procurement", [], True, id="procurement"),
        pytest.param("subcontracting", [{"instrument": "dispatch"}], False, id="dispatch"),
        pytest.param("subcontracting", [], True, id="subcontracting"),
        pytest.param("long_term", [], False, id="one fiscal year"),
        pytest.param("long_term", [{"end": date(2027, 4, 1)}], True, id="two fiscal years"),
        pytest.param("long_term", [{"end": OPEN}], True, id="open term"),
        pytest.param("equipment", [], True, id="equipment"),
        pytest.param("medium", [], True, id="medium"),
        pytest.param("it_work", [], True, id="system work"),
    ],
)
def test_a_fact_is_open_only_where_it_matters(
    key: str, changes: list[dict[str, object]], expected: bool
) -> None:
    assert is_open(key, *changes) is expected


def test_no_stated_fact_is_open() -> None:
    assert set(outsourcing().open_keys()) == {
        "contractor.name",
        "contractor.address",
        "contractor.representative",
    }


def test_an_empty_list_is_an_answer() -> None:
    assert "engagement.it_work" not in read_facts(of_engagement(it_work=[])).open_keys()


def test_open_facts_stand_in_the_order_of_the_form() -> None:
    order = [field.key for field in FIELDS]
    opened = situation("nothing-known").open_keys()
    assert list(opened) == sorted(opened, key=order.index)


@pytest.mark.parametrize("key", [key for key in PLAIN if key != "stage"])
def test_a_fact_becomes_open_again(key: str) -> None:
    facts = outsourcing(PERSONAL).replaced({f"engagement.{key}": None})
    assert facts.get(f"engagement.{key}") is None
    assert f"engagement.{key}" in facts.open_keys()


def test_changing_facts_leaves_the_old_ones() -> None:
    facts = outsourcing()
    changed = facts.replaced({"engagement.title": "庁舎清掃"})
    assert (facts.title, changed.title) == (PLAIN["title"], "庁舎清掃")


# --- kept and read again -----------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_facts_come_back_from_storage_unchanged(name: str) -> None:
    facts = situation(name)
    stored = json.loads(json.dumps(facts.as_document(), ensure_ascii=False))
    assert facts_from_document(stored) == facts


def test_the_stored_form_holds_only_what_is_known() -> None:
    document = read_facts(of_engagement(title="清掃", start=ONE_DAY)).as_document()
    assert document == {
        "engagement": {"title": "清掃", "start": "2027-04-01"},
        "contractor": {},
        "subcontractor": [],
    }


def test_a_stored_day_that_is_none_is_refused_at_its_key() -> None:
    with pytest.raises(FactsRefused) as caught:
        facts_from_document(of_engagement(start="2027-02-30"))
    assert keys_of(caught.value.errors) == ["engagement.start"]


# --- warnings ----------------------------------------------------------------------------------

MULTI_YEAR: dict[str, object] = {"end": date(2029, 3, 31)}
SPECIFIC: dict[str, object] = {**PERSONAL, "specific_personal_information": True}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param([], "", id="nothing to say"),
        pytest.param(
            [{"concluded_on": date(2026, 10, 2)}], "締結日", id="concluded after the start"
        ),
        pytest.param([{"concluded_on": date(2026, 10, 1)}], "", id="concluded on the day"),
        pytest.param([{"renewal": "automatic"}], "自動更新", id="renewal without a basis"),
        pytest.param(
            [{"renewal": "automatic", "long_term": "none"}], "自動更新", id="renewal, basis denied"
        ),
        pytest.param(
            [{"renewal": "automatic", "long_term": "long_term_contract"}], "", id="renewal, basis"
        ),
        pytest.param([MULTI_YEAR], "複数の会計年度", id="several years, basis open"),
        pytest.param([MULTI_YEAR, {"long_term": "debt_burden"}], "", id="several years, basis"),
        pytest.param(
            [{"start": date(2025, 10, 31), "concluded_on": OPEN}, {"end": OPEN}],
            "1年以上前",
            id="start long past",
        ),
        pytest.param(
            [{"start": date(2025, 11, 2), "concluded_on": OPEN, "long_term": "none"}],
            "",
            id="start a year ago",
        ),
        pytest.param([SPECIFIC, {"network": "internet"}], "マイナンバー", id="outside its network"),
        pytest.param([SPECIFIC, {"network": "number"}], "", id="inside its network"),
        pytest.param([SPECIFIC, {"network": OPEN}], "", id="open network"),
    ],
)
def test_what_an_auditor_would_raise_is_warned_of(
    changes: list[dict[str, object]], word: str
) -> None:
    warnings = warnings_of(outsourcing(*changes), TODAY)
    if word:
        (warning,) = warnings
        assert word in warning
    else:
        assert warnings == ()


@pytest.mark.parametrize(
    ("stage", "start", "warned"),
    [
        pytest.param("performing", date(2020, 4, 1), False, id="performed for years"),
        pytest.param("performing", date(2015, 4, 1), True, id="performed for ten years"),
        pytest.param("concluded", date(2020, 4, 1), True, id="concluded years ago"),
    ],
)
def test_a_start_long_past_is_odd_by_stage(stage: str, start: date, warned: bool) -> None:
    values: dict[str, object] = {"stage": stage, "start": start, "long_term": "none"}
    facts = read_facts({"engagement": values, "contractor": CONTRACTOR})
    assert bool(warnings_of(facts, TODAY)) is warned


@pytest.mark.parametrize(
    ("name", "count"),
    [("copier-automatic-renewal", 1), ("tax-notice-printing", 0), ("guard-over-new-rule", 0)],
)
def test_known_situations_are_warned_of(name: str, count: int) -> None:
    assert len(warnings_of(situation(name), TODAY)) == count


# --- the form ----------------------------------------------------------------------------------


def test_every_fact_belongs_to_a_group_and_every_group_has_facts() -> None:
    assert {field.group for field in FIELDS} == {group.id for group in GROUPS}
    assert len(BY_KEY) == len(FIELDS)


def test_stages_follow_one_another() -> None:
    assert Stage.CONCLUDED.reached(Stage.AWARDED)
    assert Stage.AWARDED.reached(Stage.AWARDED)
    assert not Stage.ANNOUNCED.reached(Stage.AWARDED)
    assert Facts().stage is Stage.PLANNED
