"""What a paper calls its parties (当事者の呼び方).

Contract texts never speak the policy's class words: the parties are 発注者/受注者, 甲/乙 or
委託者/受託者, in an agreement 市/指定管理者, in a dispatch contract 派遣先/派遣元.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PAIRS = {
    "orderer": ("発注者", "受注者"),
    "ko_otsu": ("甲", "乙"),
    "client": ("委託者", "受託者"),
}


@dataclass(frozen=True)
class PartyWords:
    """The words of one paper for both parties, the instrument and the work."""

    orderer: str
    contractor: str
    instrument: str
    work: str

    def as_words(self) -> Mapping[str, str]:
        """By the names that clause texts use."""
        return {
            "発注者": self.orderer,
            "受注者": self.contractor,
            "本契約": self.instrument,
            "本業務": self.work,
        }


def party_words(
    instrument: str | None, stated: str | None, body_default: str, self_name: str
) -> PartyWords:
    """The words for an instrument.

    `stated` is the contract's own choice (orderer, ko_otsu, client) or None, `body_default` the
    body's, `self_name` how a 協定 calls the body (市, 町, 組合). 甲/乙 say nothing of the kind of
    party and may stand in every instrument; 発注者 and 委託者 do not fit a 協定 or a dispatch.
    """
    neutral = PAIRS["ko_otsu"] if stated == "ko_otsu" else None
    if instrument == "agreement":
        orderer, contractor = neutral or (self_name, "指定管理者")
        return PartyWords(orderer, contractor, "本協定", "本施設の管理業務")
    if instrument == "dispatch":
        orderer, contractor = neutral or ("派遣先", "派遣元")
        return PartyWords(orderer, contractor, "本契約", "労働者派遣")
    orderer, contractor = PAIRS[stated or body_default]
    return PartyWords(orderer, contractor, "本契約", "本業務")
