"""The four states of a displayed value: the three kinds of unknown are never drawn like a normal
value. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tui.store.reading import Reading


class ReadState(StrEnum):
    """The reliability of a displayed value."""

    CURRENT = "current"
    OLD = "old"
    """Older than its refresh interval, or the last refresh failed: drawn dim."""
    UNREAD = "not read yet"
    FAILED = "could not be read"


def read_state(reading: Reading[Any], now: float, fresh_s: float) -> ReadState:
    """Return the state of a reading whose values are refreshed every `fresh_s` seconds."""
    if reading.value is None:
        return ReadState.FAILED if reading.error else ReadState.UNREAD
    # A cached value has no time of its own, so it counts as old.
    is_old = reading.taken_at is None or now - reading.taken_at > fresh_s
    return ReadState.OLD if is_old or reading.error else ReadState.CURRENT
