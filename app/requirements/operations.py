"""What is decided about requirements: a judgement recorded, a basis confirmed or taken back."""

from datetime import UTC, date, datetime

from app.actor.actor import Actor, require
from app.actor.deeds import Deed
from app.audit.operations import recording
from app.catalogue.requirements import shipped_catalogue
from app.engagements.queries import engagement_by_id
from app.requirements.judgement import TRANSITIONAL, Outcome
from app.requirements.models import BasisConfirmation, Judgement


class DecisionRefused(ValueError):
    """Something is missing; `field` names the input, the message is for the user."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def record_judgement(
    actor: Actor, engagement_id: int, outcome: Outcome, reason: str, judged_on: date
) -> Judgement:
    """Record how the transitional rule was judged for a contract; earlier judgements stay.

    Raises Forbidden, LookupError for an unknown outsourcing, DecisionRefused without a reason.
    """
    engagement = engagement_by_id(engagement_id)
    if engagement is None:
        raise LookupError(engagement_id)
    section_id = engagement.entry.section_id
    require(actor, Deed.JUDGEMENT_RECORD, section_id)
    if not reason.strip():
        raise DecisionRefused("reason", "判断の理由を入力してください。")
    with recording(
        actor, "requirements:judgement:record", "judgement", section_id=section_id
    ) as record:
        return record.create(
            Judgement,
            engagement=engagement_id,
            requirement=TRANSITIONAL,
            outcome=str(outcome),
            reason=reason.strip(),
            judged_on=judged_on,
            recorded_at=datetime.now(UTC),
            recorded_by=actor.name,
        )


def confirm_basis(actor: Actor, requirement_id: str, place: str) -> BasisConfirmation:
    """Confirm a basis against the body's own standard; `place` says where it stands there.

    Raises Forbidden, LookupError, DecisionRefused without a place, if there is nothing to check,
    or if it is confirmed already.
    """
    require(actor, Deed.REQUIREMENT_CONFIRM)
    if requirement_id not in shipped_catalogue():
        raise LookupError(requirement_id)
    if not shipped_catalogue()[requirement_id].confirm:
        raise DecisionRefused("place", "この要件の根拠は、確認を要しません。")
    if not place.strip():
        raise DecisionRefused("place", "対策基準のどこで確認したかを入力してください。")
    with recording(actor, "requirements:basis:confirm", "basis_confirmation") as record:
        if BasisConfirmation.get_or_none(BasisConfirmation.requirement == requirement_id):
            raise DecisionRefused("place", "この要件の根拠は、既に確認されています。")
        return record.create(
            BasisConfirmation,
            requirement=requirement_id,
            place=place.strip(),
            confirmed_at=datetime.now(UTC),
            confirmed_by=actor.name,
        )


def withdraw_confirmation(actor: Actor, requirement_id: str) -> None:
    """Take a confirmation back. Raises Forbidden, LookupError if there is none."""
    require(actor, Deed.REQUIREMENT_CONFIRM)
    with recording(actor, "requirements:basis:withdraw", "basis_confirmation") as record:
        found = BasisConfirmation.get_or_none(BasisConfirmation.requirement == requirement_id)
        if found is None:
            raise LookupError(requirement_id)
        record.about(found)
        record.delete(found)
