"""Pages of requirements (要件): those of an outsourcing and why, and the catalogue of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor.deeds import Deed
from app.catalogue.conditions import Verdict, expression
from app.catalogue.requirements import (
    TO_BE_CHECKED,
    EvidenceKind,
    Item,
    Phase,
    Question,
    Requirement,
    Subject,
    shipped_catalogue,
)
from app.contracts.clauses import Clause, Part, shipped_clauses
from app.contracts.parties import party_words
from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY
from app.engagements.models import Engagement
from app.engagements.queries import engagement_by_id, facts_of
from app.installation.settings import Body, body_in_force
from app.japanese.folding import fold
from app.organization.profile import Profile
from app.organization.wording import in_own_words
from app.papers.markup import replace_words
from app.requirements.derive import BodyState, Derivation, Derived, derive
from app.requirements.forms import CatalogueFilter, ConfirmationForm, JudgementForm
from app.requirements.judgement import TRANSITIONAL, Outcome
from app.requirements.operations import (
    DecisionRefused,
    confirm_basis,
    record_judgement,
    withdraw_confirmation,
)
from app.requirements.queries import confirmations, confirmed_requirements, judgements_of
from app.requirements.wording import (
    ANSWERS,
    ASKED,
    TRIGGERS,
    ShownLine,
    clause_lines,
    condition_in_words,
)
from app.web.access import access, may_open, require, signed_in_actor
from app.web.labels import JAPAN
from app.web.pages import Link

blueprint = Blueprint("requirements", __name__)

SECURITY_PARTS = tuple(part for part in Part if not part.is_base)


@dataclass(frozen=True)
class ShownClause:
    """A clause by its title; undecided ones may yet turn out not to be needed."""

    title: str
    undecided: bool


@dataclass(frozen=True)
class ShownRequirement:
    """One requirement of an outsourcing with what it will produce."""

    derived: Derived
    clauses: tuple[ShownClause, ...]
    questions: tuple[Question, ...]
    evidence: tuple[EvidenceKind, ...]
    facts: tuple[Link, ...]


@dataclass(frozen=True)
class ClauseSource:
    """A clause of the collection as the catalogue shows it: each wording with its condition."""

    title: str
    wordings: tuple[tuple[str, tuple[ShownLine, ...]], ...]
    of_other_item: bool


@blueprint.route("/engagements/<int:engagement_id>/requirements")
@access(Deed.ENGAGEMENT_READ)
def of_engagement(engagement_id: int) -> str:
    """What applies to an outsourcing, what is undecided, what does not apply; each with why."""
    engagement = _engagement(engagement_id, Deed.ENGAGEMENT_READ)
    body = _body()
    facts = facts_of(engagement, _today())
    derivation = _derive(facts, body)
    titles = _clause_titles(derivation, facts, body)
    shown = [_shown(one, derivation, titles, engagement) for one in derivation.requirements]
    applying = [one for one in shown if one.derived.applies is True]
    demanded = derivation.clauses
    return render_template(
        "requirements/of_engagement.html",
        **_words(body.profile),
        engagement=engagement,
        engagement_trail=_trail(engagement),
        tier=derivation.tier,
        phases=[
            (phase, [one for one in applying if one.derived.requirement.phase is phase])
            for phase in Phase
        ],
        applying=applying,
        undecided=[one for one in shown if one.derived.applies is None],
        excluded=[one for one in shown if one.derived.applies is False],
        clause_count=sum(1 for verdict in demanded.values() if verdict),
        open_clause_count=sum(1 for verdict in demanded.values() if verdict is None),
        question_count=sum(len(one.questions) for one in applying),
        open_facts=_fact_links(derivation.open_facts, engagement),
        exception=body.profile.scope_exception_for(facts.text("engagement.organ") or None),
        triggers=TRIGGERS,
        transitional=TRANSITIONAL,
        judgements=judgements_of(engagement_id),
        outcomes=_outcome_labels(),
        may_judge=signed_in_actor().may(Deed.JUDGEMENT_RECORD, engagement.entry.section_id),
    )


@blueprint.route("/engagements/<int:engagement_id>/judgement", methods=["GET", "POST"])
@access(Deed.JUDGEMENT_RECORD)
def judge(engagement_id: int) -> str | Response:
    """Records how the transitional rule of 2027-07-01 was judged for this contract."""
    engagement = _engagement(engagement_id, Deed.JUDGEMENT_RECORD)
    body = _body()
    derived = _derive(facts_of(engagement, _today()), body)[TRANSITIONAL]
    form = JudgementForm(data={"judged_on": _today()})
    if form.accepted() and _judgement_fits(form, derived):
        answers = form.answers()
        try:
            record_judgement(signed_in_actor(), engagement_id, **answers)
        except DecisionRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash("経過措置についての判断を記録しました。")
            page = url_for("requirements.of_engagement", engagement_id=engagement_id)
            return redirect(f"{page}#judgement")
    return render_template(
        "requirements/judge.html",
        **_words(body.profile),
        form=form,
        engagement=engagement,
        engagement_trail=_trail(engagement),
        derived=derived,
        judgements=judgements_of(engagement_id),
        outcomes=_outcome_labels(),
    )


def _judgement_fits(form: JudgementForm, derived: Derived) -> bool:
    if derived.applies is False:
        form.refuse(f"この契約に経過措置の判断は要りません（{derived.reason}）。")
    if form.judged_on.data > _today():
        form.refuse("判断日には、今日までの日を入力してください。", "judged_on")
    return not form.summary()


@blueprint.route("/requirements")
@access(Deed.CATALOGUE_READ)
def catalogue() -> str:
    """All requirements by subject."""
    body = _body()
    form = CatalogueFilter()
    form.validate()
    found = [one for one in shipped_catalogue().requirements if _matches(one, form, body.profile)]
    return render_template(
        "requirements/catalogue.html",
        **_words(body.profile),
        form=form,
        subjects=[
            (subject, [one for one in found if one.subject is subject]) for subject in Subject
        ],
        total=len(found),
        confirmed=confirmed_requirements(),
        version=shipped_catalogue().version,
    )


def _matches(requirement: Requirement, form: CatalogueFilter, profile: Profile) -> bool:
    if form.subject.data not in (None, requirement.subject):
        return False
    if form.phase.data not in (None, requirement.phase):
        return False
    wanted = [fold(word) for word in (form.q.data or "").split()]
    if not wanted:
        return True
    texts = [requirement.id, requirement.title, requirement.text]
    texts += [text for item in requirement.items for text in (item.title, item.text)]
    whole = fold(in_own_words(" ".join(texts), profile))
    return all(word in whole for word in wanted)


@blueprint.route("/requirements/<requirement_id>")
@access(Deed.CATALOGUE_READ)
def detail(requirement_id: str) -> str:
    """Everything about one requirement."""
    return _detail_page(_requirement(requirement_id), ConfirmationForm())


@blueprint.route("/requirements/<requirement_id>/confirm", methods=["POST"])
@access(Deed.REQUIREMENT_CONFIRM)
def confirm(requirement_id: str) -> str | Response:
    """The basis was checked against the body's own standard."""
    requirement = _requirement(requirement_id)
    actor = require(Deed.REQUIREMENT_CONFIRM)
    form = ConfirmationForm()
    if form.accepted():
        try:
            confirm_basis(actor, requirement_id, form.place.data or "")
        except DecisionRefused as refusal:
            form.refuse(str(refusal), refusal.field)
        else:
            flash(f"{requirement_id}の根拠を、自団体の対策基準で確認済みとしました。")
            return redirect(url_for("requirements.detail", requirement_id=requirement_id))
    return _detail_page(requirement, form)


@blueprint.route("/requirements/<requirement_id>/withdraw", methods=["POST"])
@access(Deed.REQUIREMENT_CONFIRM)
def withdraw(requirement_id: str) -> Response:
    """The confirmation of a basis is taken back."""
    _requirement(requirement_id)
    try:
        withdraw_confirmation(require(Deed.REQUIREMENT_CONFIRM), requirement_id)
    except LookupError:
        flash(f"{requirement_id}の確認は、既に取り消されています。", "info")
    else:
        flash(f"{requirement_id}の確認を取り消しました。")
    return redirect(url_for("requirements.detail", requirement_id=requirement_id))


def _detail_page(requirement: Requirement, form: ConfirmationForm) -> str:
    shipped = shipped_catalogue()
    conditions = shipped.conditions
    body = _body()
    words = _contract_words(None, body)
    return render_template(
        "requirements/detail.html",
        **_words(body.profile),
        requirement=requirement,
        form=form,
        policy=body.profile.policy,
        own_clauses=[
            (clause, realisation, condition_in_words(expression(realisation.when), conditions))
            for clause, realisation in body.profile.own_bases(requirement.id)
        ],
        in_words=lambda when: condition_in_words(when, conditions),
        evidence=shipped.evidence_kinds,
        clauses={one.id: _clause_sources(one, words) for one in requirement.items},
        in_contract=lambda text: replace_words(text, words),
        triggers=TRIGGERS,
        answers=ANSWERS,
        asked=ASKED,
        confirmation=confirmations().get(requirement.id),
        may_confirm=may_open("requirements.confirm"),
    )


def _clause_sources(item: Item, words: Mapping[str, str]) -> list[ClauseSource]:
    """The clauses of an item with their wordings, those of the items that fulfil it included."""
    found = shipped_catalogue().clauses_of(item)
    return [
        _clause_source(shipped_clauses()[one], words, one not in item.clauses)
        for one in dict.fromkeys(found)
    ]


def _clause_source(clause: Clause, words: Mapping[str, str], of_other_item: bool) -> ClauseSource:
    conditions = shipped_catalogue().conditions

    def title_of(clause_id: str) -> str:
        return replace_words(shipped_clauses()[clause_id].wording.title, words)

    wordings = [("", clause.wording)]
    wordings += [(condition_in_words(one.when, conditions), one.wording) for one in clause.variants]
    return ClauseSource(
        title_of(clause.id),
        tuple((when, clause_lines(one.text, words, title_of)) for when, one in wordings),
        of_other_item,
    )


def _shown(
    derived: Derived, derivation: Derivation, titles: Mapping[str, str], engagement: Engagement
) -> ShownRequirement:
    demanded: dict[str, Verdict] = {}
    for item in derived.items:
        for clause in item.clauses:
            certain = item.applies is True and clause not in item.undecided_clauses
            demanded[clause] = True if certain else demanded.get(clause)
    kinds = dict.fromkeys(kind for item in derived.items for kind in item.item.evidence)
    keys = [*derived.open_facts, *(key for item in derived.items for key in item.open_facts)]
    return ShownRequirement(
        derived,
        tuple(
            ShownClause(titles[one], verdict is None)
            for one, verdict in demanded.items()
            if one in titles
        ),
        tuple(question for item in derived.items for question in item.item.questions),
        tuple(shipped_catalogue().evidence_kinds[kind] for kind in kinds),
        tuple(_fact_links(keys, engagement)),
    )


def _clause_titles(derivation: Derivation, facts: Facts, body: Body) -> dict[str, str]:
    """Titles of the clauses that the papers carry here, by clause id, in the papers' words."""
    words = _contract_words(facts, body)
    chosen = shipped_clauses().choose(SECURITY_PARTS, derivation.clauses, derivation.values)
    return {one.clause.id: replace_words(one.wording.title, words) for one in chosen}


def _contract_words(facts: Facts | None, body: Body) -> Mapping[str, str]:
    """What papers call the parties: of one outsourcing, or as the body has set it."""
    instrument = facts.instrument if facts else None
    stated = (facts.text("engagement.parties") or None) if facts else None
    self_name = body.profile.self_name
    return party_words(instrument, stated, body.parties.value, self_name).as_words()


def _fact_links(keys: Iterable[str], engagement: Engagement) -> list[Link]:
    """Open facts by their labels, each with the page where it is entered ("" if none)."""
    may_write = signed_in_actor().may(Deed.ENGAGEMENT_WRITE, engagement.entry.section_id)
    links = []
    for key in dict.fromkeys(keys):
        field = BY_KEY.get(key)
        href = ""
        if field and field.group == "contractor" and may_open("engagements.contractor"):
            href = url_for("engagements.contractor", engagement_id=engagement.entry_id)
        elif field and may_open("engagements.facts"):
            href = url_for(
                "engagements.facts", engagement_id=engagement.entry_id, group=field.group
            )
        links.append(Link(field.label if field else key, href if may_write else ""))
    return links


def _trail(engagement: Engagement) -> list[tuple[str, str]]:
    """The breadcrumb from the list down to this outsourcing."""
    trail = []
    if may_open("engagements.index"):
        trail.append(("委託業務", url_for("engagements.index")))
    if may_open("engagements.detail"):
        here = url_for("engagements.detail", engagement_id=engagement.entry_id)
        trail.append((engagement.title, here))
    return trail


def _derive(facts: Facts, body: Body) -> Derivation:
    state = BodyState(body.exempt, confirmed_requirements())
    return derive(shipped_catalogue(), facts, body.profile, state)


def _engagement(engagement_id: int, deed: Deed) -> Engagement:
    engagement = engagement_by_id(engagement_id)
    if engagement is None:
        abort(404)
    require(deed, engagement.entry.section_id)
    return engagement


def _requirement(requirement_id: str) -> Requirement:
    if requirement_id not in shipped_catalogue():
        abort(404)
    return shipped_catalogue()[requirement_id]


def _body() -> Body:
    body = body_in_force()
    if body is None:
        abort(404)
    return body


def _words(profile: Profile) -> dict[str, Any]:
    """What templates need to speak the body's own words."""
    return {
        "profile": profile,
        "own": lambda text: in_own_words(text, profile),
        "to_be_checked": TO_BE_CHECKED,
    }


def _outcome_labels() -> dict[str, str]:
    return {str(one): one.label for one in Outcome}


def _today() -> date:
    return datetime.now(JAPAN).date()
