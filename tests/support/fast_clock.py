"""A clock for which every wait is shorter than it says: whole runs in seconds, in real threads."""

from __future__ import annotations

import threading

from tui.clock import SystemClock


class FastClock(SystemClock):
    """Seconds that pass `speed` times as fast; the clock on the wall is the machine's own."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def monotonic(self) -> float:
        return super().monotonic() * self._speed

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        return super().wait(event, None if seconds is None else seconds / self._speed)
