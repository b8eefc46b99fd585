"""Pages of long lists (一覧の頁送り) by the key of the last row, so that none costs more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from itsdangerous import BadSignature, URLSafeSerializer

Row = TypeVar("Row")
Key = tuple[str | int | None, ...]
PAGE_SIZE = 50


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind the row with `key`, or before it if `backwards`.

    `position` counts the rows before the page (0 for the first); it is only shown.
    """

    key: Key
    backwards: bool = False
    position: int = 0


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page in the order of the list, with the ways back and on."""

    rows: Sequence[Row]
    total: int
    position: int = 0
    previous: Cursor | None = None
    next: Cursor | None = None

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 if there is none."""
        return self.position + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.position + len(self.rows)


def make_page(
    fetched: Sequence[Row],
    cursor: Cursor | None,
    total: int,
    key: Callable[[Row], Key],
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """A page from up to size + 1 rows, fetched in the direction of the cursor.

    The row beyond `size` only tells that there is more. Rows fetched backwards come nearest first
    and are turned round here.
    """
    more = len(fetched) > size
    rows = list(fetched[:size])
    if cursor is None:
        position, before, after = 0, False, more
    elif cursor.backwards:
        rows.reverse()
        position = max(cursor.position - len(rows), 0) if more else 0
        before, after = more, True
    else:
        position, before, after = cursor.position, True, more
    if not rows:
        return Page(rows, total, position)
    return Page(
        rows,
        total,
        position,
        previous=Cursor(key(rows[0]), True, position) if before else None,
        next=Cursor(key(rows[-1]), False, position + len(rows)) if after else None,
    )


def encode_cursor(cursor: Cursor, secret: str | bytes, list_name: str) -> str:
    """The cursor as signed text for an address; it is only valid for the list of that name."""
    content = [list(cursor.key), cursor.backwards, cursor.position]
    return str(_signer(secret, list_name).dumps(content))


def decode_cursor(text: str, secret: str | bytes, list_name: str) -> Cursor | None:
    """The cursor, or None (first page) if the text is empty, foreign or was changed."""
    if not text:
        return None
    try:
        key, backwards, position = _signer(secret, list_name).loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return Cursor(tuple(key), bool(backwards), int(position))


def _signer(secret: str | bytes, list_name: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"cursor:{list_name}")
