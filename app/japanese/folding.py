"""The search key (検索用の見出し) of a name or title: spellings of one name give one key.

The key is for finding and comparing only. It is never stored as the name nor shown.
"""

import re
import unicodedata

from app.japanese.variants import CANONICAL_FORMS

# Legal form (法人の種類) → the short forms that stand in brackets: (株), （株）, ㈱ …
LEGAL_FORMS: dict[str, tuple[str, ...]] = {
    "株式会社": ("株",),
    "有限会社": ("有",),
    "合同会社": ("同", "合"),
    "合資会社": ("資",),
    "合名会社": ("名",),
    "相互会社": ("相",),
    "特例有限会社": (),
    "一般社団法人": ("一社", "一般社団"),
    "一般財団法人": ("一財", "一般財団"),
    "公益社団法人": ("公社", "公益社団"),
    "公益財団法人": ("公財", "公益財団"),
    "社団法人": ("社",),
    "財団法人": ("財",),
    "社会福祉法人": ("福", "社福"),
    "社会福祉協議会": ("社協",),
    "学校法人": ("学",),
    "医療法人社団": ("医社",),
    "医療法人財団": ("医財",),
    "医療法人": ("医",),
    "宗教法人": ("宗",),
    "特定非営利活動法人": ("特非", "特活", "NPO", "NPO法人"),
    "独立行政法人": ("独", "独行"),
    "地方独立行政法人": ("地独",),
    "国立大学法人": ("大", "国大"),
    "公立大学法人": ("公大",),
    "国立研究開発法人": ("国研",),
    "特殊法人": ("特",),
    "協同組合": ("協",),
    "企業組合": ("企",),
    "農事組合法人": ("農",),
    "管理組合法人": ("管",),
    "有限責任事業組合": ("LLP",),
    "監査法人": ("監",),
    "弁護士法人": ("弁",),
    "税理士法人": ("税",),
    "司法書士法人": ("司",),
    "行政書士法人": ("行",),
    "社会保険労務士法人": ("社労", "労"),
    "土地家屋調査士法人": ("土",),
}

_OPENING, _CLOSING = "([〔【〈<「", ")]〕】〉>」"
_SHORT_FORM = {short.casefold(): form for form, shorts in LEGAL_FORMS.items() for short in shorts}
_BRACKETED = re.compile(
    f"[{re.escape(_OPENING)}]("
    + "|".join(sorted(map(re.escape, _SHORT_FORM), key=len, reverse=True))
    + f")[{re.escape(_CLOSING)}]"
)
# One-character signs whose compatibility form has lost the brackets, and a word of its own.
_SIGNS = str.maketrans({"㊑": "(株)", "㊒": "(有)", "㊓": "(社)", "㊔": "(名)", "㊖": "(財)"})
_NPO = re.compile("npo法人")
# The free-standing voicing marks decompose into a blank and a mark; join them to their letter.
_VOICING = str.maketrans({"゛": "\u3099", "゜": "\u309a"})
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_SMALL_AND_OLD_KANA = str.maketrans(
    "ァィゥェォッャュョヮヵヶヰヱㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオツヤユヨワカケイエクシストヌハヒフヘホムラリルレロ",
)
_REPEATED = re.compile("(.)(々+)")
_PROLONGED = "ー"  # サーバ and サーバー are one word; old systems also typed a hyphen for it
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


def fold(text: str) -> str:
    """The search key of the text: width, case, kana, variants and legal forms made alike.

    Blanks, punctuation, signs, long-vowel marks and variation selectors are gone; 外字 stay.
    Folding a key again gives the same key. The result may be empty.
    """
    key = unicodedata.normalize("NFKC", text.translate(_SIGNS).translate(_VOICING))
    key = unicodedata.normalize("NFKC", key.casefold())
    key = key.translate(CANONICAL_FORMS)
    key = _BRACKETED.sub(lambda found: _SHORT_FORM[found[1]], key)
    key = key.translate(_HIRAGANA_TO_KATAKANA).translate(_SMALL_AND_OLD_KANA)
    key = "".join(filter(_kept, key))
    key = _REPEATED.sub(lambda found: found[1] * len(found[0]), key)
    return _NPO.sub("特定非営利活動法人", key)


def without_legal_form(key: str) -> str:
    """A search key without 株式会社 and other legal forms; unchanged if nothing is left."""
    return _LEGAL_FORM.sub("", key) or key


def _kept(character: str) -> bool:
    if character == _PROLONGED:
        return False
    category = unicodedata.category(character)
    # Unassigned code points stay: an older Python does not know the newest ideographs.
    return category not in _DROPPED_CATEGORIES and category[0] not in "ZPSM"


_LEGAL_FORM = re.compile("|".join(sorted(map(fold, LEGAL_FORMS), key=len, reverse=True)))
