"""Body profiles: identity, words, classes, scope, evaluation, and the strictness of the loader."""

from collections.abc import Callable
from datetime import date

import pytest

from app.organization.profile import (
    PROFILE_FOLDER,
    ArticleStyle,
    BodyKind,
    Evaluation,
    Membership,
    Parties,
    ProfileError,
    Publicity,
    load_profile,
    profile_codes,
    read_profile,
)


def sakado_text() -> str:
    return (PROFILE_FOLDER / "sakado.toml").read_text(encoding="utf-8")


def test_profiles_are_offered_in_a_fixed_order() -> None:
    expected = ("sakado", "ryugasaki", "tachikawa", "memuro", "kishiwada", "standard")
    assert expected == profile_codes()
    assert expected == tuple(load_profile(code).code for code in profile_codes())


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        load_profile("../standard")


def test_a_profile_is_read_once() -> None:
    assert load_profile("memuro") is load_profile("memuro")


@pytest.mark.parametrize(
    ("code", "name", "kind", "self_name", "head_title"),
    [
        ("sakado", "坂戸市", BodyKind.CITY, "市", "市長"),
        ("ryugasaki", "龍ヶ崎地方塵芥処理組合", BodyKind.UNION, "組合", "管理者"),
        ("tachikawa", "立川市", BodyKind.CITY, "市", "市長"),
        ("memuro", "芽室町", BodyKind.TOWN, "町", "町長"),
        ("kishiwada", "岸和田市", BodyKind.CITY, "市", "市長"),
        ("standard", "標準（総務省ガイドライン）", BodyKind.GENERIC, "団体", "長"),
    ],
)
def test_the_body_is_named(
    code: str, name: str, kind: BodyKind, self_name: str, head_title: str
) -> None:
    profile = load_profile(code)
    expected = (name, kind, self_name, head_title)
    assert expected == (profile.name, profile.kind, profile.self_name, profile.head_title)


@pytest.mark.parametrize(
    ("code", "dated", "in_force"),
    [
        ("sakado", date(2026, 4, 1), None),
        ("ryugasaki", date(2026, 3, 31), date(2026, 4, 1)),
        ("tachikawa", None, date(2019, 7, 10)),
        ("memuro", date(2026, 3, 13), None),
        ("kishiwada", None, None),
        ("standard", date(2026, 3, 27), None),
    ],
)
def test_a_policy_has_only_the_dates_that_it_names(
    code: str, dated: date | None, in_force: date | None
) -> None:
    policy = load_profile(code).policy
    assert (dated, in_force) == (policy.dated, policy.in_force)


@pytest.mark.parametrize(
    ("code", "vendor", "outsourcing", "instrument", "staff"),
    [
        ("sakado", "委託事業者等", "業務委託", "契約等", "職員等"),
        ("ryugasaki", "委託事業者", "業務委託", "契約", "職員"),
        ("tachikawa", "職員以外の者", "委託等", "契約等", "職員"),
        ("memuro", "委託事業者", "業務委託", "契約", "職員"),
        ("kishiwada", "外部委託事業者等", "外部委託", "契約書等", "職員等"),
        ("standard", "委託事業者", "業務委託", "契約", "職員等"),
    ],
)
def test_a_body_is_spoken_to_in_its_own_words(
    code: str, vendor: str, outsourcing: str, instrument: str, staff: str
) -> None:
    words = load_profile(code).vocabulary.words()
    expected = {
        "vendor": vendor,
        "outsourcing": outsourcing,
        "instrument": instrument,
        "staff": staff,
    }
    assert expected == {name: words[name] for name in expected}


@pytest.mark.parametrize(
    ("code", "borrowed"),
    [
        ("sakado", {"social_media", "policy_unit"}),
        ("ryugasaki", {"policy_unit"}),
        ("tachikawa", {"external_service", "cloud", "social_media"}),
        ("memuro", {"cloud"}),
        ("kishiwada", {"cloud", "policy_unit"}),
        ("standard", set()),
    ],
)
def test_words_the_body_does_not_have_are_marked(code: str, borrowed: set[str]) -> None:
    vocabulary = load_profile(code).vocabulary
    assert borrowed == {name for name in vocabulary.words() if not vocabulary.is_own(name)}


@pytest.mark.parametrize(
    ("code", "number", "lgwan", "management"),
    [
        ("sakado", "基幹系LAN", "LGWAN系LAN", None),
        ("ryugasaki", "個人番号利用事務系", "LGWAN接続系", None),
        ("tachikawa", "個人番号利用事務系", "LGWAN接続系", None),
        ("memuro", "マイナンバー利用事務系", "LGWAN接続系", None),
        ("kishiwada", "マイナンバー利用事務系", "ＬＧＷＡＮ接続系", "管理系"),
    ],
)
def test_networks_have_the_names_of_the_body(
    code: str, number: str, lgwan: str, management: str | None
) -> None:
    networks = load_profile(code).vocabulary.networks
    assert (number, lgwan, management) == (networks.number, networks.lgwan, networks.management)


@pytest.mark.parametrize("code", profile_codes())
def test_every_shipped_profile_has_the_classes_of_the_guideline(code: str) -> None:
    profile = load_profile(code)
    scheme = profile.classes
    assert [one.code for one in scheme.confidentiality] == ["3A", "3B", "3C", "2", "1"]
    assert [one.code for one in scheme.integrity] == ["2", "1"]
    assert [one.code for one in scheme.availability] == ["2", "1"]
    assert scheme.guideline_confidentiality("3C") == "3C"
    assert profile.confidentiality_label("3B") == "自治体機密性3B"
    with pytest.raises(KeyError):
        scheme.guideline_confidentiality("3")


@pytest.mark.parametrize(
    ("code", "paper", "vendors", "dispatch", "designated_managers"),
    [
        ("sakado", Membership.PARTLY, Membership.IN, Membership.IN, Membership.IN),
        ("ryugasaki", Membership.PARTLY, Membership.OUT, Membership.SILENT, Membership.SILENT),
        ("tachikawa", Membership.IN, Membership.PARTLY, Membership.SILENT, Membership.SILENT),
        ("memuro", Membership.PARTLY, Membership.OUT, Membership.SILENT, Membership.SILENT),
        ("kishiwada", Membership.PARTLY, Membership.IN, Membership.SILENT, Membership.SILENT),
    ],
)
def test_the_scope_says_who_and_what_counts(
    code: str,
    paper: Membership,
    vendors: Membership,
    dispatch: Membership,
    designated_managers: Membership,
) -> None:
    scope = load_profile(code).scope
    assert (paper, vendors, dispatch, designated_managers) == (
        scope.paper.membership,
        scope.vendors.membership,
        scope.dispatch.membership,
        scope.designated_managers.membership,
    )
    assert (vendors is Membership.IN) == scope.vendors_in_scope
    assert (dispatch is Membership.IN) == scope.dispatch_in_scope


@pytest.mark.parametrize(
    ("code", "organ", "exception"),
    [
        ("kishiwada", "市民病院医療部門", "hospital-medical"),
        ("kishiwada", "市民病院事務局", None),
        ("kishiwada", "学校園", "schools"),
        ("kishiwada", "市立中央小学校", "schools"),
        ("kishiwada", "教育委員会学校教育課", None),
        ("kishiwada", "議会", None),
        ("kishiwada", "", None),
        ("kishiwada", None, None),
        ("sakado", "市民病院医療部門", None),
        ("memuro", "学校園", None),
    ],
)
def test_an_organ_is_excepted_only_where_the_policy_excepts_it(
    code: str, organ: str | None, exception: str | None
) -> None:
    found = load_profile(code).scope_exception_for(organ)
    assert exception == (found.id if found else None)


@pytest.mark.parametrize(
    ("code", "own", "adds"),
    [
        ("sakado", ("audit", "self_check"), ()),
        ("ryugasaki", ("audit", "self_check"), ()),
        ("tachikawa", ("audit", "self_check"), ()),
        ("memuro", ("self_check",), ("audit",)),
        ("kishiwada", ("audit",), ("self_check",)),
    ],
)
def test_the_ordinance_adds_what_the_own_evaluation_lacks(
    code: str, own: tuple[str, ...], adds: tuple[str, ...]
) -> None:
    evaluation = load_profile(code).evaluation
    assert (own, adds) == (evaluation.own, evaluation.adds)


@pytest.mark.parametrize(
    ("day", "exempt", "expected"),
    [
        pytest.param(date(2027, 6, 30), False, ("audit",), id="before the ordinance"),
        pytest.param(date(2027, 7, 1), False, ("audit", "self_check"), id="from its first day"),
        pytest.param(date(2027, 7, 1), True, ("audit",), id="an exempt body keeps its own"),
    ],
)
def test_both_evaluations_are_asked_for_from_2027_07_01(
    day: date, exempt: bool, expected: tuple[str, ...]
) -> None:
    evaluation: Evaluation = load_profile("kishiwada").evaluation
    assert expected == evaluation.required_on(day, exempt=exempt)


@pytest.mark.parametrize(
    ("code", "standard", "procedure"),
    [
        ("sakado", Publicity.CLOSED, Publicity.CLOSED),
        ("ryugasaki", Publicity.SILENT, Publicity.CLOSED),
        ("tachikawa", Publicity.CLOSED_IN_PRINCIPLE, Publicity.CLOSED_IN_PRINCIPLE),
        ("memuro", Publicity.SILENT, Publicity.CLOSED),
        ("kishiwada", Publicity.SILENT, Publicity.CLOSED),
    ],
)
def test_documents_are_as_public_as_the_policy_says(
    code: str, standard: Publicity, procedure: Publicity
) -> None:
    documents = {one.title: one.public for one in load_profile(code).documents}
    assert {
        "情報セキュリティ対策基準": standard,
        "情報セキュリティ実施手順": procedure,
    } == documents


def test_only_the_standard_of_tachikawa_excepts_what_must_be_known_outside() -> None:
    exceptions = [one.exception for one in load_profile("tachikawa").documents]
    assert exceptions == ["外部に周知すべき事項", ""]


@pytest.mark.parametrize("code", profile_codes())
def test_contract_papers_speak_of_orderer_and_contractor_until_changed(code: str) -> None:
    contracts = load_profile(code).contracts
    assert (contracts.parties, contracts.article_style) == (Parties.ORDERER, ArticleStyle.JO)


Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "key"),
    [
        pytest.param(replaced('code = "sakado"', 'colour = "red"'), "code", id="missing key"),
        pytest.param(replaced("version = 1", "version = 1\ncolour = 2"), "colour", id="unknown"),
        pytest.param(
            replaced("[evaluation]", "[evaluation]\ncycle = 1"), "evaluation.cycle", id="nested"
        ),
        pytest.param(
            replaced('place = "1"\n', 'place = "1"\nplcae = "1"\n'),
            "clause[1].plcae",
            id="unknown key of a clause",
        ),
        pytest.param(
            replaced('requirement = "HKN-02"', 'requiremnt = "HKN-02"'),
            "clause[2].realises[1].requirement",
            id="misspelt key of a realisation",
        ),
        pytest.param(replaced("version = 1", "version = true"), "version", id="wrong type"),
        pytest.param(replaced("audit = true", 'audit = "yes"'), "evaluation.audit", id="no flag"),
        pytest.param(replaced("2026-04-01", '"R8.4.1"'), "policy.dated", id="no date"),
        pytest.param(replaced('kind = "city"', 'kind = "village"'), "kind", id="unknown kind"),
        pytest.param(
            replaced('topic = "other"', 'topic = "others"'), "clause[1].topic", id="unknown topic"
        ),
        pytest.param(
            replaced('vendor = "委託事業者等"', 'vendor = ""'), "vocabulary.vendor", id="empty"
        ),
        pytest.param(
            replaced('borrowed = ["social_media"', 'borrowed = ["sns"'),
            "vocabulary.borrowed",
            id="unknown word",
        ),
        pytest.param(replaced('same_as = "standard"', ""), "classes.confidentiality", id="classes"),
        pytest.param(
            replaced('same_as = "standard"', 'same_as = "other"'), "classes.same_as", id="same_as"
        ),
        pytest.param(replaced('id = "2-14-staff"', 'id = "1-purpose"'), "clause", id="id twice"),
        pytest.param(replaced('kind = "city"', 'kind = "generic"'), "policy.source_file", id="gen"),
        pytest.param(lambda text: text + "\n[[", "", id="not TOML"),
    ],
)
def test_the_loader_refuses_a_flaw_and_names_file_and_key(change: Change, key: str) -> None:
    with pytest.raises(ProfileError) as refused:
        read_profile(change(sakado_text()), "sakado.toml")
    assert ("sakado.toml", key) == (refused.value.file, refused.value.key)
    assert str(refused.value).startswith("sakado.toml: ")


def test_a_body_without_own_clauses_is_refused() -> None:
    text = sakado_text().split("[[clause]]")[0]
    with pytest.raises(ProfileError, match="clause"):
        read_profile(text, "sakado.toml")


def test_an_own_class_scheme_maps_to_the_guideline() -> None:
    own = """[[classes.confidentiality]]
code = "Ⅲ"
label = "重要度Ⅲ"
meaning = "特に重要な情報"
guideline = "3B"
[[classes.integrity]]
code = "2"
label = "完全性2"
meaning = "重要"
guideline = "2"
[[classes.availability]]
code = "2"
label = "可用性2"
meaning = "重要"
guideline = "2"
"""
    text = sakado_text().replace('[classes]\nsame_as = "standard"\n', own)
    assert read_profile(text, "own.toml").classes.guideline_confidentiality("Ⅲ") == "3B"
    with pytest.raises(ProfileError, match="not a class of the guideline"):
        read_profile(text.replace('guideline = "3B"', 'guideline = "Ⅲ"'), "own.toml")
