"""The file store (文書の保管庫): every file that left or entered the house, under its SHA-256.

A file is put before the row that names it is committed, so a crash can leave a file too many,
never a row without its file. Files are never changed or replaced.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

DIGEST_LETTERS = 64


class StoredFileMissing(Exception):
    """No file is stored under this SHA-256."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"保管された文書がありません（SHA-256 {sha256}）。")


class StoredFileChanged(Exception):
    """The stored bytes are no longer those that were put."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"保管された文書の内容が変わっています（SHA-256 {sha256}）。")


class FileStore:
    """The files under one folder: `ab/cdef…`, the first two digits of the digest as sub-folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store the bytes; gives their SHA-256 as 64 lower-case hex digits. On disk on return."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if not path.exists() or path.read_bytes() != content:
            write_whole(path, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises StoredFileMissing or StoredFileChanged."""
        try:
            content = self.path_of(sha256).read_bytes()
        except FileNotFoundError as error:
            raise StoredFileMissing(sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoredFileChanged(sha256)
        return content

    def exists(self, sha256: str) -> bool:
        """Whether a file lies under this digest; its bytes are not looked at."""
        return self.path_of(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """The digests of all stored files, in order; what is not one of ours is passed over."""
        for path in sorted(self.folder.glob("??/*")):
            name = path.parent.name + path.name
            if _is_digest(name) and path.is_file():
                yield name

    def path_of(self, sha256: str) -> Path:
        """Where the file lies. Raises ValueError if this is not a SHA-256 in lower-case hex."""
        if not _is_digest(sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256[2:]


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that it is there whole or not at all, even if the power fails.

    Makes missing folders. Raises OSError if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable. Windows cannot open folders and does not need it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        # Some network drives refuse; the file itself is already synced.
        pass
    finally:
        os.close(handle)


def _is_digest(text: str) -> bool:
    return len(text) == DIGEST_LETTERS and set(text) <= set("0123456789abcdef")
