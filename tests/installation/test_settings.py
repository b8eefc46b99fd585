"""The first set-up (初期設定) and the settings of the body (団体の設定)."""

import multiprocessing
from datetime import date

import pytest

from app.accounts.models import User
from app.accounts.operations import AccountRefused
from app.accounts.passwords import Hashing
from app.accounts.queries import actor_of
from app.actor.actor import Actor, Forbidden
from app.actor.deeds import Role
from app.audit.queries import events, history, verify_chain
from app.installation.models import BodySettings
from app.installation.settings import (
    AlreadySetUp,
    Body,
    Exemption,
    SettingsRefused,
    body_in_force,
    body_of_version,
    change_body,
    record_exemption,
    set_up_body,
)
from app.organization.profile import ArticleStyle, Parties, profile_codes
from app.storage.instance import Instance
from tests.installation.starters import set_up_once

CHEAP = Hashing(memory_kib=64, rounds=1)
PASSWORD = "柿の木坂 42 bicycles"
SUBJECT = ("body_settings", "body")


@pytest.fixture
def body(database: Instance) -> Body:
    return set_up_body(Body.of_profile("sakado"), "admin1", "管理 一郎", PASSWORD, hashing=CHEAP)[0]


def test_the_first_run_makes_body_and_account_in_one_event(body: Body) -> None:
    assert body_in_force() == body
    assert (body.version, body.body_name, body.head_title) == (1, "坂戸市", "市長")
    assert not body.exempt
    assert actor_of(User.get()).roles == {Role.ADMIN}
    assert [one.name for one in events()] == ["installation:body:set_up"]


def test_it_is_set_up_once_only(body: Body) -> None:
    with pytest.raises(AlreadySetUp):
        set_up_body(Body.of_profile("memuro"), "admin2", "別人", PASSWORD, hashing=CHEAP)
    assert User.select().count() == 1
    assert body_in_force() == body


def test_of_two_at_once_one_sets_up(database: Instance) -> None:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(2) as pool:
        names = ["first", "second"]
        done = pool.starmap(set_up_once, [(database.database, name) for name in names])
    assert sorted(done) == ["already", "done"]
    assert User.select().count() == 1
    assert BodySettings.select().count() == 1
    assert verify_chain() == []


def test_a_bad_password_leaves_nothing_set_up(database: Instance) -> None:
    with pytest.raises(AccountRefused):
        set_up_body(Body.of_profile("sakado"), "admin1", "管理", "short", hashing=CHEAP)
    assert body_in_force() is None
    assert events() == []


def test_every_profile_can_be_set_up() -> None:
    assert {Body.of_profile(code).profile_code for code in profile_codes()} == set(profile_codes())
    with pytest.raises(SettingsRefused):
        Body.of_profile("../secret")


def test_a_change_is_a_new_version_and_the_old_one_stays(body: Body, admin: Actor) -> None:
    changed = change_body(
        admin,
        body_name="坂戸市",
        head_title="市長",
        head_name="石川 清",
        address="埼玉県坂戸市千代田一丁目1番1号",
        parties=Parties.KO_OTSU,
        article_style=ArticleStyle.JO,
    )
    assert changed.version == 2
    assert body_in_force() == changed
    assert body_of_version(1) == body
    shown = {one.field: (one.before, one.after) for one in history(SUBJECT)[0].changes}
    assert shown["head_name"] == ("", "石川 清")
    assert "body_name" not in shown


def test_an_exemption_needs_reason_and_day(body: Body, actor_with: object, admin: Actor) -> None:
    security = actor_with(Role.SECURITY)  # type: ignore[operator]
    with pytest.raises(SettingsRefused, match="理由"):
        record_exemption(security, Exemption.YES, "", None)
    with pytest.raises(Forbidden):
        record_exemption(admin, Exemption.YES, "理由", date(2027, 6, 1))
    decided = record_exemption(security, Exemption.YES, "一部事務組合のため", date(2027, 6, 1))
    assert decided.exempt
    assert body_in_force() == decided
    assert (
        record_exemption(security, Exemption.YES, "一部事務組合のため", date(2027, 6, 1)) == decided
    )
    assert BodySettings.select().count() == 2
