"""Detection of a wall clock that jumped. Its time is not trusted for a while. One thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.clock import Clock

STEADY_S = 600.0
"""Seconds for which the clock must run evenly before samples are thinned or removed by age."""
JUMP_S = 60.0
"""Difference in seconds between wall clock and monotonic time that counts as a jump."""


class SteadyClock:
    """Compares the wall clock with monotonic time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: tuple[float, float] | None = None

    def note(self) -> None:
        """Compare both clocks, and start over after a jump, whose time is unknown."""
        wall, running = self._clock.now(), self._clock.monotonic()
        since = self._since
        if since is None or abs((wall - since[0]) - (running - since[1])) > JUMP_S:
            self._since = (wall, running)

    @property
    def is_steady(self) -> bool:
        """Return True if the wall clock has run evenly for `STEADY_S`."""
        if self._since is None:
            return False
        return self._clock.monotonic() - self._since[1] >= STEADY_S
