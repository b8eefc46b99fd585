"""The life of an outsourcing (段階): which stage may follow, and what must be known first."""

from collections.abc import Sequence

from app.engagements.facts import Facts
from app.engagements.fields import BY_KEY, Field, Stage

OPTIONAL = (Stage.CONSULTED, Stage.ANNOUNCED)
"""Small negotiated contracts go without 事前協議 or without a published tender."""


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """The stages to which an outsourcing may go on from here; optional ones may be passed over."""
    order = list(Stage)
    following: list[Stage] = []
    for candidate in order[order.index(stage) + 1 :]:
        following.append(candidate)
        if candidate not in OPTIONAL:
            break
    return tuple(following)


def previous_stage(stage: Stage) -> Stage | None:
    """The stage to which a mistaken step is taken back."""
    order = list(Stage)
    index = order.index(stage)
    return order[index - 1] if index else None


def missing_for(facts: Facts, target: Stage) -> Sequence[str]:
    """Sentences that say what must be entered before the outsourcing can be at the stage."""
    return [
        f"{_LABELS.get(field.key, field.label)}を入力してください。"
        for field in missing_facts(facts, target)
    ]


def missing_facts(facts: Facts, target: Stage) -> Sequence[Field]:
    """The facts that must be entered before the outsourcing can be at the stage."""
    wanted: list[str] = []
    if target.reached(Stage.ANNOUNCED):
        wanted.append("engagement.instrument")
    if target.reached(Stage.AWARDED):
        wanted.append("contractor.name")
    if target.reached(Stage.CONCLUDED):
        wanted += ["engagement.start", "engagement.end", "engagement.concluded_on"]
        if facts.get("engagement.price") != "unit":
            wanted.append("engagement.fee_yen")
    return [BY_KEY[key] for key in wanted if key not in facts.values]


_LABELS = {"contractor.name": "相手方", "engagement.fee_yen": "契約金額"}
