"""What waits for somebody (対応待ち): outsourcings to act upon, in a fixed number of queries.

Every list is limited and says how many there are in all, so that a page costs the same for ten
outsourcings and for ten thousand.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from peewee import SQL, fn

from app.catalogue.requirements import shipped_catalogue
from app.contractors.models import Contractor
from app.engagements.facts import facts_from_document
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.organization.profile import Profile, load_profile
from app.people.models import Section
from app.register.models import Entry, ResponsiblePost
from app.requirements.derive import BodyState, derive
from app.requirements.judgement import TRANSITIONAL
from app.requirements.models import Judgement
from app.storage.canonical import canonical

NEW_RULE_DAY = date(2027, 7, 1)
"""施行規則第16条の3 comes into force; contracts that run on this day are judged one by one."""
SHOWN = 8
LOOKED_THROUGH = 20
"""How many outsourcings in preparation are searched for open facts, the earliest start first."""

Sections = Literal["all"] | frozenset[int]

BEFORE_CONCLUSION = (Stage.PLANNED, Stage.CONSULTED, Stage.ANNOUNCED, Stage.AWARDED)
BEFORE_PERFORMANCE = (*BEFORE_CONCLUSION, Stage.CONCLUDED)
ALIVE = (*BEFORE_PERFORMANCE, Stage.PERFORMING)


@dataclass(frozen=True)
class Waiting:
    """One outsourcing that waits; `open_facts` are the keys to be entered, if it is for that."""

    id: int
    title: str
    stage: Stage
    section: str
    start: date | None
    end: date | None
    open_facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Queue:
    """Those shown first, and how many wait in all."""

    shown: tuple[Waiting, ...] = ()
    total: int = 0

    @property
    def hidden(self) -> int:
        return self.total - len(self.shown)


def counts_by_stage(sections: Sections) -> dict[Stage, int]:
    """How many running outsourcings of these sections are in each stage, in their order."""
    rows: Any = (
        _of(sections, Engagement.select(Engagement.stage, fn.COUNT(SQL("*"))))
        .group_by(Engagement.stage)
        .tuples()
    )
    found = {Stage(stage): int(number) for stage, number in rows}
    return {stage: found.get(stage, 0) for stage in Stage}


def to_begin(sections: Sections, today: date) -> Queue:
    """Those whose first day has come while the stage is still before 履行."""
    return _queue(
        sections,
        Engagement.stage.in_(_codes(BEFORE_PERFORMANCE)),
        # The sort key is the first day, or 9999-12-31 without one.
        Engagement.sort_key <= today.isoformat(),
    )


def to_end(sections: Sections, today: date) -> Queue:
    """Those whose last day has passed while the stage is still 履行."""
    return _queue(sections, Engagement.stage == str(Stage.PERFORMING), Engagement.end < today)


def to_judge(sections: Sections) -> Queue:
    """Contracts that run on the day of the new rule and are not yet judged (経過措置の判断)."""
    judged = Judgement.select(SQL("1")).where(
        (Judgement.engagement == Engagement.entry) & (Judgement.requirement == TRANSITIONAL)
    )
    return _queue(
        sections,
        Engagement.stage.in_(_codes((Stage.CONCLUDED, Stage.PERFORMING))),
        # The sort key is the first day, and stands in the index.
        Engagement.sort_key < NEW_RULE_DAY.isoformat(),
        Engagement.end >= NEW_RULE_DAY,
        ~fn.EXISTS(judged),
    )


def without_responsible(sections: Sections, today: date) -> Queue:
    """Those for which no post is responsible today, or at the start to come (責任者未設定)."""
    not_over = ResponsiblePost.until.is_null() | (ResponsiblePost.until >= today)
    begun = (ResponsiblePost.since <= today) | (ResponsiblePost.since <= Engagement.start)
    answering = ResponsiblePost.select(SQL("1")).where(
        (ResponsiblePost.entry == Engagement.entry) & begun & not_over
    )
    return _queue(sections, Engagement.stage.in_(_codes(ALIVE)), ~fn.EXISTS(answering))


def with_open_facts(sections: Sections, profile: Profile, *, exempt: bool) -> Queue:
    """Those not yet concluded whose open facts leave requirements undecided.

    Looks through the first ones by start only; the total counts those found among them.
    """
    ids = [
        each
        for (each,) in _of(sections, Engagement.select(Engagement.entry))
        .where(Engagement.stage.in_(_codes(BEFORE_CONCLUSION)))
        .order_by(Engagement.sort_key, Engagement.entry)
        .limit(LOOKED_THROUGH)
        .tuples()
    ]
    rows: Any = (
        _listed(Engagement.facts, Contractor.name.alias("contractor"))
        .left_outer_join(Contractor, on=(Engagement.contractor == Contractor.id))
        .where(Engagement.entry.in_(ids))
        .order_by(Engagement.sort_key, Engagement.entry)
        .dicts()
    )
    found = []
    for row in rows:
        keys = _undecided_by(canonical(_document(row)), profile.code, exempt)
        if keys:
            found.append(_waiting(row, keys))
    return Queue(tuple(found[:SHOWN]), len(found))


@lru_cache(maxsize=4096)
def _undecided_by(document: str, profile_code: str, exempt: bool) -> tuple[str, ...]:
    """Open facts on which requirements hang. Most outsourcings stay as they are for days."""
    facts = facts_from_document(json.loads(document))
    profile, body = load_profile(profile_code), BodyState(exempt)
    return derive(shipped_catalogue(), facts, profile, body).open_facts


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as stored with what requirements need of the other registers: no query per row."""
    document = {name: table for name, table in row["facts"].items() if table}
    if row["contractor"] is not None:
        document["contractor"] = {**document.get("contractor", {}), "name": row["contractor"]}
    return document


def _queue(sections: Sections, *conditions: Any) -> Queue:
    """Finds them in the indexes alone, then reads the few that are shown."""
    total = fn.COUNT(SQL("*")).over()
    found: Any = (
        _of(sections, Engagement.select(Engagement.entry, total))
        .where(*conditions)
        .order_by(Engagement.sort_key, Engagement.entry)
        .limit(SHOWN)
        .tuples()
    )
    ids = dict(found)
    if not ids:
        return Queue()
    rows: Any = _listed().where(Engagement.entry.in_(list(ids))).dicts()
    by_id = {row["id"]: _waiting(row) for row in rows}
    return Queue(tuple(by_id[each] for each in ids), next(iter(ids.values())))


def _listed(*further: Any) -> Any:
    return (
        Engagement.select(
            Engagement.entry.alias("id"),
            Engagement.title,
            Engagement.stage,
            Engagement.start,
            Engagement.end,
            Section.name.alias("section"),
            *further,
        )
        .join(Entry, on=(Engagement.entry == Entry.id))
        .join(Section, on=(Entry.section == Section.id))
    )


def _of(sections: Sections, query: Any) -> Any:
    """Running outsourcings of these sections."""
    query = query.join(Entry, on=(Engagement.entry == Entry.id)).where(Entry.closed_on.is_null())
    return query if sections == "all" else query.where(Entry.section.in_(sorted(sections)))


def _codes(stages: Iterable[Stage]) -> list[str]:
    return [str(stage) for stage in stages]


def _waiting(row: Mapping[str, Any], open_facts: tuple[str, ...] = ()) -> Waiting:
    return Waiting(
        row["id"],
        row["title"],
        Stage(row["stage"]),
        row["section"],
        row["start"],
        row["end"],
        open_facts,
    )
