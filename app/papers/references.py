"""References between articles (条・項の引用) of one paper, resolved for the clauses it has. Pure.

Numbers follow from the clauses that are in the paper and their order, never from the source text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.documents.blocks import Clause, ClauseParagraph, Ref, Span, Text
from app.papers.markup import (
    ArticleRef,
    ClauseText,
    NeighbourRef,
    Optional,
    Piece,
    Placeholder,
    Plain,
    Word,
    replace_words,
)
from app.papers.numbering import (
    NumberingStyle,
    article_label,
    full_width,
    paragraph_label,
    part_label,
)

BOOKMARK_LIMIT = 40


class ReferenceError_(ValueError):
    """A reference that has nothing to point at; names the clause and what it refers to."""

    def __init__(self, clause_id: str, target: str, problem: str) -> None:
        super().__init__(f"{clause_id} → {target}: {problem}")
        self.clause_id = clause_id
        self.target = target
        self.problem = problem


@dataclass(frozen=True, slots=True)
class SelectedClause:
    """A clause that is to stand in the paper, with the text chosen for it."""

    clause_id: str
    title: str
    text: ClauseText


@dataclass(frozen=True, slots=True)
class ResolvedParagraph:
    """A paragraph as it is printed; `label` is the number that Word will show ("" for none)."""

    level: int
    label: str
    spans: tuple[Span, ...]
    bookmark: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedClause:
    """A clause as it is printed: 第５条 with its caption and paragraphs."""

    clause_id: str
    number: int
    label: str
    title: str
    bookmark: str
    paragraphs: tuple[ResolvedParagraph, ...]

    def block(self, undecided: str | None = None) -> Clause:
        """The clause for the Word file; `undecided` says what has to be decided about it."""
        return Clause(
            tag=f"clause:{self.clause_id}",
            alias=self.title,
            caption=f"（{self.title}）" if self.title else "",
            paragraphs=tuple(
                ClauseParagraph(p.level, p.spans, p.bookmark) for p in self.paragraphs
            ),
            bookmark=self.bookmark,
            undecided=undecided,
        )


@dataclass(slots=True)
class _Place:
    """Where a clause stands, and which of its source 項 stand under which number."""

    clause: SelectedClause
    number: int
    label: str
    bookmark: str
    kept: tuple[bool, ...]
    paragraph_numbers: dict[int, int]
    paragraph_count: int
    referenced: set[int] = field(default_factory=set)


def bookmark_name(clause_id: str, paragraph: int | None = None) -> str:
    """The bookmark of a clause's article or of one of its 項; ValueError if it is too long."""
    name = "clause_" + re.sub(r"[^A-Za-z0-9]", "_", clause_id)
    if paragraph is not None:
        name += f"_p{paragraph}"
    if len(name) > BOOKMARK_LIMIT:
        raise ValueError(f"条項の番号が長すぎます: {clause_id}")
    return name


def resolve(
    selection: Sequence[SelectedClause],
    style: NumberingStyle | str,
    words: Mapping[str, str],
    placeholders: Mapping[str, Sequence[Span]] | None = None,
) -> tuple[ResolvedClause, ...]:
    """Number the clauses in their order and turn their texts into spans.

    `words` gives 受注者 and the other words, `placeholders` the spans for 《…》 in the texts.
    Raises ReferenceError_ for a reference to a clause, 項, word or placeholder that is not there.
    """
    return _Resolver(selection, NumberingStyle(style), words, placeholders or {}).run()


class _Resolver:
    def __init__(
        self,
        selection: Sequence[SelectedClause],
        style: NumberingStyle,
        words: Mapping[str, str],
        placeholders: Mapping[str, Sequence[Span]],
    ) -> None:
        self.style = style
        self.words = words
        self.placeholders = placeholders
        self.ids = frozenset(clause.clause_id for clause in selection)
        self.places: dict[str, _Place] = {}
        bookmarks: dict[str, str] = {}
        for number, clause in enumerate(selection, start=1):
            place = self._place(clause, number)
            twin = bookmarks.setdefault(place.bookmark, clause.clause_id)
            if twin != clause.clause_id or clause.clause_id in self.places:
                raise ReferenceError_(clause.clause_id, twin, "同じ条項が二度置かれています")
            self.places[clause.clause_id] = place

    def _place(self, clause: SelectedClause, number: int) -> _Place:
        """Number the 項 that remain; a line of which no wording remains is not printed."""
        kept: list[bool] = []
        numbers: dict[int, int] = {}
        source = printed = 0
        whole_paragraph = True
        for paragraph in clause.text.paragraphs:
            remains = any(not self._empty(piece) for piece in paragraph.pieces)
            if paragraph.level <= 1:
                source += 1
                whole_paragraph = remains
                if remains:
                    printed += 1
                    numbers[source] = printed
            elif not whole_paragraph and remains:
                raise ReferenceError_(clause.clause_id, clause.clause_id, "号の前の項がありません")
            kept.append(remains)
        if not kept[0]:
            raise ReferenceError_(clause.clause_id, clause.clause_id, "第１項がありません")
        bookmark = bookmark_name(clause.clause_id)
        label = article_label(number, self.style)
        return _Place(clause, number, label, bookmark, tuple(kept), numbers, printed)

    def _empty(self, piece: Piece) -> bool:
        if isinstance(piece, Optional):
            return all(self._empty(inner) for inner in self._chosen(piece))
        return isinstance(piece, Plain) and not piece.text.strip()

    def _chosen(self, piece: Optional) -> tuple[Piece, ...]:
        return piece.present if piece.clause_id in self.ids else piece.absent

    def run(self) -> tuple[ResolvedClause, ...]:
        drafts = [(place, self._paragraphs(place)) for place in self.places.values()]
        return tuple(
            ResolvedClause(
                clause_id=place.clause.clause_id,
                number=place.number,
                label=place.label,
                title=replace_words(place.clause.title, self.words),
                bookmark=place.bookmark,
                paragraphs=tuple(
                    ResolvedParagraph(
                        level,
                        label,
                        spans,
                        bookmark_name(place.clause.clause_id, number)
                        if level == 1 and number in place.referenced
                        else None,
                    )
                    for level, number, label, spans in paragraphs
                ),
            )
            for place, paragraphs in drafts
        )

    def _paragraphs(self, place: _Place) -> list[tuple[int, int, str, tuple[Span, ...]]]:
        """Level, number on its level, label and spans of every paragraph that is printed."""
        result: list[tuple[int, int, str, tuple[Span, ...]]] = []
        counts = [0, 0, 0, 0, 0]
        source = 0
        for paragraph, kept in zip(place.clause.text.paragraphs, place.kept, strict=True):
            level = paragraph.level
            source += level <= 1
            if not kept:
                continue
            counting = max(level, 1)
            counts[counting] += 1
            counts[counting + 1 :] = [0] * (4 - counting)
            spans = tuple(_joined(self._spans(place, source, paragraph.pieces)))
            label = place.label if level == 0 else part_label(level, counts[level])
            result.append((level, counts[counting], label, spans))
        return result

    def _spans(self, place: _Place, source: int, pieces: Sequence[Piece]) -> list[Span]:
        spans: list[Span] = []
        for piece in pieces:
            match piece:
                case Plain(text):
                    spans.append(Text(text))
                case Word(name):
                    spans.append(Text(self._word(place, name)))
                case NeighbourRef(name):
                    self._check_neighbour(place, source, name)
                    spans.append(Text(name))
                case Placeholder(name):
                    if name not in self.placeholders:
                        raise self._error(place, f"《{name}》", "差込みの値がありません")
                    spans.extend(self.placeholders[name])
                case Optional():
                    spans.extend(self._spans(place, source, self._chosen(piece)))
                case ArticleRef():
                    spans.extend(self._reference(place, piece))
        return spans

    def _word(self, place: _Place, name: str) -> str:
        if name not in self.words:
            raise self._error(place, f"{{{name}}}", "語が決まっていません")
        return self.words[name]

    def _check_neighbour(self, place: _Place, source: int, name: str) -> None:
        other = source - 1 if name == "前項" else source + 1
        if other not in place.paragraph_numbers:
            raise self._error(place, name, f"{name}がありません")

    def _reference(self, place: _Place, ref: ArticleRef) -> list[Span]:
        target = self.places.get(ref.target)
        if target is None:
            raise self._error(place, ref.target, "この書面にない条項を引用しています")
        distance = target.number - place.number
        article = Ref(target.bookmark, target.label, "article")
        if ref.neighbour is not None:
            # 第１ form has no 条 that 前条 could mean.
            adjacent = distance == (-1 if ref.neighbour == "前条" else 1)
            if adjacent and self.style is not NumberingStyle.PLAIN:
                return [Text(ref.neighbour)]
            return [article]
        if ref.paragraph is None:
            return [article]
        return self._paragraph_reference(place, target, article, ref.paragraph)

    def _paragraph_reference(
        self, place: _Place, target: _Place, article: Ref, source: int
    ) -> list[Span]:
        number = target.paragraph_numbers.get(source)
        if number is None:
            raise self._error(
                place, target.clause.clause_id, f"引用した第{full_width(source)}項がありません"
            )
        # Within its own article a 項 is cited without the article's number.
        spans: list[Span] = [] if target is place else [article]
        if number == 1:
            # The first 項 has no number in Word that a field could show,
            # and an article of one 項 is cited as a whole.
            single = target.paragraph_count == 1 and target is not place
            return spans if single else [*spans, Text("第１項")]
        target.referenced.add(number)
        bookmark = bookmark_name(target.clause.clause_id, number)
        return [*spans, Text("第"), Ref(bookmark, paragraph_label(number), "paragraph"), Text("項")]

    @staticmethod
    def _error(place: _Place, target: str, problem: str) -> ReferenceError_:
        return ReferenceError_(place.clause.clause_id, target, problem)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbouring plain texts as one, so that the file has no needless runs."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if (
            isinstance(span, Text)
            and isinstance(last, Text)
            and (span.bold, span.underline) == (last.bold, last.underline)
        ):
            result[-1] = Text(last.text + span.text, last.bold, last.underline)
        else:
            result.append(span)
    return [span for span in result if not (isinstance(span, Text) and not span.text)]
