"""Annexes (別紙): 選定要件, 遵守事項 and the 要件対応表, made from the lines of the catalogue."""

from collections.abc import Mapping, Sequence

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


def _lines(
    derivation: Derivation, words: Mapping[str, str], kind: str, nothing: str
) -> Sequence[Block]:
    """A heading for each requirement that has lines of this kind, and its numbered lines."""
    blocks: list[Block] = []
    for derived in derivation.requirements:
        lines = [
            (each, _worded(line, words))
            for each in derived.items
            for line in getattr(each.item, kind)
        ]
        if not lines:
            continue
        title = (Text(derived.requirement.title, bold=True),)
        blocks.append(Numbered(0, title, keep_next=True))
        blocks += [Numbered(1, _marked(each, line)) for each, line in lines]
    return blocks or [Paragraph((Text(nothing),))]


def _worded(line: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        line = line.replace(f"{{{name}}}", word)
    return line


def _marked(each: DerivedItem, line: str) -> Sequence[Span]:
    return (Text(line + (UNDECIDED if each.applies is None else "")),)


def coverage_blocks(rows: Sequence[CoverageRow]) -> Sequence[Block]:
    """要件対応表: item, clause and basis in one table; an item without its clause stands out."""
    if not rows:
        return [Paragraph((Text("契約書等に条項を要する要件はない。"),))]
    return [
        Table(
            ("要件", "項目", "対応する条項", "根拠"),
            [_row(row) for row in rows],
            (10, 26, 24, 40),
        )
    ]


def _row(row: CoverageRow) -> Sequence[Sequence[Span]]:
    mark = UNDECIDED if row.applies is None else ""
    clauses = "\n".join(f"{clause.number}（{clause.title}）" for clause in row.clauses)
    basis = "\n".join(f"［{basis.kind.label}］{basis.text}" for basis in row.basis)
    return (
        (Text(row.item),),
        (Text(row.title + mark),),
        (Text(clauses),) if clauses else (Text("条項なし", bold=True),),
        (Text(basis),),
    )
