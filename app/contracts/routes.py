"""Pages of papers (書面): made, looked at, fixed at 公告, completed, downloaded; coverage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor.deeds import Deed
from app.catalogue.requirements import shipped_catalogue
from app.contracts.completing import (
    blank_label,
    changes_since,
    clause_changes,
    fillable_values,
    may_fill_in,
    paper_facts,
    printed_from,
    to_write_by_hand,
    unit_price_labels,
    unsettled_of,
)
from app.contracts.draft import Draft, draft_derived, draft_paper
from app.contracts.forms import (
    CompleteForm,
    CompleteUnitPriceForm,
    FreezeForm,
    FreezeUnsettledForm,
    IssueForm,
)
from app.contracts.models import IssuedPaper
from app.contracts.operations import (
    PaperRefused,
    complete_paper,
    freeze_paper,
    issue_draft,
)
from app.contracts.queries import completions_of, paper_by_id, papers_of
from app.contracts.signing import COLUMNS, STRUCK_OUT, UNIT_PRICE_ROWS
from app.contracts.states import PaperState
from app.contracts.values import DraftSettings, words_of
from app.documents.word import open_controls, skeleton_digest, still_open
from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY, Stage
from app.engagements.models import Engagement
from app.engagements.queries import engagement_by_id, facts_of
from app.installation.settings import body_in_force
from app.organization.profile import Profile
from app.organization.wording import in_own_words
from app.papers.kinds import PaperKind
from app.requirements.derive import BodyState, Derivation, derive
from app.requirements.queries import confirmed_requirements
from app.storage.files import FileStore
from app.storage.instance import Instance
from app.web.access import access, require, signed_in_actor
from app.web.downloads import DOCX, download
from app.web.forms import Form
from app.web.labels import JAPAN
from app.web.pages import Link

blueprint = Blueprint("contracts", __name__)

PURPOSES = {
    PaperKind.TOKKI: "団体の契約書等の書式に、別記として添えます。必要な条項が全て入ります。",
    PaperKind.TOKKI_SECURITY: "情報セキュリティの条項だけを別記とするときに使います。",
    PaperKind.TOKKI_PERSONAL: "個人情報の条項だけを別記とするときに使います。",
    PaperKind.TOKKI_MYNUMBER: "特定個人情報の条項だけを別記とするときに使います。",
    PaperKind.CONTRACT: "基本の条項と記名押印の欄まで入った、契約書等の全文です。",
    PaperKind.SELECTION: "公告又は見積依頼の前に、仕様書の別紙として示します。",
    PaperKind.EXTRACT: "非公開の基準を渡さずに、相手方の従事者が守る事項を示します。",
    PaperKind.COVERAGE: "どの要件をどの条項が満たすかを示す、決裁の添付資料です。",
}
"""What each kind of paper is for."""


WITHOUT_EFFECT = frozenset(
    {"engagement.responsible_post", "engagement.persons", "engagement.estimated_yen"}
)
"""Open facts that no paper prints and on which no clause hangs."""


@dataclass(frozen=True)
class ShownKind:
    """A kind of paper that can be made here."""

    kind: PaperKind
    title: str
    purpose: str


@dataclass(frozen=True)
class OpenFact:
    """An open fact with its effect on the papers and the page where it is entered."""

    link: Link
    blank: bool
    undecided: bool


def draft_settings() -> DraftSettings:
    """What papers of this installation are made with. Raises 409 before it is set up."""
    body = body_in_force()
    if body is None:
        abort(409)
    return DraftSettings(
        profile=body.profile,
        body_name=body.body_name,
        head_title=body.head_title,
        head_name=body.head_name,
        address=body.address,
        parties=body.parties.value,
        article_style=body.article_style.value,
        exempt=body.exempt,
        confirmed=confirmed_requirements(),
        policy_version=f"{body.profile_code}-{body.profile.version}/{body.version}",
    )


@blueprint.route("/engagements/<int:engagement_id>/papers")
@access(Deed.ENGAGEMENT_READ)
def papers(engagement_id: int) -> str:
    """What can be made for an outsourcing, what is still open in it, and all that was made."""
    engagement = _engagement(engagement_id, Deed.ENGAGEMENT_READ)
    settings, facts, derivation = _situation(engagement)
    tokki = _preview(PaperKind.TOKKI, settings, facts, derivation)
    contract = _preview(PaperKind.CONTRACT, settings, facts, derivation)
    undecided = [clause for clause in contract.clauses if clause.undecided]
    return render_template(
        "contracts/papers.html",
        **_page_words(engagement, settings.profile),
        form=IssueForm(),
        kinds=_shown_kinds(tokki, contract, facts),
        may_draft=signed_in_actor().may(Deed.PAPER_DRAFT, engagement.entry.section_id),
        open_facts=_open_facts(engagement, derivation, (tokki, contract)),
        undecided=undecided,
        # The last line of the warnings repeats the undecided clauses, which the page lists.
        warnings=contract.warnings[:-1] if undecided else contract.warnings,
        fill_in=contract.fill_in,
        contract_title=contract.title,
        connecting=_connecting_sentence(tokki.title, facts, settings),
        issued=papers_of(engagement_id),
        state_of=PaperState,
        kind_of=PaperKind,
    )


@blueprint.route("/engagements/<int:engagement_id>/papers", methods=["POST"])
@access(Deed.PAPER_DRAFT)
def issue(engagement_id: int) -> Response:
    """Makes one paper from the facts as they are."""
    _engagement(engagement_id, Deed.PAPER_DRAFT)
    kind = request.form.get("kind", "")
    if kind not in PaperKind.__members__.values():
        abort(400)
    made = issue_draft(
        signed_in_actor(), engagement_id, PaperKind(kind), draft_settings(), _store(), _today()
    )
    flash(f"「{made.title}」を作成しました。")
    return redirect(url_for("contracts.paper", paper_id=made.id))


@blueprint.route("/papers/<int:paper_id>")
@access(Deed.ENGAGEMENT_READ)
def paper(paper_id: int) -> str:
    """One paper as it was made, and what changed since."""
    found, engagement = _paper(paper_id, Deed.ENGAGEMENT_READ)
    return _paper_page(found, engagement)


@blueprint.route("/papers/<int:paper_id>/freeze", methods=["POST"])
@access(Deed.PAPER_FREEZE)
def freeze(paper_id: int) -> str | Response:
    """Fixes a paper as the version shown at 公告・見積依頼."""
    found, engagement = _paper(paper_id, Deed.PAPER_FREEZE)
    form = _freeze_form(found)
    if form.accepted():
        try:
            freeze_paper(signed_in_actor(), paper_id)
        except PaperRefused as refusal:
            form.refuse(str(refusal))
        else:
            flash("公告時の確定版にしました。以後、相手方、金額及び日付だけを補完できます。")
            return redirect(url_for("contracts.paper", paper_id=paper_id))
    return _paper_page(found, engagement, form)


@blueprint.route("/papers/<int:paper_id>/complete", methods=["POST"])
@access(Deed.PAPER_DRAFT)
def complete(paper_id: int) -> str | Response:
    """Fills party, price and dates into a fixed version."""
    found, engagement = _paper(paper_id, Deed.PAPER_DRAFT)
    form = _complete_form(still_open(_store().read(found.sha256)))
    if form.accepted():
        try:
            made = complete_paper(
                signed_in_actor(), paper_id, draft_settings(), _store(), _today(), form.entered()
            )
        except PaperRefused as refusal:
            form.refuse(str(refusal))
        else:
            flash("確定版を補完しました。補完した欄以外は、確定版と同一です。")
            return redirect(url_for("contracts.paper", paper_id=made.id))
    return _paper_page(found, engagement, form)


@blueprint.route("/papers/<int:paper_id>/file")
@access(Deed.ENGAGEMENT_READ)
def file(paper_id: int) -> Response:
    """The file as it was made, byte for byte."""
    found, _ = _paper(paper_id, Deed.ENGAGEMENT_READ)
    made_on = found.made_at.astimezone(JAPAN).strftime("%Y%m%d")
    # The title of the work first, as files of one work then stand together; it may be long.
    subject = paper_facts(found).title[:LONGEST_SUBJECT]
    name = f"{subject}_{found.title[:LONGEST_SUBJECT]}_{made_on}.docx"
    return download(_store().read(found.sha256), name, DOCX)


LONGEST_SUBJECT = 32


@blueprint.route("/engagements/<int:engagement_id>/coverage")
@access(Deed.ENGAGEMENT_READ)
def coverage(engagement_id: int) -> str:
    """Which clause of the 特記事項 and of the contract realises which item, on which basis."""
    engagement = _engagement(engagement_id, Deed.ENGAGEMENT_READ)
    settings, facts, derivation = _situation(engagement)
    tokki = _preview(PaperKind.TOKKI, settings, facts, derivation)
    contract = _preview(PaperKind.CONTRACT, settings, facts, derivation)
    return render_template(
        "contracts/coverage.html",
        **_page_words(engagement, settings.profile),
        form=IssueForm(),
        rows=list(zip(tokki.coverage, contract.coverage, strict=True)),
        uncovered=sorted({*tokki.uncovered, *contract.uncovered}),
        tokki=tokki,
        contract=contract,
        coverage_kind=PaperKind.COVERAGE,
        may_draft=signed_in_actor().may(Deed.PAPER_DRAFT, engagement.entry.section_id),
    )


def _paper_page(found: IssuedPaper, engagement: Engagement, form: Form | None = None) -> str:
    settings = draft_settings()
    facts = facts_of(engagement, _today())
    content = _store().read(found.sha256)
    fixed = paper_by_id(found.completes_id) if found.completes_id else None
    state = PaperState(found.state)
    actor, section_id = signed_in_actor(), engagement.entry.section_id
    return render_template(
        "contracts/paper.html",
        **_page_words(engagement, settings.profile),
        paper=found,
        state=state,
        kind=PaperKind(found.kind),
        size=len(content),
        items={
            item.id: item.title for one in shipped_catalogue().requirements for item in one.items
        },
        **_blanks(found, content, engagement),
        **_freezing(found, content, state, form, actor.may(Deed.PAPER_FREEZE, section_id)),
        **_completion(found, content, state, facts, settings, form),
        may_draft=actor.may(Deed.PAPER_DRAFT, section_id),
        fixed=fixed,
        proof=_proof(found, content, fixed),
        completions=completions_of(found.id) if state is PaperState.FROZEN else (),
        changes=changes_since(found, facts, settings, fixed),
        clause_changes=clause_changes(found, draft_paper(found.kind, facts, settings, _today())),
        page_form=form,
    )


def _blanks(found: IssuedPaper, content: bytes, engagement: Engagement) -> Mapping[str, object]:
    """The blanks of the file that are not filled in, and what is to be written by hand."""
    rows = unit_price_labels()
    keys = still_open(content)
    return {
        "blanks": [
            (_fact_link(key, engagement), may_fill_in(key))
            for key in dict.fromkeys(printed_from(key) for key in sorted(keys - rows.keys()))
        ],
        "has_price_rows": bool(keys & rows.keys()),
        "by_hand": to_write_by_hand(found),
    }


def _freezing(
    found: IssuedPaper, content: bytes, state: PaperState, form: Form | None, may_freeze: bool
) -> Mapping[str, object]:
    if state is not PaperState.DRAFT or found.kind == PaperKind.COVERAGE:
        return {"freeze_form": None, "unsettled": (), "may_freeze": may_freeze}
    return {
        "freeze_form": form if isinstance(form, FreezeForm) else _freeze_form(found),
        "unsettled": unsettled_of(found, content),
        "may_freeze": may_freeze,
    }


def _freeze_form(found: IssuedPaper) -> FreezeForm:
    unsettled = unsettled_of(found, _store().read(found.sha256))
    return FreezeUnsettledForm() if unsettled else FreezeForm()


def _completion(
    found: IssuedPaper,
    content: bytes,
    state: PaperState,
    facts: Facts,
    settings: DraftSettings,
    form: Form | None,
) -> Mapping[str, object]:
    """What the completion of a fixed version would fill in now."""
    if state is not PaperState.FROZEN:
        return {"complete_form": None, "fillings": (), "price_rows": (), "awarded": False}
    values = fillable_values(content, facts, settings)
    made = form if isinstance(form, CompleteForm) else _complete_form(still_open(content))
    return {
        "complete_form": made,
        "fillings": [(blank_label(key), text) for key, text in values.items()],
        "price_rows": _price_rows(made),
        "price_columns": [label for _, label, _ in COLUMNS],
        "awarded": facts.stage.reached(Stage.AWARDED),
    }


def _complete_form(keys: frozenset[str]) -> CompleteForm:
    return CompleteUnitPriceForm() if keys & unit_price_labels().keys() else CompleteForm()


def _price_rows(form: Form) -> Sequence[Sequence[object]]:
    fields = list(form.asked())
    width = len(COLUMNS)
    if len(fields) != width * UNIT_PRICE_ROWS:
        return ()
    return [fields[start : start + width] for start in range(0, len(fields), width)]


@dataclass(frozen=True)
class Proof:
    """Digests of everything but the blanks, taken from the stored files just now."""

    fixed: str
    completed: str
    filled: Sequence[tuple[str, str]]

    @property
    def same(self) -> bool:
        return self.fixed == self.completed


def _proof(found: IssuedPaper, content: bytes, fixed: IssuedPaper | None) -> Proof | None:
    if fixed is None:
        return None
    before = _store().read(fixed.sha256)
    texts = open_controls(content)
    keys = still_open(before) - still_open(content)
    in_order = [*sorted(keys - unit_price_labels().keys()), *unit_price_labels()]
    filled = [
        (blank_label(key), texts[key])
        for key in in_order
        if key in keys and texts[key] != STRUCK_OUT
    ]
    return Proof(skeleton_digest(before), skeleton_digest(content), filled)


def _shown_kinds(tokki: Draft, contract: Draft, facts: Facts) -> Sequence[ShownKind]:
    """特記事項 first; its single parts only where they would carry a clause."""
    kinds = [PaperKind.TOKKI, PaperKind.CONTRACT, PaperKind.SELECTION, PaperKind.EXTRACT]
    kinds += [PaperKind.COVERAGE, PaperKind.TOKKI_SECURITY]
    if facts.get("engagement.personal_information") is not False:
        kinds.append(PaperKind.TOKKI_PERSONAL)
        if facts.get("engagement.specific_personal_information") is not False:
            kinds.append(PaperKind.TOKKI_MYNUMBER)
    titles = {PaperKind.TOKKI: tokki.title, PaperKind.CONTRACT: contract.title}
    return [ShownKind(kind, titles.get(kind, ""), PURPOSES[kind]) for kind in kinds]


def _open_facts(
    engagement: Engagement, derivation: Derivation, drafts: Sequence[Draft]
) -> Sequence[OpenFact]:
    blanks = {printed_from(key) for draft in drafts for key in open_controls(draft.content)}
    keys = dict.fromkeys(key for draft in drafts for key in draft.open_facts)
    keys |= dict.fromkeys(sorted(key for key in blanks if key not in unit_price_labels()))
    keys = {key: None for key in keys if key not in WITHOUT_EFFECT}
    undecided = set(derivation.open_facts)
    return [OpenFact(_fact_link(key, engagement), key in blanks, key in undecided) for key in keys]


def _fact_link(key: str, engagement: Engagement) -> Link:
    """The page where an open fact is entered; settings of the body stand elsewhere."""
    field = BY_KEY.get(key)
    if field is None:
        page = url_for("installation.settings") if key.startswith("body.") else ""
        return Link(blank_label(key), page)
    if field.table == "contractor":
        page = url_for("engagements.contractor", engagement_id=engagement.entry_id)
    else:
        page = url_for("engagements.facts", engagement_id=engagement.entry_id, group=field.group)
    return Link(field.label, page)


def _connecting_sentence(title: str, facts: Facts, settings: DraftSettings) -> str:
    """接続条項 for the body's own contract form, in the words of this contract."""
    words = words_of(facts, settings)
    return (
        f"{words.contractor}は、{words.work}を行うに当たり、別記「{title}」を守らなければならない。"
    )


def _preview(
    kind: PaperKind, settings: DraftSettings, facts: Facts, derivation: Derivation
) -> Draft:
    return draft_derived(kind, facts, settings, derivation, _today())


def _situation(engagement: Engagement) -> tuple[DraftSettings, Facts, Derivation]:
    settings = draft_settings()
    facts = facts_of(engagement, _today())
    state = BodyState(settings.exempt, settings.confirmed)
    return settings, facts, derive(shipped_catalogue(), facts, settings.profile, state)


def _engagement(engagement_id: int, deed: Deed) -> Engagement:
    found = engagement_by_id(engagement_id)
    if found is None:
        abort(404)
    require(deed, found.entry.section_id)
    return found


def _paper(paper_id: int, deed: Deed) -> tuple[IssuedPaper, Engagement]:
    found = paper_by_id(paper_id)
    if found is None:
        abort(404)
    return found, _engagement(found.engagement_id, deed)


def _page_words(engagement: Engagement, profile: Profile) -> Mapping[str, object]:
    """What all these pages show: the work, the way to it, and the body's own words."""
    trail = [
        ("委託業務", url_for("engagements.index")),
        (
            engagement.title,
            url_for("engagements.detail", engagement_id=engagement.entry_id),
        ),
    ]
    return {
        "engagement": engagement,
        "engagement_trail": trail,
        "own": lambda text: in_own_words(text, profile),
    }


def _store() -> FileStore:
    instance: Instance = current_app.extensions["itaku-instance"]
    return instance.store


def _today() -> date:
    return datetime.now(JAPAN).date()
