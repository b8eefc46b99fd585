"""The requirements of an outsourcing for outside scripts (JSON of `itaku requirements`)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.engagements.facts import Facts
from app.organization.profile import Profile
from app.organization.wording import in_own_words
from app.requirements.derive import Derivation, Derived


def requirements_document(
    derivation: Derivation, facts: Facts, profile: Profile, on: date, warnings: Sequence[str]
) -> dict[str, Any]:
    """The shape that `interface.md` fixes; `items` holds those that apply or may apply."""
    return {
        "body": profile.code,
        "on": on.isoformat(),
        "tier": derivation.tier.id if derivation.tier else None,
        "requirements": [_requirement(each, profile) for each in derivation.requirements],
        "open_facts": list(dict.fromkeys([*facts.open_keys(), *derivation.open_facts])),
        "warnings": list(warnings),
    }


def _requirement(derived: Derived, profile: Profile) -> dict[str, Any]:
    requirement = derived.requirement
    return {
        "id": requirement.id,
        "title": requirement.title,
        "text": in_own_words(requirement.text, profile),
        "applies": derived.applies,
        "reason": derived.reason,
        "basis": [{"kind": basis.kind.value, "text": basis.text} for basis in derived.basis],
        "phase": requirement.phase.value,
        "items": [
            {
                "id": each.item.id,
                "title": each.item.title,
                "applies": each.applies,
                "clauses": list(each.clauses),
                "questions": [question.id for question in each.item.questions],
                "evidence": list(each.item.evidence),
            }
            for each in derived.items
        ],
    }
