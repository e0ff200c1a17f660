"""A clock on the wall that jumped is not believed for a while. One thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.clock import Clock

STEADY_S = 600.0
"""The clock must have run evenly for so long before anything is thinned or removed by age."""
JUMP_S = 60.0
"""A difference between the wall clock and the running time that is a jump."""


class SteadyClock:
    """Compares the wall clock with the running time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: tuple[float, float] | None = None

    def note(self) -> None:
        """Look at both; after a jump, the time of which is not known, begin anew."""
        wall, running = self._clock.now(), self._clock.monotonic()
        since = self._since
        if since is None or abs((wall - since[0]) - (running - since[1])) > JUMP_S:
            self._since = (wall, running)

    @property
    def is_steady(self) -> bool:
        """True when the wall clock has run evenly for `STEADY_S`."""
        if self._since is None:
            return False
        return self._clock.monotonic() - self._since[1] >= STEADY_S
