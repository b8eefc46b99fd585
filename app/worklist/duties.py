"""やること: what the person who looks must do next, in words, each with the place to do it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.actor.actor import Actor
from app.actor.deeds import Deed
from app.catalogue.requirements import Catalogue
from app.engagements.fields import BY_KEY, Stage
from app.organization.profile import Profile
from app.requirements.derive import BodyState
from app.worklist.queries import (
    Queue,
    Sections,
    Waiting,
    to_begin,
    to_end,
    to_judge,
    with_open_facts,
    without_responsible,
)

NAMED_FACTS = 4
"""So many open facts are named; further ones are counted."""


@dataclass(frozen=True)
class Task:
    """One line: what it is about, the page (endpoint and values) where it is done, and its state.

    `due` is a day with its meaning, for example (2027-04-01, "開始").
    """

    title: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    state: str = ""
    tone: str = "gray"
    due: tuple[date, str] | None = None


@dataclass(frozen=True)
class Duty:
    """A group of tasks of one kind. `hidden` counts those that are not shown yet."""

    id: str
    title: str
    lead: str
    tasks: tuple[Task, ...]
    hidden: int = 0

    @property
    def total(self) -> int:
        return len(self.tasks) + self.hidden


@dataclass(frozen=True)
class Policy:
    """What of the body's policy the duties depend on; `exemption_open`: 適用除外 is undecided."""

    profile: Profile
    body: BodyState
    exemption_open: bool


def duties_of(actor: Actor, policy: Policy, catalogue: Catalogue, today: date) -> tuple[Duty, ...]:
    """What this person must do, the most urgent kind first; only kinds with something in them."""
    groups = (
        _stages(actor.sections_for(Deed.ENGAGEMENT_STAGE), today),
        _open_facts(actor.sections_for(Deed.ENGAGEMENT_WRITE), policy),
        _judgements(actor.sections_for(Deed.JUDGEMENT_RECORD)),
        _responsible(actor.sections_for(Deed.ENGAGEMENT_WRITE), today),
        _decisions(actor, policy, catalogue),
    )
    return tuple(duty for duty in groups if duty.tasks)


def _stages(sections: Sections, today: date) -> Duty:
    begin = to_begin(sections, today) if sections else Queue()
    end = to_end(sections, today) if sections else Queue()
    return Duty(
        "stages",
        "段階を進める",
        "履行の開始日又は終了日を過ぎています。状況を確かめて、段階を進めてください。",
        (*map(_begin_task, begin.shown), *map(_end_task, end.shown)),
        begin.hidden + end.hidden,
    )


def _begin_task(one: Waiting) -> Task:
    concluded = one.stage is Stage.CONCLUDED
    return Task(
        one.title,
        "engagements.detail",
        {"engagement_id": one.id},
        one.section,
        "締結済・未開始" if concluded else f"未締結（{one.stage.label}）",
        "yellow" if concluded else "red",
        (one.start, "開始") if one.start else None,
    )


def _end_task(one: Waiting) -> Task:
    return Task(
        one.title,
        "engagements.detail",
        {"engagement_id": one.id},
        one.section,
        "終了の処理",
        "yellow",
        (one.end, "終了") if one.end else None,
    )


def _open_facts(sections: Sections, policy: Policy) -> Duty:
    exempt = policy.body.exempt
    queue = with_open_facts(sections, policy.profile, exempt=exempt) if sections else Queue()
    return Duty(
        "open-facts",
        "未定の事項を入力する",
        "未定のため、適用される要件が決まりません。分かったものから入力してください。",
        tuple(map(_open_facts_task, queue.shown)),
        queue.hidden,
    )


def _open_facts_task(one: Waiting) -> Task:
    labels = [BY_KEY[key].label for key in one.open_facts if key in BY_KEY]
    named = "、".join(labels[:NAMED_FACTS])
    rest = f" ほか{len(labels) - NAMED_FACTS}件" if len(labels) > NAMED_FACTS else ""
    first = next((key for key in one.open_facts if key in BY_KEY), None)
    place: tuple[str, dict[str, object]] = ("engagements.detail", {"engagement_id": one.id})
    if first is not None and BY_KEY[first].group not in ("who", "contractor"):
        group = BY_KEY[first].group
        place = ("engagements.facts", {"engagement_id": one.id, "group": group})
    return Task(
        one.title,
        *place,
        note=f"{one.section}　未定：{named}{rest}",
        state=one.stage.label,
        due=(one.start, "開始") if one.start else None,
    )


def _judgements(sections: Sections) -> Duty:
    queue = to_judge(sections) if sections else Queue()
    return _queued(
        "judgements",
        "経過措置の判断を記録する",
        "令和9年7月1日に履行中の契約等です。どの規定によるかを記録してください。",
        queue,
        lambda one: Task(
            one.title,
            "requirements.judge",
            {"engagement_id": one.id},
            one.section,
            "判断未記録",
            "yellow",
            (one.end, "終了") if one.end else None,
        ),
    )


def _responsible(sections: Sections, today: date) -> Duty:
    queue = without_responsible(sections, today) if sections else Queue()
    return _queued(
        "responsible",
        "責任者を設定する",
        "責任を負う職が決まっていません。業務の内容の「所管と責任者」で設定してください。",
        queue,
        lambda one: Task(
            one.title,
            "engagements.detail",
            {"engagement_id": one.id},
            one.section,
            "責任者未設定",
            "yellow",
        ),
    )


def _queued(
    name: str, title: str, lead: str, queue: Queue, task: Callable[[Waiting], Task]
) -> Duty:
    return Duty(name, title, lead, tuple(map(task, queue.shown)), queue.hidden)


def _decisions(actor: Actor, policy: Policy, catalogue: Catalogue) -> Duty:
    return Duty(
        "decisions",
        "団体として決める",
        "決めた内容は、全ての委託業務の要件と書面に反映されます。",
        tuple(_decision_tasks(actor, policy, catalogue)),
    )


def _decision_tasks(actor: Actor, policy: Policy, catalogue: Catalogue) -> Iterable[Task]:
    if policy.exemption_open and actor.may(Deed.POLICY_WRITE):
        yield Task(
            "適用除外に当たるかを判断する",
            "installation.exemption",
            note="地方自治法施行規則第16条の3。決まるまでは、当たらないものとして扱います。",
            state="未定",
            tone="yellow",
        )
    wanted = {one.id for one in catalogue.requirements if one.confirm}
    left = len(wanted - policy.body.confirmed)
    if left and actor.may(Deed.REQUIREMENT_CONFIRM):
        yield Task(
            "要件の根拠を自団体の対策基準で確認する",
            "requirements.catalogue",
            note="確認するまで「自団体の対策基準で要確認」と表示します。",
            state=f"未確認 {left}件",
            tone="yellow",
        )


@dataclass(frozen=True)
class Beginnings:
    """How far a new installation is: what of the first steps is done."""

    has_sections: bool
    names_head: bool
    has_colleagues: bool
    has_engagements: bool


def first_steps(actor: Actor, done: Beginnings) -> Duty | None:
    """The first steps (はじめに) of those that this person can do; None once they are all done."""
    steps = (
        (
            Deed.SECTIONS_MANAGE,
            done.has_sections,
            Task(
                "所属と職を登録する",
                "people.index",
                note="委託業務は所属ごとに、責任者は職で管理します。",
            ),
        ),
        (
            Deed.SETTINGS_WRITE,
            done.names_head,
            Task(
                "団体の長の氏名と住所を入力する",
                "installation.settings",
                note="契約書等の記名欄に使います。",
            ),
        ),
        (
            Deed.ACCOUNTS_MANAGE,
            done.has_colleagues,
            Task(
                "利用者を登録する",
                "accounts.index",
                note="所管課、契約、情報セキュリティの担当者に役割を付けてください。",
            ),
        ),
        (
            Deed.ENGAGEMENT_WRITE,
            done.has_engagements,
            Task(
                "最初の委託業務を登録する",
                "engagements.create",
                note="分かる事項だけで登録でき、後から補えます。",
            ),
        ),
    )
    own = [(is_done, task) for deed, is_done, task in steps if actor.may_somewhere(deed)]
    if all(is_done for is_done, _ in own):
        return None
    return Duty(
        "first-steps",
        "はじめに",
        "上から順に進めてください。",
        tuple(_step(task, is_done=is_done) for is_done, task in own),
    )


def _step(task: Task, *, is_done: bool) -> Task:
    state, tone = ("済", "green") if is_done else ("未", "yellow")
    return Task(task.title, task.endpoint, task.values, task.note, state, tone)
