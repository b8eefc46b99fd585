"""What waits for somebody (対応待ち): outsourcings to act upon, in a fixed number of queries.

Every list is limited and says how many there are in all, so that a page costs the same for ten
outsourcings and for ten thousand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from peewee import SQL, fn

from app.catalogue.requirements import Catalogue
from app.contractors.models import Contractor
from app.engagements.facts import facts_from_document
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.organization.profile import Profile
from app.people.models import Section
from app.register.models import Entry, ResponsiblePost
from app.requirements.derive import BodyState, derive
from app.requirements.judgement import TRANSITIONAL
from app.requirements.models import Judgement

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
        # The sort key is the first day and stands in the index; 9999 stands for none.
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
        Engagement.start < NEW_RULE_DAY,
        Engagement.end >= NEW_RULE_DAY,
        ~fn.EXISTS(judged),
    )


def without_responsible(sections: Sections, today: date) -> Queue:
    """Those for which no post is responsible today (責任者未設定)."""
    not_over = ResponsiblePost.until.is_null() | (ResponsiblePost.until >= today)
    answering = ResponsiblePost.select(SQL("1")).where(
        (ResponsiblePost.entry == Engagement.entry) & (ResponsiblePost.since <= today) & not_over
    )
    return _queue(sections, Engagement.stage.in_(_codes(ALIVE)), ~fn.EXISTS(answering))


def with_open_facts(
    sections: Sections, catalogue: Catalogue, profile: Profile, body: BodyState
) -> Queue:
    """Those not yet concluded whose open facts leave requirements undecided.

    Looks through the first ones by start only; the total counts those found among them.
    """
    query = _listed(sections, Engagement.facts, Contractor.name.alias("contractor"))
    rows: Any = (
        query.left_outer_join(Contractor, on=(Engagement.contractor == Contractor.id))
        .where(Engagement.stage.in_(_codes(BEFORE_CONCLUSION)))
        .order_by(Engagement.sort_key, Engagement.entry)
        .limit(LOOKED_THROUGH)
        .dicts()
    )
    found = []
    for row in rows:
        facts = facts_from_document(_document(row))
        if facts.open_keys():
            keys = derive(catalogue, facts, profile, body).open_facts
            if keys:
                found.append(_waiting(row, keys))
    return Queue(tuple(found[:SHOWN]), len(found))


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as stored with what requirements need of the other registers: no query per row."""
    document = {name: table for name, table in row["facts"].items() if table}
    if row["contractor"] is not None:
        document["contractor"] = {**document.get("contractor", {}), "name": row["contractor"]}
    return document


def _queue(sections: Sections, *conditions: Any) -> Queue:
    total = fn.COUNT(SQL("*")).over().alias("total")
    rows: Any = list(
        _listed(sections, total)
        .where(*conditions)
        .order_by(Engagement.sort_key, Engagement.entry)
        .limit(SHOWN)
        .dicts()
    )
    return Queue(tuple(_waiting(row) for row in rows), rows[0]["total"] if rows else 0)


def _listed(sections: Sections, *further: Any) -> Any:
    return _of(
        sections,
        Engagement.select(
            Engagement.entry.alias("id"),
            Engagement.title,
            Engagement.stage,
            Engagement.start,
            Engagement.end,
            Section.name.alias("section"),
            *further,
        ),
    )


def _of(sections: Sections, query: Any) -> Any:
    """Running outsourcings of these sections."""
    query = (
        query.join(Entry, on=(Engagement.entry == Entry.id))
        .join(Section, on=(Entry.section == Section.id))
        .where(Entry.closed_on.is_null())
    )
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
