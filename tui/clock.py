"""Time, so that tests can wind it by hand. Any thread."""

from __future__ import annotations

import threading
import time
from typing import Protocol

# Counts suspend, unlike time.monotonic on Linux; other systems lack it.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)


class Clock(Protocol):
    """Where every part of Hostdeck gets its time from."""

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
