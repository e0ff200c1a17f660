"""A correct PIN, held in memory for some minutes if the configuration allows it. Any thread.

Off by default, because the provider advises against storing a PIN anywhere. The PIN is wiped when
its time is over, after some time without a key press, when the provider refuses a PIN, at the end
of the session and of the program, and on request. A PIN that was sent with unfinished work is held
in the same way, but not reused before the provider has accepted it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tui.config.settings import LONGEST_LEASE_MIN

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.credentials.pin import Pin

IDLE_S = 300.0
"""Longest time after the last key press for which a PIN is held."""
LOOK_S = 5.0
"""Seconds between the checks whether to wipe a PIN."""


class PinLease:
    """The stored PIN of one process. With 0 minutes it never stores anything."""

    def __init__(self, clock: Clock, minutes: float = 0.0) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pin: Pin | None = None
        self._until = self._touched = 0.0
        self._tried: dict[int, tuple[Pin, float]] = {}
        """PINs by the number of the operation that will show whether they are correct."""
        self.minutes = minutes
        """Minutes from the configuration; 0: no PIN is held."""

    def keep(self, pin: Pin) -> None:
        """Hold a correct PIN. A PIN from this lease does not extend its time."""
        with self._lock:
            if self._is_new(pin):
                self._pin, self._until = self._held(pin)

    def try_out(self, number: int, pin: Pin) -> None:
        """Note that `pin` was sent with an operation. Its time starts now, and it is reused only
        after the operation has proven it."""
        with self._lock:
            if self._is_new(pin) and number not in self._tried:
                self._tried[number] = self._held(pin)

    def proven(self, number: int) -> None:
        """Note that the PIN of that operation was correct."""
        with self._lock:
            pin, until = self._tried.pop(number, (None, 0.0))
            if pin is None:
                return
            if self._left_s() > 0:
                pin.wipe()
                return
            self._pin, self._until = pin, until
            self._left_s()  # wipe it if its time is over

    def unproven(self, number: int) -> None:
        """Forget a PIN whose result will never be known."""
        with self._lock:
            pin, _ = self._tried.pop(number, (None, 0.0))
            if pin is not None:
                pin.wipe()

    def _is_new(self, pin: Pin) -> bool:
        # The servers of a batch, processed in sequence, do not extend the time either.
        return (
            self.minutes > 0
            and pin.secret is not None
            and not pin.is_leased
            and self._left_s() <= 0
        )

    def _held(self, pin: Pin) -> tuple[Pin, float]:
        now = self._clock.monotonic()
        if not self._tried:
            self._touched = now
        return pin.shared(), now + min(self.minutes, LONGEST_LEASE_MIN) * 60

    @property
    def left_s(self) -> float:
        """Return how many seconds the PIN stays stored; 0 if there is none. Wipes an expired
        PIN."""
        with self._lock:
            return self._left_s()

    def _left_s(self) -> float:
        now = self._clock.monotonic()
        idle_at = self._touched + IDLE_S
        for number in [
            number for number, (_, until) in self._tried.items() if min(until, idle_at) <= now
        ]:
            self._tried.pop(number)[0].wipe()
        if self._pin is None:
            return 0.0
        left_s = min(self._until, idle_at) - now
        if left_s <= 0:
            self._drop()
        return max(0.0, left_s)

    def lend(self) -> Pin | None:
        """Return a PIN for the work of one confirmation, which wipes it; `None` if no PIN is
        held."""
        with self._lock:
            if self._left_s() <= 0 or self._pin is None:
                return None
            lent = self._pin.shared()
            lent.is_leased = True
            return lent

    def look(self) -> None:
        """Wipe the PIN when its time is over."""
        with self._lock:
            self._left_s()

    def touched(self) -> None:
        """Note a key press, which shows that the user is present."""
        with self._lock:
            self._left_s()  # wipe it if its time is over
            self._touched = self._clock.monotonic()

    def wipe(self) -> None:
        """Wipe all PINs, accepted and unproven."""
        with self._lock:
            for pin, _ in self._tried.values():
                pin.wipe()
            self._tried.clear()
            self._drop()

    def _drop(self) -> None:
        if self._pin is not None:
            self._pin.wipe()
            self._pin = None
