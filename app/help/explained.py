"""What help says of stages, papers and roles (段階・書面・役割の説明), read off the tables.

Only the sentence on what each is for is written here; what is needed, who may do it and in which
order comes from the rules themselves.
"""

from dataclasses import dataclass

from app.actor.deeds import RIGHTS, Deed, Reach, Role
from app.engagements.facts import Facts
from app.engagements.fields import Stage
from app.engagements.stages import OPTIONAL, missing_for
from app.papers.kinds import PaperKind

_STAGE_TEXTS = {
    Stage.PLANNED: "委託業務を登録し、分かる事実から入力します。要件はその都度分かります。",
    Stage.CONSULTED: "情報セキュリティ等の担当との事前協議が済んだ段階です。",
    Stage.ANNOUNCED: "選定要件と契約書案を示します。示した版は「公告時の確定版」にしてください。",
    Stage.AWARDED: "相手方が決まった段階です。委託事業者を選び、契約金額を入力します。",
    Stage.CONCLUDED: "契約等を締結した段階です。締結日を入力し、確定版を補完した書面を使います。",
    Stage.PERFORMING: "履行期間に入った段階です。責任者と、経過措置の判断の記録を確認します。",
    Stage.ENDED: "履行期間が終わった段階です。情報の返却・消去の確認まで済ませてください。",
}

_PAPER_TEXTS = {
    PaperKind.TOKKI: "自団体の契約書に添える特記事項の一式。まずはこれを使います。",
    PaperKind.TOKKI_SECURITY: "情報セキュリティの部分だけを一つの書面にしたもの。",
    PaperKind.TOKKI_PERSONAL: "個人情報の取扱いの部分だけを一つの書面にしたもの。",
    PaperKind.TOKKI_MYNUMBER: "特定個人情報の取扱いの部分だけを一つの書面にしたもの。",
    PaperKind.CONTRACT: "契約書、請書、協定書又は派遣契約書の全文。形式は事実から決まります。",
    PaperKind.SELECTION: "仕様書に添える、相手方に求める条件。公告等の前に示します。",
    PaperKind.EXTRACT: "非公開の基準を見せずに、相手方が守る事項を示す書面。",
    PaperKind.COVERAGE: "条項、要件、根拠の対応表。決裁に添えます。相手方には渡しません。",
}

_ROLE_TEXTS = {
    Role.SECTION_STAFF: "自分の所属の委託業務を登録し、書面を作成します。",
    Role.SECTION_HEAD: "所属の業務を決定以降の段階へ進め、公告時の版を確定し、判断を記録します。",
    Role.PROCUREMENT: "全ての所属の委託業務を扱い、段階を進めます。",
    Role.LEGAL: "全ての所属の書面を確認し、案を作成します。",
    Role.PRIVACY: "個人情報の取扱いを確認し、案を作成します。",
    Role.SECURITY: "根拠の確認、適用除外の判断、協議先の設定を行い、操作履歴を閲覧します。",
    Role.APPROVER: "全ての所属の要件と書面を確認し、根拠を確認済みにします。",
    Role.AUDITOR: "全てを閲覧します。何も変更しません。",
    Role.ADMIN: "利用者、所属、団体の設定を管理します。委託業務の内容は閲覧しません。",
}


@dataclass(frozen=True)
class StageHelp:
    """A stage: what it is, what must be entered to reach it, and whether it may be passed over."""

    stage: Stage
    text: str
    needed: tuple[str, ...]
    optional: bool
    roles: tuple[Role, ...]


def stages() -> tuple[StageHelp, ...]:
    """All stages in their order; of what is needed only what the stage adds."""
    explained, before = [], set[str]()
    for stage in Stage:
        needed = [each for each in missing_for(Facts(), stage) if each not in before]
        before.update(needed)
        deed = Deed.ENGAGEMENT_STAGE if stage.reached(Stage.AWARDED) else Deed.ENGAGEMENT_WRITE
        explained.append(
            StageHelp(
                stage,
                _STAGE_TEXTS[stage],
                tuple(each.removesuffix("を入力してください。") for each in needed),
                stage in OPTIONAL,
                roles_with(deed),
            )
        )
    return tuple(explained)


def papers() -> tuple[tuple[PaperKind, str], ...]:
    """All kinds of papers with what each is for."""
    return tuple((kind, _PAPER_TEXTS[kind]) for kind in PaperKind)


def roles() -> tuple[tuple[Role, str], ...]:
    """All roles with what each is for."""
    return tuple((role, _ROLE_TEXTS[role]) for role in Role)


@dataclass(frozen=True)
class Right:
    """A deed with the roles that may do it in all sections, and those in their own only."""

    deed: Deed
    everywhere: tuple[Role, ...]
    own_section: tuple[Role, ...]


def rights() -> tuple[Right, ...]:
    """The table of rights (権限表), deed by deed."""
    return tuple(
        Right(deed, roles_with(deed, Reach.ALL), roles_with(deed, Reach.OWN)) for deed in Deed
    )


def roles_with(deed: Deed, reach: Reach | None = None) -> tuple[Role, ...]:
    """The roles that may do the deed: with this reach, or with any."""
    return tuple(
        role for role in Role if deed in RIGHTS[role] and reach in (None, RIGHTS[role][deed])
    )
