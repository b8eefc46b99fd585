"""Canonical text (正規形) of a value: the same value is the same text on every machine, for ever.

Digests of the history (操作履歴) are taken over this text, so its form must never change.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys, no blanks and characters as they are.

    Dates become ISO text, times (aware only) ISO text in UTC, tuples lists, sets sorted lists.
    Raises TypeError for anything else that JSON does not know, ValueError for NaN and infinity.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def utc_text(moment: datetime) -> str:
    """An aware time as text that sorts by time: 2026-04-01T00:30:00.000000Z."""
    if moment.tzinfo is None:
        raise TypeError("a time without a zone cannot be kept")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=canonical)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return str(key)
