"""The wording of the security clauses (条項の文言): what a city's 法規担当 would look for first.

Pure checks over the clause files: they need neither the application nor a paper.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "contract_templates" / "clauses"
FILES = ("security", "systems", "instruments", "personal", "mynumber")
DEFAULT = "default"

WORDS = {"受注者", "発注者", "本契約", "本業務"}
BRACE = re.compile(r"\{([^{}]*)\}")
OPTIONAL = re.compile(r"\[\?([a-z0-9-]+)\|([^|\]]*)\|([^|\]]*)\]")
ARTICLE = re.compile(r"条:([a-z0-9-]+)(?::(\d+))?")

# Guidelines, papers that the contractor may not read, and the class words of the policies.
FORBIDDEN = (
    "委託事業者",
    "外部委託",
    "ガイドライン",
    "対策基準",
    "実施手順",
    "個人情報保護委員会の",
)
# Party words come from braces only; these are terms of the statutes that contain one.
PARTY_WORD = re.compile(r"発注者|受注者|委託者|受託者|指定管理者|派遣元|派遣先|甲|乙")
STATUTORY = ("派遣元責任者", "派遣先責任者", "派遣先管理台帳")

# A duty is worth something only with a time or with somebody's consent or notice …
TIME_OR_CONSENT = (
    r"[０-９]+(?:日|時間|か月)",
    "直ちに",
    "速やかに",
    "あらかじめ",
    "事前に",
    r"(?:の日|開始|期限|日)まで",
    "開始前",
    "(?<!その)前に",  # 「その前に終了するとき」 is a case, not a time for the duty
    "承諾を受け",
    "許諾",
    "後も",
    "前及び",
)
# … and with something that follows when it is not kept.
CONSEQUENCE = (
    r"\{条:(?:sec|pii|myn)-(?:liability|breach)\}",
    "自らの負担で",
    "費用(?:は|を)[^。]*負担",
    "部分を、それぞれ負担",
    "賠償",
    "解除する",
    "指定を取り消し",
    "中止を求め",
    "中止させ",
    "見合わせ",
    "行わせないこと",
    "直ちに削除",
    "停止(?:することができ|するよう求め|を命ずる|を求め)",
    "止める",
    "減額",
    "中断",
    "返還を求め",
    "引渡しを求め",
    "外すこと",
    "留保",
    "回収",
    "引き渡し、",
    "引き揚げ",
    "改善を求め",
    "是正を求め",
    "修正を請求",
    "取り除か",
    "請求することができない",
    "就かせないこと",
    "制限し",
    "実地に調査",
    "消去しなければ",
    "引き渡さないこと",
    "訂正しなければ",
    "事情とする",
)

DISPATCH = [
    "sec-policy",
    "sec-access",
    "sec-purpose",
    "sec-secrecy",
    "sec-report",
    "sec-audit",
    "sec-publication",
    "sec-liability",
    "pii-secrecy",
    "pii-copy",
    "pii-safeguards",
    "pii-incident",
    "pii-breach",
    "myn-secrecy",
    "myn-no-removal",
    "myn-purpose",
    "myn-liability",
]
# Clauses that stand in every paper of their part, so that a plain reference cannot dangle.
ALWAYS_THERE = {
    "sec": {"sec-policy", "sec-secrecy", "sec-report", "sec-liability"},
    "pii": {"pii-secrecy", "pii-copy", "pii-safeguards", "pii-incident", "pii-breach"},
    "myn": {"myn-secrecy", "myn-no-removal", "myn-purpose", "myn-liability"},
}
# They only say what follows: the periods stand in the clauses that were broken.
LIABILITY = {"sec-liability", "pii-breach"}
# A defined term and the clause whose wordings define it, for papers that hold all of the part.
DEFINED = {
    "事務取扱担当者": "myn-secrecy",
    "本件特定個人情報": "myn-secrecy",
    "番号利用法": "myn-secrecy",
    "本件個人情報": "pii-secrecy",
    "個人情報保護法": "pii-secrecy",
    "業務情報": "sec-policy",
    "遵守事項": "sec-policy",
    "作業場所": "sec-persons",
    "事故等": "sec-report",
}


@dataclass(frozen=True)
class Wording:
    """One wording of a clause; `when` is "default" or the variant's condition."""

    clause: str
    when: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.clause} ({self.when})"


def rows(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(
        (FOLDER / f"{file}.toml").read_text(encoding="utf-8")
    )["clause"]
    return found


def wordings(file: str) -> Iterator[Wording]:
    for row in rows(file):
        yield Wording(row["id"], DEFAULT, row["text"])
        for variant in row.get("variant", ()):
            yield Wording(row["id"], variant["when"], variant["text"])


SECURITY = [each for file in FILES for each in wordings(file)]
BASE = list(wordings("base"))
CLAUSE_IDS = {each.clause for each in [*SECURITY, *BASE]}
SHOWN = {each.name: each for each in SECURITY}


@pytest.fixture(params=SHOWN)
def wording(request: pytest.FixtureRequest) -> Wording:
    return SHOWN[request.param]


def readings(text: str) -> tuple[str, str]:
    """The text with every optional part as if its clause were there, and as if it were not."""
    return OPTIONAL.sub(r"\2", text), OPTIONAL.sub(r"\3", text)


def sentences(wording: Wording) -> set[str]:
    found = set()
    for reading in readings(wording.text):
        for line in reading.splitlines():
            for sentence in BRACE.sub("", line).removeprefix("- ").split("。"):
                if len(sentence) >= 15:
                    found.add(sentence)
    return found


def test_there_are_clauses() -> None:
    assert len({each.clause for each in SECURITY}) == 13 + 6 + 5 + 8 + 10


def test_no_two_clauses_share_a_sentence() -> None:
    owner: dict[str, str] = {}
    for each in [*BASE, *SECURITY]:
        for sentence in sentences(each):
            first = owner.setdefault(sentence, each.clause)
            if first.startswith(("base-", "tokki-")) and each in BASE:
                continue  # base clauses stand for each other in different kinds of contract
            assert first == each.clause, f"{first} and {each.clause}: {sentence}"


def test_no_paper_is_named_that_the_contractor_may_not_read(wording: Wording) -> None:
    assert [word for word in FORBIDDEN if word in wording.text] == []


def test_party_words_stand_in_braces_only(wording: Wording) -> None:
    text = BRACE.sub("", wording.text)
    for term in STATUTORY:
        text = text.replace(term, "")
    assert PARTY_WORD.findall(text) == []


def test_every_token_is_known(wording: Wording) -> None:
    for token in BRACE.findall(wording.text):
        article = ARTICLE.fullmatch(token)
        if article:
            assert article[1] in CLAUSE_IDS
            assert article[1] != wording.clause
        else:
            assert token in WORDS | {"前項", "次項"}
    for clause, _, _ in OPTIONAL.findall(wording.text):
        assert clause in CLAUSE_IDS
    assert not re.search(r"[\[\]|]", OPTIONAL.sub("", wording.text))


def test_a_reference_that_may_dangle_is_optional(wording: Wording) -> None:
    companions = ALWAYS_THERE.get(wording.clause[:3], ALWAYS_THERE["sec"])
    plain = OPTIONAL.sub("", wording.text)
    assert {match[1] for match in ARTICLE.finditer(plain)} <= companions
    for clause, present, absent in OPTIONAL.findall(wording.text):
        assert {match[1] for match in ARTICLE.finditer(present)} <= {clause} | companions
        assert {match[1] for match in ARTICLE.finditer(absent)} <= companions


def test_the_item_before_is_the_same_article_s(wording: Wording) -> None:
    first = next(line for line in wording.text.splitlines() if line.strip())
    assert "{前項}" not in first


def test_each_wording_has_a_time_or_a_consent(wording: Wording) -> None:
    if wording.clause in LIABILITY:
        return
    for reading in readings(wording.text):
        assert any(re.search(marker, reading) for marker in TIME_OR_CONSENT)


def test_each_wording_says_what_follows_from_a_breach(wording: Wording) -> None:
    for reading in readings(wording.text):
        assert any(re.search(marker, reading) for marker in CONSEQUENCE)


def test_each_sentence_is_closed(wording: Wording) -> None:
    for reading in readings(wording.text):
        for line in reading.strip().splitlines():
            assert line.startswith("- ") or line.endswith("。"), line
            assert line.count("（") == line.count("）")
            assert line.count("「") == line.count("」")
            assert not re.search(r"。。|、、|、。|。、|をを|にに|(?<!も)のの", line), line
            assert not re.search(r"[0-9]", BRACE.sub("", line)), "figures are full width"


@pytest.mark.parametrize("clause", DISPATCH)
def test_dispatch_has_a_wording_of_its_own(clause: str) -> None:
    (dispatch,) = [each for each in SECURITY if each.clause == clause and each.when == "dispatch"]
    # The workers are under the body's command: nothing of a 委託 may be asked of 派遣元.
    for word in ("再委託", "従事者", "作業場所", "仕様書等", "名簿"):
        assert word not in dispatch.text
    assert "派遣労働者" in dispatch.text
    first_variant = next(e for e in SECURITY if e.clause == clause and e.when != DEFAULT)
    assert first_variant == dispatch


@pytest.mark.parametrize("clause", ["sec-subcontract", "pii-subcontract", "myn-subcontract"])
def test_forbidden_subcontracting_asks_for_no_application(clause: str) -> None:
    (forbidden,) = [e for e in SECURITY if e.clause == clause and e.when == "not may_subcontract"]
    assert re.search("ならない|できない|許諾を与えない", forbidden.text.strip().splitlines()[0])
    assert not re.search("再委託先|取扱先", forbidden.text)


def test_light_wordings_need_no_word_of_the_heavy_ones() -> None:
    light = [each for each in SECURITY if "not has_information" in each.when]
    assert {e.clause for e in light} == {
        "sec-policy",
        "sec-secrecy",
        "sec-report",
        "sec-liability",
    }
    for each in light:
        assert not re.search("業務情報|仕様書等|作業場所|再委託|責任者", each.text), each.name


@pytest.mark.parametrize("when", ["agreement", "agreement and not has_information"])
def test_an_agreement_is_ended_by_withdrawal_of_the_designation(when: str) -> None:
    found = [each for each in SECURITY if each.when == when]
    assert found
    for each in found:
        assert "指定" in each.text, each.name
        assert "解除" not in each.text, each.name


@pytest.mark.parametrize(
    "wording", [e for e in SECURITY if "第１１項の規定により" in e.text], ids=lambda e: e.name
)
def test_a_designation_is_withdrawn_only_on_the_ground_of_the_act(wording: Wording) -> None:
    # 地方自治法244条の2第11項: no agreement can add a ground of its own.
    assert "{受注者}による管理を継続することが適当でないと認めるとき" in wording.text


def test_the_penalty_follows_every_security_clause_that_cancels() -> None:
    cancels = re.compile(
        r"\{発注者\}は、.*\{本契約\}(?:の全部又は一部|のうち[^。]*部分)?を.*解除する"
    )
    cancelling = {e.clause for e in SECURITY if e.when == DEFAULT and cancels.search(e.text)}
    assert cancelling == {"sec-liability", "pii-breach", "myn-liability"}
    penalty = next(e for e in BASE if e.clause == "base-penalty")
    assert cancelling <= {clause for clause, _, _ in OPTIONAL.findall(penalty.text)}


def test_nobody_but_a_party_is_bound(wording: Wording) -> None:
    for reading in readings(wording.text):
        for sentence in re.split(r"[。\n]", reading):
            if re.match(r"(?:従事者|派遣労働者|再委託先|取扱先|教育を)[^、]*、", sentence):
                bound = re.search(r"(?:ならない|できない)$", sentence)
                assert not bound or re.search(r"\{(?:受|発)注者\}は、", sentence), sentence


def test_no_wording_counts_on_being_called_a_jo(wording: Wording) -> None:
    # 特記事項 may be numbered 第１ without 条.
    assert "この条" not in wording.text


def test_each_defined_term_is_defined_once_and_first() -> None:
    order = list(dict.fromkeys(each.clause for each in SECURITY))
    for term, definer in DEFINED.items():
        defines = {
            e.clause for e in SECURITY if re.search(f"以下(?:これらを)?「{term}」という", e.text)
        }
        assert defines == {definer}, term
        users = {e.clause for e in SECURITY if term in e.text}
        assert all(order.index(user) >= order.index(definer) for user in users), term


def test_a_statute_is_named_in_full_with_its_number() -> None:
    numbers = {
        "個人情報の保護に関する法律": "平成１５年法律第５７号",
        "個人を識別するための番号の利用等に関する法律": "平成２５年法律第２７号",
    }
    for each in SECURITY:
        for name, number in numbers.items():
            if name in each.text:
                assert each.text.count(name) == each.text.count(f"{name}（{number}")
    agreement = next(e for e in SECURITY if e.clause == "sec-liability" and e.when == "agreement")
    assert "地方自治法（昭和２２年法律第６７号）" in agreement.text


def test_each_special_matter_is_said_where_it_belongs() -> None:
    by_id = {e.clause: e.text for e in SECURITY if e.when == DEFAULT}
    assert "段階を問わず、{発注者}の許諾" in by_id["myn-subcontract"]
    assert "番号利用法第１０条" in by_id["myn-subcontract"]
    assert "事業所の外に持ち出し" in by_id["myn-no-removal"]
    assert "名簿" in by_id["myn-persons"]
    assert "証明書" in by_id["myn-return"]
    assert "実地の監査又は調査" in by_id["myn-inspection"]
    assert "管理簿" in by_id["pii-safeguards"]
    assert "取扱区域" in by_id["pii-safeguards"]
    assert "事前に{発注者}の承諾" in by_id["pii-copy"]
    assert "年１回以上、原則として取扱区域に立ち入り" in by_id["pii-inspection"]
    assert "本人への通知" in by_id["pii-incident"]
    sensitive = next(e for e in SECURITY if e.when == "sensitive")
    assert "要配慮個人情報" in sensitive.text
