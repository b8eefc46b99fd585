"""What every paper keeps, for all known outsourcings and all six policies (書面の約束)."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from app.contracts.clauses import Part, shipped_clauses
from app.contracts.completing import printed_from
from app.contracts.draft import PAPER_KINDS, Draft, draft_paper
from app.contracts.parties import party_words
from app.contracts.values import DraftSettings
from app.documents.word import ReadClause, open_controls, plain_text, read_clauses, references
from app.engagements.facts import Facts
from app.japanese.width import full_width_digits
from app.organization.profile import load_profile, profile_codes
from app.papers.kinds import PaperKind
from tests.requirements.outsourcings import FOLDER, OPEN, derived, outsourcing, situation

ON = date(2026, 11, 2)
SITUATIONS = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
BODIES = tuple(profile_codes())
CARRYING = tuple(
    kind for kind in PAPER_KINDS if kind.startswith("tokki") or kind == PaperKind.CONTRACT
)
PARTS = {
    "tokki": (Part.CONNECTION, Part.SECURITY, Part.PERSONAL, Part.MYNUMBER),
    "tokki-security": (Part.CONNECTION, Part.SECURITY),
    "tokki-personal": (Part.CONNECTION, Part.PERSONAL),
    "tokki-mynumber": (Part.CONNECTION, Part.MYNUMBER),
    "contract": (
        Part.BASE_FRONT,
        Part.SECURITY,
        Part.PERSONAL,
        Part.MYNUMBER,
        Part.BASE_BACK,
    ),
}
LEFT_OVER = re.compile(r"《[^》]*》|\{[^}]*\}|\[\?|［\?")
POLICY_WORDS = ("委託事業者", "外部委託先", "外部サービス", "職員等が")
"""Words of the policies for parties and work; a contract names its own parties."""
LONG_ENOUGH = 15


@pytest.fixture(params=SITUATIONS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@cache
def drafted(kind: str, name: str, body: str) -> Draft:
    return draft_paper(kind, situation(name), DraftSettings.of_profile(load_profile(body)), ON)


@cache
def file_clauses(content: bytes) -> tuple[ReadClause, ...]:
    """The clauses of a file, read once for all tests."""
    return read_clauses(content)


def papers(name: str, kinds: tuple[str, ...] = PAPER_KINDS) -> Iterator[tuple[str, str, Draft]]:
    for body in BODIES:
        for kind in kinds:
            yield kind, body, drafted(kind, name, body)


def test_every_item_has_its_clause(name: str) -> None:
    for kind, body, draft in papers(name):
        assert (kind, body, draft.uncovered) == (kind, body, ())


def test_the_clauses_are_exactly_those_demanded(name: str) -> None:
    for kind, body, draft in papers(name, CARRYING):
        demanded = derived(situation(name), body).clauses
        order = [clause.id for clause in shipped_clauses().clauses]
        wanted = [
            clause_id
            for clause_id in order
            if clause_id in demanded and shipped_clauses()[clause_id].part in PARTS[kind]
        ]
        there = [clause.id for clause in draft.clauses if not clause.part.is_base]
        assert sorted(there, key=order.index) == wanted, (kind, body)
        assert [clause.clause_id for clause in file_clauses(draft.content)] == [
            clause.id for clause in draft.clauses
        ]
        assert all(clause.items for clause in draft.clauses if not clause.part.is_base)


def test_nothing_of_the_template_language_is_left(name: str) -> None:
    for kind, body, draft in papers(name):
        found = LEFT_OVER.findall(plain_text(draft.content))
        assert (kind, body, found) == (kind, body, [])


def test_contracts_name_their_own_parties(name: str) -> None:
    facts = situation(name)
    for kind, body, draft in papers(name, CARRYING):
        profile = load_profile(body)
        words = party_words(
            facts.instrument,
            facts.text("engagement.parties") or None,
            profile.contracts.parties.value,
            profile.self_name,
        )
        text = "\n".join(clause.text for clause in draft.clauses)
        assert [word for word in POLICY_WORDS if word in text] == [], (kind, body)
        assert words.contractor in text, (kind, body)
        for other in _foreign(words.orderer, words.contractor):
            assert other not in text, (kind, body, other)


def _foreign(orderer: str, contractor: str) -> Iterator[str]:
    """What the parties of other instruments are called, as the subject of a sentence."""
    pairs = {
        ("発注者", "受注者"),
        ("甲", "乙"),
        ("委託者", "受託者"),
        ("派遣先", "派遣元"),
        (orderer, "指定管理者"),
    }
    for one, other in pairs - {(orderer, contractor)}:
        yield from (f"{word}は、" for word in (one, other) if word not in (orderer, contractor))


def test_nothing_is_said_twice(name: str) -> None:
    for kind, body, draft in papers(name, CARRYING):
        sentences = Counter(
            sentence
            for clause in draft.clauses
            for line in clause.text.split("\n")
            for sentence in re.split(r"(?<=。)", line)
            if len(sentence) >= LONG_ENOUGH
        )
        twice = [sentence for sentence, count in sentences.items() if count > 1]
        assert (kind, body, twice) == (kind, body, [])


def test_every_reference_is_right_and_numbers_run_on(name: str) -> None:
    for kind, body, draft in papers(name, CARRYING):
        wrong = [one for one in references(draft.content) if not one.right]
        assert (kind, body, wrong) == (kind, body, [])
        numbers = [clause.number for clause in draft.clauses]
        tail = "条" if load_profile(body).contracts.article_style.value == "jo" else ""
        assert numbers == [f"第{full_width_digits(n)}{tail}" for n in range(1, len(numbers) + 1)]
        assert [clause.number for clause in file_clauses(draft.content)] == numbers


@pytest.mark.parametrize("kind", PAPER_KINDS)
def test_the_same_facts_give_the_same_bytes(kind: str) -> None:
    settings = DraftSettings.of_profile(load_profile("sakado"))
    facts = situation("tax-notice-printing")
    assert (
        draft_paper(kind, facts, settings, ON).sha256
        == drafted(kind, "tax-notice-printing", "sakado").sha256
    )


def test_open_facts_are_blanks_in_the_file_and_in_the_list(name: str) -> None:
    for kind, body, draft in papers(name, ("contract",)):
        blanks = {
            printed_from(key)
            for key in open_controls(draft.content)
            if not key.startswith("unit_price.")  # lines of the 単価表 are no facts
        }
        assert blanks <= set(draft.open_facts), (kind, body)


@pytest.mark.parametrize("instrument", ["contract", "order_slip", "agreement", "dispatch"])
@pytest.mark.parametrize("parties", ["orderer", "ko_otsu", "client"])
def test_tokki_are_never_empty_even_without_information(instrument: str, parties: str) -> None:
    facts = outsourcing({"instrument": instrument, "parties": parties, **_fitting(instrument)})
    draft = draft_paper("tokki", facts, DraftSettings.of_profile(load_profile("standard")), ON)
    ids = {clause.id for clause in draft.clauses}
    assert {"sec-secrecy", "sec-report", "sec-liability", "tokki-connection"} <= ids
    assert draft.uncovered == ()
    assert all(reference.right for reference in references(draft.content))
    assert len(draft.clauses) <= 9


def _fitting(instrument: str) -> dict[str, object]:
    if instrument == "dispatch":
        return {"subcontracting": OPEN, "contractor_uses_dispatch_workers": OPEN}
    return {"agreement_level": "basic"} if instrument == "agreement" else {}


@pytest.mark.parametrize("electronic", [True, False])
def test_the_title_follows_the_instrument(electronic: bool) -> None:
    facts = situation("tax-notice-printing").replaced(
        {"engagement.electronic_contract": electronic}
    )
    draft = draft_paper("contract", facts, DraftSettings.of_profile(load_profile("sakado")), ON)
    assert draft.title == "業務委託単価契約書"
    assert ("㊞" in plain_text(draft.content)) is not electronic


def test_facts_that_are_expected_only_are_not_printed() -> None:
    planned = situation("tax-notice-printing").replaced({"engagement.stage": "planned"})
    text = plain_text(_contract(planned).content)
    assert "髙﨑" not in text
    assert "髙﨑" in plain_text(_contract(situation("tax-notice-printing")).content)


def _contract(facts: Facts) -> Draft:
    return draft_paper("contract", facts, DraftSettings.of_profile(load_profile("sakado")), ON)
