"""The limit of simultaneous requests and of their rate. Waits can be interrupted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tui.clock import Clock

IN_FLIGHT = 4
RETRY_AFTER_CAP_S = 30.0


class GateClosed(Exception):
    """The program is shutting down."""


class Gate:
    """Allows at most `in_flight` requests together and `per_second` on average."""

    def __init__(
        self, clock: Clock, *, in_flight: int = IN_FLIGHT, per_second: float = 2.0
    ) -> None:
        self._clock = clock
        self._slots = threading.BoundedSemaphore(min(in_flight, IN_FLIGHT))
        self._per_second = per_second
        self._burst = max(8.0, per_second * 5)
        self._left = self._burst
        self._at = clock.monotonic()
        self._not_before = 0.0
        self._lock = threading.Lock()
        self.closing = threading.Event()
        """Set at shutdown. It ends every wait in the gate."""

    @contextmanager
    def passing(self, *, at_once: bool = False) -> Iterator[None]:
        """Wait for a turn, and hold a slot during the request.

        Args:
            at_once: Skip the queue, even after closing. For the request that ends the session.
        """
        if at_once:
            yield
            return
        self.wait(self._turn_s())
        while not self._slots.acquire(timeout=0.5):
            if self.closing.is_set():
                raise GateClosed
        try:
            yield
        finally:
            self._slots.release()

    def _turn_s(self) -> float:
        """Reserve a turn, and return the seconds until this request may be sent."""
        with self._lock:
            now = self._clock.monotonic()
            self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
            self._at = now
            self._left -= 1
            behind = 0.0 if self._left >= 0 else -self._left / self._per_second
            return max(behind, self._not_before - now)

    def held_s(self) -> float:
        """Return the rest of the pause that the provider asked for, in seconds."""
        with self._lock:
            return max(0.0, self._not_before - self._clock.monotonic())

    def hold_off(self, seconds: float) -> None:
        """Note that the provider asked for a pause (Retry-After)."""
        with self._lock:
            until = self._clock.monotonic() + min(seconds, RETRY_AFTER_CAP_S)
            self._not_before = max(self._not_before, until)

    def wait(self, seconds: float) -> None:
        """Wait, but return at once when the program shuts down."""
        if self.closing.is_set() or (seconds > 0 and self._clock.wait(self.closing, seconds)):
            raise GateClosed
