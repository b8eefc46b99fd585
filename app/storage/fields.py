"""Column types that mean the same on SQLite and PostgreSQL.

Use these and peewee's IntegerField, BigIntegerField, BooleanField, DateField, ForeignKeyField and
AutoField. Not JSONField, BlobField, CharField, DateTimeField: their storage differs by database.
"""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from peewee import DateTimeField, Field, TextField

from app.storage.canonical import canonical, utc_text

# Column types by database; `Key` sorts by code point on both, whatever the locale of the server.
SQLITE_TYPES = {"KEY_TEXT": "TEXT", "JSON_TEXT": "TEXT"}
POSTGRESQL_TYPES = {"KEY_TEXT": 'TEXT COLLATE "C"', "JSON_TEXT": "TEXT"}


class UnstorableText(ValueError):
    """The text holds a character that no database keeps safely (NUL or half of a pair)."""

    def __init__(self) -> None:
        super().__init__("保存できない文字（制御文字NULなど）が含まれています。")


def checked_text(text: str) -> str:
    """The text itself; raises UnstorableText for NUL and for lone surrogates."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnstorableText
    return text


if TYPE_CHECKING:
    # The stubs know which of these may be None; a subclass would lose that.
    Text = TextField
    Key = TextField
    Moment = DateTimeField
    StoredFile = TextField
else:

    class Text(TextField):
        """Text as typed; refuses what a database cannot keep."""

        def db_value(self, value):
            return None if value is None else checked_text(str(value))

    class Key(Text):
        """Text that rows are found, ordered and paged by: code points, not the locale's order."""

        field_type = "KEY_TEXT"

    class StoredFile(Key):
        """The SHA-256 of a file in the store; `itaku verify` checks every column of this type."""

    class Moment(Field):
        """A moment, kept as sortable UTC text; comes back as an aware datetime in UTC."""

        field_type = "KEY_TEXT"

        def db_value(self, value):
            return None if value is None else utc_text(value)

        def python_value(self, value):
            return None if value is None else datetime.fromisoformat(value)


class Json(Field):
    """A JSON value as canonical text. For storing only: never query inside it.

    Dates come back as ISO text and tuples as lists. Null in the column is None.
    """

    field_type = "JSON_TEXT"

    def db_value(self, value: Any) -> str | None:
        return None if value is None else checked_text(canonical(value))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
