"""What a read showed of a change whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.models.async_answer import AsyncKey
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.engine.poller import Poller


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a read showed."""

    state: OpState | None
    """Done, failed, or running with the key that was found; `None` when it proves nothing."""
    words: str
    key: AsyncKey | None = None
    """The key of the work, found again: it is followed on."""


Told = Callable[[Verdict], None]
Decider = Callable[["Client", "Poller", Operation, Told], None]
