"""One change asked of the provider, and what is known of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.models.async_answer import AsyncKey


class OpState(StrEnum):
    """How far an operation is."""

    PLANNED = "planned"
    """Confirmed by a person, waiting for its turn; not a byte has left."""
    SENDING = "sending"
    """Written down; the request may have left."""
    NOT_SENT = "not sent"
    REFUSED = "refused"
    RUNNING = "running"
    """The provider gave a key; it is polled."""
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The answer was lost. Never sent again by itself; a read or a person decides."""


FINAL = frozenset({OpState.NOT_SENT, OpState.REFUSED, OpState.DONE, OpState.FAILED})
"""Nothing follows."""

ALLOWED: dict[OpState, frozenset[OpState]] = {
    OpState.PLANNED: frozenset({OpState.SENDING, OpState.NOT_SENT}),
    OpState.SENDING: frozenset(
        {OpState.NOT_SENT, OpState.REFUSED, OpState.RUNNING, OpState.DONE, OpState.FAILED, OpState.UNKNOWN}
    ),
    OpState.RUNNING: frozenset({OpState.RUNNING, OpState.DONE, OpState.FAILED, OpState.UNKNOWN}),
    OpState.UNKNOWN: frozenset({OpState.DONE, OpState.FAILED}),
}
"""What may follow what; `running` follows itself with every stage."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the journal. Holds no secret but the async key, which goes when it ends."""

    id: int
    batch: str
    """Operations confirmed together share it."""
    profile: str
    action: str
    """Name in the catalogue: eq/reboot."""
    server_id: int | None
    server_name: str
    """The host name when it was asked for: names change, and are safe text."""
    parameters: str
    """JSON, secrets masked."""
    who: str
    """Where it was asked for: a screen, or the command line with the SSH client it came from."""
    state: OpState
    key: AsyncKey | None
    stage: str
    """Last announcement of long work."""
    stages: int
    """How many different announcements there were."""
    said: str
    """The provider's last words, masked and cleaned."""
    planned_at: float
    """Unix seconds."""
    changed_at: float

    @property
    def is_open(self) -> bool:
        """Something may still follow."""
        return self.state not in FINAL


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history of an operation, never changed again."""

    operation: int
    at: float
    state: OpState
    words: str
