"""The open facts of a finished Word paper (未定の事項): read, filled in, and proved to be all.

A paper that was fixed at 公告 is completed in its own bytes: what lies outside the controls
`open:<key>` is not written again, it is copied.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from app.documents.ooxml import escape
from app.documents.package import DocumentError, read_package, repack

NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
OPEN = "open:"
PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
CONTENT_TAG = re.compile(rb"<(?:([\w.-]+):)?sdtContent[^>]*?(/?)>")
RUN_PROPERTIES = re.compile(rb"<(?:[\w.-]+:)?rPr(?:\s[^>]*)?>.*?</(?:[\w.-]+:)?rPr>", re.DOTALL)
HIGHLIGHT = re.compile(
    rb"<(?:[\w.-]+:)?highlight\b[^>]*/>|<((?:[\w.-]+:)?highlight)\b[^>]*>\s*</\1>"
)
PARAGRAPH = re.compile(rb"<(?:[\w.-]+:)?(?:p|tbl|tr|tc)[\s>/]")


@dataclass(slots=True)
class _Control:
    """A content control; positions are bytes in the part, `content` from tag to end tag."""

    tag: str | None = None
    content_start: int = -1
    content_end: int = -1
    content_depth: int = -1
    properties_depth: int = -1
    text: str = ""


class _Finder:
    """Finds the controls `open:…` in a part, in whatever way the XML is written."""

    def __init__(self, xml: bytes) -> None:
        self.found: list[_Control] = []
        self._open: list[_Control] = []
        self._path: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator="\n")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        try:
            self._parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise DocumentError("文書のXMLが壊れています。") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self._path.append(local)
        if local == "sdt":
            self._open.append(_Control(content_depth=len(self._path) + 1))
        elif self._open:
            control = self._open[-1]
            if local == "sdtContent" and len(self._path) == control.content_depth:
                control.content_start = self._parser.CurrentByteIndex
            elif local == "tag" and self._path[-2] == "sdtPr":
                control.tag = next((v for k, v in attributes.items() if _local(k) == "val"), "")
            elif local in ("br", "cr", "tab"):
                control.text += "\t" if local == "tab" else "\n"

    def _end(self, name: str) -> None:
        depth = len(self._path)
        local = self._path.pop()
        if not self._open:
            return
        control = self._open[-1]
        if local == "sdtContent" and depth == control.content_depth:
            control.content_end = self._parser.CurrentByteIndex
        elif local == "sdt":
            self._open.pop()
            outer = any((c.tag or "").startswith(OPEN) for c in self._open)
            is_open = (control.tag or "").startswith(OPEN)
            if is_open and not outer and control.content_start >= 0:
                self.found.append(control)
            elif self._open:
                self._open[-1].text += control.text

    def _characters(self, data: str) -> None:
        if self._open and self._path[-1] == "t":
            self._open[-1].text += data


def _local(name: str) -> str:
    namespace, _, local = name.rpartition("\n")
    return local if namespace in NAMESPACES else ""


def _inner(xml: bytes, control: _Control) -> tuple[int, int, bytes]:
    """Where the content of a control lies between its tags, and the prefix of its elements."""
    tag = CONTENT_TAG.match(xml, control.content_start)
    if tag is None or tag[2]:
        raise DocumentError("未定の欄に中身がありません。")
    return tag.end(), control.content_end, tag[1] + b":" if tag[1] else b""


def open_controls(content: bytes) -> dict[str, str]:
    """The text of every control of an open fact, by key; filled ones too. Raises DocumentError."""
    result: dict[str, str] = {}
    for name, xml in read_package(content).items():
        if PART.fullmatch(name):
            for control in _Finder(xml).found:
                result.setdefault(_key(control), control.text)
    return result


def still_open(content: bytes) -> frozenset[str]:
    """The keys of the open facts that are not filled in yet, known by their highlight."""
    return frozenset(
        _key(control)
        for name, xml in read_package(content).items()
        if PART.fullmatch(name)
        for control in _Finder(xml).found
        if HIGHLIGHT.search(xml, control.content_start, control.content_end)
    )


def _key(control: _Control) -> str:
    return (control.tag or "")[len(OPEN) :]


def fill_open(content: bytes, values: Mapping[str, str]) -> bytes:
    """The same file with the open facts in `values` filled in and no longer highlighted.

    Keys without a control in the file are ignored. Raises ValueError for an empty value, and
    DocumentError for a file that cannot be read or whose controls span paragraphs.
    """
    for key, value in values.items():
        if not value.strip():
            raise ValueError(f"no value for {key}")
    parts = read_package(content)
    changed = {name: _fill_part(xml, values) for name, xml in parts.items() if PART.fullmatch(name)}
    return repack(parts, changed)


def _fill_part(xml: bytes, values: Mapping[str, str]) -> bytes:
    result = bytearray()
    position = 0
    for control in _Finder(xml).found:
        value = values.get(_key(control))
        if value is None:
            continue
        start, end, prefix = _inner(xml, control)
        inner = xml[start:end]
        if PARAGRAPH.search(inner):
            raise DocumentError("未定の欄が段落をまたいでいます。")
        result += xml[position:start] + _run(value, inner, prefix)
        position = end
    return bytes(result + xml[position:])


def _run(value: str, inner: bytes, prefix: bytes) -> bytes:
    """A run with the value, formatted as the run that it takes the place of."""
    properties = RUN_PROPERTIES.search(inner)
    rpr = HIGHLIGHT.sub(b"", properties[0]) if properties else b""
    if RUN_PROPERTIES.fullmatch(rpr) and re.fullmatch(rb"<[^>]*>\s*</[^>]*>", rpr):
        rpr = b""
    lines = [escape(line).encode() for line in value.replace("\r\n", "\n").split("\n")]
    text = (b"<%sbr/>" % prefix).join(
        b'<%st xml:space="preserve">%s</%st>' % (prefix, line, prefix) for line in lines
    )
    return b"<%sr>%s%s</%sr>" % (prefix, rpr, text, prefix)


def skeleton_digest(content: bytes) -> str:
    """SHA-256 of all parts without what stands in the controls of open facts.

    Two files with the same digest differ in nothing but their open facts.
    """
    digest = hashlib.sha256()
    for name, xml in sorted(read_package(content).items()):
        data = _blank(xml) if PART.fullmatch(name) else xml
        for piece in (name.encode(), data):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()


def _blank(xml: bytes) -> bytes:
    result = bytearray()
    position = 0
    for control in _Finder(xml).found:
        result += xml[position : control.content_start]
        position = control.content_end
    return bytes(result + xml[position:])
