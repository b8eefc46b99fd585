"""Papers as LibreOffice shows them: they open, and every number in print is that of the file."""

import re
import subprocess
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.contracts.draft import Draft, draft_paper
from app.contracts.values import DraftSettings
from app.documents.word import read_clauses
from app.organization.profile import load_profile
from tests.contracts.test_draft import ON
from tests.requirements.outsourcings import situation

pytestmark = [pytest.mark.libreoffice, pytest.mark.poppler]

CHOSEN = (
    ("tax-notice-printing", "sakado", "contract"),
    ("tax-notice-printing", "kishiwada", "tokki"),
    ("tax-notice-printing", "sakado", "coverage"),
    ("office-cleaning", "memuro", "contract"),
    ("office-cleaning", "memuro", "tokki"),
    ("counter-dispatch", "tachikawa", "contract"),
    ("counter-dispatch", "tachikawa", "extract"),
    ("civic-hall-management", "ryugasaki", "contract"),
    ("resident-records-maintenance", "standard", "contract"),
    ("resident-records-maintenance", "sakado", "tokki-mynumber"),
    ("resident-records-maintenance", "sakado", "selection"),
    ("lunch-fee-service", "kishiwada", "contract"),
    ("waste-collection-joint-venture", "ryugasaki", "contract"),
    ("nothing-known", "standard", "tokki"),
)
BROKEN = ("Error!", "エラー: 参照", "参照元が見つかりません", "Error: Reference source not found")


@dataclass(frozen=True)
class Printed:
    """A paper and what stands on its pages, without white space and page numbers."""

    draft: Draft
    text: str


def folded(text: str) -> str:
    """Without white space and with narrow figures: LibreOffice prints numbers of lists so.

    Commas and stops that hang over the edge of the page are lost on the way out of the PDF.
    """
    return re.sub(r"[\s、。]", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Printed]:
    """All chosen papers, converted in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("papers")
    drafts = {}
    for name, body, kind in CHOSEN:
        settings = DraftSettings.of_profile(load_profile(body))
        draft = draft_paper(kind, situation(name), settings, ON)
        drafts[f"{name}.{body}.{kind}"] = draft
        (folder / f"{name}.{body}.{kind}.docx").write_bytes(draft.content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    sources = [str(folder / f"{key}.docx") for key in drafts]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *sources], check=True, capture_output=True, timeout=300)
    return {key: Printed(draft, _text(folder / f"{key}.pdf")) for key, draft in drafts.items()}


def _text(pdf: Path) -> str:
    command = ["pdftotext", str(pdf), "-"]
    pages = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\f")
    return folded("".join(re.sub(r"\s*\d+\s*$", "", page) for page in pages))


@pytest.mark.parametrize("key", [".".join(chosen) for chosen in CHOSEN])
def test_what_is_printed_is_what_the_file_says(key: str, printed: Mapping[str, Printed]) -> None:
    paper = printed[key]
    assert folded(paper.draft.title) in paper.text
    assert [words for words in BROKEN if folded(words) in paper.text] == []
    missing = []
    place = 0
    for clause in read_clauses(paper.draft.content):
        for paragraph in clause.paragraphs:
            # The remark on an undecided clause stands between its number and its text.
            pattern = re.escape(folded(paragraph.label)) + r"(?:【[^】]*】)?"
            found = re.compile(pattern + re.escape(folded(paragraph.text))).search(
                paper.text, place
            )
            if found is None:
                missing.append((clause.clause_id, paragraph.label, paragraph.text[:40]))
            else:
                place = found.end()
    assert missing == []
