"""What the page of an outsourcing shows (委託業務の概要): stages, facts, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.actor.actor import Actor
from app.actor.deeds import Deed
from app.audit.labels import FIELDS, event_label
from app.audit.queries import ShownChange, ShownEvent, history
from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY, GROUPS, Field, Group, Stage
from app.engagements.models import Engagement
from app.engagements.numbers import NUMBERS
from app.engagements.stages import OPTIONAL, missing_facts, next_stages, previous_stage
from app.engagements.wording import ShownFact, label_of, shown_facts
from app.organization.profile import Parties, Profile
from app.people.models import Person, Post
from app.people.queries import holder
from app.register.queries import responsible_terms, term_on

MOST_EVENTS = 5
KNOWN_LATER = frozenset({"engagement.fee_yen", "engagement.concluded_on"})
REGISTERED = "engagements:engagement:register"


@dataclass(frozen=True)
class StageStep:
    """One stage in the row of steps, as the component `steps` reads it."""

    label: str
    state: str


@dataclass(frozen=True)
class NextStage:
    """A stage that may follow: what is missing for it, and whether the person may move there."""

    stage: Stage
    missing: tuple[Field, ...]
    allowed: bool
    optional: bool


@dataclass(frozen=True)
class GroupOfFacts:
    """A group of the page with its lines and how many of them are open."""

    group: Group
    lines: Sequence[ShownFact]
    open_count: int

    @property
    def asks_now(self) -> bool:
        """Whether something is open that does not wait for the award or the conclusion."""
        return any(
            line.is_open and line.field.table != "contractor" and line.field.key not in KNOWN_LATER
            for line in self.lines
        )


@dataclass(frozen=True)
class Responsible:
    """The post responsible today or, before its first day, from a day to come; who holds it."""

    post: Post
    since: date
    person: Person | None
    coming: bool = False


@dataclass(frozen=True)
class Happening:
    """One line of the history."""

    at: datetime
    by: str
    what: str
    changed: tuple[str, ...]
    note: str


def stage_steps(now: Stage) -> list[StageStep]:
    """All stages; those before the present one are behind, whether passed through or over."""
    place = list(Stage).index(now)
    states = ["done"] * place + ["current"] + ["todo"] * (len(Stage) - place - 1)
    return [StageStep(stage.label, state) for stage, state in zip(Stage, states, strict=True)]


def stages_ahead(actor: Actor, section_id: int | None, facts: Facts) -> list[NextStage]:
    """The stages that may follow, the nearest first."""
    return [
        NextStage(
            stage,
            tuple(missing_facts(facts, stage)),
            actor.may(_deed_for(stage), section_id),
            stage in OPTIONAL,
        )
        for stage in next_stages(facts.stage)
    ]


def stage_behind(actor: Actor, section_id: int | None, now: Stage) -> Stage | None:
    """The stage that the person may take the outsourcing back to."""
    back = previous_stage(now)
    return back if back and actor.may(_deed_for(now), section_id) else None


def _deed_for(stage: Stage) -> Deed:
    return Deed.ENGAGEMENT_STAGE if stage.reached(Stage.AWARDED) else Deed.ENGAGEMENT_WRITE


def groups_of_facts(facts: Facts, profile: Profile, parties: Parties) -> list[GroupOfFacts]:
    """All groups with their lines."""
    groups = []
    for group in GROUPS:
        lines = shown_facts(group, facts, profile, parties)
        groups.append(GroupOfFacts(group, lines, sum(line.is_open for line in lines)))
    return groups


def responsible_today(engagement: Engagement, today: date) -> Responsible | None:
    """Who is responsible on the day, or else the first to come; None is 責任者未設定."""
    term = term_on(engagement.entry, today)
    if term is None:
        later = (one for one in responsible_terms(engagement.entry) if one.since > today)
        term = next(later, None)
    if term is None:
        return None
    return Responsible(term.post, term.since, holder(term.post, today), term.since > today)


def last_saved(engagement: Engagement) -> tuple[str, datetime] | None:
    """Who saved the entry or its facts last, and when."""
    events = _events(engagement, 1)
    return (events[0].actor_name, events[0].at) if events else None


def last_happenings(engagement: Engagement, profile: Profile) -> list[Happening]:
    """The newest changes of an outsourcing, the newest first."""
    labels = {number.key: number.label for number in NUMBERS}
    return [
        Happening(
            event.at,
            event.actor_name,
            event_label(event.name),
            _changed(event, labels, profile),
            event.note,
        )
        for event in _events(engagement, MOST_EVENTS)
    ]


def _events(engagement: Engagement, most: int) -> list[ShownEvent]:
    """The events of the outsourcing and of its entry in the register together."""
    found = {
        event.seq: event
        for subject in (("engagement", engagement.entry_id), ("entry", engagement.entry_id))
        for event in history(subject, limit=most)
    }
    return [found[seq] for seq in sorted(found, reverse=True)[:most]]


def _changed(event: ShownEvent, numbers: dict[str, str], profile: Profile) -> tuple[str, ...]:
    if event.name == REGISTERED:
        return ()  # everything is new
    labels = (_label(change, numbers, profile) for change in event.changes)
    return tuple(dict.fromkeys(label for label in labels if label))


def _label(change: ShownChange, numbers: dict[str, str], profile: Profile) -> str:
    if change.subject_kind == "engagement" and change.field in BY_KEY:
        return label_of(BY_KEY[change.field], profile)
    if change.field == "entry":
        return ""  # the page is about this entry anyway
    own = FIELDS.get(change.subject_kind, {})
    return numbers.get(change.field) or own.get(change.field, "")


def missing_label(key: str, profile: Profile) -> str:
    """The label of a fact that a stage needs."""
    return label_of(BY_KEY[key], profile)
