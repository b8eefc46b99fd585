"""Whatever clauses drop out: the numbers in the file and the references to them agree."""

import random
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.word import Template, plain_text, read_clauses, references
from app.papers.markup import parse
from app.papers.references import ResolvedClause, SelectedClause, resolve
from tests.documents.small_template import small_template

WORDS = {"受注者": "乙", "発注者": "甲", "本契約": "本契約", "本業務": "本業務"}
IDS = tuple(f"sec-clause-{n}" for n in range(14))


def optional(target: str, wording: str) -> str:
    return f"[?{target}|{wording}|別に定めるところ]"


@st.composite
def clause_source(draw: st.DrawFn, own: str) -> str:
    """A clause with 項 and 号 in any order that refers to any clause, which may be absent."""
    lines = ["{受注者}は、" + "次に掲げる事項を行う。"]
    for _ in range(draw(st.integers(0, 6))):
        target = draw(st.sampled_from(IDS))
        paragraph = draw(st.sampled_from(["", "", ":1"]))
        kind = draw(st.sampled_from(["条", "条", "前条", "次条"]))
        wording = f"{{{kind}:{target}{paragraph if kind == '条' else ''}}}"
        prefix = draw(st.sampled_from(["", "", "- "]))
        lines.append(f"{prefix}{optional(target, wording)}によるほか、{{条:{own}:1}}に従う。")
        if draw(st.booleans()):
            lines.append("{前項}" + f"の場合は、{{条:{own}:{count(lines)}}}による。")
    return "\n".join(lines)


def count(lines: list[str]) -> int:
    return sum(not line.startswith("-") for line in lines)


@st.composite
def selections(draw: st.DrawFn) -> list[SelectedClause]:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    return [SelectedClause(i, f"{i}の件", parse(draw(clause_source(i)))) for i in ids]


TEMPLATE = Template.compile(small_template(("《B》",)))


def render(clauses: tuple[ResolvedClause, ...], style: str) -> bytes:
    return TEMPLATE.render({}, {"B": [clause.block() for clause in clauses]}, style)


@settings(max_examples=60, deadline=None)
@given(selections(), st.sampled_from(["jo", "plain", "kanji"]))
def test_every_number_and_reference_is_right_for_any_selection(selection, style):
    clauses = resolve(selection, style, WORDS)
    content = render(clauses, style)
    read = read_clauses(content)
    assert [c.clause_id for c in read] == [c.clause_id for c in selection]
    assert [[p.label for p in c.paragraphs] for c in read] == [
        [p.label for p in c.paragraphs] for c in clauses
    ]
    for reference in references(content):
        assert reference.cached == reference.computed, reference


def fold(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.libreoffice
@pytest.mark.parametrize("style", ["jo", "plain", "kanji"])
def test_libreoffice_shows_the_same_numbers_and_references(style, tmp_path: Path):
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice and poppler are not installed")
    chance = random.Random(7)
    ids = chance.sample(IDS, 9)
    sources = [
        "\n".join(
            [
                f"{{受注者}}は、{{条:{chance.choice(ids)}}}に従う。",
                "- 号の一",
                "-- 細分の一",
                "--- 細分の細分",
                "- 号の二",
                f"{{条:{chance.choice(ids)}:2}}及び{{条:{chance.choice(ids)}:3}}による。",
                "- 号の一",
                f"{{条:{own}:2}}及び{{条:{own}}}の場合は、別に定める。",
            ]
        )
        for own in ids
    ]
    selection = [SelectedClause(i, i, parse(s)) for i, s in zip(ids, sources, strict=True)]
    content = render(resolve(selection, style, WORDS), style)
    (tmp_path / "paper.docx").write_bytes(content)
    command = [
        *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
        *("--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "paper.docx")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = subprocess.run(
        ["pdftotext", str(tmp_path / "paper.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    assert fold(shown) == fold(plain_text(content))
