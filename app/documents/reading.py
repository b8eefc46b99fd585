"""What a Word file says (読み取り): its clauses with their numbers, its references, its text.

The file may have been edited in Word or saved by LibreOffice, which keeps bookmarks but not the
content controls around clauses; and it may be hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.documents.list_numbers import ListNumbers, Number
from app.documents.package import DocumentError, read_package
from app.documents.slots import W
from app.japanese.width import half_width_digits

STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
CLAUSE = "clause:"
BOOKMARK = re.compile(r"clause_([a-z0-9_]+?)(_p\d+)?")
CAPTION = re.compile(r"[（(].*[）)]", re.DOTALL)
REMARK = re.compile(r"^【要確認：[^】]*】")
FIRST_BRACKET = re.compile(r"[（(]([^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]")
REF = re.compile(r"\s*REF\s+\"?([^\s\"\\]+)\"?\s*(.*)", re.DOTALL | re.IGNORECASE)
NUMBER_SWITCH = re.compile(r"\\([rnw])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """A paragraph as it is seen: its number ("" for none) and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause found in a file; `number` is the label of its article, such as 第５条.

    The remark 【要確認：…】 at the beginning of an undecided clause is not part of its text.
    """

    clause_id: str
    number: str
    title: str
    paragraphs: tuple[ReadParagraph, ...]


@dataclass(frozen=True, slots=True)
class ReadReference:
    """A reference found in a file; `computed` is None if nothing is there to refer to."""

    bookmark: str
    cached: str
    computed: str | None

    @property
    def right(self) -> bool:
        """Whether the number that is shown is the number that the paragraph has.

        The width of the figures does not count: LibreOffice writes them in half width.
        """
        return self.computed is not None and half_width_digits(self.cached) == half_width_digits(
            self.computed
        )


@dataclass(slots=True)
class _Line:
    element: etree._Element
    number: Number | None
    text: str
    style: str


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    result: str = ""
    shows_result: bool = False


@dataclass(slots=True)
class _Reading:
    root: etree._Element
    lines: list[_Line] = field(default_factory=list)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data.replace(STRICT, W[1:-1].encode()), parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError("文書のXMLが壊れています。") from error


def _read(content: bytes) -> _Reading:
    parts = read_package(content)
    root = _parse(parts["word/document.xml"])
    numbering, styles = (
        _parse(parts[name]) if name in parts else None
        for name in ("word/numbering.xml", "word/styles.xml")
    )
    numbers = ListNumbers(numbering, styles)
    reading = _Reading(root)
    for paragraph in root.iter(W + "p"):
        if next(paragraph.iterancestors(FALLBACK), None) is not None:
            continue
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        reading.lines.append(
            _Line(
                paragraph,
                numbers.count(paragraph),
                "".join(_texts(paragraph)),
                "" if style is None else style.get(W + "val", ""),
            )
        )
    return reading


def _texts(paragraph: etree._Element) -> Iterator[str]:
    """The text of a paragraph, without what was deleted or stands in a text box inside it."""
    stack: list[etree._Element] = [paragraph]
    while stack:
        element = stack.pop()
        if element is not paragraph and element.tag in (
            *(W + "p", W + "del", W + "moveFrom", W + "pPr", W + "rPr", FALLBACK),
        ):
            continue
        if element.tag == W + "t":
            yield element.text or ""
        elif element.tag == W + "tab":
            yield "\t"
        elif element.tag in (W + "br", W + "cr"):
            yield "\n"
        elif element.tag == W + "noBreakHyphen":
            yield "-"
        stack.extend(reversed(element))


def plain_text(content: bytes) -> str:
    """The text of the body with the numbers as they are shown, a line for every paragraph."""
    return "\n".join(
        f"{line.number.label}　{line.text}" if line.number and line.number.label else line.text
        for line in _read(content).lines
    )


def read_clauses(content: bytes) -> tuple[ReadClause, ...]:
    """The clauses of the file in their order, by content control or else by bookmark.

    Raises DocumentError.
    """
    reading = _read(content)
    index = {id(line.element): i for i, line in enumerate(reading.lines)}
    found: dict[str, tuple[int, list[_Line]]] = {}
    for control in reading.root.iter(W + "sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = "" if tag is None else tag.get(W + "val", "")
        places = [index[id(p)] for p in control.iter(W + "p") if id(p) in index]
        if name.startswith(CLAUSE) and places:
            lines = [reading.lines[place] for place in places]
            found.setdefault(name[len(CLAUSE) :], (places[0], lines))
    for clause_id, place in _bookmarked(reading, index):
        if clause_id not in found:
            found[clause_id] = (place, _lines_from(reading.lines, place))
    ordered = sorted(found.items(), key=lambda item: item[1][0])
    return tuple(_clause(clause_id, lines) for clause_id, (_, lines) in ordered)


def _bookmarked(reading: _Reading, index: dict[int, int]) -> Iterator[tuple[str, int]]:
    for bookmark in reading.root.iter(W + "bookmarkStart"):
        match = BOOKMARK.fullmatch(bookmark.get(W + "name", ""))
        place = index.get(id(_paragraph_of(bookmark)))
        if match is not None and match[2] is None and place is not None:
            yield match[1].replace("_", "-"), place


def _paragraph_of(bookmark: etree._Element) -> etree._Element | None:
    """The paragraph in which a bookmark begins; one between paragraphs begins in the next."""
    inside = next(bookmark.iterancestors(W + "p"), None)
    if inside is not None:
        return inside
    return next((e for e in bookmark.itersiblings() if e.tag == W + "p"), None)


def _lines_from(lines: list[_Line], place: int) -> list[_Line]:
    """The lines of the article that begins at `place`, with its caption."""
    first = lines[place].number
    level = 0 if first is None else first.level
    end = place + 1
    while end < len(lines):
        number = lines[end].number
        if number is not None and number.level <= level:
            break
        end += 1
    if end < len(lines):
        # What stands unnumbered before the next article is its caption or a heading.
        while end > place + 1 and lines[end - 1].number is None:
            end -= 1
    else:
        numbered = [i for i in range(place, end) if lines[i].number is not None]
        end = max(numbered, default=place) + 1
    start = place - 1 if place and CAPTION.fullmatch(lines[place - 1].text.strip()) else place
    return lines[start:end]


def _clause(clause_id: str, lines: list[_Line]) -> ReadClause:
    title = ""
    if len(lines) > 1 and lines[0].number is None and CAPTION.fullmatch(lines[0].text.strip()):
        caption = lines[0].text.strip()
        # LibreOffice 7.4 writes the first paragraph of a control several times over.
        first = FIRST_BRACKET.match(caption)
        title = first[1] if first else caption[1:-1]
        lines = lines[1:]
    return ReadClause(
        clause_id,
        lines[0].number.label if lines[0].number else "",
        title,
        tuple(
            ReadParagraph(line.number.label if line.number else "", REMARK.sub("", line.text))
            for line in lines
        ),
    )


def references(content: bytes) -> tuple[ReadReference, ...]:
    """All references to numbers, in their order, with the number that each should show.

    A reference of another kind is listed only if its bookmark is not there.
    """
    reading = _read(content)
    numbers = {id(line.element): line.number for line in reading.lines}
    targets = {
        bookmark.get(W + "name", ""): _paragraph_of(bookmark)
        for bookmark in reading.root.iter(W + "bookmarkStart")
    }
    result: list[ReadReference] = []
    for found in _fields(reading.root):
        match = REF.fullmatch(found.instruction)
        if match is None:
            continue
        switch = NUMBER_SWITCH.search(match[2])
        if match[1] not in targets:
            result.append(ReadReference(match[1], found.result, None))
        elif switch is not None:
            number = numbers.get(id(targets[match[1]]))
            computed = None
            if number is not None:
                own = switch[1].lower() == "n" or number.level == 0
                # Word leaves out full stops at the end of a number.
                computed = (number.label if own else number.context).rstrip(".")
            result.append(ReadReference(match[1], found.result, computed))
    return tuple(result)


def _fields(root: etree._Element) -> Iterator[_Field]:
    """The fields of the document, of both forms, when they end."""
    stack: list[_Field] = []
    for element in root.iter(W + "fldChar", W + "instrText", W + "t", W + "fldSimple"):
        if next(element.iterancestors(FALLBACK, W + "del"), None) is not None:
            continue
        if element.tag == W + "fldSimple":
            yield _Field(element.get(W + "instr", ""), "".join(_texts(element)))
        elif element.tag == W + "instrText" and stack:
            stack[-1].instruction += element.text or ""
        elif element.tag == W + "t":
            for field_ in stack:
                if field_.shows_result:
                    field_.result += element.text or ""
        elif element.tag == W + "fldChar":
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                stack.append(_Field())
            elif kind == "separate" and stack:
                stack[-1].shows_result = True
            elif kind == "end" and stack:
                yield stack.pop()
