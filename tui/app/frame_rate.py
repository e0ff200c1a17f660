"""The minimum time between two frames over a slow link. App thread only.

A program behind ssh feels no back pressure: ssh accepts megabytes at once, and they queue for the
link together with the response to every later key. In lean mode, output is therefore limited to the
rate of the slowest supported link. A single frame is sent at once; only a stream of frames (a held
key) is thinned out. Every key counts, but intermediate frames are skipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

BYTES_PER_S = 7_000.0
"""Slightly less than 64 kbit/s, so that the link is free when the last frame of a stream
arrives."""
BURST_BYTES = 1_200.0
"""Bytes in transit above which a frame waits: a sixth of a second on the link."""


class Pace:
    """Estimate of the bytes in transit: bytes written minus bytes the link has carried since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way = 0.0
        self._at = clock()

    def wrote(self, size_bytes: int) -> None:
        """Add bytes that were just written."""
        self._carry()
        self._under_way += size_bytes

    def wait_s(self) -> float:
        """Return the seconds that the next frame should wait; 0 if it may be drawn now."""
        self._carry()
        return max(0.0, self._under_way - BURST_BYTES) / BYTES_PER_S

    def _carry(self) -> None:
        now = self._clock()
        self._under_way = max(0.0, self._under_way - (now - self._at) * BYTES_PER_S)
        self._at = now


def counting(driver: type[Driver], pace: Pace) -> type[Driver]:
    """Return the driver class extended to count the bytes it writes in `pace`."""

    class CountingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        def write(self, data: str) -> None:
            pace.wrote(len(data) if data.isascii() else len(data.encode("utf-8", "replace")))
            super().write(data)

    made: type[Any] = CountingDriver
    return made
