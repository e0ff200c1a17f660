"""The answers of servers that end the waves of batches. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence

from tui.operations.in_progress import InProgress
from tui.operations.sender import Sender


class WaveAnswers:
    """The servers that the batches of one process wait for, and the results."""

    def __init__(self, in_progress: InProgress, sender: Sender) -> None:
        self._in_progress, self._sender = in_progress, sender

    def until_of(self, number: int) -> str:
        """Return the answer that a batch waits for after an ended operation; empty for none."""
        return self._in_progress.until_of(number)

    def came_back(self, number: int, problem: str = "") -> None:
        """Let the batch of an ended operation go on, or stop it with the problem."""
        batch = self._in_progress.came_back(number, problem)
        if batch is not None:
            self._sender.advance(batch)

    @property
    def awaited(self) -> int:
        """Number of servers that have not answered yet."""
        return self._in_progress.awaited

    @property
    def unanswered(self) -> Sequence[str]:
        """Servers that did not answer as a batch required, with the reasons."""
        return tuple(self._in_progress.unanswered)
