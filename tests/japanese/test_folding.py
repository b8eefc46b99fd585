"""Search keys: which spellings are one name, and which are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japanese.folding import LEGAL_FORMS, fold, without_legal_form
from app.japanese.variants import CANONICAL_FORMS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社サンプル", "㈱サンプル"),
        ("株式会社サンプル", "(株)サンプル"),
        ("株式会社サンプル", "（株）サンプル"),
        ("株式会社サンプル", "［株］ サンプル"),
        ("株式会社サンプル", "㍿サンプル"),
        ("株式会社サンプル", "㊑サンプル"),
        ("株式會社サンプル", "㈱ｻﾝﾌﾟﾙ"),
        ("サンプル株式会社", "サンプル㈱"),
        ("有限会社サンプル", "㈲サンプル"),
        ("合同会社サンプル", "（同）サンプル"),
        ("合資会社サンプル", "㈾サンプル"),
        ("合名会社サンプル", "㈴サンプル"),
        ("一般社団法人サンプル", "（一社）サンプル"),
        ("公益財団法人サンプル", "(公財)サンプル"),
        ("社会福祉法人サンプル", "（福）サンプル"),
        ("学校法人サンプル", "㈻サンプル"),
        ("医療法人サンプル", "（医）サンプル"),
        ("特定非営利活動法人サンプル", "ＮＰＯ法人サンプル"),
        ("特定非営利活動法人サンプル", "（特非）サンプル"),
        ("税理士法人サンプル", "（税）サンプル"),
        ("さんぷる", "サンプル"),
        ("ｻﾝﾌﾟﾙ", "サンプル"),
        ("ガギグ", "ｶﾞｷﾞｸﾞ"),
        ("パ", "ハ゜"),
        ("ヴ", "う゛"),
        ("キヤノン", "キャノン"),
        ("サーバー", "サーバ"),
        ("データ", "デ－タ"),
        ("ＡＢＣ", "abc"),
        ("Ａ＆Ｂ", "A&B"),
        ("Sample Co., Ltd.", "SAMPLE CO LTD"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("德永", "徳永"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("邉見", "辺見"),
        ("草彅", "草薙"),
        ("齋藤", "斎藤"),
        ("澤田", "沢田"),
        ("𣘺本", "橋本"),
        ("龍ヶ崎市", "竜ケ崎市"),
        ("神社", "神社"),
        ("福祉", "福祉"),
        ("塚本", "塚本"),
        ("葛\U000e0100城", "葛城"),
        ("辻\ufe00", "辻"),
        ("佐々木", "佐佐木"),
        ("⻑野", "長野"),
        ("東京　太郎", "東京太郎"),
        ("東京・太郎", "東京太郎"),
        ("ヱビス", "エビス"),
    ],
)
def test_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社サンプル", "有限会社サンプル"),
        ("サンプル株式会社", "株式会社サンプル"),
        ("ハラダ", "バラダ"),
        ("ハン", "パン"),
        ("外\ue000", "外\ue001"),
        ("外\ue000", "外"),
        ("山崎", "山埼"),
        ("坂戸市", "阪戸市"),
        ("第1係", "第2係"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_private_use_stays_in_the_key() -> None:
    assert "\ue000" in fold("外\ue000字")
    assert "\U000f0001" in fold("外\U000f0001字")


def test_nothing_to_search_by() -> None:
    assert fold(" 　・（）\n\x00") == ""


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="(（株有）)ｶﾞ゛が々ー-npoNPO法人髙﨑 "))
def test_a_key_of_tricky_text_is_its_own_key(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("株式会社サンプル", "サンプル"),
        ("サンプル㈱", "サンプル"),
        ("（特非）サンプル", "サンプル"),
        ("地方独立行政法人サンプル", "サンプル"),
        ("国立大学法人サンプル大学", "サンプル大学"),
        ("株式会社", "株式会社"),
        ("山田太郎", "山田太郎"),
    ],
)
def test_legal_form_is_removed_for_comparison(name: str, core: str) -> None:
    assert without_legal_form(fold(name)) == core


def test_every_legal_form_has_its_key_and_short_forms() -> None:
    assert len(LEGAL_FORMS) > 20
    for form, shorts in LEGAL_FORMS.items():
        assert without_legal_form(fold(f"{form}ア")) == "ア", form
        for short in shorts:
            assert fold(f"({short})ア") == fold(f"{form}ア")


def test_a_short_form_names_one_legal_form() -> None:
    shorts = [short for forms in LEGAL_FORMS.values() for short in forms]
    assert len(shorts) == len(set(shorts))


def test_variant_table_is_sound() -> None:
    assert len(CANONICAL_FORMS) > 300
    for variant, canonical in CANONICAL_FORMS.items():
        assert ord(canonical) not in CANONICAL_FORMS, f"{chr(variant)} leads to a variant"
        assert unicodedata.normalize("NFKC", canonical) == canonical
        assert unicodedata.normalize("NFKC", chr(variant)) == chr(variant), "never reached"
