"""A TOML table that is read key by key and refuses what nobody asked for.

Body profiles (団体プロファイル) are data that people edit: a misspelt key must be an error that
names file and key, never a silently missing rule.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any


class ProfileError(ValueError):
    """A profile file that cannot be used; `file` and `key` say where it is wrong."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key or '(file)'}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class StrictTable:
    """One table of a profile file; every read key is ticked off, `finish` refuses the rest."""

    def __init__(self, values: dict[str, Any], file: str, path: str = "") -> None:
        self._values = values
        self._file = file
        self._path = path
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, problem: str) -> ProfileError:
        return ProfileError(self._file, f"{self._path}.{key}".strip("."), problem)

    def _take(self, key: str) -> Any:
        self._read.add(key)
        if key not in self._values:
            raise self.error(key, "missing key")
        return self._values[key]

    def text(self, key: str) -> str:
        """A text that may not be empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be a text that is not empty")
        return value

    def optional_text(self, key: str, default: str = "") -> str:
        return self.text(key) if key in self._values else default

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and key not in self._values:
            return default
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def whole_number(self, key: str) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "must be a whole number")
        return value

    def optional_date(self, key: str) -> date | None:
        if key not in self._values:
            return None
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, "must be a date (YYYY-MM-DD without quotes)")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a key left out is an empty list."""
        if key not in self._values:
            return ()
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def table(self, key: str) -> "StrictTable":
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return StrictTable(value, self._file, f"{self._path}.{key}".strip("."))

    def tables(self, key: str) -> "tuple[StrictTable, ...]":
        """A list of tables; a key left out is an empty list."""
        if key not in self._values:
            return ()
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.error(key, "must be a list of tables")
        path = f"{self._path}.{key}".strip(".")
        return tuple(
            StrictTable(one, self._file, f"{path}[{number}]") for number, one in enumerate(value, 1)
        )

    def finish(self) -> None:
        """Refuse every key that was not read."""
        for key in self._values:
            if key not in self._read:
                raise self.error(key, "unknown key")


def refuse_repeated(ids: Iterable[str], table: StrictTable, key: str) -> None:
    """Refuse an id that stands twice under `key`."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise table.error(key, f"stands twice: {one}")
        seen.add(one)
