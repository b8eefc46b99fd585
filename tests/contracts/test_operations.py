"""The life of a paper (書面): made without a party, fixed at 公告, completed after the award."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.contractors.details import ContractorDetails, ContractorKind, Member
from app.contractors.operations import register_contractor
from app.contracts.clauses import shipped_clauses
from app.contracts.completing import changes_since, clause_changes
from app.contracts.draft import draft_paper
from app.contracts.models import IssuedPaper
from app.contracts.operations import (
    PaperRefused,
    PaperUnsettled,
    complete_paper,
    freeze_paper,
    issue_draft,
)
from app.contracts.values import DraftSettings
from app.documents.word import plain_text, read_clauses, references, skeleton_digest, still_open
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.engagements.operations import (
    change_facts,
    choose_contractor,
    move_to_stage,
    register_engagement,
)
from app.engagements.queries import engagement_by_id, facts_of
from app.organization.profile import Parties, load_profile
from app.papers.kinds import PaperKind
from app.people.models import Section
from app.storage.files import FileStore
from tests.requirements.outsourcings import OPEN, outsourcing

TAX_NOTICE: dict[str, object] = {
    "title": "市民税納税通知書印刷及び封入封緘業務",
    "procurement": "competitive",
    "start": date(2027, 4, 1),
    "end": date(2027, 6, 30),
    "concluded_on": OPEN,
    "price": "unit",
    "fee_yen": OPEN,
    "confidentiality": "3B",
    "integrity": 2,
    "availability": 2,
    "personal_information": True,
    "persons": 42_000,
    "sensitive_personal_information": False,
    "medium": ["electronic", "paper"],
    "data_taken_out": True,
    "subcontracting": "with_consent",
    "estimated_yen": 3_300_000,
}
CONCLUDED_ON = date(2027, 3, 25)


@pytest.fixture
def settings() -> DraftSettings:
    """坂戸市 with everything set that papers print."""
    profile = DraftSettings.of_profile(load_profile("sakado"))
    return replace(profile, head_name="石川　清子", address="埼玉県坂戸市千代田一丁目１番１号")


def register(
    actor: Actor, section: Section, *changes: Mapping[str, object], subcontractor: bool = True
) -> Engagement:
    facts = outsourcing(TAX_NOTICE, *map(dict, changes), subcontractor=subcontractor)
    return register_engagement(actor, section, facts.replaced({"engagement.stage": "planned"}))


def award(
    actor: Actor,
    engagement: Engagement,
    *,
    signatory: str | None = None,
    facts: Mapping[str, object] | None = None,
    **details: Any,
) -> Engagement:
    """The contractor is chosen, and the outsourcing goes on until it is concluded."""
    known: dict[str, Any] = {
        "name": "株式会社髙﨑印刷",
        "kind": ContractorKind.CORPORATION,
        "address": "埼玉県坂戸市千代田一丁目２番３号",
        "representative": "代表取締役　髙﨑　一郎",
    }
    contractor = register_contractor(actor, ContractorDetails(**{**known, **details}))
    number = engagement.entry_id
    choose_contractor(actor, number, contractor, _version(number), signatory)
    for stage in (Stage.ANNOUNCED, Stage.AWARDED):
        move_to_stage(actor, number, stage, _version(number))
    entered = {"engagement.concluded_on": CONCLUDED_ON, **(facts or {})}
    change_facts(actor, number, entered, _version(number))
    return move_to_stage(actor, number, Stage.CONCLUDED, _version(number))


def _version(number: int) -> int:
    found = engagement_by_id(number)
    assert found is not None
    return found.entry.version


def folded(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def frozen(
    procurement: Actor,
    tax_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> IssuedPaper:
    """単価契約 of the tax notices, fixed at 公告 without party and date."""
    engagement = register(procurement, tax_section)
    number = engagement.entry_id
    paper = issue_draft(procurement, number, PaperKind.CONTRACT, settings, store, today)
    return freeze_paper(procurement, paper.id, store, accept_unsettled=False)


def test_a_paper_is_kept_as_it_was_made(
    frozen: IssuedPaper, settings: DraftSettings, store: FileStore
) -> None:
    content = store.read(frozen.sha256)
    assert frozen.state == "frozen"
    assert frozen.title == "業務委託単価契約書"
    assert frozen.policy_version == settings.policy_version
    assert [clause["id"] for clause in frozen.clauses] == [
        clause.clause_id for clause in read_clauses(content)
    ]
    assert not any(clause["undecided"] for clause in frozen.clauses)
    assert {"contractor.name", "contractor.address", "engagement.concluded_on"} <= still_open(
        content
    )


def test_completing_fills_only_party_price_and_dates(
    frozen: IssuedPaper,
    procurement: Actor,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = engagement_by_id(frozen.engagement_id)
    assert engagement is not None
    award(procurement, engagement)
    prices = {
        "unit_price.1.item": "納税通知書の印刷",
        "unit_price.1.unit": "通",
        "unit_price.1.price": "１２．１円",
        "unit_price.1.quantity": "４２，０００通",
    }
    paper = complete_paper(procurement, frozen.id, settings, store, today, prices)
    before, after = store.read(frozen.sha256), store.read(paper.sha256)
    assert paper.completes_id == frozen.id
    assert skeleton_digest(before) == skeleton_digest(after) == paper.skeleton
    assert still_open(after) == frozenset()
    text = folded(plain_text(after))
    assert "令和９年３月２５日" in text
    assert text.count("株式会社髙﨑印刷") == 2  # in the opening sentence and where it is signed
    assert "納税通知書の印刷通１２．１円４２，０００通以下余白" in text
    assert all(reference.right for reference in references(after))
    assert changes_since(paper, facts_of(engagement, today), settings, frozen) == ()


def test_without_a_line_the_price_table_stays_blank(
    frozen: IssuedPaper,
    procurement: Actor,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = engagement_by_id(frozen.engagement_id)
    assert engagement is not None
    award(procurement, engagement)
    paper = complete_paper(procurement, frozen.id, settings, store, today)
    left = still_open(store.read(paper.sha256))
    assert left
    assert all(key.startswith("unit_price.") for key in left)
    assert "以下余白" not in plain_text(store.read(paper.sha256))


def test_what_changed_after_it_was_fixed_is_listed_and_not_printed(
    frozen: IssuedPaper,
    procurement: Actor,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = engagement_by_id(frozen.engagement_id)
    assert engagement is not None
    later = {"engagement.end": date(2027, 7, 31), "engagement.subcontracting": "with_consent"}
    engagement = award(procurement, engagement, facts=later)
    new_head = replace(settings, head_name="山田　太郎", parties=Parties.KO_OTSU)
    paper = complete_paper(procurement, frozen.id, new_head, store, today)
    text = folded(plain_text(store.read(paper.sha256)))
    assert "令和９年６月３０日" in text
    assert "令和９年７月３１日" not in text
    assert "山田太郎" not in text
    facts = facts_of(engagement, today)
    changes = changes_since(paper, facts, new_head, frozen)
    assert [
        (one.key, one.before, one.after, one.filled_in) for one in changes if not one.filled_in
    ] == [
        ("engagement.end", "令和9年6月30日", "令和9年7月31日", False),
        ("body.head_name", "石川　清子", "山田　太郎", False),
        ("body.parties", "発注者・受注者", "甲・乙", False),
    ]
    added, removed = clause_changes(paper, draft_paper("contract", facts, new_head, today))
    assert (added, removed) == ([], [])


def test_a_joint_venture_signs_with_its_members(
    procurement: Actor,
    tax_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    total = {"price": "total", "estimated_yen": OPEN}
    engagement = register(procurement, tax_section, total)
    number = engagement.entry_id
    draft = issue_draft(procurement, number, PaperKind.CONTRACT, settings, store, today)
    frozen = freeze_paper(procurement, draft.id)
    award(
        procurement,
        engagement,
        facts={"engagement.fee_yen": 3_300_000},
        name="坂戸印刷共同企業体",
        kind=ContractorKind.JOINT_VENTURE,
        members=(
            Member(name="株式会社髙﨑印刷", is_representative=True),
            Member(name="有限会社𠮷野封入サービス"),
        ),
    )
    paper = complete_paper(procurement, frozen.id, settings, store, today)
    text = plain_text(store.read(paper.sha256))
    assert "代表構成員　株式会社髙﨑印刷\n構成員　有限会社𠮷野封入サービス" in text
    assert folded(text).count("坂戸印刷共同企業体") == 2
    assert "金３，３００，０００円" in text
    assert "金３００，０００円" in text
    assert still_open(store.read(paper.sha256)) == frozenset()
    facts = facts_of(engagement_by_id(number) or engagement, today)
    added, _ = clause_changes(paper, draft_paper("contract", facts, settings, today))
    assert added == [shipped_clauses()["base-joint-venture"].wording.title]


def test_the_authorised_branch_head_signs(
    frozen: IssuedPaper,
    procurement: Actor,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = engagement_by_id(frozen.engagement_id)
    assert engagement is not None
    award(procurement, engagement, signatory="埼玉支店長　佐藤　花子")
    paper = complete_paper(procurement, frozen.id, settings, store, today)
    text = plain_text(store.read(paper.sha256))
    assert "埼玉支店長　佐藤　花子" in text
    assert "髙﨑　一郎" not in text


@pytest.mark.parametrize("electronic", [True, False])
def test_an_electronic_contract_has_no_seal(
    electronic: bool,
    procurement: Actor,
    tax_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = register(procurement, tax_section, {"electronic_contract": electronic})
    paper = issue_draft(
        procurement, engagement.entry_id, PaperKind.CONTRACT, settings, store, today
    )
    text = plain_text(store.read(paper.sha256))
    assert ("㊞" in text) is not electronic
    assert ("電磁的記録" in text.split("契約の締結を証するため")[1]) is electronic


def test_nothing_expected_is_shown_to_bidders(
    procurement: Actor,
    tax_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    total = {"price": "total", "fee_yen": 3_300_000, "concluded_on": CONCLUDED_ON}
    engagement = register(procurement, tax_section, total)
    details = ContractorDetails("株式会社見込印刷", ContractorKind.CORPORATION)
    contractor = register_contractor(procurement, details)
    number = engagement.entry_id
    choose_contractor(procurement, number, contractor, _version(number))
    paper = issue_draft(procurement, number, PaperKind.CONTRACT, settings, store, today)
    text = folded(plain_text(store.read(paper.sha256)))
    for secret in (
        "株式会社見込印刷",
        "３，３００，０００",
        "３００，０００円",
        "令和９年３月２５日",
    ):
        assert secret not in text
    assert {"contractor.name", "engagement.fee_yen", "engagement.fee_yen.tax"} <= still_open(
        store.read(paper.sha256)
    )
    assert "contractor.name" in paper.open_facts


def test_an_undecided_paper_is_not_fixed_unknowingly(
    procurement: Actor,
    tax_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    engagement = register(
        procurement,
        tax_section,
        {
            "personal_information": OPEN,
            "workplace": OPEN,
            "persons": OPEN,
            "sensitive_personal_information": OPEN,
            "specific_personal_information": OPEN,
        },
    )
    paper = issue_draft(
        procurement, engagement.entry_id, PaperKind.CONTRACT, settings, store, today
    )
    with pytest.raises(PaperUnsettled) as refusal:
        freeze_paper(procurement, paper.id, store, accept_unsettled=False)
    assert "作業場所が空欄です。確定した後では補完できません。" in refusal.value.reasons
    assert any("要確認" in reason for reason in refusal.value.reasons)
    assert freeze_paper(procurement, paper.id).state == "frozen"


def test_a_paper_is_fixed_once_and_completed_only_then(
    frozen: IssuedPaper,
    procurement: Actor,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    with pytest.raises(PaperRefused, match="既に確定"):
        freeze_paper(procurement, frozen.id)
    with pytest.raises(PaperRefused, match="「決定」に進めて"):
        complete_paper(procurement, frozen.id, settings, store, today)
    number = frozen.engagement_id
    draft = issue_draft(procurement, number, PaperKind.TOKKI, settings, store, today)
    with pytest.raises(PaperRefused, match="確定版を選んで"):
        complete_paper(procurement, draft.id, settings, store, today)
    sheet = issue_draft(procurement, number, PaperKind.COVERAGE, settings, store, today)
    with pytest.raises(PaperRefused, match="決裁用"):
        freeze_paper(procurement, sheet.id)


def test_other_sections_may_not_touch_the_papers(
    frozen: IssuedPaper,
    actor_with: Callable[..., Actor],
    tax_section: Section,
    welfare_section: Section,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> None:
    number = frozen.engagement_id
    stranger = actor_with(Role.SECTION_HEAD, section=welfare_section)
    with pytest.raises(Forbidden):
        issue_draft(stranger, number, PaperKind.TOKKI, settings, store, today)
    with pytest.raises(Forbidden):
        complete_paper(stranger, frozen.id, settings, store, today)
    staff = actor_with(Role.SECTION_STAFF, section=tax_section)
    draft = issue_draft(staff, number, PaperKind.TOKKI, settings, store, today)
    with pytest.raises(Forbidden):
        freeze_paper(staff, draft.id)
