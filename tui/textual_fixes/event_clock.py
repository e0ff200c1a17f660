"""Clock of Textual's events: the age of a key is measured by it."""

from __future__ import annotations

from textual._time import get_time

PRIVATE = ("textual._time.get_time",)


def event_time() -> float:
    """Return the present moment on the clock that stamps events, in seconds."""
    return get_time()
