"""What people decided on requirements: judgements on contracts (判断), bases confirmed (確認)."""

from peewee import AutoField, Check, DateField, ForeignKeyField

from app.engagements.models import Engagement
from app.requirements.judgement import Outcome
from app.storage.database import Table
from app.storage.fields import Key, Moment, Text

_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Outcome)


class Judgement(Table):
    """A judgement on one contract, for example under the transitional rule of 2027-07-01.

    The latest one counts; earlier ones stay.
    """

    id = AutoField()
    engagement = ForeignKeyField(Engagement, backref="judgements", on_delete="RESTRICT")
    engagement_id: int
    requirement = Key()
    outcome = Key(constraints=[Check(f"outcome IN ({_OUTCOMES})")])
    reason = Text()
    judged_on = DateField()
    recorded_at = Moment()
    recorded_by = Text()

    class Meta:
        indexes = ((("engagement", "requirement", "id"), False),)


class BasisConfirmation(Table):
    """The security section has checked a requirement's basis against the body's own standard."""

    id = AutoField()
    requirement = Key(unique=True)
    place = Text()
    confirmed_at = Moment()
    confirmed_by = Text()
