"""Body profiles (団体プロファイル) read from their TOML files: not one key more, not one less.

`load_profile` gives a shipped profile, `read_profile` one that an installation keeps itself.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar

from app.organization.profile_shape import (
    BOTH_EVALUATIONS_FROM,
    EVALUATIONS,
    VOCABULARY_WORDS,
    ArticleStyle,
    BodyKind,
    ClassScheme,
    ContractSettings,
    Evaluation,
    ExceptionKind,
    InformationClass,
    Membership,
    Networks,
    OwnClause,
    Parties,
    Policy,
    PolicyDocument,
    Profile,
    Publicity,
    Realisation,
    Scope,
    ScopeException,
    ScopeMembership,
    ScopeRule,
    Topic,
    Vocabulary,
)
from app.organization.strict_table import ProfileError, StrictTable, refuse_repeated

__all__ = [
    "BOTH_EVALUATIONS_FROM",
    "EVALUATIONS",
    "PROFILE_FOLDER",
    "VOCABULARY_WORDS",
    "ArticleStyle",
    "BodyKind",
    "ClassScheme",
    "ContractSettings",
    "Evaluation",
    "ExceptionKind",
    "InformationClass",
    "Membership",
    "Networks",
    "OwnClause",
    "Parties",
    "Policy",
    "PolicyDocument",
    "Profile",
    "ProfileError",
    "Publicity",
    "Realisation",
    "Scope",
    "ScopeException",
    "ScopeMembership",
    "ScopeRule",
    "Topic",
    "Vocabulary",
    "load_profile",
    "profile_codes",
    "read_profile",
]

PROFILE_CODES = ("sakado", "ryugasaki", "tachikawa", "memuro", "kishiwada", "standard")
PROFILE_FOLDER = Path(__file__).parent / "data" / "profiles"
GUIDELINE_CONFIDENTIALITY = ("3A", "3B", "3C", "2", "1")
GUIDELINE_TWO_STEPS = ("2", "1")

Word = TypeVar("Word", BodyKind, Topic, Membership, Publicity, ExceptionKind, Parties, ArticleStyle)


def profile_codes() -> tuple[str, ...]:
    """The codes of the shipped profiles, in the order in which they are offered."""
    return PROFILE_CODES


@cache
def load_profile(code: str) -> Profile:
    """The shipped profile of a code; KeyError for an unknown one, ProfileError for a bad file."""
    if code not in PROFILE_CODES:
        raise KeyError(code)
    path = PROFILE_FOLDER / f"{code}.toml"
    profile = read_profile(path.read_text(encoding="utf-8"), path.name)
    if profile.code != code:
        raise ProfileError(path.name, "code", f"must be {code}, as the file is named")
    return profile


def read_profile(text: str, file: str) -> Profile:
    """A profile from its TOML text; `file` names it in errors. Raises ProfileError."""
    try:
        table = StrictTable(tomllib.loads(text), file)
    except tomllib.TOMLDecodeError as problem:
        raise ProfileError(file, "", f"is not TOML: {problem}") from problem
    kind = _word(BodyKind, table, "kind")
    source = _Quoting(required=kind is not BodyKind.GENERIC)
    profile = Profile(
        code=table.text("code"),
        name=table.text("name"),
        kind=kind,
        self_name=table.text("self_name"),
        head_title=table.text("head_title"),
        version=table.whole_number("version"),
        policy=_policy(table.table("policy"), source),
        vocabulary=_vocabulary(table.table("vocabulary")),
        classes=_classes(table.table("classes")),
        scope=_scope(table.table("scope"), source),
        evaluation=_evaluation(table.table("evaluation"), source),
        documents=tuple(_document(one, source) for one in table.tables("document")),
        contracts=_contracts(table.table("contracts")),
        clauses=tuple(_clause(one) for one in table.tables("clause")),
    )
    table.finish()
    refuse_repeated((one.id for one in profile.clauses), table, "clause")
    if source.required != bool(profile.clauses):
        raise table.error("clause", "own clauses belong to every profile but the generic one")
    return profile


class _Quoting:
    """Whether places and quotes must be given: always, but for the profile without a policy."""

    def __init__(self, *, required: bool) -> None:
        self.required = required

    def __call__(self, table: StrictTable, key: str) -> str:
        if self.required:
            return table.text(key)
        if key in table:
            raise table.error(key, "the generic profile has no policy of its own to quote")
        return ""


def _word(kind: type[Word], table: StrictTable, key: str) -> Word:
    value = table.text(key)
    for one in kind:
        if one.value == value:
            return one
    raise table.error(key, f"unknown value: {value}")


def _policy(table: StrictTable, source: _Quoting) -> Policy:
    policy = Policy(
        title=table.text("title"),
        number=table.optional_text("number"),
        dated=table.optional_date("dated"),
        in_force=table.optional_date("in_force"),
        source_file=source(table, "source_file"),
        summary=table.text("summary"),
    )
    table.finish()
    return policy


def _vocabulary(table: StrictTable) -> Vocabulary:
    networks = table.table("networks")
    vocabulary = Vocabulary(
        **{name: table.text(name) for name in VOCABULARY_WORDS},
        networks=Networks(
            number=networks.text("number"),
            lgwan=networks.text("lgwan"),
            internet=networks.text("internet"),
            management=networks.optional_text("management") or None,
        ),
        borrowed=frozenset(table.texts("borrowed")),
    )
    for name in vocabulary.borrowed:
        if name not in VOCABULARY_WORDS:
            raise table.error("borrowed", f"not a word of the vocabulary: {name}")
    networks.finish()
    table.finish()
    return vocabulary


def _classes(table: StrictTable) -> ClassScheme:
    """The class scheme, or that of the shipped profile that `same_as` names."""
    if "same_as" in table:
        code = table.text("same_as")
        table.finish()
        if code not in PROFILE_CODES:
            raise table.error("same_as", f"no such profile: {code}")
        return load_profile(code).classes
    scheme = ClassScheme(
        confidentiality=_steps(table, "confidentiality", GUIDELINE_CONFIDENTIALITY),
        integrity=_steps(table, "integrity", GUIDELINE_TWO_STEPS),
        availability=_steps(table, "availability", GUIDELINE_TWO_STEPS),
    )
    table.finish()
    return scheme


def _steps(
    table: StrictTable, key: str, guideline: tuple[str, ...]
) -> tuple[InformationClass, ...]:
    steps = []
    for one in table.tables(key):
        step = InformationClass(
            code=one.text("code"),
            label=one.text("label"),
            meaning=one.text("meaning"),
            guideline=one.text("guideline"),
        )
        if step.guideline not in guideline:
            raise one.error("guideline", f"not a class of the guideline: {step.guideline}")
        one.finish()
        steps.append(step)
    if not steps:
        raise table.error(key, "missing key")
    refuse_repeated((step.code for step in steps), table, key)
    return tuple(steps)


def _scope(table: StrictTable, source: _Quoting) -> Scope:
    scope = Scope(
        organs=_scope_rule(table.table("organs"), source),
        people=_scope_rule(table.table("people"), source),
        information=_scope_rule(table.table("information"), source),
        paper=_membership(table.table("paper"), source),
        vendors=_membership(table.table("vendors"), source),
        dispatch=_membership(table.table("dispatch"), source),
        designated_managers=_membership(table.table("designated_managers"), source),
        exceptions=tuple(_exception(one) for one in table.tables("exception")),
    )
    table.finish()
    refuse_repeated((one.id for one in scope.exceptions), table, "exception")
    return scope


def _scope_rule(table: StrictTable, source: _Quoting) -> ScopeRule:
    rule = ScopeRule(
        text=table.text("text"), place=source(table, "place"), quote=source(table, "quote")
    )
    table.finish()
    return rule


def _membership(table: StrictTable, source: _Quoting) -> ScopeMembership:
    membership = ScopeMembership(
        membership=_word(Membership, table, "membership"),
        text=table.text("text"),
        place=source(table, "place"),
        quote=source(table, "quote"),
    )
    table.finish()
    return membership


def _exception(table: StrictTable) -> ScopeException:
    exception = ScopeException(
        id=table.text("id"),
        match=table.texts("match"),
        kind=_word(ExceptionKind, table, "kind"),
        text=table.text("text"),
        place=table.text("place"),
        quote=table.text("quote"),
    )
    if not exception.match:
        raise table.error("match", "missing key")
    table.finish()
    return exception


def _evaluation(table: StrictTable, source: _Quoting) -> Evaluation:
    evaluation = Evaluation(
        audit=table.flag("audit"),
        self_check=table.flag("self_check"),
        text=table.text("text"),
        place=source(table, "place"),
        quote=source(table, "quote"),
    )
    table.finish()
    return evaluation


def _document(table: StrictTable, source: _Quoting) -> PolicyDocument:
    document = PolicyDocument(
        title=table.text("title"),
        public=_word(Publicity, table, "public"),
        exception=table.optional_text("exception"),
        place=source(table, "place"),
        quote=source(table, "quote"),
    )
    table.finish()
    return document


def _contracts(table: StrictTable) -> ContractSettings:
    settings = ContractSettings(
        parties=_word(Parties, table, "parties"),
        article_style=_word(ArticleStyle, table, "article_style"),
    )
    table.finish()
    return settings


def _clause(table: StrictTable) -> OwnClause:
    clause = OwnClause(
        id=table.text("id"),
        place=table.text("place"),
        topic=_word(Topic, table, "topic"),
        title=table.text("title"),
        quote=table.text("quote"),
        note=table.optional_text("note"),
        realises=tuple(_realisation(one) for one in table.tables("realises")),
    )
    table.finish()
    return clause


def _realisation(table: StrictTable) -> Realisation:
    realisation = Realisation(
        requirement=table.text("requirement"),
        quote=table.text("quote"),
        general=table.flag("general", default=False),
        when=table.optional_text("when", "always"),
        note=table.optional_text("note"),
    )
    table.finish()
    return realisation
