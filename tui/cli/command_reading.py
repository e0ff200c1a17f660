"""The follower of an async key for a waiting command, with its own pauses and errors. Worker
threads.

The class of the error determines the exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tui.api.looking import given_up
from tui.errors import (
    ApiError,
    BadAnswer,
    HostdeckError,
    LookRefused,
    NotReachable,
    NotReady,
    NotTheApi,
    Refused,
)
from tui.models.async_answer import Failed, GoesOn, Gone
from tui.secrets import REDACTOR
from tui.text import safe_text
from tui.workers.key_reading import KeyReading

if TYPE_CHECKING:
    from tui.api.action import Deferred
    from tui.models.async_answer import Foreign

R = TypeVar("R")
PATIENCE = 4
"""Maximum consecutive failed polls: the key still exists, so it is polled again."""
REFUSED_S = 2.0
"""Shortest pause after a failed poll; it doubles after each."""
_NOTHING = "Nothing was changed."


class CommandReading(KeyReading[R]):
    """Follower of the key of a read that the user waits for in the shell."""

    patience = PATIENCE

    def __init__(self, *args: Any, allowed_s: float) -> None:
        super().__init__(*args)
        self._allowed_s = allowed_s
        """Time allowed for all reads of the command."""
        self._missed = 0
        """Number of consecutive failed polls."""

    def least_wait_s(self, refused: int) -> float:
        """Return the pause after failed or refused polls."""
        return REFUSED_S * 2.0 ** (self._missed - 1) if self._missed else 0.0

    def running(self, answer: GoesOn) -> bool:
        """Continue polling unless the time is over."""
        self._missed = 0
        return super().running(answer)

    def lost(self, error: ApiError) -> bool:
        """Continue polling a few times, unless the error says that polling cannot help."""
        self._missed += 1
        if self._missed < PATIENCE and isinstance(error, BadAnswer | NotReachable | NotTheApi):
            return super().lost(error)
        summary = self._action.summary
        self.on_error(given_up(summary, error) if isinstance(error, LookRefused) else error)
        return False

    def bug(self) -> None:
        """Report nothing: the bug goes to the pool, and then to the main thread."""

    def late_error(self, error: ApiError | None) -> HostdeckError:
        """Return the error for the timeout exit code."""
        return late(self._action, self._allowed_s)

    def end_error(self, answer: Failed | Gone | Foreign) -> HostdeckError:
        """Return the error of a key that ended without a result."""
        if isinstance(answer, Failed):
            said = f"The provider said: {safe_text(REDACTOR.mask(answer.said), 300)}"
            return Refused(self._action.summary, said=said, certain=_NOTHING)
        if isinstance(answer, Gone):
            return BadAnswer(
                self._action.summary,
                said="The provider no longer knows this request.",
                certain=_NOTHING,
                next="Run the command again.",
            )
        return super().end_error(answer)

    def unreadable_error(self, error: ValueError) -> HostdeckError:
        """Return the error of an unreadable answer."""
        return BadAnswer(
            self._action.summary,
            said="The answer has an unexpected format.",
            certain=_NOTHING,
            next="Report this if it happens again.",
        )


def late(action: Deferred[Any, Any], allowed_s: float) -> NotReady:
    """Return the error of a read that exceeded its time limit."""
    return NotReady(
        action.summary,
        said=f"The provider did not answer within {allowed_s:g} s.",
        certain=_NOTHING,
        next="Run the command again, if needed with a longer --timeout.",
    )
