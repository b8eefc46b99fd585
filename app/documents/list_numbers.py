"""The numbers that Word shows before the paragraphs of a file, computed from its definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from app.documents.counters import format_number
from app.documents.slots import W

MAX_LEVEL = 8
PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    pattern: str
    restart: int | None
    legal: bool
    style: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a paragraph: `label` alone, `context` with those of the levels above it."""

    level: int
    label: str
    context: str


@dataclass(slots=True)
class _State:
    """How far the counting of one list has come."""

    counts: dict[int, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def _value(element: etree._Element | None, default: str = "") -> str:
    return default if element is None else element.get(W + "val", default)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else default


class ListNumbers:
    """Counts the numbered paragraphs of a document, in their order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._nums: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str | None, str | None, int | None]] = {}
        self._states: dict[str, _State] = {}
        if numbering is not None:
            self._read_numbering(numbering)
        for style in styles.iter(W + "style") if styles is not None else ():
            based = style.find(W + "basedOn")
            num = style.find(f"{W}pPr/{W}numPr/{W}numId")
            ilvl = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
            self._styles[style.get(W + "styleId", "")] = (
                _value(based) or None,
                _value(num) or None,
                _integer(_value(ilvl), 0) if ilvl is not None else None,
            )

    def _read_numbering(self, numbering: etree._Element) -> None:
        for abstract in numbering.findall(W + "abstractNum"):
            levels: dict[int, _Level] = {}
            for lvl in abstract.findall(W + "lvl"):
                restart = lvl.find(W + "lvlRestart")
                levels[_integer(lvl.get(W + "ilvl"), 0)] = _Level(
                    start=_integer(_value(lvl.find(W + "start"), "1"), 1),
                    number_format=_value(lvl.find(W + "numFmt"), "decimal"),
                    pattern=_value(lvl.find(W + "lvlText")),
                    restart=_integer(_value(restart), 0) if restart is not None else None,
                    legal=lvl.find(W + "isLgl") is not None,
                    style=_value(lvl.find(W + "pStyle")) or None,
                )
            self._abstract[abstract.get(W + "abstractNumId", "")] = levels
        for num in numbering.findall(W + "num"):
            num_id = num.get(W + "numId", "")
            self._nums[num_id] = _value(num.find(W + "abstractNumId"))
            self._starts[num_id] = {
                _integer(override.get(W + "ilvl"), 0): _integer(_value(start, "1"), 1)
                for override in num.findall(W + "lvlOverride")
                if (start := override.find(W + "startOverride")) is not None
            }

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and level of a paragraph, from itself or from its style."""
        ppr = paragraph.find(W + "pPr")
        if ppr is None:
            return None
        num = ppr.find(f"{W}numPr/{W}numId")
        ilvl = ppr.find(f"{W}numPr/{W}ilvl")
        if num is not None:
            return _value(num), _integer(_value(ilvl, "0"), 0)
        style: str | None = _value(ppr.find(W + "pStyle")) or None
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            based, num_id, level = self._styles[style]
            if num_id is not None:
                levels = self._abstract.get(self._nums.get(num_id, ""), {})
                linked = next((i for i, lvl in levels.items() if lvl.style == style), None)
                return num_id, linked if linked is not None else level or 0
            style = based
        return None

    def count(self, paragraph: etree._Element) -> Number | None:
        """The number of the next paragraph of the document; None if it has none."""
        place = self._list_of(paragraph)
        if place is None:
            return None
        num_id, ilvl = place
        abstract = self._nums.get(num_id, "")
        levels = self._abstract.get(abstract, {})
        if ilvl not in levels:
            return None
        state = self._states.setdefault(abstract, _State())
        if num_id not in state.used:
            state.used.add(num_id)
            for level, start in self._starts.get(num_id, {}).items():
                state.counts[level] = start - 1
        self._advance(state, levels, ilvl)
        label = self._label(state, levels, ilvl)
        state.labels[ilvl] = label
        for deeper in [level for level in state.labels if level > ilvl]:
            del state.labels[deeper]
        context = "".join(state.labels[level] for level in sorted(state.labels))
        return Number(ilvl, label, context)

    @staticmethod
    def _advance(state: _State, levels: dict[int, _Level], ilvl: int) -> None:
        # A level that was skipped counts as begun (as Word does it).
        for level in range(ilvl):
            if level in levels and level not in state.counts:
                state.counts[level] = levels[level].start
        state.counts[ilvl] = state.counts.get(ilvl, levels[ilvl].start - 1) + 1
        for level in range(ilvl + 1, MAX_LEVEL + 1):
            restart = levels[level].restart if level in levels else None
            if restart is None or ilvl + 1 <= restart:
                state.counts.pop(level, None)

    @staticmethod
    def _label(state: _State, levels: dict[int, _Level], ilvl: int) -> str:
        own = levels[ilvl]

        def number(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            if level not in levels:
                return ""
            number_format = "decimal" if own.legal else levels[level].number_format
            return format_number(number_format, state.counts.get(level, levels[level].start))

        return PLACE.sub(number, own.pattern) if own.number_format != "none" else own.pattern
