"""Reading outsourcings (委託業務): one with its facts, lists with filters and pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from peewee import Tuple

from app.contractors.models import Contractor
from app.contractors.queries import contractor_by_id, member_names
from app.engagements.facts import Facts, facts_from_document
from app.engagements.fields import Stage
from app.engagements.models import Engagement
from app.japanese.eras import fiscal_year_range
from app.japanese.folding import fold
from app.people.models import Section
from app.register.models import Entry
from app.register.queries import responsible_on

PAGE_SIZE = 50


@dataclass(frozen=True)
class EngagementFilter:
    """What a list shows. `sections` limits it to what the person may read."""

    sections: Literal["all"] | frozenset[int] = "all"
    text: str = ""
    section_id: int | None = None
    stage: Stage | None = None
    instrument: str = ""
    fiscal_year: int | None = None  # any performance in it
    contractor_id: int | None = None
    include_closed: bool = False


@dataclass(frozen=True)
class ListedEngagement:
    """One line of a list."""

    id: int
    title: str
    stage: Stage
    instrument: str | None
    start: date | None
    end: date | None
    section: str
    contractor: str | None
    closed: bool
    sort_key: str

    @property
    def expected(self) -> bool:
        """Whether a contractor named is only an expected one (見込み)."""
        return not self.stage.reached(Stage.AWARDED)


def engagement_by_id(engagement_id: int) -> Engagement | None:
    """The outsourcing with its entry and section loaded, or None."""
    found: Engagement | None = (
        Engagement.select(Engagement, Entry, Section)
        .join(Entry)
        .join(Section)
        .where(Engagement.entry == engagement_id)
        .get_or_none()
    )
    return found


def facts_of(engagement: Engagement, on: date) -> Facts:
    """All facts: those entered, the section and post of the register, the contractor's details."""
    document: dict[str, Any] = {name: table for name, table in engagement.facts.items() if table}
    section = engagement.entry.section
    post = responsible_on(engagement.entry, on)
    assert section is not None  # every entry but the body itself has one
    registered = {"department": section.name}
    if post is not None:
        registered["responsible_post"] = post.title
    document["engagement"] = {**document.get("engagement", {}), **registered}
    if engagement.contractor_id is not None:
        details = contractor_facts(contractor_by_id(engagement.contractor_id))
        document["contractor"] = {**document.get("contractor", {}), **details}
    return facts_from_document(document)


def contractor_facts(contractor: Contractor | None) -> Mapping[str, object]:
    """What papers and requirements need of a contractor, as facts of the table `contractor`."""
    if contractor is None:
        return {}
    facts: dict[str, object] = {
        "name": contractor.name,
        "address": contractor.address,
        "representative": contractor.representative,
        "members": list(member_names(contractor)),
    }
    if contractor.corporate_number:
        facts["corporate_number"] = contractor.corporate_number
    return {key: value for key, value in facts.items() if value}


def list_engagements(
    wanted: EngagementFilter,
    after: tuple[str, int] | None = None,
    *,
    backwards: bool = False,
    size: int = PAGE_SIZE,
) -> list[ListedEngagement]:
    """Up to size + 1 lines, the latest start first, in the direction of reading.

    `after` is the (sort key, id) of the line at the edge of the page before.
    """
    place: Any = Tuple(Engagement.sort_key, Engagement.entry)
    query = _matching(
        wanted,
        Engagement.select(
            Engagement.entry,
            Engagement.title,
            Engagement.stage,
            Engagement.instrument,
            Engagement.start,
            Engagement.end,
            Engagement.sort_key,
            Section.name.alias("section_name"),
            Contractor.name.alias("contractor_name"),
            Entry.closed_on.alias("closed_on"),
        )
        .join(Entry, on=(Engagement.entry == Entry.id))
        .join(Section, on=(Entry.section == Section.id))
        .left_outer_join(Contractor, on=(Engagement.contractor == Contractor.id)),
    )
    if after is not None:
        edge = Tuple(*after)
        query = query.where(place > edge if backwards else place < edge)
    order = (
        (Engagement.sort_key.asc(), Engagement.entry.asc())
        if backwards
        else (Engagement.sort_key.desc(), Engagement.entry.desc())
    )
    rows = query.order_by(*order).limit(size + 1).dicts()
    return [_listed(row) for row in rows]


def count_engagements(wanted: EngagementFilter) -> int:
    """How many lines the list has on all its pages."""
    query = Engagement.select(Engagement.entry).join(Entry, on=(Engagement.entry == Entry.id))
    return int(_matching(wanted, query).count())


def _listed(row: Mapping[str, Any]) -> ListedEngagement:
    return ListedEngagement(
        row["entry"],
        row["title"],
        Stage(row["stage"]),
        row["instrument"],
        row["start"],
        row["end"],
        row["section_name"],
        row["contractor_name"],
        row["closed_on"] is not None,
        row["sort_key"],
    )


def _matching(wanted: EngagementFilter, query: Any) -> Any:
    """The query, joined with the register, limited to what is wanted."""
    if wanted.sections != "all":
        query = query.where(Entry.section.in_(sorted(wanted.sections)))
    if wanted.section_id is not None:
        query = query.where(Entry.section == wanted.section_id)
    if wanted.stage is not None:
        query = query.where(Engagement.stage == str(wanted.stage))
    if wanted.instrument:
        query = query.where(Engagement.instrument == wanted.instrument)
    if wanted.contractor_id is not None:
        query = query.where(Engagement.contractor == wanted.contractor_id)
    if wanted.fiscal_year is not None:
        first, last = fiscal_year_range(wanted.fiscal_year)
        query = query.where(
            (Engagement.start.is_null() | (Engagement.start <= last))
            & (Engagement.end.is_null() | (Engagement.end >= first))
        )
    if not wanted.include_closed:
        query = query.where(Entry.closed_on.is_null())
    words = _words(wanted.text)
    if wanted.text.strip() and not words:
        # Nothing but signs: they stand in no key, so look at the title itself.
        query = query.where(Engagement.title.contains(wanted.text.strip()))
    for word in words:
        # Looked up once, not for each line: contractors are far fewer than outsourcings.
        named = Contractor.select(Contractor.id).where(Contractor.search_key.contains(word))
        query = query.where(Engagement.search_key.contains(word) | Engagement.contractor.in_(named))
    return query


def _words(text: str) -> list[str]:
    return [key for word in text.split() if (key := fold(word))]
