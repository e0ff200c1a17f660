"""Changes asked of the provider, and what is known of each. Pure values, kept by the journal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tui.models.async_answer import AsyncKey


class OpState(StrEnum):
    """Progress of an operation."""

    PLANNED = "planned"
    """Confirmed by a person, waiting for its turn; not a byte has left."""
    SENDING = "sent"
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
ANSWERED = frozenset({OpState.DONE, OpState.FAILED, OpState.REFUSED})
"""Ends that only an answer of the provider proves."""
UNDER_WAY = frozenset({OpState.PLANNED, OpState.SENDING, OpState.RUNNING})
"""States in which a process carries the operation out."""

ALLOWED: dict[OpState, frozenset[OpState]] = {
    OpState.PLANNED: frozenset({OpState.SENDING, OpState.NOT_SENT}),
    OpState.SENDING: frozenset(
        {
            OpState.NOT_SENT,
            OpState.REFUSED,
            OpState.RUNNING,
            OpState.DONE,
            OpState.FAILED,
            OpState.UNKNOWN,
        }
    ),
    OpState.RUNNING: frozenset({OpState.RUNNING, OpState.DONE, OpState.FAILED, OpState.UNKNOWN}),
    # Running again when a read has found the key of the work. Not sent and refused: the process
    # that sent it knows, although another one took it over while it slept.
    OpState.UNKNOWN: frozenset(
        {OpState.RUNNING, OpState.DONE, OpState.FAILED, OpState.REFUSED, OpState.NOT_SENT}
    ),
}
"""Allowed transitions; `running` follows itself with every stage."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the journal. Holds no secret but the async key, which goes when it ends."""

    id: int
    batch: str
    """Operations confirmed together share it; empty for a single one."""
    turn: int
    """Place within the batch; 0 is the canary."""
    profile: str
    action: str
    """Name in the catalog: eq/reboot."""
    server_id: int | None
    server_name: str
    """The host name when it was asked for: names change. Safe text."""
    parameters: str
    """JSON of what is sent, without the secrets."""
    who: str
    """User and origin: "anna over ssh from 192.0.2.1"."""
    locks: bool
    """True if no other change to the server is allowed until this one has ended."""
    state: OpState
    key: AsyncKey | None
    stage: str
    """Last announcement of long work."""
    stages: int
    """Number of different announcements."""
    said: str
    """The last words on it, the provider's or ours, masked and cleaned."""
    answer: str
    """JSON of scope, context and debug of the last answer, masked; empty when there was none."""
    planned_at: float
    """Unix seconds."""
    sent_at: float | None
    """Unix seconds just before the request was sent; `None` if it was not sent."""
    changed_at: float
    settled: bool
    """A person has looked: what it left behind is no loose end any more."""
    unseen: bool
    """True if it ended without a screen to show it."""

    @property
    def is_open(self) -> bool:
        """Return whether something may still follow."""
        return self.state not in FINAL

    @property
    def under_way(self) -> bool:
        """Work is going on, or about to begin."""
        return self.state in UNDER_WAY

    @property
    def is_undecided(self) -> bool:
        """Return whether the outcome is unknown and no person has marked it as resolved."""
        return self.state is OpState.UNKNOWN and not self.settled


@dataclass(frozen=True, slots=True)
class Planned:
    """One change about to be written down."""

    action: str
    server_id: int | None
    server_name: str
    parameters: str
    locks: bool
    reason: str = ""
    """Reason that the person gave."""
    ticket: str = ""
    """Ticket id that the person gave."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history of an operation, never changed again."""

    operation: int
    at: float
    state: OpState
    words: str


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """Something left dangerous, forgotten or undecided."""

    id: int
    """Number of the operation that left it."""
    server_id: int | None
    server_name: str
    what: str
    """The state in a few words: "The way to the BMC is open"."""
    danger: str
    """The danger in a sentence."""
    tone: str
    """"bad", "warn" or "dim"."""
    since: float
    """Unix seconds."""
    ends_at: float | None
    """Time at which the provider ends it; `None` for never."""
    mend: str
    """Name of the action that ends it; empty when it is undecided."""
    decided_by: str = ""
    """Names of the reads that tell what became of it; empty when only a person can."""
    ends_here: bool = False
    """`ends_at` is what this very process will do, while it runs."""


ORDERS = frozenset({"eq/order_instance", "eq/deploy"})
"""Actions that order a server: of a preset, or a certain one in stock."""
INSTALLS = frozenset({"eq/create_pxe", "eq/reinstall", "eq/order_instance"})
"""Actions that install a server of the account anew."""


def is_order(chosen: object) -> bool:
    """Return whether `chosen` is an operation that ordered a server."""
    return isinstance(chosen, Operation) and chosen.action in ORDERS


def parameters_of(operation: Operation) -> dict[str, Any]:
    """Return the parameters as the journal holds them; empty where they cannot be read."""
    import json

    try:
        found = json.loads(operation.parameters)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def answer_of(operation: Operation) -> dict[str, Any]:
    """The last answer as it was kept; empty when there was none. Its texts are the provider's: not
    safe yet."""
    import json

    try:
        found = json.loads(operation.answer) if operation.answer else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def new_server(operation: Operation) -> tuple[int | None, str]:
    """Return id and address of the server that an order became; `None` and empty if unknown."""
    answer = answer_of(operation)
    for part in (answer.get("scope"), answer.get("context"), answer):
        if isinstance(part, dict) and (part.get("id") or part.get("ip")):
            number, address = str(part.get("id") or ""), str(part.get("ip") or "")
            return (int(number) if number.isdecimal() else None), _address(address)
    return None, ""


def _address(text: str) -> str:
    """Return a real address as it is written; only such a text goes into a command line."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
