import io
import zipfile

import pytest
from lxml import etree

from app.documents.package import repack
from app.documents.word import (
    DocumentError,
    Open,
    Template,
    Text,
    fill_open,
    open_controls,
    plain_text,
    skeleton_digest,
    still_open,
)
from tests.documents.small_template import small_template


def frozen() -> bytes:
    template = Template.compile(
        small_template(("《契約金額》とし、《件名》とする。", "《件名》"), "《件名》")
    )
    return template.render(
        {
            "契約金額": [Text("代金は"), Open("engagement.fee_yen", "契約金額", "金　　円")],
            "件名": [Open("engagement.title", "件名", "　　　")],
        },
        {},
    )


def document(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")


def parts(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def changed_document(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in document(content)
    return repack(parts(content), {"word/document.xml": document(content).replace(old, new)})


def test_open_facts_are_listed_by_key():
    assert open_controls(frozen()) == {
        "engagement.fee_yen": "金　　円",
        "engagement.title": "　　　",
    }
    assert still_open(frozen()) == {"engagement.fee_yen", "engagement.title"}


def test_filling_changes_nothing_but_the_controls():
    before = frozen()
    after = fill_open(before, {"engagement.fee_yen": "金１０円", "contractor.name": "ない欄"})
    assert plain_text(after).split("\n")[0] == "代金は金１０円とし、　　　とする。"
    assert still_open(after) == {"engagement.title"}
    assert open_controls(after)["engagement.fee_yen"] == "金１０円"
    assert skeleton_digest(after) == skeleton_digest(before)
    start, _, rest = document(before).partition(b"<w:r><w:rPr><w:highlight")
    assert document(after).startswith(start)
    assert document(after).endswith(rest.partition(b"</w:r>")[2])
    others = {name for name, data in parts(before).items() if parts(after)[name] != data}
    assert others == {"word/document.xml"}


def test_every_place_of_a_fact_is_filled_with_what_was_typed():
    after = fill_open(frozen(), {"engagement.title": "𠮷<&>\n二行目"})
    assert plain_text(after).split("\n")[-2:] == ["𠮷<&>", "二行目"]
    assert plain_text(after).count("𠮷<&>") == 2
    header = next(d for n, d in parts(after).items() if n.startswith("word/header") and b"sdt" in d)
    assert "𠮷&lt;&amp;&gt;".encode() in header
    etree.fromstring(header)


def test_a_changed_word_outside_the_controls_changes_the_digest():
    before = frozen()
    after = changed_document(before, "代金は".encode(), "対価は".encode())
    assert skeleton_digest(after) != skeleton_digest(before)


def test_a_removed_control_changes_the_digest():
    before = frozen()
    after = changed_document(before, b'w:val="open:engagement.fee_yen"', b'w:val="open:other"')
    assert skeleton_digest(after) != skeleton_digest(before)


def test_controls_are_found_however_the_xml_is_written():
    content = changed_document(
        frozen(),
        b'<w:tag w:val="open:engagement.fee_yen"/>',
        b"<w:tag\n w:val='open:engagement.fee_yen'></w:tag >",
    )
    after = fill_open(content, {"engagement.fee_yen": "金１０円"})
    assert "金１０円" in plain_text(after)


def test_an_empty_value_is_refused():
    with pytest.raises(ValueError, match="no value for"):
        fill_open(frozen(), {"engagement.title": "　"})


def test_a_control_around_paragraphs_is_refused():
    content = changed_document(frozen(), b"<w:sdtContent><w:r>", b"<w:sdtContent><w:p/><w:r>")
    with pytest.raises(DocumentError, match="段落をまたいで"):
        fill_open(content, {"engagement.fee_yen": "x", "engagement.title": "y"})
