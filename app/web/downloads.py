"""Downloads (ダウンロード): a file with a Japanese name that every browser and system accepts."""

import io
import re
import unicodedata
from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ZIP = "application/zip"

LONGEST_NAME = 80  # characters; with three bytes each still below the 255 bytes of file systems
_SEPARATING = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])")


def safe_name(name: str) -> str:
    """A file name without anything that a file system refuses or that hides its ending.

    Japanese stays as it is; separators become ＿, control and direction marks vanish.
    """
    visible = "".join(one for one in name if unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    flat = _SEPARATING.sub("＿", visible).strip(" .\u3000")
    stem, dot, ending = flat.rpartition(".")
    if not dot:
        stem, ending = flat, ""
    stem = stem.strip(" .\u3000") or "文書"
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}＿"
    stem = stem[: LONGEST_NAME - len(ending) - 1]
    return f"{stem}.{ending}" if ending else stem


def disposition(name: str, *, inline: bool = False) -> str:
    """Content-Disposition of a file: plain ASCII for old clients, RFC 5987 for the real name."""
    safe = safe_name(name)
    ending = safe.rpartition(".")[2] if "." in safe else ""
    plain = f"document.{ending}" if ending.isascii() and ending.isalnum() else "document"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def download(content: bytes | Path, name: str, media_type: str) -> Response:
    """The answer that gives the file to the person under this name."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    response = send_file(source, mimetype=media_type, as_attachment=True, download_name="document")
    response.headers["Content-Disposition"] = disposition(name)
    return response
