"""Annexes (別紙): 選定要件, 遵守事項 and the 要件対応表, made from the lines of the catalogue."""

from collections.abc import Mapping, Sequence

from app.catalogue.conditions import shipped_conditions
from app.contracts.coverage import CoverageRow
from app.documents.word import Block, Numbered, Paragraph, Span, Table, Text
from app.requirements.derive import Derivation, DerivedItem

UNDECIDED = "（要確認）"


def selection_blocks(derivation: Derivation, words: Mapping[str, str]) -> Sequence[Block]:
    """選定要件: what a candidate must fulfil, shown before the tender or the quotation."""
    return _lines(derivation, words, "selection", "この業務について示す選定要件はない。")


def conduct_blocks(derivation: Derivation, words: Mapping[str, str]) -> Sequence[Block]:
    """遵守事項: what the contractor's people must keep, without any non-public document."""
    return _lines(derivation, words, "conduct", "この業務について別に示す遵守事項はない。")


HEADINGS = {
    "OUT": "情報セキュリティ",
    "SYS": "情報システム",
    "SCR": "機器、ソフトウェア及びサービスの供給",
    "PII": "個人情報",
    "MYN": "特定個人情報",
    "DSG": "施設の管理",
    "HKN": "派遣労働者",
}
"""Headings for the reader outside, by the family of the requirement's id.

The titles of requirements speak to the body's own staff (委託先の選定確認).
"""


def _lines(
    derivation: Derivation, words: Mapping[str, str], kind: str, nothing: str
) -> Sequence[Block]:
    """A heading for each family of requirements that has lines of this kind, and the lines."""
    conditions = shipped_conditions()
    blocks: list[Block] = []
    under = ""
    for derived in derivation.requirements:
        family = derived.requirement.id.split("-", 1)[0]
        for each in derived.items:
            # What has no contract side here (the system clauses of a dispatch) asks nothing either.
            if conditions.evaluate(each.item.clauses_when, derivation.values).value is False:
                continue
            for line in getattr(each.item, kind):
                if family != under:
                    heading = (Text(HEADINGS[family], bold=True),)
                    blocks.append(Numbered(0, heading, keep_next=True))
                    under = family
                blocks.append(Numbered(1, _marked(each, _worded(line, words))))
    return blocks or [Paragraph((Text(nothing),))]


def _worded(line: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        line = line.replace(f"{{{name}}}", word)
    return line


def _marked(each: DerivedItem, line: str) -> Sequence[Span]:
    return (Text(line + (UNDECIDED if each.applies is None else "")),)


def coverage_blocks(
    rows: Sequence[CoverageRow], of_contract: Sequence[CoverageRow]
) -> Sequence[Block]:
    """要件対応表: item, its clause in the 特記事項 and in the full contract, and its basis.

    Both sequences hold the same items. A basis that several items of a requirement share stands
    once; an item without its clause stands out.
    """
    if not rows:
        return [Paragraph((Text("契約書等に条項を要する要件はない。"),))]
    lines = []
    before = ""
    for row, other in zip(rows, of_contract, strict=True):
        lines.append(_row(row, other, row.requirement == before))
        before = row.requirement
    header = ("要件", "項目", "特記事項の条項", "契約書等（全文）の条項", "根拠")
    return [Table(header, lines, (9, 19, 19, 19, 34))]


def _row(row: CoverageRow, other: CoverageRow, same_basis: bool) -> Sequence[Sequence[Span]]:
    mark = UNDECIDED if row.applies is None else ""
    basis = "\n".join(f"［{basis.kind.label}］{basis.text}" for basis in row.basis)
    return (
        (Text(row.item),),
        (Text(row.title + mark),),
        _clauses(row),
        _clauses(other),
        (Text("同上" if same_basis else basis),),
    )


def _clauses(row: CoverageRow) -> Sequence[Span]:
    clauses = "\n".join(f"{clause.number}（{clause.title}）" for clause in row.clauses)
    return (Text(clauses),) if clauses else (Text("条項なし", bold=True),)
