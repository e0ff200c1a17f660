"""The simulator's clocks: a work clock, which may run faster, and a calendar clock, which does
not."""

from __future__ import annotations

import time
from collections.abc import Callable


class SimClock:
    """Clock with work `speed` times as fast as real time; dates are those of this machine's clock.
    `advance` moves both."""

    def __init__(
        self,
        speed: float = 1.0,
        start: float | None = None,
        *,
        date_speed: float = 1.0,
        elapsed: Callable[[], float] = time.monotonic,
        date: Callable[[], float] = time.time,
    ) -> None:
        """
        Args:
            speed: Work seconds per real second.
            start: Unix seconds at which both start; without it both start now, and dates follow
                `date`.
            date_speed: Calendar seconds per real second; not 1 only for a client whose own clock
                runs as fast.
            elapsed: Real seconds that only go forward.
            date: Unix seconds, as the clients of this machine read them.
        """
        self.speed = speed
        self._elapsed, self._date = elapsed, date
        self._origin = date() if start is None else start
        self._follows = start is None and date_speed == 1.0
        self._date_speed = date_speed
        self._real = elapsed()
        self._jumped = 0.0

    def now(self) -> float:
        """Return seconds of work: for durations. It is not a date, and is never sent to a
        client."""
        return self._origin + self._jumped + (self._elapsed() - self._real) * self.speed

    def wall(self) -> float:
        """Return Unix seconds: for every date sent, and for everything that ends at a date."""
        if self._follows:
            # Do not count from the start: if the clock was set or the machine slept, the clients'
            # dates move too.
            return self._date() + self._jumped
        return self._origin + self._jumped + (self._elapsed() - self._real) * self._date_speed

    def advance(self, seconds: float) -> None:
        """Advance both clocks by `seconds`."""
        self._jumped += seconds
