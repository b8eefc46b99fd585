"""What is done with outsourcings (委託業務): registered, described, awarded, moved on, closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.actor.actor import Actor, require
from app.actor.deeds import Deed
from app.audit.operations import Recording, recording
from app.contractors.models import Contractor
from app.engagements.facts import Facts, Subcontractor, facts_from_document
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.engagements.numbers import LONGEST_NUMBER, NUMBERS
from app.engagements.queries import contractor_facts, engagement_by_id, facts_of
from app.engagements.stages import missing_for, next_stages, previous_stage
from app.japanese.folding import fold
from app.people.models import Section
from app.register.kinds import EntryKind
from app.register.operations import WrongEntryState, close_entry, open_entry, reopen_entry, touch

REGISTERED_ELSEWHERE = ("engagement.department", "engagement.responsible_post")
"""Facts that come from the register of sections and posts, never from a form of facts."""


CLOSED = "この委託業務は終了しています。変更するときは、先に終了を取り消してください。"


class UnknownEngagement(Exception):
    """There is no outsourcing with this id."""


class StageRefused(Exception):
    """The stage cannot follow, or something must be entered first; `messages` say what."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = tuple(messages)
        super().__init__("".join(messages))


class NumberRefused(ValueError):
    """A number is too long; `errors` holds a message for each key."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("".join(errors.values()))


def register_engagement(actor: Actor, section: Section, facts: Facts) -> Engagement:
    """Open an outsourcing of a section with what is known of it; it begins as 計画.

    Raises Forbidden, FactsRefused.
    """
    require(actor, Deed.ENGAGEMENT_WRITE, section.id)
    facts = _kept(facts.replaced({"engagement.stage": str(Stage.PLANNED)}))
    with recording(
        actor, "engagements:engagement:register", "engagement", section_id=section.id
    ) as record:
        entry = open_entry(actor, EntryKind.ENGAGEMENT, section)
        engagement = record.create(
            Engagement, entry=entry.id, facts=facts.as_document(), **_columns(facts)
        )
        record.about(engagement)
        _note_changes(record, engagement, Facts(), facts)
    return engagement


def change_facts(
    actor: Actor,
    engagement_id: int,
    changes: Mapping[str, object | None],
    expected_version: int,
    subcontractors: Sequence[Subcontractor] | None = None,
) -> Engagement:
    """Change some facts; None makes a fact open again.

    Raises Forbidden, UnknownEngagement, FactsRefused (nothing is saved), StaleEdit.
    """
    engagement = _for_change(actor, engagement_id, Deed.ENGAGEMENT_WRITE)
    with _recording(actor, "engagements:engagement:change", engagement) as record:
        touch(engagement.entry, expected_version, lambda: dict(stored_facts(engagement).values))
        before = stored_facts(engagement)
        after = before.replaced(changes)
        if subcontractors is not None:
            after = Facts(after.values, tuple(subcontractors))
        _save(record, engagement, before, after)
    return engagement


def choose_contractor(
    actor: Actor,
    engagement_id: int,
    contractor: Contractor | None,
    expected_version: int,
    signatory: str | None = None,
) -> Engagement:
    """Name the contractor; before the award this is an expected one (見込み).

    `signatory` (受任者) is kept with it: an empty text removes it, None leaves it as it is.
    Raises Forbidden (after the award only who may move stages), UnknownEngagement, StaleEdit,
    FactsRefused if the stage needs a contractor.
    """
    engagement = _for_change(actor, engagement_id, Deed.ENGAGEMENT_WRITE)
    if Stage(engagement.stage).reached(Stage.AWARDED):
        require(actor, Deed.ENGAGEMENT_STAGE, engagement.entry.section_id)
    with _recording(actor, "engagements:contractor:choose", engagement) as record:
        touch(engagement.entry, expected_version)
        chosen = contractor.id if contractor is not None else None
        before = stored_facts(engagement)
        after = before
        if signatory is not None:
            after = before.replaced({"contractor.signatory": signatory or None})
        facts_from_document(_document(after, contractor))
        record.set(engagement, contractor=chosen)
        if after != before:
            _save(record, engagement, before, after)
    return engagement


def move_to_stage(
    actor: Actor, engagement_id: int, stage: Stage, expected_version: int, note: str = ""
) -> Engagement:
    """Move the outsourcing on, or one step back with a note.

    Raises Forbidden, UnknownEngagement, StaleEdit, StageRefused.
    """
    deed = Deed.ENGAGEMENT_STAGE if stage.reached(Stage.AWARDED) else Deed.ENGAGEMENT_WRITE
    engagement = _for_change(actor, engagement_id, deed)
    now = Stage(engagement.stage)
    back = previous_stage(now)
    if stage not in next_stages(now) and stage is not back:
        raise StageRefused([f"「{now.label}」から「{stage.label}」へは進めません。"])
    if stage is back:
        if now.reached(Stage.AWARDED):
            require(actor, Deed.ENGAGEMENT_STAGE, engagement.entry.section_id)
        if not note.strip():
            raise StageRefused(["段階を戻すときは、理由を入力してください。"])
    elif missing := missing_for(facts_of(engagement, date.max), stage):
        raise StageRefused(missing)
    with _recording(actor, "engagements:stage:move", engagement, note=note) as record:
        touch(engagement.entry, expected_version)
        before = stored_facts(engagement)
        _save(record, engagement, before, before.replaced({"engagement.stage": str(stage)}))
    return engagement


def set_numbers(
    actor: Actor, engagement_id: int, numbers: Mapping[str, str], expected_version: int
) -> Engagement:
    """Keep the numbers of other systems; an empty text removes one.

    Raises Forbidden, UnknownEngagement, StaleEdit, NumberRefused.
    """
    engagement = _for_change(actor, engagement_id, Deed.ENGAGEMENT_WRITE)
    errors = {
        each.key: f"{each.label}は{LONGEST_NUMBER}字以内で入力してください。"
        for each in NUMBERS
        if len(numbers.get(each.key, "")) > LONGEST_NUMBER
    }
    if errors:
        raise NumberRefused(errors)
    with _recording(actor, "engagements:numbers:set", engagement) as record:
        before: dict[str, str] = dict(engagement.numbers)
        touch(engagement.entry, expected_version, lambda: before)
        after = {each.key: numbers.get(each.key, before.get(each.key, "")) for each in NUMBERS}
        after = {key: value.strip() for key, value in after.items() if value.strip()}
        for key in sorted(before.keys() | after.keys()):
            record.change(engagement, key, before.get(key), after.get(key))
        record.set(engagement, numbers=after, search_key=_search_key(engagement.title, after))
    return engagement


def close_engagement(
    actor: Actor, engagement_id: int, closed_on: date, expected_version: int
) -> None:
    """Take the outsourcing out of the running lists (取りやめ, or filed after its end).

    Raises Forbidden, UnknownEngagement, StaleEdit, WrongEntryState.
    """
    engagement = _for_change(actor, engagement_id, Deed.ENGAGEMENT_WRITE)
    close_entry(actor, engagement.entry, expected_version, closed_on)


def reopen_engagement(actor: Actor, engagement_id: int, expected_version: int) -> None:
    """Take a closing back. Raises Forbidden, UnknownEngagement, StaleEdit, WrongEntryState."""
    engagement = _for_change(actor, engagement_id, Deed.ENGAGEMENT_WRITE, closed=True)
    reopen_entry(actor, engagement.entry, expected_version)


def stored_facts(engagement: Engagement) -> Facts:
    """The facts that the outsourcing's own forms enter, without those of other registers."""
    return facts_from_document(_document_of(engagement))


def _document_of(engagement: Engagement) -> dict[str, Any]:
    contractor = engagement.contractor if engagement.contractor_id is not None else None
    return _merged(engagement.facts, contractor)


def _document(facts: Facts, contractor: Contractor | None) -> dict[str, Any]:
    return _merged(facts.as_document(), contractor)


def _merged(document: Mapping[str, Any], contractor: Contractor | None) -> dict[str, Any]:
    own = {"signatory": document.get("contractor", {}).get("signatory")}
    kept = {key: value for key, value in own.items() if value is not None}
    return {**document, "contractor": {**kept, **contractor_facts(contractor)}}


def _kept(facts: Facts) -> Facts:
    """The facts without those that other registers hold; checked again as a whole."""
    foreign = [key for key in facts.values if key.startswith("contractor.")]
    foreign.remove("contractor.signatory") if "contractor.signatory" in foreign else None
    cleared = dict.fromkeys([*REGISTERED_ELSEWHERE, *foreign])
    return facts_from_document(facts.replaced(cleared).as_document())


def _for_change(
    actor: Actor, engagement_id: int, deed: Deed, *, closed: bool = False
) -> Engagement:
    """The outsourcing, if the actor may change it; a closed one must be opened again first."""
    engagement = engagement_by_id(engagement_id)
    if engagement is None:
        raise UnknownEngagement
    require(actor, deed, engagement.entry.section_id)
    if engagement.entry.closed_on is not None and not closed:
        raise WrongEntryState(CLOSED)
    return engagement


def _recording(actor: Actor, name: str, engagement: Engagement, note: str = "") -> Any:
    return recording(
        actor, name, engagement, section_id=engagement.entry.section_id, note=note.strip()
    )


def _save(record: Recording, engagement: Engagement, before: Facts, after: Facts) -> None:
    """Check the facts as a whole, note each one that changed, and keep them."""
    contractor = engagement.contractor if engagement.contractor_id is not None else None
    facts_from_document(_document(after, contractor))
    stored = {key: value for key, value in after.values.items() if _is_own(key)}
    kept = Facts(stored, after.subcontractors)
    _note_changes(record, engagement, before, after)
    record.set(
        engagement,
        facts=kept.as_document(),
        **_columns(kept, engagement.numbers),
    )


def _is_own(key: str) -> bool:
    if key in REGISTERED_ELSEWHERE:
        return False
    return not key.startswith("contractor.") or key == "contractor.signatory"


def _note_changes(record: Recording, engagement: Engagement, before: Facts, after: Facts) -> None:
    for key in sorted(before.values.keys() | after.values.keys()):
        if _is_own(key):
            record.change(engagement, key, _plain(before.get(key)), _plain(after.get(key)))
    record.change(
        engagement,
        "subcontractors",
        [vars(each) for each in before.subcontractors] or None,
        [vars(each) for each in after.subcontractors] or None,
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _columns(facts: Facts, numbers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The columns that lists read, from the facts."""
    start = facts.day("engagement.start")
    return {
        "title": facts.title,
        "stage": str(facts.stage),
        "instrument": facts.instrument,
        "start": start,
        "end": facts.day("engagement.end"),
        "search_key": _search_key(facts.title, numbers or {}),
        "sort_key": start.isoformat() if start else "9999-12-31",
    }


def _search_key(title: str, numbers: Mapping[str, str]) -> str:
    return " ".join(filter(None, map(fold, (title, *numbers.values()))))
