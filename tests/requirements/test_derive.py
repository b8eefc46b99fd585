"""The truth table of what applies: one named row per rule, then what holds for all facts."""

from datetime import date

import pytest

from app.catalogue.conditions import expression
from app.catalogue.requirements import (
    TO_BE_CHECKED,
    Basis,
    BasisKind,
    Catalogue,
    Item,
    Phase,
    Requirement,
    Subject,
    shipped_catalogue,
)
from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY, Stage
from app.organization.profile import load_profile
from app.requirements.derive import BodyState, derive
from tests.requirements.outsourcings import (
    DISPATCH,
    FOLDER,
    INTERNAL,
    NO_CLASS,
    OPEN,
    OPEN_TERM,
    PERSONAL,
    SPECIFIC,
    UNDER_NEW_RULE,
    derived,
    outsourcing,
    situation,
)

Changes = dict[str, object]
T, F, U = True, False, None

BEFORE, NEW = date(2027, 6, 30), date(2027, 7, 1)
LAW_7 = "地方自治法施行規則第16条の3第7号"

EVERY = {"OUT-01", "OUT-04", "OUT-05", "OUT-11", "OUT-14", "OUT-16"}
PROTECTED = {f"OUT-{n:02}" for n in (2, 3, 6, 7, 10, 12, 13, 15)}
NOT_FOR_DISPATCH = {f"OUT-{n:02}" for n in (6, 7, 8, 10, 12, 15)}
SUPPLY = {"SCR-01", "SCR-03"}
PII = {"PII-01", "PII-02", "PII-04"}
MYN = {"MYN-01", "MYN-03", "MYN-04", "MYN-05", "MYN-06", "MYN-07"}
DSG = {"DSG-01", "DSG-02", "DSG-03"}
HKN = {"HKN-01", "HKN-02"}
SUBCONTRACT: Changes = {"subcontracting": "with_consent"}


@pytest.mark.parametrize(
    ("name", "tier", "applying"),
    [
        ("office-cleaning", "none", EVERY),
        ("waste-collection-joint-venture", "none", EVERY),
        ("guard-over-new-rule", "none", EVERY | {"OUT-17"}),
        ("city-website", "internal", EVERY | PROTECTED),
        ("translation-unit-price", "internal", EVERY | PROTECTED),
        ("copier-automatic-renewal", "internal", EVERY | PROTECTED | SUPPLY),
        ("terminal-purchase", "internal", EVERY | PROTECTED | SUPPLY | {"SCR-02"}),
        (
            "tax-notice-printing",
            "important",
            EVERY | PROTECTED | PII | {"OUT-08", "OUT-09", "PII-03"},
        ),
        ("survey-sole-proprietor", "important", EVERY | PROTECTED | PII | {"OUT-09"}),
        ("assembly-minutes", "important", EVERY | PROTECTED | PII | {"OUT-09"}),
        ("hospital-clerks", "important", EVERY | PROTECTED | PII),
        (
            "school-network",
            "important",
            EVERY | PROTECTED | PII | SUPPLY | {"OUT-08", "PII-03", "SYS-01", "SYS-03", "SYS-04"},
        ),
        (
            "lunch-fee-service",
            "important",
            EVERY
            | PROTECTED
            | PII
            | SUPPLY
            | {"OUT-08", "OUT-09", "PII-03", "SCR-02", "SYS-01", "SYS-02", "SYS-03", "SYS-04"},
        ),
        (
            "civic-hall-management",
            "important",
            EVERY | PROTECTED | PII | SUPPLY | DSG | {"OUT-08", "OUT-17", "PII-03"},
        ),
        (
            "resident-records-maintenance",
            "specific",
            EVERY
            | PROTECTED
            | PII
            | MYN
            | SUPPLY
            | {"OUT-08", "OUT-17", "PII-03", "MYN-02", "SYS-01", "SYS-03", "SYS-04"},
        ),
        (
            "counter-dispatch",
            "specific",
            EVERY
            | HKN
            | {"OUT-02", "OUT-03", "OUT-13", "OUT-17", "PII-01", "PII-04", "MYN-03", "MYN-06"},
        ),
        (
            "developer-dispatch",
            "internal",
            EVERY | HKN | SUPPLY | {"OUT-02", "OUT-03", "OUT-13", "SYS-01", "SYS-02"},
        ),
    ],
)
def test_a_known_outsourcing_draws_exactly_this(name: str, tier: str, applying: set[str]) -> None:
    derivation = derived(situation(name))
    assert derivation.tier is not None
    assert derivation.tier.id == tier
    assert {one.requirement.id for one in derivation.applying} == applying
    assert derivation.undecided == ()


def test_of_an_outsourcing_of_which_nothing_is_known_only_the_common_rows_are_certain() -> None:
    derivation = derived(situation("nothing-known"))
    assert derivation.tier is None
    assert {one.requirement.id for one in derivation.applying} == EVERY
    assert len(derivation.undecided) == len(derivation.requirements) - len(EVERY)
    clauses = derivation.clauses
    certain = {clause for clause, verdict in clauses.items() if verdict}
    assert certain == {"sec-policy", "sec-secrecy", "sec-report", "sec-liability"}
    assert {"myn-secrecy", "dsg-handover", "hkn-secrecy", "sys-supply-chain"} <= set(clauses)


def test_every_situation_is_looked_at() -> None:
    looked_at = test_a_known_outsourcing_draws_exactly_this.pytestmark[0].args[1]  # type: ignore[attr-defined]
    files = {file.stem for file in FOLDER.glob("*.toml")}
    assert {row[0] for row in looked_at} | {"nothing-known"} == files


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([], {"OUT-02": F, "OUT-13": F, "PII-01": F, "MYN-03": F}, id="nothing"),
        pytest.param([{"integrity": 2}], {"OUT-02": T, "PII-01": F}, id="integrity 2 alone"),
        pytest.param([{"availability": 2}], {"OUT-10": T}, id="availability 2 alone"),
        pytest.param([{"confidentiality": "2"}], {"OUT-15": T}, id="confidentiality 2 alone"),
        pytest.param([{"it_work": ["operation"]}], {"OUT-03": T}, id="system work alone"),
        pytest.param(
            [{"personal_information": True}], {"OUT-12": T, "PII-02": T}, id="personal, class 1"
        ),
        pytest.param(
            [{"equipment": True}], {"OUT-02": F, "SCR-01": T}, id="equipment entrusts none"
        ),
        pytest.param([{"uses_cloud": True}], {"OUT-02": F, "SCR-01": T}, id="cloud entrusts none"),
        pytest.param([NO_CLASS], {"OUT-02": U, "OUT-04": T}, id="open classes"),
        pytest.param([NO_CLASS, PERSONAL], {"OUT-02": T}, id="personal decides over open classes"),
        pytest.param([{"it_work": OPEN}], {"OUT-02": U, "SYS-01": U, "SCR-01": U}, id="open it"),
        pytest.param([INTERNAL, {"data_taken_out": True}], {"OUT-09": T}, id="data moves"),
        pytest.param([{"data_taken_out": True}], {"OUT-09": F}, id="nothing that could move"),
        pytest.param([INTERNAL, {"data_taken_out": OPEN}], {"OUT-09": U}, id="open move"),
        # personal and specific personal information
        pytest.param([PERSONAL], {"PII-01": T, "PII-03": F, "MYN-01": F}, id="personal"),
        pytest.param([SPECIFIC], {"PII-01": T, "MYN-01": T, "MYN-02": F}, id="specific"),
        pytest.param(
            [{"personal_information": OPEN}], {"PII-01": U, "PII-04": U}, id="open personal"
        ),
        pytest.param(
            [SPECIFIC, {"personal_information": OPEN}], {"PII-01": T}, id="specific is personal"
        ),
        pytest.param(
            [PERSONAL, {"specific_personal_information": OPEN}],
            {"PII-01": T, "MYN-03": U},
            id="open specific",
        ),
        pytest.param(
            [{"specific_personal_information": OPEN}],
            {"PII-01": F, "MYN-03": F},
            id="nothing personal, nothing specific",
        ),
        # subcontracting
        pytest.param(
            [PERSONAL, SUBCONTRACT], {"OUT-08": T, "PII-03": T, "MYN-02": F}, id="consent"
        ),
        pytest.param([SPECIFIC, SUBCONTRACT], {"MYN-02": T}, id="consent, specific"),
        pytest.param([SUBCONTRACT], {"OUT-08": F}, id="consent, nothing entrusted"),
        pytest.param([SPECIFIC], {"OUT-08": F, "PII-03": F, "MYN-02": F}, id="forbidden"),
        pytest.param(
            [SPECIFIC, {"subcontracting": OPEN}],
            {"OUT-08": U, "PII-03": U, "MYN-02": U},
            id="open subcontracting",
        ),
        # systems and supply chain
        pytest.param(
            [{"it_work": ["development"]}],
            {"SYS-01": T, "SYS-02": T, "SYS-03": F, "SYS-04": F, "SCR-01": T, "SCR-03": T},
            id="development",
        ),
        pytest.param(
            [{"it_work": ["operation"]}],
            {"SYS-01": T, "SYS-02": F, "SYS-03": T, "SYS-04": T, "SCR-01": T},
            id="operation",
        ),
        pytest.param(
            [{"equipment": OPEN}], {"SCR-01": U, "SCR-03": U, "SYS-01": F}, id="open goods"
        ),
        pytest.param([{"uses_cloud": OPEN}], {"SCR-01": U, "SYS-01": F}, id="open cloud"),
        pytest.param(
            [{"uses_cloud": OPEN, "equipment": True}], {"SCR-01": T}, id="one link is enough"
        ),
        pytest.param(
            [UNDER_NEW_RULE, INTERNAL, {"equipment": True}], {"SCR-02": T}, id="registered goods"
        ),
        pytest.param(
            [UNDER_NEW_RULE, {"equipment": True, "personal_information": True}],
            {"SCR-02": T},
            id="registered goods for personal information",
        ),
        pytest.param([UNDER_NEW_RULE, {"equipment": True}], {"SCR-02": F}, id="goods of class 1"),
        pytest.param([UNDER_NEW_RULE, INTERNAL], {"SCR-02": F}, id="no goods, no system"),
        pytest.param(
            [INTERNAL, {"equipment": True, "start": BEFORE, "end": date(2030, 3, 31)}],
            {"SCR-02": F},
            id="begun the day before the new rule",
        ),
        pytest.param(
            [INTERNAL, {"equipment": True, "start": OPEN}], {"SCR-02": U}, id="open begin of goods"
        ),
        # instruments
        pytest.param(
            [{"instrument": "agreement"}], {"DSG-01": T, "DSG-02": T, "DSG-03": T}, id="agreement"
        ),
        pytest.param([{"instrument": "order_slip"}], {"DSG-01": F, "HKN-01": F}, id="order slip"),
        pytest.param(
            [DISPATCH], {"HKN-01": T, "HKN-02": T, "DSG-01": F}, id="dispatch, no information"
        ),
        pytest.param(
            [INTERNAL, {"instrument": OPEN}],
            {"DSG-01": U, "HKN-02": U, "OUT-06": U, "OUT-13": T},
            id="open instrument",
        ),
        pytest.param(
            [DISPATCH, {**INTERNAL, "data_taken_out": True}],
            {"OUT-09": T},
            id="dispatch, data moves",
        ),
    ],
)
def test_facts_decide(changes: list[Changes], expected: dict[str, bool | None]) -> None:
    derivation = derived(outsourcing(*changes))
    assert {one: derivation[one].applies for one in expected} == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(BEFORE, NEW, T, id="runs on the day only just"),
        pytest.param(BEFORE, BEFORE, F, id="over the day before"),
        pytest.param(NEW, NEW, F, id="begins on the day"),
        pytest.param(date(2026, 4, 1), date(2031, 3, 31), T, id="over the day in the middle"),
        pytest.param(BEFORE, OPEN, U, id="begun before, open end"),
        pytest.param(NEW, OPEN, F, id="begins on the day, open end"),
        pytest.param(OPEN, NEW, U, id="open start, reaches the day"),
        pytest.param(OPEN, BEFORE, F, id="open start, over before"),
        pytest.param(OPEN, OPEN, U, id="open term"),
    ],
)
def test_the_transition_is_judged_by_the_term(
    start: date | None, end: date | None, expected: bool | None
) -> None:
    derivation = derived(outsourcing({"start": start, "end": end}))
    assert derivation["OUT-17"].applies is expected


def test_automatic_renewal_does_not_lengthen_the_term() -> None:
    derivation = derived(outsourcing({"end": BEFORE, "renewal": "automatic"}))
    assert derivation["OUT-17"].applies is False


DISPATCH_ITEMS = {
    "OUT-04": "01 04 06 07 10 11 12 13",
    "PII-01": "01 03 04 05 07",
    "MYN-03": "01 02 03 05",
}


@pytest.mark.parametrize("requirement", DISPATCH_ITEMS)
def test_dispatch_draws_what_binds_staff(requirement: str) -> None:
    found = derived(outsourcing(SPECIFIC, DISPATCH))[requirement].items
    assert [each.item.id for each in found] == [
        f"{requirement}.{number}" for number in DISPATCH_ITEMS[requirement].split()
    ]
    assert all(each.applies for each in found)


@pytest.mark.parametrize(
    "requirement",
    sorted(
        NOT_FOR_DISPATCH | {"PII-02", "PII-03", "MYN-01", "MYN-02", "MYN-04", "MYN-05", "MYN-07"}
    ),
)
def test_dispatch_never_draws_what_a_contractor_does_on_its_own(requirement: str) -> None:
    by_contract = derived(outsourcing(SPECIFIC, SUBCONTRACT))
    by_dispatch = derived(outsourcing(SPECIFIC, DISPATCH, {"subcontracting": OPEN}))
    assert by_contract[requirement].applies is True
    assert by_dispatch[requirement].applies is False
    assert by_dispatch[requirement].reason == "労働者派遣によるため"


@pytest.mark.parametrize("instrument", ["contract", "order_slip", "agreement", "dispatch"])
def test_without_information_little_is_asked_for(instrument: str) -> None:
    derivation = derived(outsourcing({"instrument": instrument}))
    assert derivation.tier is not None
    assert derivation.tier.id == "none"
    at_contract = [d for d in derivation.applying if d.requirement.phase is Phase.CONTRACT]
    assert 0 < len(at_contract) <= 6
    items = [each.item.id for each in derivation["OUT-04"].items]
    assert items == ["OUT-04.01", "OUT-04.07", "OUT-04.10", "OUT-04.13"]


def test_an_agreement_without_information_still_hands_over() -> None:
    clauses = derived(outsourcing({"instrument": "agreement"})).clauses
    assert set(clauses) == {
        "sec-policy",
        "sec-secrecy",
        "sec-report",
        "sec-liability",
        "dsg-requirements",
        "dsg-annual-report",
        "dsg-handover",
    }


def test_forbidden_subcontracting_stands_in_the_contract() -> None:
    forbidden = derived(outsourcing(INTERNAL))
    assert forbidden.clauses["sec-subcontract"] is True
    assert forbidden["OUT-08"].applies is False


def test_a_named_subcontractor_counts_as_consent() -> None:
    facts = outsourcing(INTERNAL, {"subcontracting": OPEN}, subcontractor=True)
    assert derived(facts)["OUT-08"].applies is True


@pytest.mark.parametrize("stage", [stage.value for stage in Stage])
def test_the_stage_decides_nothing(stage: str) -> None:
    planned = outsourcing(PERSONAL)
    later = Facts({**planned.values, "engagement.stage": stage, "contractor.name": "株式会社髙﨑"})
    expected = {d.requirement.id: d.applies for d in derived(planned).requirements}
    assert {d.requirement.id: d.applies for d in derived(later).requirements} == expected


@pytest.mark.parametrize(
    ("requirement", "phase", "trigger"),
    [
        ("OUT-15", "end", ""),
        ("OUT-11", "during", "finding"),
        ("OUT-14", "contract", "event"),
        ("PII-04", "during", "event"),
    ],
)
def test_phase_and_trigger_never_make_a_requirement_inapplicable(
    requirement: str, phase: str, trigger: str
) -> None:
    one = derived(outsourcing(PERSONAL))[requirement]
    assert (one.requirement.phase.value, one.requirement.trigger) == (phase, trigger)
    assert one.applies is True


# --- clauses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "clause", "verdict"),
    [
        pytest.param([INTERNAL, {"equipment": True}], "sys-supply-chain", T, id="goods, class 2"),
        pytest.param([{"equipment": True}], "sys-supply-chain", "absent", id="goods, nothing else"),
        pytest.param(
            [NO_CLASS, {"equipment": True}], "sys-supply-chain", U, id="goods, open classes"
        ),
        pytest.param(
            [INTERNAL, {"equipment": OPEN}], "sys-supply-chain", U, id="open goods, class 2"
        ),
        pytest.param(
            [INTERNAL, DISPATCH, {"equipment": True}], "sys-supply-chain", "absent", id="dispatch"
        ),
        pytest.param(
            [{"it_work": ["development"], "instrument": OPEN}],
            "sys-requirements",
            U,
            id="development, open instrument",
        ),
        pytest.param([{"it_work": ["development"]}], "sys-requirements", T, id="development"),
        pytest.param(
            [{"it_work": ["operation"]}, DISPATCH],
            "sys-operation",
            "absent",
            id="operated by staff",
        ),
        pytest.param(
            [UNDER_NEW_RULE, INTERNAL, {"equipment": True}],
            "sys-registered-products",
            T,
            id="registered goods",
        ),
        pytest.param(
            [NO_CLASS], "sec-publication", U, id="publication hangs on the classes, not on OUT-14"
        ),
        pytest.param([], "sec-publication", "absent", id="no publication without information"),
        pytest.param([INTERNAL], "sec-publication", T, id="publication"),
        pytest.param(
            [PERSONAL, {"instrument": OPEN}], "pii-subcontract", U, id="open instrument, personal"
        ),
    ],
)
def test_a_clause_is_demanded_open_or_absent(
    changes: list[Changes], clause: str, verdict: object
) -> None:
    assert derived(outsourcing(*changes)).clauses.get(clause, "absent") == verdict


def test_a_purchase_of_class_1_is_judged_though_no_clause_says_so() -> None:
    derivation = derived(outsourcing({"equipment": True}))
    (item,) = derivation["SCR-01"].items
    assert (item.applies, item.clauses) == (True, ())
    assert item.item.evidence == ("supply_chain_judgement",)


def test_an_undecided_clause_names_its_open_facts() -> None:
    derivation = derived(outsourcing({"it_work": ["development"], "instrument": OPEN}))
    (item,) = derivation["SYS-02"].items
    assert item.applies is True
    assert item.undecided_clauses == {"sys-requirements"}
    assert item.open_facts == ("engagement.instrument",)
    assert "engagement.instrument" in derivation.open_facts


def test_a_deed_shows_the_clause_of_the_item_that_fulfils_it() -> None:
    derivation = derived(outsourcing(INTERNAL))
    assert derivation["OUT-14"].items[0].clauses == ("sec-report", "sec-publication")
    plain = derived(outsourcing())
    assert plain["OUT-14"].items[0].clauses == ("sec-report",)


# --- bases -----------------------------------------------------------------------------------


def texts(facts: Facts, requirement: str, *, exempt: bool = False) -> str:
    one = derived(facts, state=BodyState(exempt=exempt))[requirement]
    return "\n".join(basis.text for basis in one.basis)


@pytest.mark.parametrize(
    ("changes", "exempt", "expected"),
    [
        pytest.param([UNDER_NEW_RULE], False, True, id="begins on the day"),
        pytest.param([UNDER_NEW_RULE], True, False, id="exempt body"),
        pytest.param([{"start": BEFORE, "end": NEW}], False, False, id="begun before"),
        pytest.param([OPEN_TERM], False, True, id="open term"),
        pytest.param([UNDER_NEW_RULE, DISPATCH], False, False, id="dispatch is no outsourcing"),
    ],
)
def test_the_new_rule_is_a_basis_by_term_and_body(
    changes: list[Changes], exempt: bool, expected: bool
) -> None:
    assert (LAW_7 in texts(outsourcing(*changes), "OUT-04", exempt=exempt)) is expected


def test_an_exempt_body_keeps_its_requirements() -> None:
    facts = outsourcing(UNDER_NEW_RULE, PERSONAL, {"equipment": True})
    bound, exempt = derived(facts), derived(facts, state=BodyState(exempt=True))
    assert [d.applies for d in bound.requirements] == [d.applies for d in exempt.requirements]
    assert all(d.basis for d in exempt.applying)


@pytest.mark.parametrize("requirement", ["PII-01", "PII-02", "PII-04"])
def test_the_assembly_rests_on_its_own_ordinance(requirement: str) -> None:
    assembly = texts(situation("assembly-minutes"), requirement)
    mayor = texts(outsourcing(PERSONAL), requirement)
    assert "議会の個人情報保護条例" in assembly
    assert "個人情報保護法" not in assembly
    assert "個人情報保護委員会" not in assembly
    assert "議会の個人情報保護条例" not in mayor
    assert "個人情報保護法" in mayor


def test_a_hospital_may_stand_under_chapter_4_besides() -> None:
    hospital = texts(situation("hospital-clerks"), "PII-01")
    assert "第25条" in hospital
    assert "第66条" in hospital
    assert "第25条" not in texts(outsourcing(PERSONAL), "PII-01")


@pytest.mark.parametrize(
    ("changes", "article", "other"),
    [
        pytest.param([], "第66条第2項第1号", "第66条第2項第2号", id="contract"),
        pytest.param(
            [{"instrument": "agreement"}], "第66条第2項第2号", "第66条第2項第1号", id="agreement"
        ),
        pytest.param([DISPATCH], "第67条", "第66条第2項", id="dispatch"),
    ],
)
def test_the_instrument_decides_the_article(
    changes: list[Changes], article: str, other: str
) -> None:
    shown = texts(outsourcing(PERSONAL, *changes), "PII-01")
    assert article in shown
    assert other not in shown


@pytest.mark.parametrize("name", ["hospital-clerks", "school-network"])
def test_outside_the_scope_of_the_policy_its_clauses_are_no_basis(name: str) -> None:
    facts = situation(name)
    inside = facts.replaced({"engagement.organ": None})
    for one in derived(facts, "kishiwada").requirements:
        assert BasisKind.POLICY not in {basis.kind for basis in one.basis}
    assert BasisKind.POLICY in {b.kind for b in derived(inside, "kishiwada")["OUT-05"].basis}
    verdicts = [d.applies for d in derived(facts, "kishiwada").requirements]
    assert verdicts == [d.applies for d in derived(inside, "kishiwada").requirements]


@pytest.mark.parametrize(
    ("body", "changes", "expected"),
    [
        pytest.param("tachikawa", [], False, id="立川市 cleaning has no own basis"),
        pytest.param("tachikawa", [INTERNAL], True, id="立川市 entrusted information has one"),
        pytest.param("tachikawa", [NO_CLASS], True, id="立川市 open classes may have one"),
        pytest.param("sakado", [], True, id="坂戸市 every contract has one"),
        pytest.param("sakado", [DISPATCH], False, id="坂戸市 dispatch is no outsourcing"),
        pytest.param("standard", [PERSONAL], False, id="the standard has none"),
    ],
)
def test_the_own_policy_is_a_basis_where_it_reaches(
    body: str, changes: list[Changes], expected: bool
) -> None:
    bases = derived(outsourcing(*changes), body)["OUT-04"].basis
    assert (BasisKind.POLICY in {basis.kind for basis in bases}) is expected


def test_the_own_clause_comes_first_and_is_quoted_with_its_place() -> None:
    basis = derived(outsourcing(INTERNAL), "sakado")["OUT-02"].basis[0]
    assert basis.kind is BasisKind.POLICY
    assert basis.text.startswith("坂戸市情報セキュリティポリシー 6(8)「")


def test_a_clause_in_general_words_says_so() -> None:
    basis = derived(outsourcing(INTERNAL), "tachikawa")["OUT-04"].basis[0]
    assert basis.text.endswith("（一般的な規定）")


def test_what_is_not_confirmed_is_marked_until_it_is() -> None:
    facts = outsourcing(INTERNAL)
    open_, confirmed = (
        derived(facts, state=BodyState(confirmed=frozenset(ids))) for ids in ((), ("OUT-01",))
    )
    assert open_["OUT-01"].to_be_checked
    assert not confirmed["OUT-01"].to_be_checked
    assert confirmed["OUT-04"].to_be_checked
    assert open_["OUT-01"].applies is confirmed["OUT-01"].applies is True


def test_a_law_is_never_to_be_checked() -> None:
    for one in derived(outsourcing(SPECIFIC, UNDER_NEW_RULE)).requirements:
        for basis in one.basis:
            assert basis.kind is not BasisKind.LAW or TO_BE_CHECKED not in basis.text
    assert not derived(outsourcing(SPECIFIC))["MYN-03"].to_be_checked


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.toml")))
def test_whatever_applies_has_a_basis_and_a_reason(name: str) -> None:
    for one in derived(situation(name)).requirements:
        assert one.reason.endswith("ため")
        if one.applies is not False:
            assert one.basis
            assert one.items


# --- reasons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "requirement", "reason"),
    [
        pytest.param([], "OUT-04", "全ての委託、協定及び派遣に共通するため", id="always"),
        pytest.param([PERSONAL], "PII-01", "個人情報を取り扱うため", id="personal"),
        pytest.param([], "PII-01", "個人情報を取り扱わないため", id="not personal"),
        pytest.param(
            [PERSONAL, {"specific_personal_information": OPEN}],
            "MYN-03",
            "特定個人情報の取扱いが未定のため",
            id="open",
        ),
        pytest.param([OPEN_TERM], "OUT-17", "履行開始日、履行終了日が未定のため", id="two open"),
        pytest.param(
            [{"confidentiality": OPEN}], "OUT-13", "機密性が未定のため", id="a class by its label"
        ),
        pytest.param([INTERNAL], "OUT-08", "再委託を認めないため", id="forbidden"),
    ],
)
def test_the_reason_stands_in_words(changes: list[Changes], requirement: str, reason: str) -> None:
    assert derived(outsourcing(*changes))[requirement].reason == reason


def test_an_undecided_requirement_names_every_fact_on_which_it_hangs() -> None:
    for one in derived(situation("nothing-known")).undecided:
        assert one.open_facts
        for key in one.open_facts:
            assert BY_KEY[key].label in one.reason


# --- dated rules -----------------------------------------------------------------------------


def dated_catalogue(first: date | None, last: date | None, when: str = "always") -> Catalogue:
    shipped = shipped_catalogue()
    always = expression("always")
    item = Item("OUT-90", "題", "", always, ("sec-policy",), (), (), (), ("contract",), ())
    row = Item("OUT-91", "題", "", always, (), ("OUT-90",), (), (), ("contract",), ())
    bases = (Basis(BasisKind.LAW, "法"),)
    of = (Subject.ENGAGEMENT, Phase.CONTRACT, "")
    rows = [
        Requirement(
            "OUT-90", "題", "文。", *of, expression(when), first, last, False, bases, (item,)
        ),
        Requirement("OUT-91", "題", "文。", *of, always, None, None, False, bases, (row,)),
    ]
    kinds = list(shipped.evidence_kinds.values())
    return Catalogue("t", NEW, rows, kinds, shipped.tiers, shipped.conditions)


@pytest.mark.parametrize(
    ("first", "last", "start", "when", "expected"),
    [
        pytest.param(NEW, None, NEW, "always", T, id="from the day"),
        pytest.param(NEW, None, BEFORE, "always", F, id="begun the day before"),
        pytest.param(NEW, None, OPEN, "always", U, id="open begin"),
        pytest.param(None, BEFORE, BEFORE, "always", T, id="up to the day"),
        pytest.param(None, BEFORE, NEW, "always", F, id="begun after the last day"),
        pytest.param(NEW, None, NEW, "sensitive", U, id="in its period, open"),
        pytest.param(NEW, None, BEFORE, "sensitive", F, id="out of its period, open"),
        pytest.param(NEW, None, OPEN, "dispatch", F, id="excluded whatever the begin"),
    ],
)
def test_a_dated_rule_is_tested_against_the_begin_of_the_term(
    first: date | None, last: date | None, start: date | None, when: str, expected: bool | None
) -> None:
    facts = outsourcing(PERSONAL, {"start": start, "end": OPEN})
    derivation = derive(dated_catalogue(first, last, when), facts, load_profile("standard"))
    one = derivation["OUT-90"]
    assert one.applies is expected
    assert one.reason
    if start is OPEN and expected is None:
        assert "engagement.start" in one.open_facts
    shown = derivation["OUT-91"].items[0].clauses
    assert shown == (() if expected is False else ("sec-policy",))
    assert derivation.clauses.get("sec-policy", False) is expected
