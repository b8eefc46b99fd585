"""The command `itaku` as outside scripts use it: exit codes, JSON, refusals, nothing half done."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.actor.actor import Actor
from app.people.operations import add_post, add_section
from app.storage.database import close_connections, execute_sql
from app.storage.instance import Instance
from tests.entrypoint.processes import PROJECT, Ended, run

ENGAGEMENTS = PROJECT / "tests" / "data" / "engagements"
PRINTING = ENGAGEMENTS / "tax-notice-printing.toml"
CLEANING = ENGAGEMENTS / "office-cleaning.toml"
BODIES = ("sakado", "ryugasaki", "tachikawa", "memuro", "kishiwada", "standard")
PAPERS = (
    "tokki",
    "tokki-security",
    "tokki-personal",
    "tokki-mynumber",
    "contract",
    "selection",
    "extract",
    "coverage",
)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
DOCX_BEGINS = b"PK\x03\x04"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A small facts file, to be made worse by the tests."""
    return _facts(tmp_path, '[engagement]\ntitle = "庁舎清掃業務"\n')


def _facts(folder: Path, text: str) -> Path:
    path = folder / "facts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _keys(table: Mapping[str, Any]) -> set[str]:
    return set(table)


def _refusal(ended: Ended) -> list[dict[str, str]]:
    """The errors of a refused call, after the checks that hold for every refusal."""
    assert ended.code == 2, ended.said
    assert _keys(ended.json) == {"errors"}
    errors: list[dict[str, str]] = ended.json["errors"]
    assert errors
    assert all(_keys(error) == {"key", "message"} for error in errors)
    keys = [error["key"] for error in errors]
    assert len(set(keys)) == len(keys), "one error per key"
    for error in errors:
        assert JAPANESE.search(error["message"])
        assert error["message"] in ended.said
    assert "Traceback" not in ended.said
    return errors


# --- what is done -------------------------------------------------------------------------------


def test_requirements_have_the_fixed_shape() -> None:
    done = run("requirements", "--facts", PRINTING, "--body", "sakado", "--json")
    assert (done.code, done.said) == (0, "")
    document = done.json
    assert _keys(document) >= {"body", "on", "requirements", "open_facts", "warnings"}
    assert document["body"] == "sakado"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", document["on"])
    assert all(isinstance(key, str) for key in document["open_facts"] + document["warnings"])
    for row in document["requirements"]:
        assert _keys(row) >= {"id", "title", "applies", "reason", "basis", "phase", "items"}
        assert row["applies"] in (True, False, None)
        assert row["phase"] in ("before", "contract", "during", "end")
        assert row["reason"]
        for basis in row["basis"]:
            assert _keys(basis) == {"kind", "text"}
            assert basis["kind"] in ("law", "guideline", "ppc", "policy", "example")
        for item in row["items"]:
            assert _keys(item) >= {"id", "title", "clauses", "questions", "evidence"}
            assert all(isinstance(item[name], list) for name in ("clauses", "questions"))


def test_requirements_that_do_not_apply_are_listed_without_items() -> None:
    document = run("requirements", "--facts", CLEANING, "--json").json
    rows = {row["id"]: row for row in document["requirements"]}
    assert rows["PII-01"]["applies"] is False
    assert rows["PII-01"]["items"] == []
    assert rows["OUT-04"]["applies"] is True
    in_contract = [
        row["id"] for row in rows.values() if row["applies"] is True and row["phase"] == "contract"
    ]
    assert len(in_contract) <= 6


def test_only_what_concerns_the_engagement_is_listed() -> None:
    document = run("requirements", "--facts", PRINTING, "--json").json
    subjects = {row["id"].split("-")[0] for row in document["requirements"]}
    assert subjects <= {"OUT", "SYS", "SCR", "PII", "MYN", "DSG", "HKN"}


def test_without_json_the_requirements_are_a_list_for_reading() -> None:
    done = run("requirements", "--facts", PRINTING)
    lines = done.stdout.decode("utf-8").splitlines()
    assert done.code == 0
    assert any(line.startswith("適用\tOUT-01\t") for line in lines)
    assert {line.split("\t")[0] for line in lines} <= {"適用", "未定", "対象外"}


def test_the_draft_has_the_fixed_shape_and_the_file_is_the_one_named(tmp_path: Path) -> None:
    out = tmp_path / "特記事項.docx"
    done = run("draft", "--facts", PRINTING, "--body", "sakado", "--out", out, "--json")
    assert (done.code, done.said) == (0, "")
    document = done.json
    assert _keys(document) >= {
        "paper",
        "file",
        "sha256",
        "clauses",
        "uncovered",
        "open_facts",
        "warnings",
    }
    assert document["paper"] == "tokki"
    assert document["file"] == str(out)
    assert document["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert document["uncovered"] == []
    for clause in document["clauses"]:
        assert _keys(clause) >= {"id", "title", "number", "items"}
    security = [one for one in document["clauses"] if not one["id"].startswith("tokki-")]
    assert all(one["items"] for one in security)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("body", BODIES)
def test_every_body_can_be_chosen(body: str) -> None:
    document = run("requirements", "--facts", PRINTING, "--body", body, "--json").json
    assert document["body"] == body
    own = [b for row in document["requirements"] for b in row["basis"] if b["kind"] == "policy"]
    assert bool(own) is (body != "standard")


def test_the_body_is_standard_if_left_out() -> None:
    assert run("requirements", "--facts", PRINTING, "--json").json["body"] == "standard"


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_can_be_drafted(tmp_path: Path, paper: str) -> None:
    out = tmp_path / "paper.docx"
    done = run("draft", "--facts", PRINTING, "--paper", paper, "--out", out, "--json")
    assert done.code == 0, done.said
    assert done.json["paper"] == paper
    assert out.read_bytes().startswith(DOCX_BEGINS)


def test_open_facts_and_warnings_are_no_failure(facts: Path, tmp_path: Path) -> None:
    facts.write_text(
        facts.read_text(encoding="utf-8") + 'start = 2019-04-01\nrenewal = "automatic"\n',
        encoding="utf-8",
    )
    listed = run("requirements", "--facts", facts, "--json")
    drafted = run("draft", "--facts", facts, "--out", tmp_path / "a.docx", "--json")
    assert (listed.code, drafted.code) == (0, 0)
    for document in (listed.json, drafted.json):
        assert "engagement.instrument" in document["open_facts"]
        assert any("自動更新" in warning for warning in document["warnings"])


def test_the_day_can_be_chosen(facts: Path) -> None:
    done = run("requirements", "--facts", facts, "--on", "2028-02-29", "--json")
    assert done.json["on"] == "2028-02-29"


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    papers = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for paper in papers:
        run("draft", "--facts", PRINTING, "--on", "2027-01-05", "--out", paper)
    assert papers[0].read_bytes() == papers[1].read_bytes()


def test_a_missing_folder_for_the_paper_is_made(facts: Path, tmp_path: Path) -> None:
    out = tmp_path / "令和9年度" / "税務課" / "a.docx"
    assert run("draft", "--facts", facts, "--out", out).code == 0
    assert out.is_file()


# --- UTF-8 on every console ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "console",
    [
        {"PYTHONIOENCODING": "cp932"},
        {"PYTHONIOENCODING": "ascii"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["cp932", "ascii", "locale C"],
)
def test_output_is_utf8_whatever_the_console(
    console: Mapping[str, str], facts: Path, tmp_path: Path
) -> None:
    done = run("requirements", "--facts", PRINTING, "--json", environment=console)
    assert done.code == 0, done.stderr
    assert "委託" in done.stdout.decode("utf-8")
    facts.write_text('[engagement]\ntitle = "𠮷野髙橋"\n"件名" = 1\n', encoding="utf-8")
    refused = run(
        "draft", "--facts", facts, "--out", tmp_path / "a.docx", "--json", environment=console
    )
    assert [error["key"] for error in _refusal(refused)] == ["engagement.件名"]


def test_a_reader_who_stops_early_is_no_error() -> None:
    code = "import sys; from app.entrypoint.commands import main; sys.exit(main())"
    arguments = ["requirements", "--facts", str(PRINTING), "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# --- refusals -----------------------------------------------------------------------------------

TITLE = 'title = "業務"\n'
REFUSED = {
    "unreadable TOML": ("[engagement\n", [""]),
    "unknown key": (f"[engagement]\n{TITLE}colour = 1\n", ["engagement.colour"]),
    "unknown table": (f"[engagement]\n{TITLE}[price]\nyen = 1\n", ["price"]),
    "wrong type": (f'[engagement]\n{TITLE}start = "2027-04-01"\n', ["engagement.start"]),
    "wrong value": (f'[engagement]\n{TITLE}instrument = "verbal"\n', ["engagement.instrument"]),
    "empty title": ('[engagement]\ntitle = "　"\n', ["engagement.title"]),
    "wrong check digit": (
        f'[engagement]\n{TITLE}[contractor]\ncorporate_number = "8990000000101"\n',
        ["contractor.corporate_number"],
    ),
    "end before start": (
        f"[engagement]\n{TITLE}start = 2027-04-01\nend = 2027-03-31\n",
        ["engagement.end"],
    ),
    "negative amount": (f"[engagement]\n{TITLE}fee_yen = -1\n", ["engagement.fee_yen"]),
    "specific without personal": (
        f"[engagement]\n{TITLE}personal_information = false\n"
        "specific_personal_information = true\n",
        ["engagement.specific_personal_information"],
    ),
    "persons without personal": (
        f"[engagement]\n{TITLE}personal_information = false\npersons = 3\n",
        ["engagement.persons"],
    ),
    "subcontractor where forbidden": (
        f'[engagement]\n{TITLE}subcontracting = "forbidden"\n[[subcontractor]]\nname = "丙"\n',
        ["subcontractor"],
    ),
    "consent under dispatch": (
        f'[engagement]\n{TITLE}instrument = "dispatch"\nsubcontracting = "with_consent"\n',
        ["engagement.subcontracting"],
    ),
    "subcontractor under dispatch": (
        f'[engagement]\n{TITLE}instrument = "dispatch"\n[[subcontractor]]\nname = "丙"\n',
        ["subcontractor"],
    ),
    "award without contractor": (
        f'[engagement]\n{TITLE}stage = "awarded"\n',
        ["contractor.name"],
    ),
    "fee with unit price": (
        f'[engagement]\n{TITLE}price = "unit"\nfee_yen = 1\n',
        ["engagement.fee_yen"],
    ),
    "several at once": (
        "[engagement]\ntitle = 5\nend = 2027-01-01\nstart = 2027-01-02\npersons = -2\n",
        ["engagement.title", "engagement.persons", "engagement.end"],
    ),
}


@pytest.mark.parametrize(("text", "keys"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_by_its_key(tmp_path: Path, text: str, keys: list[str]) -> None:
    facts, out = _facts(tmp_path, text), tmp_path / "a.docx"
    errors = _refusal(run("draft", "--facts", facts, "--out", out, "--json"))
    assert sorted(error["key"] for error in errors) == sorted(keys)
    assert not out.exists()
    assert list(tmp_path.iterdir()) == [facts]


def test_an_older_paper_stays_when_the_facts_are_refused(tmp_path: Path) -> None:
    facts, out = _facts(tmp_path, "[engagement\n"), tmp_path / "a.docx"
    out.write_bytes(b"an older paper")
    _refusal(run("draft", "--facts", facts, "--out", out, "--json"))
    assert out.read_bytes() == b"an older paper"


def test_a_facts_file_of_an_old_editor_is_refused_in_words(tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_bytes('[engagement]\ntitle = "庁舎清掃業務"\n'.encode("cp932"))
    (error,) = _refusal(run("requirements", "--facts", facts, "--json"))
    assert error["key"] == ""
    assert "UTF-8" in error["message"]


def test_a_facts_file_with_a_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_bytes(b"\xef\xbb\xbf" + '[engagement]\r\ntitle = "業務"\r\n'.encode())
    assert run("requirements", "--facts", facts, "--json").code == 0


def test_a_huge_facts_file_is_refused_without_being_read(tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    with facts.open("wb") as file:
        file.truncate(3_000_000_000)  # sparse: takes no room on the disk
    (error,) = _refusal(run("requirements", "--facts", facts, "--json"))
    assert "大きすぎます" in error["message"]


def test_files_that_cannot_be_read_or_written_are_refused(facts: Path, tmp_path: Path) -> None:
    calls: list[tuple[str | Path, ...]] = [
        ("requirements", "--facts", tmp_path / "missing.toml"),
        ("requirements", "--facts", tmp_path),
        ("draft", "--facts", facts, "--out", tmp_path),
        ("draft", "--facts", facts, "--out", facts / "a.docx"),
    ]
    for call in calls:
        (error,) = _refusal(run(*call, "--json"))
        assert error["key"] == ""
    assert list(tmp_path.iterdir()) == [facts]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ([], "コマンド"),
        (["delete"], "コマンド"),
        (["requirements"], "--facts"),
        (["draft", "--facts", "{facts}"], "--out"),
        (["draft", "--facts", "{facts}", "--out"], "--out"),
        (["draft", "--facts", "{facts}", "--out", "a.docx", "--paper", "invoice"], "invoice"),
        (["requirements", "--facts", "{facts}", "--body", "edo"], "edo"),
        (["requirements", "--facts", "{facts}", "--on", "2027-02-29"], "2027-02-29"),
        (["requirements", "--facts", "{facts}", "--colour", "red"], "--colour"),
        (["requirements", "--fac", "{facts}"], "--fac"),
        (["verify", "--instance"], "--instance"),
    ],
)
def test_a_wrong_call_is_refused_in_words(
    call: list[str], said: str, facts: Path, tmp_path: Path
) -> None:
    given = [part.format(facts=facts) for part in call]
    (error,) = _refusal(run(*given, "--json", cwd=tmp_path))
    assert said in error["message"]
    assert list(tmp_path.iterdir()) == [facts]


def test_a_refusal_without_json_prints_nothing_on_stdout(tmp_path: Path) -> None:
    facts = _facts(tmp_path, f"[engagement]\n{TITLE}fee_yen = -1\n")
    refused = run("requirements", "--facts", facts)
    assert (refused.code, refused.stdout) == (2, b"")
    assert refused.said.startswith("engagement.fee_yen: ")


@pytest.mark.parametrize("call", [[], ["requirements"], ["draft"], ["verify"]])
def test_the_help_is_in_japanese(call: list[str]) -> None:
    done = run(*call, "--help")
    text = done.stdout.decode("utf-8")
    assert done.code == 0
    assert text.startswith("使い方：itaku")
    for english in ("usage", "options", "show this", "positional", "arguments"):
        assert english not in text


# --- verify -------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Instance:
    """An instance as the first start makes it, with one section."""
    made = Instance(tmp_path / "instance")
    made.prepare()
    with made.bound():
        clerk = Actor.system("試験")
        add_post(clerk, add_section(clerk, "1010", "税務課"), "課長")
    close_connections(made.database)
    return made


def test_verify_says_that_a_sound_instance_is_sound(made: Instance) -> None:
    done = run("verify", "--instance", made.folder, "--json")
    assert (done.code, done.said) == (0, "")
    assert done.json == {"ok": True, "problems": []}
    assert "問題は見つかりませんでした" in run("verify", "--instance", made.folder).stdout.decode()


def test_verify_names_the_damage(made: Instance) -> None:
    with made.bound():
        execute_sql("PRAGMA foreign_keys = OFF")
        execute_sql("UPDATE post SET section_id = 77")
    close_connections(made.database)
    done = run("verify", "--instance", made.folder, "--json")
    assert done.code == 1
    assert done.json["ok"] is False
    (problem,) = done.json["problems"]
    assert problem["message"] == "表「post」の1番が参照する「section」の行がありません。"
    assert problem["message"] in done.said


def test_verify_says_that_the_database_is_gone(made: Instance) -> None:
    for path in made.folder.glob("itaku.sqlite3*"):
        path.unlink()
    done = run("verify", "--instance", made.folder, "--json")
    assert done.code == 1
    assert "itaku.sqlite3" in done.json["problems"][0]["message"]
    assert not list(made.folder.glob("itaku.sqlite3*"))


def test_verify_refuses_what_is_no_instance(facts: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "missing", facts, tmp_path):
        (error,) = _refusal(run("verify", "--instance", folder, "--json"))
        assert str(folder) in error["message"]
    assert list(tmp_path.iterdir()) == [facts]


def test_the_console_script_calls_the_same() -> None:
    script = Path(sys.executable).with_name("itaku")
    if not script.exists():
        pytest.skip("the project is not installed in this environment")
    done = subprocess.run(
        [script, "requirements", "--facts", CLEANING, "--json"], capture_output=True, check=True
    )
    assert json.loads(done.stdout)["body"] == "standard"
