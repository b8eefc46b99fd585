"""Help (使い方): every page opens for everybody with an account and says what the tables say."""

import pytest

from app.actor.deeds import RIGHTS, Deed, Reach, Role
from app.engagements.fields import Stage
from app.help import explained
from app.help.glossary import own_words, terms
from app.organization.profile import load_profile, profile_codes
from app.papers.kinds import PaperKind
from app.papers.placeholders import PLACEHOLDERS
from app.storage.instance import Instance
from tests.pages import make_application, signed_in

PAGES = ("", "/first-steps", "/stages", "/papers", "/rights", "/words", "/placeholders")


@pytest.mark.parametrize("role", [Role.PROCUREMENT, Role.AUDITOR, Role.ADMIN])
def test_every_page_opens(instance: Instance, role: Role) -> None:
    client = signed_in(make_application(instance), role)
    for path in PAGES:
        client.open(f"/help{path}")


def test_the_contents_lead_to_every_page(instance: Instance) -> None:
    client = signed_in(make_application(instance), Role.LEGAL)
    contents = client.open("/help").source
    assert [path for path in PAGES if f'href="/help{path}"' not in contents] == []


def test_every_placeholder_is_listed_with_meaning_and_example(instance: Instance) -> None:
    page = signed_in(make_application(instance, "ryugasaki"), Role.LEGAL).open("/help/placeholders")
    own = "龍ヶ崎地方塵芥処理組合"
    rows = [row for number in (0, 1) for row in page.table(number)[1:]]
    declared = [
        [
            f"《{one.name}》",
            one.meaning,
            {"団体名": own, "団体の長": f"{own}管理者"}.get(one.name, one.example),
        ]
        for one in PLACEHOLDERS.values()
    ]
    assert [row[0] for row in rows] == [row[0] for row in declared]
    assert [row[1:] for row in rows] == [
        [" ".join(cell.split()) for cell in row[1:]] for row in declared
    ]


def test_words_are_those_of_the_body(instance: Instance) -> None:
    page = signed_in(make_application(instance, "sakado"), Role.LEGAL).open("/help/words")
    assert load_profile("sakado").vocabulary.vendor in page.main


def test_what_is_explained_is_complete() -> None:
    assert [one.stage for one in explained.stages()] == list(Stage)
    assert [kind for kind, _ in explained.papers()] == list(PaperKind)
    assert [role for role, _ in explained.roles()] == list(Role)
    assert [right.deed for right in explained.rights()] == list(Deed)


def test_rights_are_those_of_the_table() -> None:
    said = {
        (role, right.deed, reach)
        for right in explained.rights()
        for reach, roles in ((Reach.ALL, right.everywhere), (Reach.OWN, right.own_section))
        for role in roles
    }
    held = {(role, deed, reach) for role, deeds in RIGHTS.items() for deed, reach in deeds.items()}
    assert said == held


def test_a_stage_names_only_what_it_adds() -> None:
    needed = {one.stage: one.needed for one in explained.stages()}
    assert needed[Stage.PLANNED] == ()
    assert needed[Stage.AWARDED] == ("相手方",)
    assert "締結日" in needed[Stage.CONCLUDED]
    named = [label for labels in needed.values() for label in labels]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("code", profile_codes())
def test_no_word_stays_in_braces(code: str) -> None:
    profile = load_profile(code)
    shown = [*terms(profile), *own_words(profile)]
    assert not [one for one in shown if "{" in one.meaning + one.own_word]
