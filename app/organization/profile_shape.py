"""Shape of a body profile (団体プロファイル): one body's security policy (ポリシー) as data.

It holds the body's own words (等 is never dropped), its classes, its scope, who evaluates, which
documents are closed, and for each own clause (自団体の条項) the requirements that rest on it.
What the own policy does not say must not stand here: law and guideline are bases of the catalogue.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class _Labelled(StrEnum):
    """A value as the data writes it, with the word that a screen shows."""

    label: str

    def __new__(cls, value: str, label: str) -> "_Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class BodyKind(_Labelled):
    CITY = "city", "市"
    TOWN = "town", "町"
    UNION = "union", "一部事務組合"
    GENERIC = "generic", "標準"


class Topic(_Labelled):
    """What an own clause is about; the order is the order on the policy page."""

    OUTSOURCING = "outsourcing", "業務委託"
    EXTERNAL_SERVICE = "external_service", "外部サービス"
    SOCIAL_MEDIA = "social_media", "ソーシャルメディア"
    OWNERS = "owners", "体制・責任者"
    EVIDENCE = "evidence", "証跡"
    CHECKS = "checks", "監査・点検・確認"
    CLASSIFICATION = "classification", "情報資産の分類"
    EDUCATION = "education", "教育"
    INCIDENT = "incident", "侵害時の対応"
    SECRECY = "secrecy", "文書の非公開"
    SCOPE = "scope", "適用範囲・遵守義務"
    REVIEW = "review", "見直し"
    OTHER = "other", "その他"


class Membership(_Labelled):
    """Whether persons or papers stand within the scope of the policy."""

    IN = "in", "対象"
    PARTLY = "partly", "一部対象"
    OUT = "out", "対象外"
    SILENT = "silent", "明文なし"


class Publicity(_Labelled):
    PUBLIC = "public", "公開"
    CLOSED = "closed", "非公開"
    CLOSED_IN_PRINCIPLE = "closed_in_principle", "原則非公開"
    SILENT = "silent", "定めなし"


class ExceptionKind(_Labelled):
    IN_SPIRIT = "in_spirit", "対象外（理念を尊重した対策を講じる）"


class Parties(_Labelled):
    """Party words of the body's contract forms: never the class words of its policy."""

    ORDERER = "orderer", "発注者・受注者"
    KO_OTSU = "ko_otsu", "甲・乙"
    CLIENT = "client", "委託者・受託者"


class ArticleStyle(_Labelled):
    JO = "jo", "第１条"
    PLAIN = "plain", "第１"


@dataclass(frozen=True, slots=True)
class Policy:
    """The document that the profile was made from; dates are left out where it names none."""

    title: str
    number: str
    dated: date | None
    in_force: date | None
    source_file: str
    summary: str


@dataclass(frozen=True, slots=True)
class Networks:
    number: str
    lgwan: str
    internet: str
    management: str | None  # only 岸和田市 has a fourth one


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The body's own words; `borrowed` names those the body lacks (then the guideline's stand)."""

    vendor: str
    outsourcing: str
    instrument: str
    staff: str
    external_service: str
    cloud: str
    social_media: str
    policy_unit: str
    networks: Networks
    borrowed: frozenset[str]

    def words(self) -> Mapping[str, str]:
        """The words that catalogue texts may use as {vendor}, {outsourcing} and so on."""
        return MappingProxyType({name: getattr(self, name) for name in VOCABULARY_WORDS})

    def is_own(self, name: str) -> bool:
        """True if the word stands in the body's own policy."""
        return name not in self.borrowed


VOCABULARY_WORDS = (
    "vendor",
    "outsourcing",
    "instrument",
    "staff",
    "external_service",
    "cloud",
    "social_media",
    "policy_unit",
)


@dataclass(frozen=True, slots=True)
class InformationClass:
    code: str
    label: str
    meaning: str
    guideline: str  # the guideline's class that this one stands for


@dataclass(frozen=True, slots=True)
class ClassScheme:
    """Information classes (情報資産の分類), the heaviest first."""

    confidentiality: tuple[InformationClass, ...]
    integrity: tuple[InformationClass, ...]
    availability: tuple[InformationClass, ...]

    def guideline_confidentiality(self, code: str) -> str:
        """The guideline's class (3A 3B 3C 2 1) of an own one; KeyError for an unknown code."""
        for one in self.confidentiality:
            if one.code == code:
                return one.guideline
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """One side of the scope in words, with the own clause it stands in."""

    text: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class ScopeMembership:
    membership: Membership
    text: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class ScopeException:
    """An organ outside the scope; `match` are the parts of an organ's name that show it."""

    id: str
    match: tuple[str, ...]
    kind: ExceptionKind
    text: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Scope:
    organs: ScopeRule
    people: ScopeRule
    information: ScopeRule
    paper: ScopeMembership
    vendors: ScopeMembership
    dispatch: ScopeMembership
    designated_managers: ScopeMembership
    exceptions: tuple[ScopeException, ...]

    @property
    def vendors_in_scope(self) -> bool:
        return self.vendors.membership is Membership.IN

    @property
    def dispatch_in_scope(self) -> bool:
        return self.dispatch.membership is Membership.IN


EVALUATIONS = ("audit", "self_check")
BOTH_EVALUATIONS_FROM = date(2027, 7, 1)  # 施行規則16条の3第8号; no transitional rule for it


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Who evaluates by the own policy: 監査 (audit), 自己点検 (self_check) or both."""

    audit: bool
    self_check: bool
    text: str
    place: str
    quote: str

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(name for name in EVALUATIONS if getattr(self, name))

    @property
    def adds(self) -> tuple[str, ...]:
        """What 施行規則16条の3第8号 asks for beyond the own policy from 2027-07-01."""
        return tuple(name for name in EVALUATIONS if name not in self.own)

    def required_on(self, day: date, *, exempt: bool) -> tuple[str, ...]:
        """The evaluations asked for on a day; `exempt` = not bound by 施行規則16条の3."""
        return self.own if exempt or day < BOTH_EVALUATIONS_FROM else EVALUATIONS


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A document of the policy and who may read it; `exception` says for whom it is not closed."""

    title: str
    public: Publicity
    exception: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class ContractSettings:
    """Defaults for contract papers; the installation may change them."""

    parties: Parties
    article_style: ArticleStyle


@dataclass(frozen=True, slots=True)
class Realisation:
    """A requirement that rests on an own clause.

    `general` marks a clause that only covers the requirement in general words, `when` is a
    condition over the catalogue's names under which the clause reaches the engagement.
    """

    requirement: str
    quote: str
    general: bool
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnClause:
    """A clause of the own policy, cited by `place` as the body itself cites it."""

    id: str
    place: str
    topic: Topic
    title: str
    quote: str
    note: str
    realises: tuple[Realisation, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    code: str
    name: str
    kind: BodyKind
    self_name: str
    head_title: str
    version: int
    policy: Policy
    vocabulary: Vocabulary
    classes: ClassScheme
    scope: Scope
    evaluation: Evaluation
    documents: tuple[PolicyDocument, ...]
    contracts: ContractSettings
    clauses: tuple[OwnClause, ...]
    _bases: Mapping[str, tuple[tuple[OwnClause, Realisation], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        bases: dict[str, tuple[tuple[OwnClause, Realisation], ...]] = {}
        for clause in self.clauses:
            for realisation in clause.realises:
                known = bases.get(realisation.requirement, ())
                bases[realisation.requirement] = (*known, (clause, realisation))
        object.__setattr__(self, "_bases", MappingProxyType(bases))

    def own_bases(self, requirement_id: str) -> tuple[tuple[OwnClause, Realisation], ...]:
        """The own clauses a requirement rests on, in the order of the policy; () if it has none."""
        return self._bases.get(requirement_id, ())

    def clauses_by_topic(self) -> Mapping[Topic, tuple[OwnClause, ...]]:
        """The own clauses under their topics, topics without a clause left out."""
        grouped = {t: tuple(c for c in self.clauses if c.topic is t) for t in Topic}
        return MappingProxyType({topic: clauses for topic, clauses in grouped.items() if clauses})

    def confidentiality_label(self, code: str) -> str:
        """The label of a confidentiality class; KeyError for an unknown code."""
        return {one.code: one.label for one in self.classes.confidentiality}[code]

    def scope_exception_for(self, organ: str | None) -> ScopeException | None:
        """The exception that takes an organ out of the scope, None if the policy applies to it."""
        for exception in self.scope.exceptions:
            if organ and any(part in organ for part in exception.match):
                return exception
        return None

    def quotes(self) -> Iterator[tuple[str, str]]:
        """Every quote of the policy with the key it stands at, for the look-up in its text."""
        for name in ("organs", "people", "information", "paper", "vendors", "dispatch"):
            yield f"scope.{name}", getattr(self.scope, name).quote
        yield "scope.designated_managers", self.scope.designated_managers.quote
        for exception in self.scope.exceptions:
            yield f"scope.exception {exception.id}", exception.quote
        yield "evaluation", self.evaluation.quote
        for document in self.documents:
            yield f"document {document.title}", document.quote
        for clause in self.clauses:
            yield f"clause {clause.id}", clause.quote
            for realisation in clause.realises:
                yield f"clause {clause.id} {realisation.requirement}", realisation.quote
