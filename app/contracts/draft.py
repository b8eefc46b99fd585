"""Drafting (書面の作成): from the facts to one Word paper with exactly the clauses they demand.

Pure but for the templates read once: the same facts, settings, day and data give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from app.catalogue.conditions import Facts as ConditionFacts
from app.catalogue.conditions import KnownFacts
from app.catalogue.requirements import shipped_catalogue
from app.contracts.annexes import conduct_blocks, coverage_blocks, selection_blocks
from app.contracts.clauses import ChosenClause, Part, shipped_clauses
from app.contracts.coverage import CoverageRow, coverage_rows, uncovered_items
from app.contracts.signing import (
    SIGNED_NAME,
    closing_blocks,
    member_blocks,
    price_table,
    signature_blocks,
)
from app.contracts.values import (
    DraftSettings,
    placeholder_spans,
    placeholder_texts,
    printed_facts,
    words_of,
)
from app.documents.word import (
    Block,
    Clause,
    Heading,
    NumberingStyle,
    Open,
    Paragraph,
    Span,
    Template,
    Text,
)
from app.engagements.facts import Facts, warnings_of
from app.engagements.fields import BY_KEY
from app.papers.kinds import PaperForm, PaperKind, shipped_forms
from app.papers.placeholders import PLACEHOLDERS
from app.papers.references import ResolvedClause, SelectedClause, resolve
from app.requirements.derive import BodyState, Derivation, derive

PRINTED_FROM = {
    "engagement.fee_yen.tax": "engagement.fee_yen",
    "body.head": "body.name",
    SIGNED_NAME: "contractor.name",
}
"""Facts behind what a placeholder computes."""
JO = NumberingStyle.JO.value
PAPER_KINDS = tuple(kind.value for kind in PaperKind)


@dataclass(frozen=True)
class DraftedClause:
    """A clause as it stands in the paper: number, title and the items it realises."""

    id: str
    version: int
    title: str
    number: str
    part: Part
    items: tuple[str, ...]
    undecided: bool
    text: str


@dataclass(frozen=True)
class Draft:
    """One paper: its bytes and what it says."""

    kind: PaperKind
    title: str
    content: bytes
    clauses: tuple[DraftedClause, ...]
    coverage: tuple[CoverageRow, ...]
    uncovered: tuple[str, ...]
    open_facts: tuple[str, ...]
    fill_in: tuple[str, ...]
    warnings: tuple[str, ...]
    clause_version: str
    catalogue_version: str

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    def as_document(self) -> dict[str, Any]:
        """The shape of `itaku draft --json` (without the file's path)."""
        return {
            "paper": self.kind.value,
            "sha256": self.sha256,
            "title": self.title,
            "clauses": [
                {
                    "id": clause.id,
                    "title": clause.title,
                    "number": clause.number,
                    "items": list(clause.items),
                    "undecided": clause.undecided,
                }
                for clause in self.clauses
            ],
            "uncovered": list(self.uncovered),
            "open_facts": list(self.open_facts),
            "warnings": list(self.warnings),
        }


def draft_paper(kind: str, facts: Facts, settings: DraftSettings, on: date) -> Draft:
    """Draft one paper of a kind. `on` is the day of drafting (and the day that warnings mean)."""
    body = BodyState(settings.exempt, settings.confirmed)
    derivation = derive(shipped_catalogue(), facts, settings.profile, body)
    return draft_derived(PaperKind(kind), facts, settings, derivation, on)


def draft_derived(
    kind: PaperKind, facts: Facts, settings: DraftSettings, derivation: Derivation, on: date
) -> Draft:
    """Draft one paper for requirements that are already derived."""
    values = _assumed(kind, derivation.values)
    form = shipped_forms().form_for(kind, values)
    # Annexes speak of the clauses of the 特記事項, which is what they go with.
    arranged = form if form.parts else shipped_forms().form_for(PaperKind.TOKKI, values)
    parts = tuple(Part(part) for part in arranged.parts)
    chosen = shipped_clauses().choose(parts, derivation.clauses, values)
    printed = printed_facts(facts)
    texts = placeholder_texts(printed, settings, form.title, on)
    spans = placeholder_spans(texts)
    words = dict(words_of(facts, settings).as_words())
    # A contract is numbered 第１条 whatever the body's 特記事項 look like.
    style = JO if kind is PaperKind.CONTRACT else settings.article_style
    resolved = _resolved(chosen, style, words, spans)
    clauses = _drafted(chosen, resolved, derivation)
    rows = coverage_rows(derivation, clauses)
    blocks = _clause_blocks(form, chosen, resolved, derivation)
    of_form = _form_blocks(form, printed, texts, words, values)
    blocks |= of_form
    other = rows
    if kind is PaperKind.COVERAGE:
        other = _contract_coverage(derivation, values, words, spans)
    blocks |= _annex_blocks(kind, derivation, words, rows, other)
    content = _template(form.template).render(spans, blocks, style)
    return Draft(
        kind,
        form.title,
        content,
        clauses if form.parts or kind is PaperKind.COVERAGE else (),
        rows,
        uncovered_items(derivation, clauses, parts),
        _open_facts(facts, derivation, texts, form, of_form),
        form.fill_in,
        _warnings(kind, facts, derivation, clauses, on),
        shipped_clauses().version,
        shipped_catalogue().version,
    )


def _resolved(
    chosen: Sequence[ChosenClause],
    style: str,
    words: Mapping[str, str],
    spans: Mapping[str, Sequence[Span]],
) -> Sequence[ResolvedClause]:
    """The clauses numbered, with words, values and references in their place."""
    selected = [
        SelectedClause(each.clause.id, each.wording.title, each.wording.text) for each in chosen
    ]
    return resolve(selected, style, words, spans)


def _contract_coverage(
    derivation: Derivation,
    values: ConditionFacts,
    words: Mapping[str, str],
    spans: Mapping[str, Sequence[Span]],
) -> tuple[CoverageRow, ...]:
    """Which clause of the complete contract covers what; the contract itself is not made."""
    form = shipped_forms().form_for(PaperKind.CONTRACT, values)
    parts = tuple(Part(part) for part in form.parts)
    chosen = shipped_clauses().choose(parts, derivation.clauses, values)
    return coverage_rows(
        derivation, _drafted(chosen, _resolved(chosen, JO, words, spans), derivation)
    )


def _assumed(kind: PaperKind, values: ConditionFacts) -> ConditionFacts:
    """An unknown instrument is drafted as a contract; the page lists it as open all the same."""
    if "engagement.instrument" in values:
        return values
    return KnownFacts({**values, "engagement.instrument": "contract"})


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    """Compiled once for each process."""
    form = next(form for form in shipped_forms().forms if form.template == name)
    return Template.compile(form.path.read_bytes())


def _drafted(
    chosen: Sequence[ChosenClause], resolved: Sequence[ResolvedClause], derivation: Derivation
) -> tuple[DraftedClause, ...]:
    demanded = derivation.clauses
    items: dict[str, list[str]] = {}
    for each in derivation.items():
        for clause_id in each.clauses:
            items.setdefault(clause_id, []).append(each.item.id)
    return tuple(
        DraftedClause(
            one.clause.id,
            one.clause.version,
            shown.title,
            shown.label,
            one.clause.part,
            tuple(items.get(one.clause.id, ())),
            one.undecided or (not one.clause.part.is_base and demanded[one.clause.id] is None),
            "\n".join(plain_text(paragraph.spans) for paragraph in shown.paragraphs),
        )
        for one, shown in zip(chosen, resolved, strict=True)
    )


def plain_text(spans: Sequence[Span]) -> str:
    """What is read on paper, with open facts left out."""
    return "".join(span.text for span in spans if not isinstance(span, Open))


def _clause_blocks(
    form: PaperForm,
    chosen: Sequence[ChosenClause],
    resolved: Sequence[ResolvedClause],
    derivation: Derivation,
) -> dict[str, Sequence[Block]]:
    """The clauses at each block placeholder; headings only where several parts meet."""
    by_part: dict[str, list[Clause]] = {}
    for one, shown in zip(chosen, resolved, strict=True):
        block = shown.block(_undecided_words(one, derivation))
        by_part.setdefault(one.clause.part.value, []).append(block)
    several = len([part for part in by_part if part != Part.CONNECTION]) > 1
    blocks: dict[str, Sequence[Block]] = {}
    for name, parts in shipped_forms().blocks.items():
        found: list[Block] = []
        for part in parts:
            if part in form.parts and part in by_part:
                if several and (label := Part(part).label):
                    found.append(Heading((Text(label),)))
                found.extend(by_part[part])
        blocks[name] = found
    if form.parts and not any(not Part(part).is_base for part in by_part):
        blocks["本則"] = [*blocks["本則"], *_nothing_to_add(form)]
    return blocks


def _nothing_to_add(form: PaperForm) -> Sequence[Block]:
    if form.kind not in (PaperKind.TOKKI_PERSONAL, PaperKind.TOKKI_MYNUMBER):
        return ()
    subject = "個人情報" if form.kind is PaperKind.TOKKI_PERSONAL else "特定個人情報"
    return (
        Paragraph((Text(f"この業務では{subject}を取り扱わないため、これに関する条項はない。"),)),
    )


def _undecided_words(one: ChosenClause, derivation: Derivation) -> str | None:
    """What must be decided before the clause is sure to stay as it is."""
    keys = list(one.open_facts)
    if not one.clause.part.is_base and derivation.clauses[one.clause.id] is None:
        keys += _hanging(one.clause.id, derivation)
    if not keys:
        return None
    labels = dict.fromkeys(_label(key) for key in keys)
    return f"{'、'.join(labels)}が未定"


def _hanging(clause_id: str, derivation: Derivation) -> list[str]:
    return [
        key
        for derived in derivation.requirements
        if any(clause_id in item.clauses for item in derived.items)
        for key in (*derived.open_facts, *(k for item in derived.items for k in item.open_facts))
    ]


def _label(key: str) -> str:
    field = BY_KEY.get(key.replace("guideline.", "engagement.", 1))
    return field.label if field else key


def _form_blocks(
    form: PaperForm,
    facts: Facts,
    texts: Mapping[str, str | None],
    words: Mapping[str, str],
    values: ConditionFacts,
) -> dict[str, Sequence[Block]]:
    """The blocks that are not clauses: closing sentence, signatures, members, unit prices."""
    closing = shipped_forms().closing_for(values)
    for name, word in words.items():
        closing = closing.replace(f"{{{name}}}", word)
    return {
        "前文": (),
        "後文": closing_blocks(closing),
        "記名押印": signature_blocks(form, facts, texts, values),
        "構成員": member_blocks(facts),
        "単価表": price_table(),
    }


def _annex_blocks(
    kind: PaperKind,
    derivation: Derivation,
    words: Mapping[str, str],
    rows: Sequence[CoverageRow],
    of_contract: Sequence[CoverageRow],
) -> dict[str, Sequence[Block]]:
    match kind:
        case PaperKind.SELECTION:
            return {"選定要件": selection_blocks(derivation, words)}
        case PaperKind.EXTRACT:
            return {"遵守事項": conduct_blocks(derivation, words)}
        case PaperKind.COVERAGE:
            return {"要件対応表": coverage_blocks(rows, of_contract)}
        case _:
            return {}


def _open_facts(
    facts: Facts,
    derivation: Derivation,
    texts: Mapping[str, str | None],
    form: PaperForm,
    of_form: Mapping[str, Sequence[Block]],
) -> tuple[str, ...]:
    """Open facts on which a clause hangs or that the paper prints as a blank."""
    keys = [*facts.open_keys(), *derivation.open_facts]
    printed = _template(form.template).placeholders
    for name, text in texts.items():
        if text is None and name in printed:
            key = PLACEHOLDERS[name].key
            keys.append(PRINTED_FROM.get(key, key))
    for block in (block for name in of_form if name in printed for block in of_form[name]):
        if isinstance(block, Paragraph):
            blanks = (span.key for span in block.spans if isinstance(span, Open))
            keys += [PRINTED_FROM.get(key, key) for key in blanks]
    return tuple(dict.fromkeys(keys))


def _warnings(
    kind: PaperKind,
    facts: Facts,
    derivation: Derivation,
    clauses: Sequence[DraftedClause],
    on: date,
) -> tuple[str, ...]:
    warnings = list(warnings_of(facts, on))
    if printed_facts(facts) != facts and kind is PaperKind.CONTRACT:
        warnings.append(
            "決定前の相手方、契約金額及び締結日は見込みのため、書面では空欄としました。"
        )
    if "engagement.electronic_contract" not in facts.values and kind is PaperKind.CONTRACT:
        warnings.append("電子契約によるかどうかが未定のため、記名押印の欄を設けました。")
    if facts.instrument is None and kind is PaperKind.CONTRACT:
        warnings.append("契約等の形式が未定のため、業務委託契約書として作成しました。")
    if any(clause.id == "base-debt-burden" for clause in clauses):
        warnings.append("債務負担行為に基づく契約のため、年度別の支払限度額表を添付してください。")
    undecided = [f"{clause.number}（{clause.title}）" for clause in clauses if clause.undecided]
    if undecided:
        warnings.append(f"未定の事項があるため要確認の条項：{'、'.join(undecided)}")
    return tuple(warnings)
