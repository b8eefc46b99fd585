"""The page of the body's policy (ポリシーと要件), for bodies with and without a policy."""

from collections.abc import Callable
from datetime import date

import pytest

from app.actor.actor import Actor
from app.actor.deeds import Role
from app.catalogue.requirements import shipped_catalogue
from app.installation.settings import Exemption, record_exemption
from app.organization.profile import load_profile, profile_codes
from app.storage.instance import Instance
from tests.pages import make_application, signed_in
from tests.web.checking import CheckingClient
from tests.web.pages import SeenPage, words

BODIES = [code for code in profile_codes() if code != "standard"]


def client_of(instance: Instance, profile: str) -> CheckingClient:
    return signed_in(make_application(instance, profile), Role.AUDITOR)


def rows_of(page: SeenPage, table: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell; several rows of one place are joined."""
    found: dict[str, list[str]] = {}
    for row in page.tree.xpath("//table[@id=$id]/tbody/tr", id=table):
        first, *others = [words(cell) for cell in row.xpath("./th | ./td")]
        found.setdefault(first, []).append(" ".join(others))
    return found


@pytest.mark.parametrize("profile", BODIES)
def test_every_own_clause_stands_there_with_its_quote_and_requirements(
    database: Instance, profile: str
) -> None:
    page = client_of(database, profile).open("/policy")
    for clause in load_profile(profile).clauses:
        rows = rows_of(page, f"clauses-{clause.topic.value}")[clause.place]
        (row,) = [row for row in rows if clause.quote in row and clause.title in row]
        for realisation in clause.realises:
            assert realisation.requirement in row
            assert realisation.quote in row
            assert not realisation.general or "一般的な規定" in row


@pytest.mark.parametrize("profile", profile_codes())
def test_every_requirement_rests_on_an_own_clause_or_on_others(
    database: Instance, profile: str
) -> None:
    page = client_of(database, profile).open("/policy")
    covered, uncovered = rows_of(page, "covered"), rows_of(page, "uncovered-table")
    assert not covered.keys() & uncovered.keys()
    assert covered.keys() | uncovered.keys() == {one.id for one in shipped_catalogue().requirements}
    own = load_profile(profile)
    for requirement_id, (row,) in covered.items():
        assert all(clause.place in row for clause, _ in own.own_bases(requirement_id))
    for requirement_id, (row,) in uncovered.items():
        assert own.own_bases(requirement_id) == ()
        assert own.policy.title not in row
        assert all(basis.text in row for basis in shipped_catalogue()[requirement_id].bases)


def test_the_head_shows_words_classes_scope_and_closed_documents(database: Instance) -> None:
    page = client_of(database, "kishiwada").open("/policy")
    vocabulary = rows_of(page, "words-table")
    assert vocabulary["委託を受ける者"] == ["外部委託事業者等 自団体のポリシー"]
    assert vocabulary["クラウドサービス"] == ["クラウドサービス 総務省ガイドラインの語を借用"]
    assert vocabulary["管理用のネットワーク"] == ["管理系 自団体のポリシー"]
    assert "自治体機密性3B" in rows_of(page, "classes-1")
    assert "例外：医療部門" in page.main
    assert "学校園は対象範囲外です。" in page.main
    assert "非公開" in rows_of(page, "documents-table")["情報セキュリティ実施手順"][0]


def test_the_own_class_scheme_is_mapped_to_that_of_the_guideline(database: Instance) -> None:
    page = client_of(database, "sakado").open("/policy")
    for step in load_profile("sakado").classes.confidentiality:
        assert f"自治体機密性{step.guideline}" in rows_of(page, "classes-1")[step.label][0]


@pytest.mark.parametrize(
    ("profile", "words_there"),
    [
        (
            "kishiwada",
            "自己点検も必要です（地方自治法施行規則第16条の3第8号。経過措置はありません）",
        ),
        ("tachikawa", "監査と自己点検の両方が既に自団体のポリシーにあります"),
    ],
)
def test_what_the_new_rule_adds_to_the_evaluation(
    database: Instance, profile: str, words_there: str
) -> None:
    page = client_of(database, profile).open("/policy")
    assert f"令和9年7月1日から {words_there}" in page.main


def test_the_new_rule_adds_nothing_to_an_exempt_body(
    database: Instance, actor_with: Callable[..., Actor]
) -> None:
    client = client_of(database, "kishiwada")
    day = date(2026, 4, 1)
    record_exemption(actor_with(Role.SECURITY), Exemption.YES, "LGWANに接続しない", day)
    assert "適用除外と判定しているため、加わるものはありません" in client.open("/policy").main


def test_a_body_without_a_policy_claims_no_clause_of_its_own(database: Instance) -> None:
    page = client_of(database, "standard").open("/policy")
    assert "自団体の条項はありません" in page.main
    assert rows_of(page, "covered") == {}
    assert "自団体のポリシー" not in " ".join(
        row for rows in rows_of(page, "words-table").values() for row in rows
    )


def test_a_general_clause_is_told_from_one_that_says_it(database: Instance) -> None:
    rows = rows_of(client_of(database, "kishiwada").open("/policy"), "clauses-outsourcing")
    (row,) = rows["6(2)"]
    assert "OUT-07 従事者教育・誓約 一般的な規定" in row
    assert "OUT-04 情報セキュリティ要件を明記した契約等 一般的な規定" not in row


def test_whoever_administers_accounts_only_does_not_read_the_policy(database: Instance) -> None:
    app = make_application(database, "kishiwada")
    assert signed_in(app, Role.ADMIN).get("/policy").status_code == 403
