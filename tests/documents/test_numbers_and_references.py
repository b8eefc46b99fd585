"""Whatever clauses drop out: the numbers in the file and the references to them agree."""

import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.word import Template, plain_text, read_clauses, references
from app.papers.markup import parse
from app.papers.references import ResolvedClause, SelectedClause, resolve
from tests.documents.office import convert, pdf_text
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


def mixed_selection() -> list[SelectedClause]:
    """Clauses with all levels that refer to articles and 項 before, behind and in themselves."""
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
    return [SelectedClause(i, i, parse(s)) for i, s in zip(ids, sources, strict=True)]


@pytest.mark.libreoffice
@pytest.mark.poppler
@pytest.mark.parametrize("style", ["jo", "plain", "kanji"])
def test_libreoffice_shows_the_same_numbers_and_references(style, tmp_path: Path):
    content = render(resolve(mixed_selection(), style, WORDS), style)
    shown = pdf_text(convert(content, "pdf", tmp_path))
    assert fold(shown) == fold(plain_text(content))


@pytest.mark.libreoffice
def test_clauses_and_references_are_found_after_libreoffice_saved_the_file(tmp_path: Path):
    content = render(resolve(mixed_selection(), "jo", WORDS), "jo")
    saved = convert(content, "docx", tmp_path).read_bytes()
    before, after = read_clauses(content), read_clauses(saved)
    assert [(c.clause_id, c.number, c.title) for c in after] == [
        (c.clause_id, c.number, c.title) for c in before
    ]
    assert [[fold(p.label + p.text) for p in c.paragraphs] for c in after] == [
        [fold(p.label + p.text) for p in c.paragraphs] for c in before
    ]
    found = references(saved)
    assert [r.bookmark for r in found] == [r.bookmark for r in references(content)]
    assert all(r.right for r in found)
