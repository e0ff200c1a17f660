"""Clock of Textual's events, for measuring the age of a key."""

from __future__ import annotations

from textual._time import get_time

PRIVATE = ("textual._time.get_time",)


def event_time() -> float:
    """Return the current time on the clock that stamps events, in seconds."""
    return get_time()
