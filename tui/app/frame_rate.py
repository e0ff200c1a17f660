"""The shortest time between two frames over a slow link. The app's thread only.

A program behind ssh feels no resistance: megabytes are taken from it at once and then wait for the
link, and with them the answer to every key that is pressed meanwhile. So in lean mode output is
kept to what the slowest link that is worth serving carries. A single frame goes out at once; only a
stream of them (a key held down) is thinned out: keys all count, frames between are left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

BYTES_PER_S = 7_000.0
"""A little less than 64 kbit/s, so that the way is free when the last frame of a stream comes."""
BURST_BYTES = 1_200.0
"""Bytes under way from which a frame waits: a sixth of a second on the link."""


class Pace:
    """Counts what is written against what the link has carried since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way = 0.0
        self._at = clock()

    def wrote(self, size_bytes: int) -> None:
        """Note that this many more bytes are on their way."""
        self._carry()
        self._under_way += size_bytes

    def wait_s(self) -> float:
        """Return how many seconds the next frame should wait; 0 when it may be drawn now."""
        self._carry()
        return max(0.0, self._under_way - BURST_BYTES) / BYTES_PER_S

    def _carry(self) -> None:
        now = self._clock()
        self._under_way = max(0.0, self._under_way - (now - self._at) * BYTES_PER_S)
        self._at = now


def counting(driver: type[Driver], pace: Pace) -> type[Driver]:
    """Return the driver class with a count of the bytes it writes, kept by `pace`."""

    class CountingDriver(driver):  # type: ignore[misc, valid-type]  # whichever Textual chose
        def write(self, data: str) -> None:
            pace.wrote(len(data) if data.isascii() else len(data.encode("utf-8", "replace")))
            super().write(data)

    made: type[Any] = CountingDriver
    return made
