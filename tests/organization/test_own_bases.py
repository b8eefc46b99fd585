"""Which requirement rests on which own clause: the table of the five policies."""

import re
import tomllib
from pathlib import Path

import pytest

from app.organization.profile import Topic, load_profile, profile_codes

S, R, T, M, K = "sakado", "ryugasaki", "tachikawa", "memuro", "kishiwada"
BODIES = (S, R, T, M, K)

# requirement: bodies whose own policy says it / bodies that cover it only in general words
OWN: dict[str, tuple[set[str], set[str]]] = {
    "GOV-05": ({S, R, M, K}, set()),  # 立川市 has no clause on external services
    "GOV-06": ({R, M, K}, set()),
    "GOV-07": (set(), {S, R, T, M, K}),
    "GOV-08": ({S, R, T, M, K}, set()),
    "GOV-09": ({S, R, T, M, K}, set()),
    "GOV-10": ({S, R, T, M, K}, set()),
    "OUT-01": (set(), {S, R, T, M, K}),
    "OUT-02": ({S}, set()),
    "OUT-03": ({S, R, M}, {R, M}),
    "OUT-04": ({S, R, M, K}, {R, T, M}),  # 立川市 only in general words
    "OUT-05": ({K}, set()),
    "OUT-07": (set(), {S, K}),  # vendors belong to 職員等 there
    "OUT-10": ({S, R, M}, {S, R, T, M, K}),
    "OUT-11": ({R, M}, {R, M}),
    "OUT-13": (set(), {S, K}),
    "OUT-16": ({S, T, K}, {K}),
    "CLD-03": ({S}, set()),
    "SNS-01": ({R, M, K}, set()),
    "SNS-02": ({R, M, K}, set()),
    "SNS-03": ({R, M, K}, set()),
    "DSG-01": ({S}, set()),
    "HKN-02": ({S}, set()),
}
LAST_NUMBER = {
    "GOV": 10,
    "OUT": 17,
    "SYS": 4,
    "SCR": 3,
    "CLD": 10,
    "SNS": 8,
    "PII": 4,
    "MYN": 7,
    "DSG": 3,
    "HKN": 2,
}
REQUIREMENTS = [
    f"{group}-{n:02}" for group, last in LAST_NUMBER.items() for n in range(1, last + 1)
]


def places(code: str, requirement: str, *, general: bool | None = None) -> list[str]:
    return [
        clause.place
        for clause, realisation in load_profile(code).own_bases(requirement)
        if general in (None, realisation.general)
    ]


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_requirement_rests_on_the_own_policy_of_these_bodies_only(requirement: str) -> None:
    own, general = OWN.get(requirement, (set(), set()))
    assert own == {code for code in BODIES if places(code, requirement, general=False)}
    assert general == {code for code in BODIES if places(code, requirement, general=True)}


def test_no_clause_names_a_requirement_that_the_catalogue_does_not_have() -> None:
    named = {
        realisation.requirement
        for code in BODIES
        for clause in load_profile(code).clauses
        for realisation in clause.realises
    }
    assert set(OWN) == named
    assert named <= set(REQUIREMENTS)


def test_the_standard_has_no_own_basis() -> None:
    standard = load_profile("standard")
    assert standard.clauses == ()
    assert [one for one in REQUIREMENTS if standard.own_bases(one)] == []


@pytest.mark.parametrize(
    ("code", "requirement", "expected"),
    [
        pytest.param(S, "OUT-02", ["6(8)"], id="坂戸市 presents requirements before selection"),
        pytest.param(S, "OUT-10", ["6(7)", "6(8)"], id="坂戸市 confirms or asks for paper"),
        pytest.param(S, "GOV-05", ["6(8)なお書"], id="坂戸市 has procedures for the cloud"),
        pytest.param(S, "OUT-16", ["5"], id="坂戸市 binds vendors as 職員等"),
        pytest.param(S, "HKN-02", ["2(14)", "6(5)"], id="坂戸市 teaches dispatched workers"),
        pytest.param(S, "GOV-08", ["9", "10"], id="坂戸市 closes both documents"),
        pytest.param(R, "OUT-11", ["6(8)", "6(8)"], id="龍ヶ崎組合 takes measures by contract"),
        pytest.param(R, "GOV-08", ["10"], id="龍ヶ崎組合 closes the procedures only"),
        pytest.param(T, "OUT-04", ["第6条第1項"], id="立川市 takes measures in contracts"),
        pytest.param(T, "OUT-16", ["第6条第2項"], id="立川市 binds whoever uses the assets"),
        pytest.param(T, "OUT-10", ["第7条第7号", "第8条"], id="立川市 confirms in general words"),
        pytest.param(T, "GOV-08", ["第10条", "第11条"], id="立川市 closes both in principle"),
        pytest.param(M, "GOV-09", ["第6節(9)", "第7節"], id="芽室町 checks itself"),
        pytest.param(M, "SNS-01", ["第6節(8)"], id="芽室町 names owners of social media"),
        pytest.param(K, "OUT-05", ["6(2)"], id="岸和田市 states the liability"),
        pytest.param(K, "OUT-10", ["13"], id="岸和田市 confirms by audit"),
        pytest.param(K, "OUT-16", ["4(1)②", "4(2)", "11"], id="岸和田市 has vendors in scope"),
        pytest.param(K, "SNS-03", ["10(5)②"], id="岸和田市 rules what may be posted"),
    ],
)
def test_an_own_basis_is_cited_as_the_body_cites_itself(
    code: str, requirement: str, expected: list[str]
) -> None:
    assert expected == places(code, requirement)


@pytest.mark.parametrize(
    ("code", "requirement", "expected"),
    [
        pytest.param(T, "OUT-04", ["has_information"], id="立川市 第6条 leaves plain cleaning out"),
        pytest.param(T, "OUT-16", ["has_information"], id="立川市 第6条2 needs information assets"),
        pytest.param(S, "OUT-04", ["not dispatch"], id="坂戸市 names 協定, 派遣 is not 委託"),
        pytest.param(
            M, "OUT-04", ["not dispatch and not agreement", "agreement"], id="芽室町 names no 協定"
        ),
        pytest.param(K, "OUT-05", ["not dispatch"], id="岸和田市 speaks of 受託業務"),
        pytest.param(K, "GOV-05", ["always"], id="a basis without condition holds always"),
    ],
)
def test_an_own_clause_reaches_the_engagement_under_its_condition(
    code: str, requirement: str, expected: list[str]
) -> None:
    assert expected == [one.when for _, one in load_profile(code).own_bases(requirement)]


def test_an_agreement_rests_on_a_contract_clause_only_in_general_words() -> None:
    realisations = [one for _, one in load_profile(R).own_bases("OUT-04")]
    assert {one.when: one.general for one in realisations} == {
        "not dispatch and not agreement": False,
        "agreement": True,
    }


def test_sakado_accepts_written_submission_beside_confirmation() -> None:
    notes = [one for _, one in load_profile(S).own_bases("OUT-10") if not one.general]
    assert [one.quote for one in notes] == ["確認、又は、別途、書面による提出を求める等の措置"]
    assert "締結時等" in notes[0].note


def test_conditions_of_the_clauses_are_conditions_of_the_catalogue() -> None:
    file = Path(__file__).parents[2] / "app" / "catalogue" / "data" / "conditions.toml"
    conditions = tomllib.loads(file.read_text(encoding="utf-8"))["condition"]
    known = {one["name"] for one in conditions} | {"and", "or", "not"}
    used = {
        word
        for code in BODIES
        for clause in load_profile(code).clauses
        for one in clause.realises
        for word in re.findall(r"\w+", one.when)
    }
    assert {"has_information", "dispatch", "agreement"} <= used
    assert set() == used - known


@pytest.mark.parametrize(
    ("code", "topic", "count"),
    [
        pytest.param(S, Topic.SOCIAL_MEDIA, 0, id="坂戸市 has no social-media clause"),
        pytest.param(T, Topic.SOCIAL_MEDIA, 0, id="立川市 has no social-media clause"),
        pytest.param(T, Topic.EXTERNAL_SERVICE, 0, id="立川市 has no cloud clause"),
        pytest.param(
            S, Topic.EXTERNAL_SERVICE, 3, id="坂戸市 defines two terms and rules the cloud"
        ),
        pytest.param(R, Topic.SOCIAL_MEDIA, 1, id="龍ヶ崎組合 rules social media"),
        pytest.param(K, Topic.INCIDENT, 1, id="岸和田市 only defines the incident"),
        pytest.param(M, Topic.OWNERS, 2, id="芽室町 names organisation and owners"),
    ],
)
def test_clauses_are_grouped_by_topic(code: str, topic: Topic, count: int) -> None:
    assert count == len(load_profile(code).clauses_by_topic().get(topic, ()))


@pytest.mark.parametrize("code", profile_codes())
def test_grouping_loses_no_clause(code: str) -> None:
    profile = load_profile(code)
    grouped = [one for clauses in profile.clauses_by_topic().values() for one in clauses]
    assert sorted(one.id for one in profile.clauses) == sorted(one.id for one in grouped)
