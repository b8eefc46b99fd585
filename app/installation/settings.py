"""Settings of the body (団体の設定) and the first set-up (初期設定)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from app.accounts.models import User
from app.accounts.operations import create_user
from app.accounts.passwords import STANDARD, Hashing
from app.accounts.queries import any_user_exists
from app.actor.actor import Actor, Grant, require
from app.actor.deeds import Deed, Role
from app.audit.operations import recording
from app.installation.models import BodySettings
from app.organization.profile import ArticleStyle, Parties, Profile, load_profile, profile_codes
from app.storage.versions import StaleEdit


class Exemption(StrEnum):
    """Whether 施行規則16条の3 binds the body (適用除外), as its own judgement."""

    UNDECIDED = "undecided"
    YES = "yes"
    NO = "no"

    @property
    def label(self) -> str:
        return {"undecided": "未定", "yes": "適用除外に当たる", "no": "適用除外に当たらない"}[self]


class SettingsRefused(Exception):
    """The settings are refused. `faults` are (field, sentence for the user)."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(sentence for _field, sentence in faults))


class AlreadySetUp(Exception):
    """Somebody else has set the body up; nothing was written."""

    def __init__(self) -> None:
        super().__init__("初期設定は既に済んでいます。サインインしてください。")


@dataclass(frozen=True)
class Body:
    """The settings in force; `version` is 0 before they are stored."""

    profile_code: str
    body_name: str
    head_title: str
    head_name: str = ""
    address: str = ""
    parties: Parties = Parties.ORDERER
    article_style: ArticleStyle = ArticleStyle.JO
    exemption: Exemption = Exemption.UNDECIDED
    exemption_reason: str = ""
    exemption_on: date | None = None
    consultation_sections: tuple[int, ...] = ()
    version: int = 0

    @property
    def profile(self) -> Profile:
        return load_profile(self.profile_code)

    @property
    def exempt(self) -> bool:
        """A body counts as not exempt until its exemption is recorded."""
        return self.exemption is Exemption.YES

    @classmethod
    def of_profile(cls, code: str) -> "Body":
        """What the profile proposes. Raises SettingsRefused for an unknown code."""
        if code not in profile_codes():
            raise SettingsRefused(("profile_code", "団体プロファイルを選んでください。"))
        profile = load_profile(code)
        return cls(
            profile_code=code,
            body_name=profile.name,
            head_title=profile.head_title,
            parties=profile.contracts.parties,
            article_style=profile.contracts.article_style,
        )


@dataclass(frozen=True)
class StoredVersion:
    """One version of the settings and when (UTC) it was stored."""

    body: Body
    created_at: datetime


def body_in_force() -> Body | None:
    """The newest settings; None if the body is still to be set up."""
    row = BodySettings.select().order_by(BodySettings.version.desc()).first()
    return None if row is None else _body(row)


def body_of_version(version: int) -> Body | None:
    """The settings of an older version, as a paper of that time names it."""
    row = BodySettings.get_or_none(BodySettings.version == version)
    return None if row is None else _body(row)


def stored_versions() -> list[StoredVersion]:
    """All versions of the settings, the newest first, each with the time it was stored."""
    rows = BodySettings.select().order_by(BodySettings.version.desc())
    return [StoredVersion(_body(row), row.created_at) for row in rows]


def set_up_body(
    body: Body,
    login_name: str,
    display_name: str,
    password: str,
    grants: Iterable[Grant] = (Grant(Role.ADMIN),),
    *,
    hashing: Hashing = STANDARD,
) -> tuple[Body, User]:
    """The first run: settings and first account together, once only.

    Raises AlreadySetUp (also for the slower of two at the same time), SettingsRefused,
    or AccountRefused.
    """
    actor = Actor.system("初期設定")
    _check(body)
    with recording(actor, "installation:body:set_up", "body_settings"):
        if body_in_force() is not None or any_user_exists():
            raise AlreadySetUp
        stored = _store(actor, "installation:body:set_up", body)
        user = create_user(actor, login_name, display_name, password, grants, hashing=hashing)
    return stored, user


def change_body(
    actor: Actor,
    *,
    body_name: str,
    head_title: str,
    head_name: str,
    address: str,
    parties: Parties,
    article_style: ArticleStyle,
    expected_version: int | None = None,
) -> Body:
    """Change names, address and words of contracts; gives the new version.

    Raises SettingsRefused, and StaleEdit if somebody else saved since `expected_version`.
    Papers already made keep what they were made with.
    """
    require(actor, Deed.SETTINGS_WRITE)
    return _change(
        actor,
        "installation:body:change",
        expected_version,
        body_name=body_name,
        head_title=head_title,
        head_name=head_name,
        address=address,
        parties=parties,
        article_style=article_style,
    )


def record_exemption(
    actor: Actor,
    exemption: Exemption,
    reason: str,
    on: date | None,
    *,
    expected_version: int | None = None,
) -> Body:
    """Record the judgement on 施行規則16条の3; reason and day are needed once it is decided.

    Raises SettingsRefused, and StaleEdit if somebody else saved since `expected_version`.
    """
    require(actor, Deed.POLICY_WRITE)
    return _change(
        actor,
        "installation:exemption:record",
        expected_version,
        exemption=exemption,
        exemption_reason=reason,
        exemption_on=on,
    )


def choose_consultation(
    actor: Actor, section_ids: Iterable[int], *, expected_version: int | None = None
) -> Body:
    """Which sections the prior consultation (事前協議) goes to; none: it is not used.

    Raises StaleEdit if somebody else saved since `expected_version`.
    """
    require(actor, Deed.POLICY_WRITE)
    chosen = tuple(sorted(set(section_ids)))
    return _change(
        actor,
        "installation:consultation:choose",
        expected_version,
        consultation_sections=chosen,
    )


def _change(actor: Actor, name: str, expected_version: int | None, **values: Any) -> Body:
    with recording(actor, name, "body_settings"):
        before = body_in_force()
        if before is None:
            raise SettingsRefused(("", "初期設定が済んでいません。"))
        if expected_version not in (None, before.version):
            raise StaleEdit(vars(before), before.version)
        after = replace(before, **values)
        if after == before:
            return before
        _check(after)
        return _store(actor, name, after, before)


def _store(actor: Actor, name: str, body: Body, before: Body | None = None) -> Body:
    stored = replace(
        body,
        version=1 if before is None else before.version + 1,
        body_name=body.body_name.strip(),
        head_title=body.head_title.strip(),
    )
    with recording(actor, name, ("body_settings", stored.version)) as record:
        BodySettings.create(**vars(stored), created_at=datetime.now(UTC))
        record.about(("body_settings", "body"))
        for field, value in vars(stored).items():
            old = None if before is None else getattr(before, field)
            record.change(("body_settings", "body"), field, old, value)
    return stored


def _check(body: Body) -> None:
    faults = []
    if body.profile_code not in profile_codes():
        faults.append(("profile_code", "団体プロファイルを選んでください。"))
    if not body.body_name.strip():
        faults.append(("body_name", "団体名を入力してください。"))
    if not body.head_title.strip():
        faults.append(("head_title", "団体の長の職名を入力してください。"))
    if body.exemption is not Exemption.UNDECIDED:
        if not body.exemption_reason.strip():
            faults.append(("exemption_reason", "判断の理由を入力してください。"))
        if body.exemption_on is None:
            faults.append(("exemption_on", "判断した日を入力してください。"))
    if faults:
        raise SettingsRefused(*faults)


def _body(row: BodySettings) -> Body:
    return Body(
        profile_code=row.profile_code,
        body_name=row.body_name,
        head_title=row.head_title,
        head_name=row.head_name,
        address=row.address,
        # mypy takes the two arguments of the members for those of a look-up.
        parties=Parties(row.parties),  # type: ignore[call-arg]
        article_style=ArticleStyle(row.article_style),  # type: ignore[call-arg]
        exemption=Exemption(row.exemption),
        exemption_reason=row.exemption_reason,
        exemption_on=row.exemption_on,
        consultation_sections=tuple(row.consultation_sections),
        version=row.version,
    )
