"""The package of a Word file (.docx): parts read with care, and written the same way every time.

What comes in may come from anybody, so sizes are limited and document types are refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MAX_PACKAGE_BYTES = 100_000_000
MAX_PART_BYTES = 60_000_000
MAX_TOTAL_BYTES = 200_000_000
MAX_PARTS = 5_000

# The first moment that a ZIP file can hold: the bytes must not depend on the clock.
DOS_DATE = (0 << 9) | (1 << 5) | 1
VERSION = 20
LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
CENTRAL_HEADER = struct.Struct("<4sHHHHHHIIIHHHHHII")
END_RECORD = struct.Struct("<4sHHHHIIH")
UTF8_NAME = 0x800
STORED, DEFLATED = 0, 8


class DocumentError(ValueError):
    """A file that is not a Word document that can be read; the message is for the user."""


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A part that is compressed already."""

    name: bytes
    data: bytes
    size: int
    crc: int
    method: int = DEFLATED


def pack(name: str, content: bytes, level: int = 6) -> PackedPart:
    """Compress a part for `write_package`."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = compressor.compress(content) + compressor.flush()
    return PackedPart(name.encode(), data, len(content), zlib.crc32(content))


def write_package(parts: Iterable[PackedPart]) -> bytes:
    """The ZIP file of the parts in their order, with a fixed date: same parts, same bytes."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        common = (UTF8_NAME, part.method, 0, DOS_DATE, part.crc, len(part.data), part.size)
        local = LOCAL_HEADER.pack(b"PK\x03\x04", VERSION, *common, len(part.name), 0) + part.name
        body += (local, part.data)
        directory.append(
            CENTRAL_HEADER.pack(
                b"PK\x01\x02", VERSION, VERSION, *common, len(part.name), 0, 0, 0, 0, 0, offset
            )
            + part.name
        )
        offset += len(local) + len(part.data)
    central = b"".join(directory)
    count = len(directory)
    end = END_RECORD.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)
    return b"".join((*body, central, end))


def read_package(content: bytes) -> dict[str, bytes]:
    """All parts of a Word file by name, in their order. Raises DocumentError."""
    if len(content) > MAX_PACKAGE_BYTES:
        raise DocumentError("ファイルが大きすぎます。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _read_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DocumentError("Word文書（.docx）として開けません。") from error
    except (struct.error, UnicodeDecodeError, RuntimeError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError("Word文書（.docx）として開けません。") from error
    if "word/document.xml" not in parts or "[Content_Types].xml" not in parts:
        raise DocumentError("Word文書（.docx）ではありません。")
    return parts


def _read_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_PARTS:
        raise DocumentError("ファイルの部品が多すぎます。")
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise DocumentError("暗号化された文書は読めません。")
        if entry.filename in parts:
            raise DocumentError("同じ名前の部品が二つあります。")
        with archive.open(entry) as stream:
            data = stream.read(MAX_PART_BYTES + 1)
        total += len(data)
        if len(data) > MAX_PART_BYTES or total > MAX_TOTAL_BYTES:
            raise DocumentError("展開した文書が大きすぎます。")
        if entry.filename.endswith((".xml", ".rels")):
            refuse_document_type(data)
        parts[entry.filename] = data
    return parts


def refuse_document_type(xml: bytes) -> None:
    """OOXML has no document type; one that is there can only bring entities. UTF-8 or refused."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")):
        raise DocumentError("文書の文字コードがUTF-8ではありません。")
    declaration = xml[:200].split(b"?>")[0].lower()
    if b"encoding" in declaration and b"utf-8" not in declaration:
        raise DocumentError("文書の文字コードがUTF-8ではありません。")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise DocumentError("文書型宣言を含む文書は読めません。")


def repack(original: Mapping[str, bytes], changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts replaced, all others with the same content and order."""
    return write_package(pack(name, changed.get(name, data)) for name, data in original.items())
