"""What stands at each placeholder of a paper (差込みの値), from facts and the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.contracts.parties import PartyWords, party_words
from app.documents.word import Open, Span, Text
from app.engagements.facts import Facts
from app.engagements.fields import Stage
from app.japanese.amounts import format_contract_yen, tax_included
from app.japanese.eras import format_wareki
from app.organization.profile import Profile
from app.papers.placeholders import PLACEHOLDERS

EXPECTED_UNTIL_AWARD = (
    "engagement.fee_yen",
    "engagement.concluded_on",
    "contractor.name",
    "contractor.corporate_number",
    "contractor.address",
    "contractor.representative",
    "contractor.signatory",
    "contractor.members",
)
"""見込み: what is entered of these before the award is expected only, and printed nowhere.

A paper shown to bidders must give away neither the expected price nor the expected party.
"""


@dataclass(frozen=True)
class DraftSettings:
    """What the body has set for its papers; empty texts are open."""

    profile: Profile
    body_name: str
    head_title: str
    head_name: str
    address: str
    parties: str
    article_style: str
    exempt: bool = False
    confirmed: frozenset[str] = frozenset()
    policy_version: str = ""

    @classmethod
    def of_profile(cls, profile: Profile) -> "DraftSettings":
        """The profile's own defaults, for a draft without an installation."""
        generic = profile.code == "standard"
        return cls(
            profile=profile,
            body_name="" if generic else profile.name,
            head_title=profile.head_title,
            head_name="",
            address="",
            parties=profile.contracts.parties.value,
            article_style=profile.contracts.article_style.value,
            policy_version=f"{profile.code}-{profile.version}",
        )


def printed_facts(facts: Facts) -> Facts:
    """The facts as papers print them: before the award, expected ones are open."""
    if facts.stage.reached(Stage.AWARDED):
        return facts
    return facts.replaced(dict.fromkeys(EXPECTED_UNTIL_AWARD))


def words_of(facts: Facts, settings: DraftSettings) -> PartyWords:
    """The party words of this outsourcing."""
    stated = facts.text("engagement.parties") or None
    return party_words(facts.instrument, stated, settings.parties, settings.profile.self_name)


def placeholder_texts(
    facts: Facts, settings: DraftSettings, title: str, on: date
) -> dict[str, str | None]:
    """Text of each inline placeholder by its name; None where the fact is open."""
    words = words_of(facts, settings)
    fee = facts.yen("engagement.fee_yen")
    tax_day = facts.day("engagement.end") or facts.day("engagement.start") or on
    head = head_of(settings.body_name, settings.head_title) if settings.body_name else None
    return {
        "件名": facts.title or None,
        "所管課": facts.text("engagement.department") or None,
        "履行開始日": _wareki(facts.day("engagement.start")),
        "履行終了日": _wareki(facts.day("engagement.end")),
        "締結日": _wareki(facts.day("engagement.concluded_on")),
        "契約金額": format_contract_yen(fee) if fee is not None else None,
        "消費税額": format_contract_yen(tax_included(fee, tax_day)) if fee is not None else None,
        "履行場所": _workplace(facts, words),
        "団体名": settings.body_name or None,
        "団体の長": head,
        "団体の長の氏名": settings.head_name or None,
        "団体の住所": settings.address or None,
        "受注者住所": facts.text("contractor.address") or None,
        "受注者名称": facts.text("contractor.name") or None,
        "受注者代表者": facts.text("contractor.representative") or None,
        "受任者": facts.text("contractor.signatory") or None,
        "発注者": words.orderer,
        "受注者": words.contractor,
        "本契約": words.instrument,
        "文書名": title,
        "作成日": format_wareki(on, width="full"),
    }


def head_of(name: str, title: str) -> str:
    """団体の長: 市長 after 坂戸市 is 坂戸市長; 管理者 and other titles stand whole."""
    joined = title and name.endswith(title[0]) and title[0] in "都道府県市区町村"
    return f"{name}{title[1:] if joined else title}"


def _wareki(day: date | None) -> str | None:
    return format_wareki(day, width="full") if day else None


def _workplace(facts: Facts, words: PartyWords) -> str | None:
    places = {
        "office": f"{words.orderer}の庁舎その他{words.orderer}が指定する場所",
        "contractor": f"{words.contractor}の事業所",
        "data_center": "仕様書に定めるデータセンター",
        "remote": "仕様書に定める遠隔の作業場所",
    }
    if facts.instrument == "agreement":
        places["contractor"] = "当該公の施設"
    value = facts.get("engagement.workplace")
    return places[str(value)] if value is not None else None


def placeholder_spans(texts: Mapping[str, str | None]) -> dict[str, Sequence[Span]]:
    """Spans for each inline placeholder; an open fact is a highlighted blank to be filled in."""
    return {name: _span(name, text) for name, text in texts.items()}


def _span(name: str, text: str | None) -> Sequence[Span]:
    if text is not None:
        return (Text(text),)
    placeholder = PLACEHOLDERS[name]
    return (Open(placeholder.key, placeholder.meaning, placeholder.blank),)
