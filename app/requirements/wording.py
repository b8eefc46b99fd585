"""Requirements in words (要件の文言): when one applies, and what its clauses say."""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.catalogue.conditions import Condition, Conditions, Expression
from app.japanese.width import full_width_digits
from app.papers.markup import (
    ArticleRef,
    ClauseText,
    NeighbourRef,
    Optional,
    Para,
    Piece,
    Placeholder,
    Plain,
    Word,
)

TRIGGERS = {"event": "事象が生じたとき", "finding": "指摘や不備があったとき"}
"""What a trigger (きっかけ) of the catalogue means; "" means that none is waited for."""

ANSWERS = {
    "yes_no": "はい・いいえ",
    "date": "日付",
    "text": "文章",
    "number": "数",
    "choice": "選択",
}
ASKED = {"contractor": "相手方に尋ねる", "owner": "所管課に尋ねる"}

KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"


def condition_in_words(expression: Expression, conditions: Conditions) -> str:
    """The expression in words, for example 「個人情報を取り扱う」かつ「労働者派遣ではない」."""
    if expression.source.strip() == "always":
        return "常に"
    return f"{_in_words(expression.tree, conditions)}とき"


def _in_words(node: ast.expr, conditions: Conditions) -> str:
    if isinstance(node, ast.Name):
        return f"「{conditions[node.id].meaning}」"
    if isinstance(node, ast.UnaryOp):
        if isinstance(node.operand, ast.Name):
            return f"「{_negated(conditions[node.operand.id])}」"
        return f"（{_in_words(node.operand, conditions)}）ではない"
    assert isinstance(node, ast.BoolOp)  # Expression admits nothing else
    word = "又は" if isinstance(node.op, ast.Or) else "かつ"
    parts = [_in_words(part, conditions) for part in node.values]
    return word.join(
        f"（{text}）" if isinstance(part, ast.BoolOp) else text
        for part, text in zip(node.values, parts, strict=True)
    )


def _negated(condition: Condition) -> str:
    """The reason why it does not hold, without its ため; the plain denial if there is none."""
    reason = condition.reason_not
    return reason.removesuffix("ため") if reason else f"{condition.meaning}に当たらない"


@dataclass(frozen=True)
class ShownLine:
    """One line of a clause as a page shows it: how far it is indented (0 to 3), and its text."""

    depth: int
    text: str


def clause_lines(
    text: ClauseText, words: Mapping[str, str], title_of: Callable[[str], str]
) -> tuple[ShownLine, ...]:
    """The wording of a clause outside a paper, with numbers within the article.

    `words` are those for the parties (by 受注者 …). Articles have no numbers here, so references
    name the title; optional wording is shown as if the clause it speaks of were there.
    """
    counts = [0] * 5
    lines = []
    for paragraph in text.paragraphs:
        level = max(paragraph.level, 1)
        counts[level] += 1
        counts[level + 1 :] = [0] * (4 - level)
        number = _number(level, counts[level])
        lines.append(ShownLine(level - 1, f"{number}{_line(paragraph, words, title_of)}"))
    return tuple(lines)


def _number(level: int, count: int) -> str:
    if level == 1:
        return "" if count == 1 else f"{full_width_digits(count)}　"
    if level == 2:
        return f"({count})　"
    kana = KANA[(count - 1) % len(KANA)]
    return f"{kana}　" if level == 3 else f"({kana})　"


def _line(paragraph: Para, words: Mapping[str, str], title_of: Callable[[str], str]) -> str:
    return "".join(_pieces(paragraph.pieces, words, title_of))


def _pieces(
    pieces: Iterable[Piece], words: Mapping[str, str], title_of: Callable[[str], str]
) -> Iterable[str]:
    for piece in pieces:
        match piece:
            case Plain(text):
                yield text
            case Word(name):
                yield words[name]
            case ArticleRef(target, number):
                paragraph = f"第{full_width_digits(number)}項" if number else ""
                yield f"「{title_of(target)}」の条{paragraph}"
            case NeighbourRef(name):
                yield name
            case Placeholder(name):
                yield f"《{name}》"
            case Optional(_, present, _):
                yield from _pieces(present, words, title_of)
