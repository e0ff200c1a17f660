"""The time source, replaceable by a manual clock in tests. Any thread."""

from __future__ import annotations

import threading
import time
from typing import Protocol

# Includes time in suspend, unlike time.monotonic on Linux. Other systems do not have this clock.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)


def age_s(stored: float, now: float) -> float:
    """Return the age of a stored wall-clock time, never negative.

    A stored time in the future means that the clock was wrong then or is wrong now. It counts as
    the present.
    """
    return max(0.0, now - stored)


def is_fresh(stored: float | None, now: float, good_for_s: float) -> bool:
    """Return whether something stored at a wall-clock time may still be used without another read.

    A stored time in the future proves nothing. Another read costs less than trusting the value
    until the clock has caught up.
    """
    return stored is not None and 0 <= now - stored < good_for_s


def rest_s(since: float, now: float, wait_s: float) -> float:
    """Return the remaining seconds of a wait that began at a wall-clock time; 0 if that time is in
    the future."""
    return max(0.0, since + wait_s - now) if since <= now else 0.0


def left_s(ends_at: float, since: float, now: float) -> float:
    """Return how long something still lasts, given its start and end as wall-clock times; 0 when it
    is over.

    The result never exceeds the total duration, even if the clock is wrong.
    """
    return min(max(0.0, ends_at - now), max(0.0, ends_at - since))


class Clock(Protocol):
    """The source of time for every part of Hostdeck."""

    def now(self) -> float:
        """Return wall-clock time in Unix seconds. Only for display and for the provider's expiry
        times."""

    def monotonic(self) -> float:
        """Return monotonic seconds, including time in suspend. For durations."""

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait until `event` is set or `seconds` have passed. Return `True` if the event was
        set."""


class SystemClock:
    """The system clock."""

    def now(self) -> float:
        """Return Unix seconds of the system's wall clock, which may jump."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since boot, including suspend where the system counts it."""
        return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait like `threading.Event.wait`."""
        return event.wait(seconds)


class HandClock:
    """A clock that moves only when `advance` is called. For tests."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self._now = now
        self._elapsed = 0.0
        self._moved = threading.Condition()

    def now(self) -> float:
        """Return the current Unix seconds of this manual clock."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds by which the clock was advanced since it was created."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Advance the clock by `seconds`."""
        with self._moved:
            self._now += seconds
            self._elapsed += seconds
            self._moved.notify_all()

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait until the event is set or the clock was advanced by `seconds`."""
        until = None if seconds is None else self._elapsed + seconds
        with self._moved:
            while not event.is_set():
                if until is not None and self._elapsed >= until:
                    return False
                # The event cannot wake the condition, so check it periodically.
                self._moved.wait(0.02)
        return True
