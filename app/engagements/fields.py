"""What is asked about an outsourcing (委託業務の事実): each fact declared once.

Facts files, forms, pages and placeholders all read this table; keys and values are those of the
facts format (TOML). A fact that is not stated is open, not "no".
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a fact is written."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    NUMBER = "number"
    YEN = "yen"
    CHOICE = "choice"
    LEVEL = "level"
    CHOICES = "choices"
    NAMES = "names"
    CORPORATE_NUMBER = "corporate_number"


class Stage(StrEnum):
    """段階 of an outsourcing, in the order in which the work goes."""

    PLANNED = "planned"
    CONSULTED = "consulted"
    ANNOUNCED = "announced"
    AWARDED = "awarded"
    CONCLUDED = "concluded"
    PERFORMING = "performing"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self.value]

    @property
    def tone(self) -> str:
        """The tone of its chip: in preparation, under way, under contract, over."""
        if self in (Stage.PLANNED, Stage.ENDED):
            return "gray"
        return "green" if self.reached(Stage.CONCLUDED) else "blue"

    def reached(self, other: "Stage") -> bool:
        """True if this stage is `other` or later."""
        order = list(Stage)
        return order.index(self) >= order.index(other)


STAGE_LABELS = {
    "planned": "計画",
    "consulted": "協議済",
    "announced": "公告・見積依頼",
    "awarded": "決定",
    "concluded": "締結",
    "performing": "履行",
    "ended": "終了",
}


@dataclass(frozen=True)
class Group:
    """One page of questions that belong together."""

    id: str
    label: str
    hint: str


GROUPS = (
    Group("what", "業務の内容", "何を、どの形式の契約で行うか"),
    Group("who", "所管と責任者", "どの課の誰が責任を持つか"),
    Group("when", "期間", "いつからいつまでか"),
    Group("information", "取り扱う情報", "どのような情報を預け、又は見せるか"),
    Group("where", "場所とネットワーク", "どこで作業し、どのネットワークを使うか"),
    Group("it", "情報システム", "システムの開発・運用、機器の調達、クラウドの利用があるか"),
    Group("subcontracting", "再委託", "再委託や派遣労働者の使用を認めるか"),
    Group("money", "金額と契約方法", "総価か単価か、複数年度か"),
    Group("contractor", "相手方", "決定の後に入力します。それより前は見込みです"),
)


@dataclass(frozen=True)
class Field:
    """One fact: dotted key, label, kind, group and the words of its choices.

    `open_when` is an expression over conditions: only if it may hold is a fact that is left out
    an open one. Empty means that the fact is optional and never open.
    """

    key: str
    label: str
    kind: Kind
    group: str
    open_when: str = "always"
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    unit: str = ""

    @property
    def name(self) -> str:
        """The key inside its table (`engagement.start` → `start`)."""
        return self.key.split(".", 1)[1]

    @property
    def table(self) -> str:
        """The table of the facts file that holds it."""
        return self.key.split(".", 1)[0]

    def choice_label(self, value: object) -> str:
        """The Japanese word of a choice."""
        return dict(self.choices).get(str(value), str(value))


def _choices(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(labels.items())


FIELDS: tuple[Field, ...] = (
    Field(
        "engagement.title",
        "件名",
        Kind.TEXT,
        "what",
        help="契約書に記載する業務名を入力してください",
    ),
    Field(
        "engagement.instrument",
        "契約等の形式",
        Kind.CHOICE,
        "what",
        choices=_choices(
            contract="契約書",
            order_slip="請書",
            agreement="協定（指定管理者）",
            dispatch="労働者派遣契約",
        ),
    ),
    Field(
        "engagement.agreement_level",
        "協定の段階",
        Kind.CHOICE,
        "what",
        open_when="agreement",
        choices=_choices(basic="基本協定", yearly="年度協定"),
    ),
    Field(
        "engagement.stage",
        "段階",
        Kind.CHOICE,
        "what",
        open_when="",
        choices=tuple(STAGE_LABELS.items()),
    ),
    Field(
        "engagement.parties",
        "当事者の呼び方",
        Kind.CHOICE,
        "what",
        open_when="",
        choices=_choices(orderer="発注者・受注者", ko_otsu="甲・乙", client="委託者・受託者"),
        help="選ばなければ団体の設定によります。協定は指定管理者、派遣は派遣元と呼びます。",
    ),
    Field("engagement.department", "所管課", Kind.TEXT, "who"),
    Field("engagement.responsible_post", "責任者の職", Kind.TEXT, "who"),
    Field(
        "engagement.organ",
        "実施する機関・施設",
        Kind.TEXT,
        "who",
        open_when="",
        help="病院、学校、議会など、ポリシーの適用範囲が異なる機関のときに入力してください。",
    ),
    Field("engagement.start", "履行開始日", Kind.DATE, "when"),
    Field("engagement.end", "履行終了日", Kind.DATE, "when"),
    Field("engagement.concluded_on", "締結日", Kind.DATE, "when"),
    Field("engagement.changed_on", "変更契約日", Kind.DATE, "when", open_when=""),
    Field(
        "engagement.renewal",
        "自動更新",
        Kind.CHOICE,
        "when",
        choices=_choices(none="なし", automatic="あり"),
    ),
    Field(
        "engagement.confidentiality",
        "機密性",
        Kind.CHOICE,
        "information",
        choices=_choices(**{"3A": "3A", "3B": "3B", "3C": "3C", "2": "2", "1": "1"}),
    ),
    Field(
        "engagement.integrity",
        "完全性",
        Kind.LEVEL,
        "information",
        choices=_choices(**{"2": "2", "1": "1"}),
    ),
    Field(
        "engagement.availability",
        "可用性",
        Kind.LEVEL,
        "information",
        choices=_choices(**{"2": "2", "1": "1"}),
    ),
    Field("engagement.personal_information", "個人情報の取扱い", Kind.YES_NO, "information"),
    Field(
        "engagement.persons",
        "本人の数",
        Kind.NUMBER,
        "information",
        open_when="personal",
        unit="人",
        help="おおよその人数を入力してください。",
    ),
    Field(
        "engagement.sensitive_personal_information",
        "要配慮個人情報の取扱い",
        Kind.YES_NO,
        "information",
        open_when="personal",
        help="病歴、障害、犯罪の経歴など",
    ),
    Field(
        "engagement.specific_personal_information",
        "特定個人情報の取扱い",
        Kind.YES_NO,
        "information",
        open_when="personal",
        help="個人番号（マイナンバー）を含む個人情報",
    ),
    Field(
        "engagement.data_taken_out",
        "情報・媒体の庁外への持出し・受渡し",
        Kind.YES_NO,
        "information",
    ),
    Field(
        "engagement.workplace",
        "作業場所",
        Kind.CHOICE,
        "where",
        choices=_choices(
            office="庁舎内",
            contractor="相手方の事業所",
            data_center="データセンター",
            remote="遠隔地（リモート）",
        ),
    ),
    Field(
        "engagement.network",
        "使用するネットワーク",
        Kind.CHOICE,
        "where",
        choices=_choices(
            number="マイナンバー利用事務系",
            lgwan="LGWAN接続系",
            internet="インターネット接続系",
            management="管理系",
            none="使用しない",
        ),
    ),
    Field(
        "engagement.it_work",
        "情報システムの業務",
        Kind.CHOICES,
        "it",
        choices=_choices(development="構築・開発", operation="運用・保守"),
        help="どちらも含まないときは「含まない」を選んでください。",
    ),
    Field("engagement.equipment", "機器等の調達", Kind.YES_NO, "it"),
    Field("engagement.uses_cloud", "クラウドサービスの利用", Kind.YES_NO, "it"),
    Field(
        "engagement.medium",
        "情報の媒体",
        Kind.CHOICES,
        "information",
        choices=_choices(electronic="電子", paper="紙"),
    ),
    Field(
        "engagement.subcontracting",
        "再委託",
        Kind.CHOICE,
        "subcontracting",
        open_when="not dispatch",
        choices=_choices(forbidden="認めない", with_consent="承諾を得て認める"),
    ),
    Field(
        "engagement.contractor_uses_dispatch_workers",
        "相手方による派遣労働者の使用",
        Kind.YES_NO,
        "subcontracting",
        open_when="not dispatch",
    ),
    Field(
        "engagement.procurement",
        "契約の相手方の選び方",
        Kind.CHOICE,
        "money",
        open_when="not agreement",
        choices=_choices(competitive="競争入札", negotiated="随意契約"),
    ),
    Field(
        "engagement.price",
        "総価・単価",
        Kind.CHOICE,
        "money",
        choices=_choices(total="総価", unit="単価"),
    ),
    Field(
        "engagement.fee_yen",
        "契約金額（税込）",
        Kind.YEN,
        "money",
        open_when="not unit_price",
        unit="円",
    ),
    Field(
        "engagement.estimated_yen",
        "予定総額（税込）",
        Kind.YEN,
        "money",
        open_when="unit_price",
        unit="円",
        help="単価契約では、予定数量に単価を乗じた額を入力してください",
    ),
    Field(
        "engagement.long_term",
        "複数年度の根拠",
        Kind.CHOICE,
        "money",
        open_when="multi_year",
        choices=_choices(
            none="なし",
            long_term_contract="長期継続契約（地方自治法第234条の3）",
            debt_burden="債務負担行為",
        ),
    ),
    Field("engagement.electronic_contract", "電子契約", Kind.YES_NO, "money"),
    Field("contractor.name", "相手方の名称", Kind.TEXT, "contractor"),
    Field(
        "contractor.corporate_number",
        "法人番号",
        Kind.CORPORATE_NUMBER,
        "contractor",
        open_when="",
        help="13桁。個人事業主と共同企業体にはありません。",
    ),
    Field("contractor.address", "相手方の所在地", Kind.TEXT, "contractor"),
    Field("contractor.representative", "代表者の職氏名", Kind.TEXT, "contractor"),
    Field(
        "contractor.signatory",
        "受任者の職氏名",
        Kind.TEXT,
        "contractor",
        open_when="",
        help="支店長等が契約の権限を委任されているとき",
    ),
    Field(
        "contractor.members",
        "共同企業体の構成員",
        Kind.NAMES,
        "contractor",
        open_when="",
        help="1行に1者。代表構成員を先頭に",
    ),
)

BY_KEY = {field.key: field for field in FIELDS}
