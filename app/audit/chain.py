"""The chain (連鎖): how digests of values and hashes of events are made.

This is a promise to the past: whatever changes here makes every chain already written false.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app.storage.canonical import canonical

# What the first event names as the one before it.
BEGINNING = "0" * 64


class ChangeDigests(NamedTuple):
    """One change as the hash of its event covers it."""

    subject_kind: str
    subject_id: str
    field: str
    before: str | None
    after: str | None


class EventFacts(NamedTuple):
    """One event as its hash covers it."""

    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    name: str
    subject_kind: str
    subject_id: str
    section_id: int | None
    note: str
    previous_hash: str


def value_digest(salt: str, value: Any) -> str:
    """The digest of a value. The salt is random and goes with the value when it is erased:
    without it nobody can find a name or telephone number by trying.
    """
    return _sha256(f"{salt}\n{canonical(value)}")


def event_hash(event: EventFacts, changes: Sequence[ChangeDigests]) -> str:
    """The hash of an event and its changes, in their order; 64 lower-case hex digits."""
    return _sha256(canonical([list(event), [list(change) for change in changes]]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
