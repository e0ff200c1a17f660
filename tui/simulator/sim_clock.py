"""The simulator's time: one for how long work takes, which may run faster, and one for dates, which
does not."""

from __future__ import annotations

import time
from collections.abc import Callable


class SimClock:
    """Work passes `speed` times as fast as real time; dates are those of this machine's clock.
    `advance` jumps both."""

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
            speed: How many seconds of work pass in a real one.
            start: Unix seconds at which both begin; without it both begin now, and dates follow
            `date`.
            date_speed: How many seconds of dates pass in a real one; other than 1 only for a client
            whose own clock
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
        """Seconds of work: for how long something takes. No date, and never told to a client."""
        return self._origin + self._jumped + (self._elapsed() - self._real) * self.speed

    def wall(self) -> float:
        """Unix seconds: for every date that is told, and for whatever ends at a date."""
        if self._follows:
            # Not counted from the start: a clock that was set, or a machine that slept, moves the
            # clients' dates too.
            return self._date() + self._jumped
        return self._origin + self._jumped + (self._elapsed() - self._real) * self._date_speed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._jumped += seconds
