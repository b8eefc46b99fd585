"""LibreOffice as a reader of our files: convert, and see what it shows and what it keeps."""

import subprocess
from pathlib import Path


def convert(content: bytes, kind: str, folder: Path) -> Path:
    """The .docx converted by LibreOffice to `kind` (pdf, docx), in a folder of its own."""
    source = folder / "paper.docx"
    source.write_bytes(content)
    target = folder / "converted"
    command = [
        *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
        *("--convert-to", kind, "--outdir", str(target), str(source)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target / f"paper.{kind}"


def pdf_text(pdf: Path) -> str:
    """The text of a PDF file in reading order."""
    command = ["pdftotext", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
