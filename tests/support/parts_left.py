"""Ends the threads of parts that a test made and did not stop: each would wake up for ever."""

from __future__ import annotations

from typing import Any

from tui.operations.ledger import Ledger
from tui.workers.pool import WorkerPool
from tui.workers.schedule import Schedule

_MADE: list[Any] = []


def install() -> None:
    """Note every ledger, schedule and pool of this process."""
    for kind in (Ledger, Schedule, WorkerPool):
        _note_new(kind)


def _note_new(kind: type[Any]) -> None:
    begin = kind.__init__

    def noted(self: Any, *arguments: Any, **named: Any) -> None:
        _MADE.append(self)
        begin(self, *arguments, **named)

    kind.__init__ = noted  # type: ignore[misc]  # of tests alone


def count() -> int:
    """Return how many parts there are."""
    return len(_MADE)


def end(since: int) -> None:
    """End what was made after `count` was `since`: threads see it when they wake next."""
    for part in _MADE[since:]:
        if isinstance(part, Ledger):
            part.stopped = True
            part._closed.set()
        elif isinstance(part, Schedule):
            part.stop()
        else:
            part.stop(0.0)
    del _MADE[since:]
