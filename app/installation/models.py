"""Table of the settings of the body (団体の設定): immutable versions, the newest is in force."""

from peewee import Check, DateField, IntegerField

from app.storage.database import Table
from app.storage.fields import Json, Key, Moment, Text


class BodySettings(Table):
    """One version of the settings. A change is a new row; papers name the version they used."""

    version = IntegerField(primary_key=True)
    created_at = Moment()
    profile_code = Key()
    body_name = Text()
    head_title = Text()
    head_name = Text(default="")
    address = Text(default="")
    # What contracts call the parties (発注者/受注者 …) and articles (第１条, 第１).
    parties = Key()
    article_style = Key()
    # Whether the body is exempt from 施行規則16条の3; `undecided` counts as not exempt.
    exemption = Key(
        default="undecided", constraints=[Check("exemption IN ('undecided', 'yes', 'no')")]
    )
    exemption_reason = Text(default="")
    exemption_on = DateField(null=True)
    # The sections (所属, by id) that the prior consultation (事前協議) goes to.
    consultation_sections = Json(default=list)
