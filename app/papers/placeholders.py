"""The placeholders 《名前》 of templates and base clauses (差込み項目), all declared here.

Rendering, the help text and the checks of templates and clauses are all made from this table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DATE_BLANK = "令和　　年　　月　　日"
# A line to write on: spaces would hang over the edge of the page and vanish at the end of a line.
AMOUNT_BLANK = f"金{'＿' * 7}円"
NAME_BLANK = "＿" * 12
ADDRESS_BLANK = "＿" * 18
TITLE_BLANK = "＿" * 16


@dataclass(frozen=True, slots=True)
class PlaceholderSpec:
    """A placeholder: `key` is the fact or setting it shows, `blank` what an open fact looks like.

    An inline one stands within a sentence; a block stands alone in its paragraph and is replaced
    by paragraphs or tables.
    """

    name: str
    key: str
    meaning: str
    example: str
    kind: Literal["inline", "block"] = "inline"
    blank: str = ""


def _inline(name: str, key: str, meaning: str, example: str, blank: str) -> PlaceholderSpec:
    return PlaceholderSpec(name, key, meaning, example, "inline", blank)


def _block(name: str, key: str, meaning: str, example: str) -> PlaceholderSpec:
    return PlaceholderSpec(name, key, meaning, example, "block")


_DECLARED = (
    _inline("件名", "engagement.title", "委託業務の件名", "納税通知書印刷業務委託", TITLE_BLANK),
    _inline("所管課", "engagement.department", "業務を所管する課", "税務課", "＿" * 8),
    _inline("履行開始日", "engagement.start", "履行期間の最初の日", "令和９年４月１日", DATE_BLANK),
    _inline(
        "履行終了日", "engagement.end", "履行期間の最後の日", "令和１０年３月３１日", DATE_BLANK
    ),
    _inline(
        "締結日", "engagement.concluded_on", "契約を締結する日", "令和９年３月２５日", DATE_BLANK
    ),
    _inline(
        "契約金額",
        "engagement.fee_yen",
        "契約金額（税込み）",
        "金１２，３４５，０００円",
        AMOUNT_BLANK,
    ),
    _inline(
        "消費税額",
        "engagement.fee_yen.tax",
        "契約金額のうち取引に係る消費税及び地方消費税の額",
        "金１，１２２，２７２円",
        AMOUNT_BLANK,
    ),
    _inline("履行場所", "engagement.workplace", "業務を行う場所", "受注者の事業所", TITLE_BLANK),
    _inline("団体名", "body.name", "団体の名称", "坂戸市", NAME_BLANK),
    _inline("団体の長", "body.head", "団体の名称と長の職名", "坂戸市長", NAME_BLANK),
    _inline("団体の長の氏名", "body.head_name", "団体の長の氏名", "山田　太郎", NAME_BLANK),
    _inline("団体の住所", "body.address", "団体の住所", "○○県○○市○○１番１号", ADDRESS_BLANK),
    _inline(
        "受注者住所", "contractor.address", "受注者の住所", "○○県○○市○○２番２号", ADDRESS_BLANK
    ),
    _inline("受注者名称", "contractor.name", "受注者の商号又は名称", "株式会社○○印刷", NAME_BLANK),
    _inline(
        "受注者代表者",
        "contractor.representative",
        "受注者の代表者の職名と氏名",
        "代表取締役　鈴木　花子",
        NAME_BLANK,
    ),
    _inline(
        "受任者",
        "contractor.signatory",
        "受注者から委任を受けた支店長等",
        "○○支店長　佐藤　一郎",
        NAME_BLANK,
    ),
    _inline("発注者", "word.orderer", "契約書での発注者の呼び方", "発注者", "＿" * 4),
    _inline("受注者", "word.contractor", "契約書での受注者の呼び方", "受注者", "＿" * 4),
    _inline("本契約", "word.instrument", "契約書での契約の呼び方", "本契約", "＿" * 4),
    _inline("文書名", "paper.title", "書面の題名", "情報セキュリティ特記事項", TITLE_BLANK),
    _inline("作成日", "paper.made_on", "書面を作成した日", "令和９年２月１日", DATE_BLANK),
    _block("本則", "base_front", "契約の基本となる条項（前半）", "第１条から"),
    _block("情報セキュリティ", "security", "情報セキュリティに関する条項", "（秘密の保持）"),
    _block("個人情報", "personal", "個人情報の取扱いに関する条項", "（個人情報の消去）"),
    _block("特定個人情報", "mynumber", "特定個人情報の取扱いに関する条項", "（持出しの禁止）"),
    _block("雑則", "base_back", "契約の基本となる条項（後半）", "（合意管轄）"),
    _block("記名押印", "signatures", "当事者の記名押印の欄", "発注者　住所　氏名　印"),
    _block("単価表", "unit_prices", "単価契約の品目、予定数量及び単価の表", "納税通知書"),
    _block("構成員", "contractor.members", "共同企業体の構成員", "代表構成員　株式会社○○"),
    _block("選定要件", "selection", "選定の要件の一覧", "認証を有すること。"),
    _block("遵守事項", "conduct", "受注者が守る事項の一覧", "私物の機器を使わないこと。"),
    _block("要件対応表", "coverage", "要件、条項及び根拠の対応表", "OUT-04.07　第５条"),
    _block("前文", "preamble", "契約書の前文", "発注者と受注者とは、次のとおり契約を締結する。"),
    _block("後文", "closing", "契約書の後文", "本契約の締結を証するため、本書２通を作成し"),
)

PLACEHOLDERS: dict[str, PlaceholderSpec] = {spec.name: spec for spec in _DECLARED}


def unknown_placeholders(names: Iterable[str]) -> tuple[str, ...]:
    """The names that no placeholder has, sorted."""
    return tuple(sorted(set(names) - PLACEHOLDERS.keys()))


def blank_of(name: str) -> str:
    """What stands on paper where the fact of an inline placeholder is open. Raises KeyError."""
    return PLACEHOLDERS[name].blank
