"""Server responses that end the waves of batches. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence

from tui.operations.in_progress import InProgress
from tui.operations.sender import Sender


class WaveAnswers:
    """The servers that the batches of one process wait for, and the results."""

    def __init__(self, in_progress: InProgress, sender: Sender) -> None:
        self._in_progress, self._sender = in_progress, sender

    def until_of(self, number: int) -> str:
        """Return the response that a batch waits for after a finished operation; empty if there is
        none."""
        return self._in_progress.until_of(number)

    def came_back(self, number: int, problem: str = "") -> None:
        """Let the batch of a finished operation continue, or stop it with the problem."""
        batch = self._in_progress.came_back(number, problem)
        if batch is not None:
            self._sender.advance(batch)

    @property
    def awaited(self) -> int:
        """Return the number of servers that have not responded yet."""
        return self._in_progress.awaited

    @property
    def unanswered(self) -> Sequence[str]:
        """Return servers that did not respond as a batch required, with the reasons."""
        return tuple(self._in_progress.unanswered)
