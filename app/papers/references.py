"""References between articles (条・項の引用) of one paper, resolved for the clauses it has. Pure.

Numbers follow from the clauses that are in the paper and their order, never from the source text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

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
    optional_ids,
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


@dataclass(frozen=True, slots=True)
class _PreparedParagraph:
    """A paragraph that is printed, with everything filled in that does not depend on the paper.

    `final` are its spans if nothing is left to fill in; else `pieces` holds spans, references and
    placeholders in their order.
    """

    level: int
    number: int
    label: str
    pieces: tuple[Span | ArticleRef | Placeholder, ...]
    final: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A clause text for given words and given company: the same in every paper that has both."""

    text: ClauseText
    paragraphs: tuple[_PreparedParagraph, ...]
    numbers: Mapping[int, int]
    count: int


@dataclass(slots=True)
class _Place:
    """Where a clause stands, and which of its source 項 stand under which number."""

    clause: SelectedClause
    number: int
    label: str
    bookmark: str
    prepared: _Prepared
    referenced: set[int] = field(default_factory=set)


@lru_cache(maxsize=4096)
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
        ids = frozenset(clause.clause_id for clause in selection)
        spoken = tuple(sorted(words.items()))
        self.places: dict[str, _Place] = {}
        bookmarks: dict[str, str] = {}
        for number, clause in enumerate(selection, start=1):
            bookmark = bookmark_name(clause.clause_id)
            twin = bookmarks.setdefault(bookmark, clause.clause_id)
            if twin != clause.clause_id or clause.clause_id in self.places:
                raise ReferenceError_(clause.clause_id, twin, "同じ条項が二度置かれています")
            self.places[clause.clause_id] = _Place(
                clause,
                number,
                article_label(number, style),
                bookmark,
                _prepare(clause, spoken, words, ids),
            )

    def run(self) -> tuple[ResolvedClause, ...]:
        # All references first: only then is it known which 項 need a bookmark.
        drafts = [(place, self._paragraphs(place)) for place in self.places.values()]
        return tuple(self._resolved(place, spans) for place, spans in drafts)

    def _paragraphs(self, place: _Place) -> list[tuple[Span, ...]]:
        return [
            self._spans(place, paragraph.pieces) if paragraph.final is None else paragraph.final
            for paragraph in place.prepared.paragraphs
        ]

    def _resolved(self, place: _Place, spans: Sequence[tuple[Span, ...]]) -> ResolvedClause:
        clause_id, title = place.clause.clause_id, place.clause.title
        return ResolvedClause(
            clause_id=clause_id,
            number=place.number,
            label=place.label,
            title=replace_words(title, self.words) if "{" in title else title,
            bookmark=place.bookmark,
            paragraphs=tuple(
                ResolvedParagraph(
                    paragraph.level,
                    place.label if paragraph.level == 0 else paragraph.label,
                    shown,
                    bookmark_name(clause_id, paragraph.number)
                    if paragraph.level == 1 and paragraph.number in place.referenced
                    else None,
                )
                for paragraph, shown in zip(place.prepared.paragraphs, spans, strict=True)
            ),
        )

    def _spans(
        self, place: _Place, pieces: Sequence[Span | ArticleRef | Placeholder]
    ) -> tuple[Span, ...]:
        spans: list[Span] = []
        for piece in pieces:
            if isinstance(piece, ArticleRef):
                spans.extend(self._reference(place, piece))
            elif isinstance(piece, Placeholder):
                if piece.name not in self.placeholders:
                    name = f"《{piece.name}》"
                    raise _error(place.clause.clause_id, name, "差込みの値がありません")
                spans.extend(self.placeholders[piece.name])
            else:
                spans.append(piece)
        return tuple(_joined(spans))

    def _reference(self, place: _Place, ref: ArticleRef) -> list[Span]:
        target = self.places.get(ref.target)
        if target is None:
            problem = "この書面にない条項を引用しています"
            raise _error(place.clause.clause_id, ref.target, problem)
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
        number = target.prepared.numbers.get(source)
        if number is None:
            raise _error(
                place.clause.clause_id,
                target.clause.clause_id,
                f"引用した第{full_width(source)}項がありません",
            )
        # Within its own article a 項 is cited without the article's number.
        spans: list[Span] = [] if target is place else [article]
        if number == 1:
            # The first 項 has no number in Word that a field could show,
            # and an article of one 項 is cited as a whole.
            single = target.prepared.count == 1 and target is not place
            return spans if single else [*spans, Text("第１項")]
        target.referenced.add(number)
        bookmark = bookmark_name(target.clause.clause_id, number)
        return [*spans, Text("第"), Ref(bookmark, paragraph_label(number), "paragraph"), Text("項")]


def _error(clause_id: str, target: str, problem: str) -> ReferenceError_:
    return ReferenceError_(clause_id, target, problem)


def _prepare(
    clause: SelectedClause,
    spoken: tuple[tuple[str, str], ...],
    words: Mapping[str, str],
    ids: frozenset[str],
) -> _Prepared:
    """The clause's paragraphs for these words and for the clauses beside it; made once."""
    company = _optional_ids(clause.text) & ids
    key = (id(clause.text), spoken, company)
    prepared = _PREPARED.get(key)
    if prepared is None or prepared.text is not clause.text:
        if len(_PREPARED) >= PREPARED_LIMIT:
            _PREPARED.clear()
        prepared = _PREPARED[key] = _Preparation(clause, words, company).run()
    return prepared


PREPARED_LIMIT = 20_000
_PREPARED: dict[tuple[int, tuple[tuple[str, str], ...], frozenset[str]], _Prepared] = {}
"""By the identity of the text: hashing whole texts would cost what the cache saves."""
_OPTIONAL_IDS: dict[int, tuple[ClauseText, frozenset[str]]] = {}


def _optional_ids(text: ClauseText) -> frozenset[str]:
    known = _OPTIONAL_IDS.get(id(text))
    if known is None or known[0] is not text:
        if len(_OPTIONAL_IDS) >= PREPARED_LIMIT:
            _OPTIONAL_IDS.clear()
        known = _OPTIONAL_IDS[id(text)] = (text, optional_ids(text))
    return known[1]


class _Preparation:
    """Numbers the 項 that remain and fills in what does not depend on the rest of the paper."""

    def __init__(
        self, clause: SelectedClause, words: Mapping[str, str], company: frozenset[str]
    ) -> None:
        self.clause = clause
        self.words = words
        self.company = company
        self.kept: list[bool] = []
        self.numbers: dict[int, int] = {}
        self.count = 0

    def run(self) -> _Prepared:
        self._number()
        paragraphs: list[_PreparedParagraph] = []
        counts = [0, 0, 0, 0, 0]
        source = 0
        for paragraph, kept in zip(self.clause.text.paragraphs, self.kept, strict=True):
            level = paragraph.level
            source += level <= 1
            if not kept:
                continue
            counting = max(level, 1)
            counts[counting] += 1
            counts[counting + 1 :] = [0] * (4 - counting)
            pieces = tuple(_joined(self._pieces(source, paragraph.pieces)))
            spans = tuple(
                piece for piece in pieces if not isinstance(piece, ArticleRef | Placeholder)
            )
            paragraphs.append(
                _PreparedParagraph(
                    level,
                    counts[counting],
                    "" if level == 0 else part_label(level, counts[level]),
                    pieces,
                    spans if len(spans) == len(pieces) else None,
                )
            )
        return _Prepared(self.clause.text, tuple(paragraphs), self.numbers, self.count)

    def _number(self) -> None:
        """A line of which no wording remains is not printed."""
        source = 0
        whole_paragraph = True
        clause_id = self.clause.clause_id
        for paragraph in self.clause.text.paragraphs:
            remains = any(not self._empty(piece) for piece in paragraph.pieces)
            if paragraph.level <= 1:
                source += 1
                whole_paragraph = remains
                if remains:
                    self.count += 1
                    self.numbers[source] = self.count
            elif not whole_paragraph and remains:
                raise _error(clause_id, clause_id, "号の前の項がありません")
            self.kept.append(remains)
        if not self.kept[0]:
            raise _error(clause_id, clause_id, "第１項がありません")

    def _empty(self, piece: Piece) -> bool:
        if isinstance(piece, Optional):
            return all(self._empty(inner) for inner in self._chosen(piece))
        return isinstance(piece, Plain) and not piece.text.strip()

    def _chosen(self, piece: Optional) -> tuple[Piece, ...]:
        return piece.present if piece.clause_id in self.company else piece.absent

    def _pieces(
        self, source: int, pieces: Sequence[Piece]
    ) -> list[Span | ArticleRef | Placeholder]:
        found: list[Span | ArticleRef | Placeholder] = []
        for piece in pieces:
            match piece:
                case Plain(text):
                    found.append(Text(text))
                case Word(name):
                    found.append(Text(self._word(name)))
                case NeighbourRef(name):
                    self._check_neighbour(source, name)
                    found.append(Text(name))
                case Optional():
                    found.extend(self._pieces(source, self._chosen(piece)))
                case ArticleRef() | Placeholder():
                    found.append(piece)
        return found

    def _word(self, name: str) -> str:
        if name not in self.words:
            raise _error(self.clause.clause_id, f"{{{name}}}", "語が決まっていません")
        return self.words[name]

    def _check_neighbour(self, source: int, name: str) -> None:
        other = source - 1 if name == "前項" else source + 1
        if other not in self.numbers:
            raise _error(self.clause.clause_id, name, f"{name}がありません")


Joined = TypeVar("Joined", Span, Span | ArticleRef | Placeholder)


def _joined(spans: Sequence[Joined]) -> list[Joined]:
    """Neighbouring plain texts as one, so that the file has no needless runs."""
    result: list[Joined] = []
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
