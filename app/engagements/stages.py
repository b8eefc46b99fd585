"""The life of an outsourcing (段階): which stage may follow, and what must be known first."""

from collections.abc import Sequence

from app.engagements.facts import Facts
from app.engagements.fields import Stage

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
    missing = []
    if target.reached(Stage.ANNOUNCED):
        missing += _missing(facts, ("engagement.instrument", "契約等の形式"))
    if target.reached(Stage.AWARDED):
        missing += _missing(facts, ("contractor.name", "相手方"))
    if target.reached(Stage.CONCLUDED):
        missing += _missing(
            facts,
            ("engagement.start", "履行開始日"),
            ("engagement.end", "履行終了日"),
            ("engagement.concluded_on", "締結日"),
        )
        if facts.get("engagement.price") != "unit":
            missing += _missing(facts, ("engagement.fee_yen", "契約金額"))
    return missing


def _missing(facts: Facts, *wanted: tuple[str, str]) -> list[str]:
    return [f"{label}を入力してください。" for key, label in wanted if key not in facts.values]
