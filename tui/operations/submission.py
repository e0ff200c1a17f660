"""The answer to a submitted plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.errors import HostdeckError


@dataclass(frozen=True)
class Submission:
    """The operations of a plan in the journal, or why nothing was sent."""

    error: HostdeckError | None = None
    """Why the plan was not accepted; `None` if it was."""
    batch: str = ""
    """The batch of the operations; empty for a single one."""
    numbers: tuple[int, ...] = ()
    """Numbers of the operations in the journal."""


OnSubmitted = Callable[[Submission], object]
"""Called once, on a worker thread, with the result of the submission."""
