"""The JSON of `itaku requirements`: the keys that outside scripts rely on."""

import json
from datetime import date
from typing import Any

from app.organization.profile import load_profile
from app.requirements.export import requirements_document
from tests.requirements.outsourcings import derived, situation

ON = date(2026, 11, 2)


def document(name: str, body: str = "sakado") -> dict[str, Any]:
    facts = situation(name)
    made = requirements_document(derived(facts, body), facts, load_profile(body), ON, ["注意"])
    loaded: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False))
    assert loaded == made
    return loaded


def row(of: dict[str, Any], requirement: str) -> dict[str, Any]:
    return next(one for one in of["requirements"] if one["id"] == requirement)


def test_the_head_says_for_whom_and_when() -> None:
    made = document("office-cleaning")
    assert (made["body"], made["on"], made["tier"]) == ("sakado", "2026-11-02", "none")
    assert made["warnings"] == ["注意"]
    assert made["open_facts"] == []


def test_every_row_of_an_outsourcing_is_there_whether_it_applies_or_not() -> None:
    made = document("office-cleaning")
    groups = {one["id"].split("-")[0] for one in made["requirements"]}
    assert groups == {"OUT", "SYS", "SCR", "PII", "MYN", "DSG", "HKN"}
    assert len(made["requirements"]) == 17 + 4 + 3 + 4 + 7 + 3 + 2
    for one in made["requirements"]:
        assert {"id", "title", "applies", "reason", "basis", "phase", "items"} <= set(one)
        assert one["applies"] in (True, False)
        assert one["phase"] in ("before", "contract", "during", "end")
        assert (one["items"] == []) == (one["applies"] is False)
        for basis in one["basis"]:
            assert basis["kind"] in ("law", "guideline", "ppc", "policy", "example")


def test_items_carry_their_clauses_questions_and_evidence() -> None:
    item = row(document("tax-notice-printing"), "PII-01")["items"][0]
    assert (item["id"], item["clauses"]) == ("PII-01.01", ["pii-secrecy"])
    education = row(document("tax-notice-printing"), "OUT-07")["items"][0]
    assert education["clauses"] == ["sec-education"]
    assert education["questions"] == ["Q-OUT-07-1", "Q-OUT-07-2", "Q-OUT-07-3"]
    assert education["evidence"] == ["training_report", "pledge"]


def test_an_open_fact_is_null_and_listed() -> None:
    made = document("nothing-known")
    assert row(made, "PII-01")["applies"] is None
    assert made["tier"] is None
    assert "engagement.personal_information" in made["open_facts"]
    assert len(set(made["open_facts"])) == len(made["open_facts"])


def test_texts_speak_the_words_of_the_body() -> None:
    for body in ("sakado", "tachikawa", "kishiwada", "standard"):
        made = document("tax-notice-printing", body)
        text = row(made, "OUT-04")["text"]
        assert load_profile(body).vocabulary.vendor in text
        assert all("{" not in one["text"] for one in made["requirements"])
