"""Page of the body's policy (ポリシー): its words, classes, scope, and what rests on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from app.actor.deeds import Deed
from app.catalogue.conditions import expression
from app.catalogue.requirements import Requirement, Subject, shipped_catalogue
from app.installation.settings import body_in_force
from app.organization.profile import (
    BOTH_EVALUATIONS_FROM,
    VOCABULARY_WORDS,
    OwnClause,
    Profile,
    Realisation,
    Topic,
)
from app.organization.wording import in_own_words
from app.requirements.wording import condition_in_words
from app.web.access import access

blueprint = Blueprint("organization", __name__)

MAIN_TOPICS = (
    Topic.OUTSOURCING,
    Topic.EXTERNAL_SERVICE,
    Topic.SOCIAL_MEDIA,
    Topic.OWNERS,
    Topic.EVIDENCE,
    Topic.CHECKS,
)

WORD_LABELS = {
    "vendor": "委託を受ける者",
    "outsourcing": "委託",
    "instrument": "契約等の書面",
    "staff": "職員",
    "external_service": "外部サービス",
    "cloud": "クラウドサービス",
    "social_media": "ソーシャルメディア",
    "policy_unit": "ポリシーの区切り",
}
NETWORK_LABELS = {
    "number": "個人番号利用事務のネットワーク",
    "lgwan": "LGWANに接続するネットワーク",
    "internet": "インターネットに接続するネットワーク",
    "management": "管理用のネットワーク",
}
EVALUATION_LABELS = {"audit": "監査", "self_check": "自己点検"}


@dataclass(frozen=True)
class ShownRealisation:
    """A requirement that rests on an own clause; `when` in words, "" for always."""

    requirement: Requirement
    realisation: Realisation
    when: str


@dataclass(frozen=True)
class ShownClause:
    """An own clause with the requirements that realise it."""

    clause: OwnClause
    realisations: tuple[ShownRealisation, ...]


@blueprint.route("/policy")
@access(Deed.POLICY_READ)
def policy() -> str:
    """The body's policy both ways: own clause → requirements, and requirement → own clauses."""
    body = body_in_force()
    if body is None:
        abort(404)
    profile = body.profile
    topics = profile.clauses_by_topic()
    covered, uncovered = _by_cover(profile)
    scope = profile.scope
    return render_template(
        "organization/policy.html",
        profile=profile,
        body=body,
        own=lambda text: in_own_words(text, profile),
        words=_words(profile),
        networks=[
            (label, word)
            for name, label in NETWORK_LABELS.items()
            if (word := getattr(profile.vocabulary.networks, name))
        ],
        classes=[
            ("機密性", profile.classes.confidentiality),
            ("完全性", profile.classes.integrity),
            ("可用性", profile.classes.availability),
        ],
        rules=[("機関", scope.organs), ("人", scope.people), ("情報資産", scope.information)],
        members=[
            ("紙の情報", scope.paper),
            (profile.vocabulary.vendor, scope.vendors),
            ("派遣労働者", scope.dispatch),
            ("指定管理者", scope.designated_managers),
        ],
        evaluations=[EVALUATION_LABELS[name] for name in profile.evaluation.own],
        added_evaluations=[EVALUATION_LABELS[name] for name in profile.evaluation.adds],
        both_from=BOTH_EVALUATIONS_FROM,
        main_topics=[(topic, _shown(topics.get(topic, ()))) for topic in MAIN_TOPICS],
        other_topics=[
            (topic, _shown(clauses))
            for topic, clauses in topics.items()
            if topic not in MAIN_TOPICS
        ],
        covered=covered,
        uncovered=uncovered,
    )


def _words(profile: Profile) -> list[tuple[str, str, bool]]:
    """Each word: what it means, how the body says it, and whether its policy says it."""
    words, has_policy = profile.vocabulary, bool(profile.clauses)
    return [
        (label, getattr(words, name), has_policy and words.is_own(name))
        for name, label in WORD_LABELS.items()
    ]


def _shown(clauses: Iterable[OwnClause]) -> list[ShownClause]:
    catalogue = shipped_catalogue()
    return [
        ShownClause(
            clause,
            tuple(
                ShownRealisation(
                    catalogue[one.requirement],
                    one,
                    ""
                    if one.when == "always"
                    else condition_in_words(expression(one.when), catalogue.conditions),
                )
                for one in clause.realises
            ),
        )
        for clause in clauses
    ]


def _by_cover(
    profile: Profile,
) -> tuple[list[tuple[Subject, list[Requirement]]], list[tuple[Subject, list[Requirement]]]]:
    """The requirements that rest on an own clause and those that do not, each by subject."""
    both: tuple[list[tuple[Subject, list[Requirement]]], ...] = ([], [])
    for subject in Subject:
        of_subject = [one for one in shipped_catalogue().requirements if one.subject is subject]
        for wanted, found in zip((True, False), both, strict=True):
            rows = [one for one in of_subject if bool(profile.own_bases(one.id)) is wanted]
            if rows:
                found.append((subject, rows))
    return both[0], both[1]


assert set(WORD_LABELS) == set(VOCABULARY_WORDS)
