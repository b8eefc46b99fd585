import io
import zipfile

import pytest

from app.documents import package
from app.documents.package import DocumentError, pack, read_package, write_package
from app.documents.word import plain_text, read_clauses, references
from tests.documents.small_template import small_template

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts.items():
            target.writestr(f"word/{name}.xml", data)
    return stream.getvalue()


def body(inner: str, head: str = "") -> bytes:
    return f'{head}<w:document xmlns:w="{NAMESPACE}"><w:body>{inner}</w:body></w:document>'.encode()


def test_what_is_written_is_read_again():
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>", "word/a.bin": b""}
    content = write_package(pack(name, data) for name, data in parts.items())
    assert read_package(content) == parts
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "開けません"),
        (b"PK\x03\x04 not really", "開けません"),
        (b"\xd0\xcf\x11\xe0 an old or encrypted file", "開けません"),
        (archive(styles=b"<x/>"), "Word文書（.docx）ではありません"),
        (small_template()[:5000], "開けません"),
    ],
)
def test_what_is_no_word_file_is_refused(content, message):
    with pytest.raises(DocumentError, match=message):
        read_package(content)


def test_entities_are_refused():
    head = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    content = archive(document=body("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", head))
    with pytest.raises(DocumentError, match="文書型宣言"):
        plain_text(content)


def test_entities_in_another_encoding_are_refused():
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "x">]><x>&a;</x>'
    with pytest.raises(DocumentError, match="UTF-8"):
        plain_text(archive(document=text.encode("utf-16")))
    with pytest.raises(DocumentError, match="UTF-8"):
        plain_text(archive(document=body("", '<?xml version="1.0" encoding="UTF-7"?>')))


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_PART_BYTES", 1_000_000)
    with pytest.raises(DocumentError, match="大きすぎます"):
        read_package(archive(document=b" " * 2_000_000))


def test_broken_xml_is_refused():
    with pytest.raises(DocumentError, match="壊れています"):
        plain_text(archive(document=b"<w:document>"))


def test_a_part_that_is_there_twice_is_refused():
    twice = [pack(name, b"<x/>") for name in ("[Content_Types].xml", *["word/document.xml"] * 2)]
    with pytest.raises(DocumentError, match="二つあります"):
        read_package(write_package(twice))


def test_odd_numbering_does_not_break_the_reading():
    numbering = f"""<w:numbering xmlns:w="{NAMESPACE}"><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="x"/><w:numFmt w:val="odd"/><w:lvlText w:val="第%1%9条"/>
        </w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>"""
    numbered = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{0}"/><w:numId w:val="{1}"/></w:numPr></w:pPr></w:p>'
    )
    inner = "".join(numbered.format(*pair) for pair in ((0, 1), (5, 1), (0, 2), ("z", "q"), (0, 1)))
    content = archive(document=body(inner), numbering=numbering.encode())
    assert plain_text(content).split("\n") == ["第1条　", "", "", "", "第2条　"]
    assert read_clauses(content) == ()
    assert references(content) == ()
