"""A PIN that was right, kept in memory for some minutes for whoever asked for that in the configuration. Any thread.

Off by default: the provider says that a PIN should not be kept anywhere. It is wiped when its time is over, when nobody
has pressed a key for a while, when a PIN is refused, at the end of the session and of the program, and by hand.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tui.config.settings import LONGEST_LEASE_MIN

if TYPE_CHECKING:
    from tui.access.pin import Pin
    from tui.clock import Clock

IDLE_S = 300.0
"""So long after the last key it is kept at most."""
LOOK_S = 5.0
"""How often it is looked whether it is to be wiped."""


class PinLease:
    """Of one process. Without minutes it never keeps anything."""

    def __init__(self, clock: Clock, minutes: float = 0.0) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pin: Pin | None = None
        self._until = self._touched = 0.0
        self.minutes = minutes
        """Of the configuration; 0: nothing is ever kept."""

    def keep(self, pin: Pin) -> None:
        """`pin` was right. One that was lent from here does not prolong anything."""
        with self._lock:
            if self.minutes <= 0 or pin.secret is None or pin.is_leased or self._left_s() > 0:
                return  # the servers of a batch, one after the other, do not prolong it either
            self._pin = pin.shared()
            self._touched = self._clock.monotonic()
            self._until = self._touched + min(self.minutes, LONGEST_LEASE_MIN) * 60

    @property
    def left_s(self) -> float:
        """How long it is still kept; 0 when none is. What is over is wiped by asking."""
        with self._lock:
            return self._left_s()

    def _left_s(self) -> float:
        if self._pin is None:
            return 0.0
        left_s = min(self._until, self._touched + IDLE_S) - self._clock.monotonic()
        if left_s <= 0:
            self._drop()
        return max(0.0, left_s)

    def lend(self) -> Pin | None:
        """One for the work of one confirmation, which wipes it; `None` when none is kept any more."""
        with self._lock:
            if self._left_s() <= 0 or self._pin is None:
                return None
            lent = self._pin.shared()
            lent.is_leased = True
            return lent

    def look(self) -> None:
        """Wipe it when its time is over."""
        with self._lock:
            self._left_s()

    def touched(self) -> None:
        """Somebody is there: a key was pressed."""
        with self._lock:
            self._left_s()  # too late is too late
            self._touched = self._clock.monotonic()

    def wipe(self) -> None:
        """Keep it no longer."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._pin is not None:
            self._pin.wipe()
            self._pin = None
