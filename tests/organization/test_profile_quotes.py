"""Every quote of a profile stands word for word in the policy it was made from."""

from pathlib import Path

import pytest

from app.organization.profile import load_profile, profile_codes

EXCERPTS = Path(__file__).parents[1] / "data" / "policies"
POLICIES = Path(__file__).parents[3] / "shared" / "policies"  # only where it is at hand
BODIES = tuple(code for code in profile_codes() if code != "standard")
LONGEST_QUOTE = 70


def squeezed(text: str) -> str:
    """Without any white space: PDF conversion breaks lines within words."""
    return "".join(text.split())


def sources(code: str) -> list[str]:
    policy = POLICIES / load_profile(code).policy.source_file
    paths = [EXCERPTS / f"{code}.txt", *([policy] if policy.is_file() else [])]
    return [squeezed(path.read_text(encoding="utf-8")) for path in paths]


@pytest.mark.parametrize("code", BODIES)
def test_every_quote_stands_in_the_policy(code: str) -> None:
    quotes = list(load_profile(code).quotes())
    assert len(quotes) > 30
    for source in sources(code):
        assert [where for where, quote in quotes if squeezed(quote) not in source] == []


@pytest.mark.parametrize("code", BODIES)
def test_every_quote_is_short(code: str) -> None:
    quotes = load_profile(code).quotes()
    assert [where for where, quote in quotes if not 1 < len(quote) <= LONGEST_QUOTE] == []


@pytest.mark.parametrize("code", BODIES)
def test_own_words_stand_in_the_policy_and_borrowed_ones_do_not(code: str) -> None:
    vocabulary = load_profile(code).vocabulary
    words = {name: word for name, word in vocabulary.words().items() if name != "policy_unit"}
    for source in sources(code):
        assert {name: vocabulary.is_own(name) for name in words} == {
            name: squeezed(word) in source for name, word in words.items()
        }


@pytest.mark.parametrize("code", BODIES)
def test_the_networks_are_named_as_the_policy_names_them(code: str) -> None:
    networks = load_profile(code).vocabulary.networks
    names = [networks.number, networks.lgwan, networks.internet]
    if networks.management:
        names.append(networks.management)
    for source in sources(code):
        assert [name for name in names if name not in source] == []


def test_the_standard_quotes_no_policy() -> None:
    assert {""} == {quote for _, quote in load_profile("standard").quotes()}
