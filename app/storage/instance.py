"""The instance (導入先のフォルダー): where one body's configuration, database and files lie.

instance/config.toml      optional; [database] url = "postgresql://…" instead of the file
instance/itaku.sqlite3    the database
instance/files/           the file store
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.storage.database import bound_database
from app.storage.files import FileStore
from app.storage.migrate import migrate


class InstanceProblem(Exception):
    """The instance cannot be used; the message is for the operator."""


@dataclass(frozen=True)
class Instance:
    """One body's folder."""

    folder: Path

    @property
    def database(self) -> str:
        """What `bound_database` takes. Raises InstanceProblem for a broken configuration."""
        return configured_url(self.folder) or str(self.folder / "itaku.sqlite3")

    @property
    def store(self) -> FileStore:
        return FileStore(self.folder / "files")

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Bind the instance's database."""
        with bound_database(self.database):
            yield

    def prepare(self) -> list[str]:
        """Make the folders and bring the database up to date; gives the migrations applied now."""
        self.store.folder.mkdir(parents=True, exist_ok=True)
        with self.bound():
            return migrate()


def configured_url(folder: Path) -> str | None:
    """The database URL in config.toml, None without one."""
    path = folder / "config.toml"
    if not path.exists():
        return None
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstanceProblem(f"設定ファイル「{path}」を読み取れません。") from error
    section = settings.get("database", {})
    url = section.get("url") if isinstance(section, dict) else None
    if url is not None and not isinstance(url, str):
        raise InstanceProblem(f"設定ファイル「{path}」の database.url は文字列で書いてください。")
    return url
