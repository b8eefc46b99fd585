"""The invented town of --demo: filled through the operations, whole, quick and once only."""

import time
from datetime import date

import pytest

from app.accounts.queries import grants_of, users
from app.actor.deeds import Role
from app.audit.models import Event
from app.contractors.details import ContractorKind
from app.contractors.models import Contractor
from app.contracts.completing import changes_since
from app.contracts.models import IssuedPaper
from app.contracts.routes import draft_settings
from app.contracts.states import PaperState
from app.engagements.fields import BY_KEY, Stage
from app.engagements.models import Engagement
from app.engagements.queries import engagement_by_id, facts_of
from app.entrypoint.demo import ALREADY_SET_UP, fill_demo
from app.installation.settings import Body, body_in_force, set_up_body
from app.installation.verify import verify
from app.storage.instance import Instance
from tests.pages import CHEAP, make_application, sign_in

DAY = date(2026, 11, 2)


@pytest.fixture
def filled(instance: Instance) -> str:
    """What the operator reads after the town was filled."""
    return fill_demo(instance)


def _password(said: str) -> str:
    line = next(line for line in said.splitlines() if line.startswith("パスワード"))
    return line.split("： ")[1]


def test_it_is_quick_sound_and_filled_once_only(instance: Instance) -> None:
    begun = time.process_time()
    fill_demo(instance)
    assert time.process_time() - begun < 10
    assert verify(instance.folder) == {"ok": True, "problems": []}
    with instance.bound():
        before = Event.select().count()
    assert fill_demo(instance) == ALREADY_SET_UP
    with instance.bound():
        assert Event.select().count() == before


def test_everybody_it_names_can_sign_in(instance: Instance, filled: str) -> None:
    app = make_application(instance)
    with instance.bound():
        names = [user.login_name for user in users()]
    assert len(names) >= len(Role)
    for name in names:
        assert f"  {name} " in filled
        assert sign_in(app, name, _password(filled)).get("/").status_code == 200


def test_the_town_shows_what_the_product_can_do(instance: Instance, filled: str) -> None:
    with instance.bound():
        _has_every_role()
        _has_every_stage_and_instrument()
        _keeps_names_as_typed()
        _fixed_one_version_and_completed_it()
        _names_who_did_what()


def _has_every_role() -> None:
    grants = grants_of(users())
    assert {grant.role for held in grants.values() for grant in held} == set(Role)


def _has_every_stage_and_instrument() -> None:
    kept = list(Engagement.select())
    assert {one.stage for one in kept} == {str(stage) for stage in Stage}
    instruments = {one.instrument for one in kept} - {None}
    assert instruments == {code for code, _ in BY_KEY["engagement.instrument"].choices}
    kinds = {one.kind for one in Contractor.select()}
    assert kinds >= {ContractorKind.SOLE_PROPRIETOR, ContractorKind.JOINT_VENTURE}


def _keeps_names_as_typed() -> None:
    names = "".join(f"{one.name}{one.representative}" for one in Contractor.select())
    assert {"髙", "﨑", "𠮷"} <= set(names)
    assert "葛\U000e0100" in names


def _fixed_one_version_and_completed_it() -> None:
    done = IssuedPaper.get(IssuedPaper.state == PaperState.COMPLETED)
    fixed = IssuedPaper.get_by_id(done.completes_id)
    assert fixed.state == PaperState.FROZEN
    assert done.skeleton == fixed.skeleton
    assert done.sha256 != fixed.sha256
    assert set(done.open_facts) < set(fixed.open_facts)
    engagement = engagement_by_id(done.engagement_id)
    assert engagement is not None
    changed = changes_since(done, facts_of(engagement, DAY), draft_settings(), fixed)
    assert changed
    assert all(change.filled_in for change in changed)


def _names_who_did_what() -> None:
    events = list(Event.select())
    assert len(events) > 100
    assert {one.name for one in events if one.actor_id is None} == {"installation:body:set_up"}


def test_an_instance_in_use_stays_as_it_is(instance: Instance) -> None:
    with instance.bound():
        body = Body.of_profile("standard")
        set_up_body(body, "somebody", "担当", "柿の木坂 42 bicycles", hashing=CHEAP)
    assert fill_demo(instance) == ALREADY_SET_UP
    with instance.bound():
        kept = body_in_force()
        assert kept is not None
        assert kept.profile_code == "standard"
        assert not Engagement.select().exists()


def test_a_filling_that_breaks_off_leaves_nothing(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.entrypoint.demo.confirm_basis", broken)
    with pytest.raises(RuntimeError):
        fill_demo(instance)
    with instance.bound():
        assert body_in_force() is None
        assert not Event.select().exists()
