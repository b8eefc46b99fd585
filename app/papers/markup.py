"""The source text of a clause (条項の原文): paragraphs, words, references, optional parts. Pure.

A line is a 項; lines that begin with "- ", "-- " or "--- " are 号, ア and (ア). Numbers are never
typed. In a line stand

    {受注者}                     a word for a party or for the contract
    {条:sec-secrecy}             a reference to an article
    {条:sec-subcontract:2}       a reference to its second 項, counted in the source text
    {前項} {次項}                the 項 before or behind this one
    {前条:sec-x} {次条:sec-x}    前条 or 次条 if that clause is there, else its number
    [?sec-x|…|…]                 wording if the clause sec-x is in the paper, and if it is not
    《件名》                      a placeholder (in base clauses)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

WORDS = frozenset({"受注者", "発注者", "本契約", "本業務"})
LINE_PREFIXES = (("--- ", 4), ("-- ", 3), ("- ", 2))

Neighbour = Literal["前項", "次項"]
ArticleNeighbour = Literal["前条", "次条"]


class MarkupError(ValueError):
    """A line of a clause's source text that cannot be read; `line` is its text."""

    def __init__(self, line: str, problem: str) -> None:
        super().__init__(f"{problem}（「{line}」）")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that is printed as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that depends on the contract, such as 受注者."""

    name: str


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """A reference to a clause; `paragraph` counts the 項 of its source text from 1."""

    target: str
    paragraph: int | None = None
    neighbour: ArticleNeighbour | None = None


@dataclass(frozen=True, slots=True)
class NeighbourRef:
    """前項 or 次項 of the same article."""

    name: Neighbour


@dataclass(frozen=True, slots=True)
class Placeholder:
    """《名前》, to be replaced by a fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Optional:
    """Wording that depends on whether the clause `clause_id` is in the paper."""

    clause_id: str
    present: tuple[Piece, ...]
    absent: tuple[Piece, ...]


Piece = Plain | Word | ArticleRef | NeighbourRef | Placeholder | Optional


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. Levels: 0 the article's first 項, 1 a further 項, 2 号, 3 ア, 4 (ア)."""

    level: int
    pieces: tuple[Piece, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ClauseText:
    """The parsed source text of one clause; the first paragraph has level 0."""

    paragraphs: tuple[Para, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference found in a clause; `needs` is the clause on whose presence it depends, if any."""

    target: str
    paragraph: int | None
    needs: str | None


TOKEN = re.compile(
    r"\{(?P<brace>[^{}]*)\}|《(?P<placeholder>[^《》]*)》|\[\?(?P<optional>[^\]]*)\]"
    r"|(?P<stray>[{}《》\[\]|])|(?P<neighbour>前項|次項)|(?P<article>前条|次条)"
)
CLAUSE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
TYPED_NUMBER = re.compile(r"(?:[0-9０-９]+|\([0-9０-９ア-ン]\)|（[0-9０-９ア-ン]）|[ア-ン])[ 　]")


def parse(text: str) -> ClauseText:
    """The paragraphs of a clause's source text; blank lines are ignored.

    Raises MarkupError for the first line that cannot be read.
    """
    paragraphs: list[Para] = []
    for raw in text.splitlines():
        line = raw.strip(" \t\r")
        if line:
            paragraphs.append(_paragraph(line, paragraphs[-1] if paragraphs else None))
    if not paragraphs:
        raise MarkupError(text.strip(), "条文がありません")
    return ClauseText(tuple(paragraphs))


def _paragraph(line: str, previous: Para | None) -> Para:
    level, body = 0 if previous is None else 1, line
    for prefix, found in LINE_PREFIXES:
        if line.startswith(prefix):
            level, body = found, line[len(prefix) :].lstrip(" ")
            break
    if not body:
        raise MarkupError(line, "文がありません")
    if previous is None and level:
        raise MarkupError(line, "最初の行は号ではなく条の本文でなければなりません")
    if previous is not None and level >= 2 and level > max(previous.level, 1) + 1:
        raise MarkupError(line, "号の段階が飛んでいます")
    if body.startswith(("-", "　")):
        raise MarkupError(line, "行頭の記号は「- 」「-- 」「--- 」のいずれかです")
    if TYPED_NUMBER.match(body):
        raise MarkupError(line, "番号は書かずに、自動で付くものを使います")
    return Para(level, _pieces(body, line, optional_allowed=True), line)


def _pieces(text: str, line: str, *, optional_allowed: bool) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for match in TOKEN.finditer(text):
        if match.start() > end:
            pieces.append(Plain(text[end : match.start()]))
        pieces.append(_token(match, line, optional_allowed=optional_allowed))
        end = match.end()
    if end < len(text):
        pieces.append(Plain(text[end:]))
    return tuple(pieces)


def _token(match: re.Match[str], line: str, *, optional_allowed: bool) -> Piece:
    if match["stray"]:
        raise MarkupError(line, f"対応しない記号「{match['stray']}」があります")
    if match["article"]:
        raise MarkupError(
            line, f"「{match['article']}」は{{{match['article']}:条項の番号}}と書きます"
        )
    if match["neighbour"]:
        return NeighbourRef("前項" if match["neighbour"] == "前項" else "次項")
    if match["placeholder"] is not None:
        if not match["placeholder"].strip():
            raise MarkupError(line, "差込みの名前がありません")
        return Placeholder(match["placeholder"].strip())
    if match["optional"] is not None:
        if not optional_allowed:
            raise MarkupError(line, "[?…]の中に[?…]は書けません")
        return _optional(match["optional"], line)
    return _brace(match["brace"], line)


def _optional(inner: str, line: str) -> Optional:
    parts = inner.split("|")
    if len(parts) != 3:
        raise MarkupError(line, "[?条項|ある場合|ない場合]の形ではありません")
    clause_id, present, absent = parts
    return Optional(
        _clause_id(clause_id, line),
        _pieces(present, line, optional_allowed=False),
        _pieces(absent, line, optional_allowed=False),
    )


def _brace(inner: str, line: str) -> Piece:
    if inner in WORDS:
        return Word(inner)
    if inner in ("前項", "次項"):
        return NeighbourRef("前項" if inner == "前項" else "次項")
    head, *rest = inner.split(":")
    if head == "条" and len(rest) == 1:
        return ArticleRef(_clause_id(rest[0], line))
    if head == "条" and len(rest) == 2 and rest[1].isascii() and rest[1].isdigit() and int(rest[1]):
        return ArticleRef(_clause_id(rest[0], line), int(rest[1]))
    if head in ("前条", "次条") and len(rest) == 1:
        neighbour: ArticleNeighbour = "前条" if head == "前条" else "次条"
        return ArticleRef(_clause_id(rest[0], line), neighbour=neighbour)
    raise MarkupError(line, f"{{{inner}}}という書き方はありません")


def _clause_id(text: str, line: str) -> str:
    if not CLAUSE_ID.fullmatch(text):
        raise MarkupError(line, f"条項の番号「{text}」が正しくありません")
    return text


def _walk(text: ClauseText) -> Iterator[tuple[Piece, str | None]]:
    """All pieces with the clause on whose presence they depend."""

    def inside(pieces: tuple[Piece, ...], needs: str | None) -> Iterator[tuple[Piece, str | None]]:
        for piece in pieces:
            if isinstance(piece, Optional):
                yield from inside(piece.present, piece.clause_id)
                yield from inside(piece.absent, needs)
            else:
                yield piece, needs

    for paragraph in text.paragraphs:
        yield from inside(paragraph.pieces, None)


def words_used(text: ClauseText) -> frozenset[str]:
    """The names of the words in the text, such as 受注者."""
    return frozenset(piece.name for piece, _ in _walk(text) if isinstance(piece, Word))


def placeholders_used(text: ClauseText) -> frozenset[str]:
    """The names of the placeholders in the text."""
    return frozenset(piece.name for piece, _ in _walk(text) if isinstance(piece, Placeholder))


def references(text: ClauseText) -> tuple[Reference, ...]:
    """The references to clauses, in the order of the text."""
    return tuple(
        Reference(piece.target, piece.paragraph, needs)
        for piece, needs in _walk(text)
        if isinstance(piece, ArticleRef)
    )


def optional_ids(text: ClauseText) -> frozenset[str]:
    """The clauses on whose presence some wording depends."""
    return frozenset(
        piece.clause_id
        for paragraph in text.paragraphs
        for piece in paragraph.pieces
        if isinstance(piece, Optional)
    )


def replace_words(text: str, words: Mapping[str, str]) -> str:
    """A short text such as a title with its {words} replaced.

    Raises MarkupError like `parse`, and for a word that `words` does not give.
    """
    result: list[str] = []
    for piece in _pieces(text, text, optional_allowed=False):
        if isinstance(piece, Plain):
            result.append(piece.text)
        elif isinstance(piece, Word):
            if piece.name not in words:
                raise MarkupError(text, f"「{piece.name}」に当たる語が決まっていません")
            result.append(words[piece.name])
        else:
            raise MarkupError(text, "見出しに使えるのは当事者などの語だけです")
    return "".join(result)
