"""用語: the words of the screens explained, with the body's own word where its policy has one."""

from dataclasses import dataclass

from app.organization.profile import Profile
from app.organization.wording import in_own_words


@dataclass(frozen=True)
class Entry:
    """A word, what it means here, and the word of the body's policy ("" if it is the same)."""

    word: str
    meaning: str
    own_word: str = ""


_TERMS = (
    ("委託業務", "外部に委ねる業務の一件。契約、協定、請書、労働者派遣を含みます。"),
    ("相手方", "契約等の相手となる{vendor}。決定の前は見込みとして入力できます。"),
    ("契約等の形式", "契約書、請書、協定（指定管理者）、労働者派遣契約の別。"),
    ("業務の事実", "取り扱う情報、場所、再委託など、要件を決めるために入力する事項。"),
    ("未定の事項", "まだ入力していない事実。「いいえ」とは扱わず、要件は要確認になります。"),
    ("要件", "情報セキュリティのために求められること。根拠と理由とともに表示します。"),
    ("項目", "一覧で定められた要件の一つ一つ（例：{instrument}に明記する13項目）。"),
    ("根拠", "法令、ガイドライン、自団体のポリシーなど、要件が基づく定め。"),
    ("要確認", "未定の事項によって、要件や条項が適用されるかどうかが変わる状態。"),
    ("条項", "契約書や特記事項の条文。適用される要件の分だけを載せます。"),
    ("特記事項", "自団体の契約書に添える、情報の取扱いの条項をまとめた書面。"),
    ("選定要件", "公告又は見積依頼の前に示す、相手方に求める条件。"),
    ("遵守事項", "相手方に示す、業務中に守る事項の抜粋。"),
    ("要件対応表", "どの条項がどの要件をどの根拠で満たすかを示す、決裁用の表。"),
    ("発行控え", "作成した書面を、元の事実及び版とともに保管したもの。作り直しません。"),
    ("公告時の確定版", "公告又は見積依頼で示した版。以後は空欄の補完だけができます。"),
    ("経過措置の判断", "令和9年7月1日に履行中の{instrument}について行う適用の判断。"),
    ("責任者", "委託業務に責任を負う職。人事異動があっても職に残ります。"),
    ("操作履歴", "誰がいつ何を変えたかの記録。書換えや欠落は、検査で分かります。"),
)

_OWN_WORDS = (
    ("vendor", "委託事業者", "業務を委ねる相手"),
    ("outsourcing", "業務委託", "業務を外部に委ねること"),
    ("instrument", "契約", "業務を委ねるときに取り交わすもの"),
    ("staff", "職員等", "ポリシーを守る内部の者"),
    ("external_service", "外部サービス", "外部の者が提供する情報システムのサービス"),
    ("cloud", "クラウドサービス", "クラウドにより提供されるサービス"),
    ("social_media", "ソーシャルメディアサービス", "SNS、動画共有等のサービス"),
)


def terms(profile: Profile) -> tuple[Entry, ...]:
    """The words of the product, explained in the words of the body."""
    return tuple(Entry(word, in_own_words(meaning, profile)) for word, meaning in _TERMS)


def own_words(profile: Profile) -> tuple[Entry, ...]:
    """The guideline's words with those that stand in the body's policy for them."""
    vocabulary = profile.vocabulary
    return tuple(
        Entry(word, meaning, getattr(vocabulary, name) if vocabulary.is_own(name) else "")
        for name, word, meaning in _OWN_WORDS
    )
