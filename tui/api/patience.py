"""Timeouts of answers and repeats of reads. Worker threads.

Changes are never repeated. A read is repeated a few times if the failure may be temporary. It is
not repeated after its whole time limit passed without an answer, or if the provider asks for a
pause longer than the remaining time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tui.api.outcomes import is_write, worth_repeating
from tui.errors import Busy

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.gate import Gate
    from tui.clock import Clock

R = TypeVar("R")
TRIES = 3
FIRST_PAUSE_S = 0.3
LONGEST_PAUSE_S = 8.0


class Patience:
    """Timeouts and repeats of one client."""

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self._gate, self._clock = gate, clock
        self.answer_s: float | None = None
        """Longest wait for the answer to a read; `None`: as its action declares. Changes always use
        the action's own limit."""

    def seconds_for(self, action: ApiAction[Any, Any]) -> float:
        """Return the time limit of the answer to one request, in seconds."""
        return action.timeout_s if self.answer_s is None or is_write(action) else self.answer_s

    def tried(self, action: ApiAction[Any, Any], ask: Callable[[], R]) -> R:
        """Return the result of `ask`, repeated where a repeat may help. Raises the ApiError of the
        last try."""
        if not action.is_retried:
            return ask()
        return self._repeated(action, ask, worth_repeating)

    def when_busy(self, action: ApiAction[Any, Any], ask: Callable[[], R]) -> R:
        """Return the result of `ask`, repeated only if the provider was too busy to do anything."""
        return self._repeated(action, ask, _is_busy)

    def _repeated(
        self,
        action: ApiAction[Any, Any],
        ask: Callable[[], R],
        may: Callable[[BaseException], bool],
    ) -> R:
        until = self._clock.monotonic() + self.seconds_for(action)
        pause_s = FIRST_PAUSE_S
        for _ in range(TRIES - 1):
            try:
                return ask()
            except Exception as error:
                held_s = self._gate.held_s()
                if not may(error) or self._clock.monotonic() + max(pause_s, held_s) > until:
                    raise
            self._gate.wait(max(pause_s, held_s))
            pause_s = min(pause_s * 4, LONGEST_PAUSE_S)
        return ask()


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, Busy)
