"""The file store (文書の保管庫)."""

import hashlib
from pathlib import Path

import pytest

from app.storage.files import FileStore, StoredFileChanged, StoredFileMissing, write_whole

CONTENT = "情報セキュリティ特記事項".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_a_file_lies_under_its_digest(files: FileStore) -> None:
    assert files.put(CONTENT) == SHA256
    assert files.read(SHA256) == CONTENT
    assert files.path_of(SHA256) == files.folder / SHA256[:2] / SHA256[2:]
    assert list(files) == [SHA256]


def test_putting_twice_keeps_one(files: FileStore) -> None:
    files.put(CONTENT)
    files.put(CONTENT)
    assert list(files) == [SHA256]


def test_a_changed_file_is_not_given_out_and_can_be_put_right(files: FileStore) -> None:
    files.put(CONTENT)
    files.path_of(SHA256).write_bytes(CONTENT + b"!")
    with pytest.raises(StoredFileChanged, match=SHA256):
        files.read(SHA256)
    files.put(CONTENT)
    assert files.read(SHA256) == CONTENT


def test_a_missing_file_is_named(files: FileStore) -> None:
    assert not files.exists(SHA256)
    with pytest.raises(StoredFileMissing, match=SHA256):
        files.read(SHA256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", SHA256.upper(), SHA256[:-1]])
def test_only_a_digest_names_a_file(files: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        files.path_of(name)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "paper.docx"
    write_whole(path, b"old")

    def broken(_self: Path, _target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["paper.docx"]
