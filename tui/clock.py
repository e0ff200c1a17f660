"""Time, so that tests can wind it by hand. Any thread."""

from __future__ import annotations

import threading
import time
from typing import Protocol

# Counts suspend, unlike time.monotonic on Linux; other systems lack it.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)


def age_s(stored: float, now: float) -> float:
    """Return the age of a stored wall-clock time, never negative.

    A time in the future was written by a clock that was wrong, or the clock is wrong now: it counts
    as the present.
    """
    return max(0.0, now - stored)


def is_fresh(stored: float | None, now: float, good_for_s: float) -> bool:
    """Return whether something stored at a wall-clock time may still be used without reading it
    again.

    A time in the future proves nothing: reading again costs less than believing it until the clock
    has caught up.
    """
    return stored is not None and 0 <= now - stored < good_for_s


def rest_s(since: float, now: float, wait_s: float) -> float:
    """Return how much of a wait that began at a wall-clock time is left; 0 when it began in the
    future."""
    return max(0.0, since + wait_s - now) if since <= now else 0.0


def left_s(ends_at: float, since: float, now: float) -> float:
    """Return how long something lasts that began at one wall-clock time and ends at another; 0 when
    it is over.

    Never longer than it lasts in all, whatever the clock says.
    """
    return min(max(0.0, ends_at - now), max(0.0, ends_at - since))


class Clock(Protocol):
    """The source of time for every part of Hostdeck."""

    def now(self) -> float:
        """Wall time, Unix seconds. For people and for the provider's expiry times only."""

    def monotonic(self) -> float:
        """Seconds that only go forward, time asleep included. For durations."""

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Wait until `event` is set or `seconds` have passed; `True` when it was set."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Unix seconds, as the machine's wall clock has them: it may jump."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since the machine booted, sleep included where the system counts it."""
        return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """As `threading.Event.wait`."""
        return event.wait(seconds)


class HandClock:
    """A clock that moves only when `advance` is called. For tests."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self._now = now
        self._elapsed = 0.0
        self._moved = threading.Condition()

    def now(self) -> float:
        """Unix seconds, as far as the hand has turned them."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that were let pass since the clock was made."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        with self._moved:
            self._now += seconds
            self._elapsed += seconds
            self._moved.notify_all()

    def wait(self, event: threading.Event, seconds: float | None) -> bool:
        """Ends when the event is set, or the hand has gone on by so many seconds."""
        until = None if seconds is None else self._elapsed + seconds
        with self._moved:
            while not event.is_set():
                if until is not None and self._elapsed >= until:
                    return False
                # The event has no way to wake the condition: look now and then.
                self._moved.wait(0.02)
        return True
