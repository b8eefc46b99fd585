"""What is done with papers (書面): issued, fixed at 公告, completed after the award."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from app.actor.actor import Actor, require
from app.actor.deeds import Deed
from app.audit.operations import recording
from app.contracts.completing import fillable_values, unsettled_of
from app.contracts.draft import Draft, draft_paper
from app.contracts.models import IssuedPaper
from app.contracts.queries import paper_by_id
from app.contracts.signing import unit_price_texts
from app.contracts.states import PaperState
from app.contracts.values import DraftSettings
from app.documents.word import fill_open, skeleton_digest, still_open
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.engagements.queries import engagement_by_id, facts_of
from app.papers.kinds import PaperKind
from app.storage.files import FileStore


class UnknownPaper(Exception):
    """There is no such paper or outsourcing."""


class PaperRefused(Exception):
    """The paper is not in a state for this; the message is for the user."""


class PaperUnsettled(PaperRefused):
    """What is undecided in the paper could not be mended once it is fixed; `reasons` say what."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("確定した後では直せない未定の事項があります。")


def issue_draft(
    actor: Actor,
    engagement_id: int,
    kind: PaperKind,
    settings: DraftSettings,
    store: FileStore,
    today: date,
) -> IssuedPaper:
    """Draft a paper from the facts as they are, and keep file and snapshot.

    Raises Forbidden, UnknownPaper.
    """
    engagement = _engagement(actor, engagement_id, Deed.PAPER_DRAFT)
    facts = facts_of(engagement, today)
    draft = draft_paper(kind, facts, settings, today)
    # The file first: a crash may leave a file too many, never a row without its file.
    sha256 = store.put(draft.content)
    with _recording(actor, "contracts:paper:issue", engagement) as record:
        paper: IssuedPaper = record.create(
            IssuedPaper,
            engagement=engagement.entry_id,
            kind=str(draft.kind),
            title=draft.title,
            state=str(PaperState.DRAFT),
            made_at=datetime.now(UTC),
            made_by=actor.name,
            sha256=sha256,
            skeleton=skeleton_digest(draft.content),
            facts=facts.as_document(),
            settings=_settings_document(settings),
            policy_version=settings.policy_version,
            catalogue_version=draft.catalogue_version,
            clause_version=draft.clause_version,
            clauses=_clauses_document(draft),
            open_facts=list(draft.open_facts),
            warnings=list(draft.warnings),
        )
    return paper


def freeze_paper(
    actor: Actor, paper_id: int, store: FileStore | None = None, *, accept_unsettled: bool = True
) -> IssuedPaper:
    """Fix a draft as the version shown at 公告・見積依頼.

    With `accept_unsettled` false a paper with undecided clauses, or with blanks that may not be
    filled in later, is refused (PaperUnsettled); `store` is then needed to read it.
    Raises Forbidden, UnknownPaper, PaperRefused.
    """
    paper = _paper(paper_id)
    engagement = _engagement(actor, paper.engagement_id, Deed.PAPER_FREEZE)
    if paper.kind == PaperKind.COVERAGE:
        raise PaperRefused("要件対応表は決裁用の資料のため、確定版にはしません。")
    if paper.state != PaperState.DRAFT:
        raise PaperRefused("この書面は、既に確定しています。")
    if not accept_unsettled and store is not None:
        unsettled = unsettled_of(paper, store.read(paper.sha256))
        if unsettled:
            raise PaperUnsettled(unsettled)
    with recording(
        actor, "contracts:paper:freeze", paper, section_id=engagement.entry.section_id
    ) as record:
        record.about(paper)
        record.set(paper, state=str(PaperState.FROZEN))
    return paper


def complete_paper(
    actor: Actor,
    paper_id: int,
    settings: DraftSettings,
    store: FileStore,
    today: date,
    entered: Mapping[str, str] | None = None,
) -> IssuedPaper:
    """Fill the open blanks of a fixed version with what is now known, in its own bytes.

    `entered` are lines of the 単価表 by the key of the blank: no fact knows them. Nothing else can
    change: the new file has the same skeleton. Raises Forbidden, UnknownPaper, PaperRefused if
    the paper is not fixed, there is no award yet, or nothing can be filled in.
    """
    fixed = _paper(paper_id)
    engagement = _engagement(actor, fixed.engagement_id, Deed.PAPER_DRAFT)
    if fixed.state != PaperState.FROZEN:
        raise PaperRefused("公告時の確定版を選んでください。")
    facts = facts_of(engagement, today)
    if not facts.stage.reached(Stage.AWARDED):
        raise PaperRefused("段階を「決定」に進めてから補完してください。")
    content = store.read(fixed.sha256)
    values = fillable_values(content, facts, settings)
    values |= unit_price_texts(entered or {}, still_open(content))
    if not values:
        raise PaperRefused(
            "新たに補完できる事項がありません。相手方、金額、日付を入力してください。"
        )
    completed = fill_open(content, values)
    skeleton = skeleton_digest(completed)
    if skeleton != fixed.skeleton:
        raise PaperRefused("確定版と異なる部分があるため、補完できません。")
    sha256 = store.put(completed)
    with _recording(actor, "contracts:paper:complete", engagement) as record:
        paper: IssuedPaper = record.create(
            IssuedPaper,
            engagement=fixed.engagement_id,
            kind=fixed.kind,
            title=fixed.title,
            state=str(PaperState.COMPLETED),
            completes=fixed.id,
            made_at=datetime.now(UTC),
            made_by=actor.name,
            sha256=sha256,
            skeleton=skeleton,
            facts=facts.as_document(),
            settings=_settings_document(settings),
            policy_version=fixed.policy_version,
            catalogue_version=fixed.catalogue_version,
            clause_version=fixed.clause_version,
            clauses=fixed.clauses,
            open_facts=sorted(still_open(completed)),
            warnings=[],
        )
    return paper


def _paper(paper_id: int) -> IssuedPaper:
    paper = paper_by_id(paper_id)
    if paper is None:
        raise UnknownPaper
    return paper


def _engagement(actor: Actor, engagement_id: int, deed: Deed) -> Engagement:
    engagement = engagement_by_id(engagement_id)
    if engagement is None:
        raise UnknownPaper
    require(actor, deed, engagement.entry.section_id)
    return engagement


def _recording(actor: Actor, name: str, engagement: Engagement) -> Any:
    return recording(actor, name, "issued_paper", section_id=engagement.entry.section_id)


def _settings_document(settings: DraftSettings) -> dict[str, Any]:
    # Not asdict: it would copy the whole profile, which the code names.
    document = {**vars(settings), "profile": settings.profile.code}
    return {**document, "confirmed": sorted(settings.confirmed)}


def _clauses_document(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "id": clause.id,
            "version": clause.version,
            "title": clause.title,
            "number": clause.number,
            "items": list(clause.items),
            "undecided": clause.undecided,
        }
        for clause in draft.clauses
    ]
