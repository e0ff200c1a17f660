"""The simulator's time: real, faster, or wound by hand."""

from __future__ import annotations

import time


class SimClock:
    """Virtual seconds pass `speed` times as fast as real ones; `advance` jumps."""

    def __init__(self, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._origin = time.time() if start is None else start
        self._real = time.monotonic()
        self._jumped = 0.0

    def now(self) -> float:
        """Virtual Unix seconds."""
        return self._origin + self._jumped + (time.monotonic() - self._real) * self.speed

    def wall(self) -> float:
        """What a clock on the provider's wall shows: for dates that are compared with ours."""
        return self._origin + self._jumped + time.monotonic() - self._real

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._jumped += seconds
