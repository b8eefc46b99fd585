"""同じ委託事業者の疑い: why two records may be one company. Offered to people, never merged."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from app.japanese.folding import fold, without_legal_form

SIMILAR_FROM = 85.0  # percent; one character of seven may differ


class Likeness(StrEnum):
    """What makes two records look like one, the strongest first."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    OTHER_SPELLING = "other_spelling"
    SIMILAR_NAME = "similar_name"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Likeness.SAME_NUMBER: "同じ法人番号",
    Likeness.SAME_NAME: "同じ名称",
    Likeness.OTHER_SPELLING: "表記の違い",
    Likeness.SIMILAR_NAME: "似た名称",
}
_STRENGTH = {likeness: rank for rank, likeness in enumerate(Likeness)}


@dataclass(frozen=True)
class Named:
    """What is compared: the name as typed, its search key and the 法人番号 if known."""

    name: str
    name_key: str
    corporate_number: str | None

    @classmethod
    def typed(cls, name: str, corporate_number: str | None) -> "Named":
        return cls(name, fold(name), corporate_number)


@dataclass(frozen=True)
class Resemblance:
    """A possible duplicate's reason: the likeness, how near (percent), and it in words."""

    likeness: Likeness
    nearness: float
    reason: str

    @property
    def order(self) -> tuple[int, float]:
        """Sorts the most likely duplicate first."""
        return _STRENGTH[self.likeness], -self.nearness


def resemblance(one: Named, other: Named) -> Resemblance | None:
    """Why the two may be the same contractor, or None.

    Two different 法人番号 are two companies; then only an equal name is worth a remark.
    """
    both_known = one.corporate_number is not None and other.corporate_number is not None
    if both_known and one.corporate_number == other.corporate_number:
        return Resemblance(Likeness.SAME_NUMBER, 100.0, Likeness.SAME_NUMBER.label)
    if one.name_key and one.name_key == other.name_key:
        same = Likeness.SAME_NAME if one.name == other.name else Likeness.OTHER_SPELLING
        remark = "（法人番号は異なる）" if both_known else ""
        return Resemblance(same, 100.0, f"{same.label}{remark}")
    if both_known:
        return None
    return _similar(one.name_key, other.name_key)


def _similar(one_key: str, other_key: str) -> Resemblance | None:
    one_core, other_core = without_legal_form(one_key), without_legal_form(other_key)
    nearness = fuzz.ratio(one_core, other_core, score_cutoff=SIMILAR_FROM)
    if not one_core or nearness < SIMILAR_FROM:
        return None
    remark = "（法人の種類又はその位置が異なる）" if one_core == other_core else ""
    label = Likeness.SIMILAR_NAME.label
    return Resemblance(Likeness.SIMILAR_NAME, nearness, f"{label}{remark}")
