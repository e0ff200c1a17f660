"""Changes requested from the provider, and their known state. Pure values, stored by the
journal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tui.models.async_answer import AsyncKey


class OpState(StrEnum):
    """Progress of an operation."""

    PLANNED = "planned"
    """Confirmed by the user, waiting for its turn. Nothing was sent."""
    SENDING = "sent"
    """Journaled; the request may have been sent."""
    NOT_SENT = "not sent"
    REFUSED = "refused"
    RUNNING = "running"
    """The provider returned a key, which is polled."""
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The answer was lost. Hostdeck never sends it again automatically; a read or the user
    decides."""


FINAL = frozenset({OpState.NOT_SENT, OpState.REFUSED, OpState.DONE, OpState.FAILED})
"""Final states."""
ANSWERED = frozenset({OpState.DONE, OpState.FAILED, OpState.REFUSED})
"""Final states that only an answer of the provider proves."""
UNDER_WAY = frozenset({OpState.PLANNED, OpState.SENDING, OpState.RUNNING})
"""States in which a process runs the operation."""

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
    # A read may find the key of the work, so the operation runs again. "Not sent" and "refused"
    # come from the process that sent it, although another one took it over during a suspend.
    OpState.UNKNOWN: frozenset(
        {OpState.RUNNING, OpState.DONE, OpState.FAILED, OpState.REFUSED, OpState.NOT_SENT}
    ),
}
"""Allowed transitions. `running` follows itself with every stage."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the journal. Its only secret is the async key, which is deleted when the operation
    ends."""

    id: int
    batch: str
    """Id shared by operations that were confirmed together; empty for a single one."""
    turn: int
    """Position within the batch; 0 is the canary."""
    profile: str
    action: str
    """Name in the catalog: eq/reboot."""
    server_id: int | None
    server_name: str
    """The host name at the time of the request, because names change. Safe text."""
    parameters: str
    """JSON of the sent parameters, without the secrets."""
    who: str
    """User and origin: "anna over ssh from 192.0.2.1"."""
    locks: bool
    """True if no other change to the server is allowed until this one has ended."""
    state: OpState
    key: AsyncKey | None
    stage: str
    """Last stage report of long work."""
    stages: int
    """Number of different stage reports."""
    said: str
    """The last message about it, from the provider or Hostdeck, masked and cleaned."""
    answer: str
    """JSON of scope, context, and debug of the last answer, masked; empty without an answer."""
    planned_at: float
    """Unix seconds."""
    sent_at: float | None
    """Unix seconds just before sending; `None` if it was not sent."""
    changed_at: float
    settled: bool
    """The user has checked it. Its result is no longer a loose end."""
    unseen: bool
    """True if it ended without a screen to show it."""

    @property
    def is_open(self) -> bool:
        """Return whether the operation is not finished."""
        return self.state not in FINAL

    @property
    def under_way(self) -> bool:
        """Return whether work is in progress, or about to start."""
        return self.state in UNDER_WAY

    @property
    def is_undecided(self) -> bool:
        """Return whether the outcome is unknown and the user has not marked it as resolved."""
        return self.state is OpState.UNKNOWN and not self.settled


@dataclass(frozen=True, slots=True)
class Planned:
    """One change to be recorded."""

    action: str
    server_id: int | None
    server_name: str
    parameters: str
    locks: bool
    reason: str = ""
    """Reason that the user gave."""
    ticket: str = ""
    """Ticket id that the user gave."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry in the history of an operation. It never changes."""

    operation: int
    at: float
    state: OpState
    words: str


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A dangerous, forgotten, or undecided result of an operation."""

    id: int
    """Number of the operation that caused it."""
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
    """Time at which the provider ends it; `None`: never."""
    mend: str
    """Name of the action that ends it; empty when it is undecided."""
    decided_by: str = ""
    """Names of the reads that decide its outcome; empty if only the user can."""
    ends_here: bool = False
    """True if this process will cause `ends_at`, while it runs."""


ORDERS = frozenset({"eq/order_instance", "eq/deploy"})
"""Actions that order a server: of a preset, or a certain one in stock."""
INSTALLS = frozenset({"eq/create_pxe", "eq/reinstall", "eq/order_instance"})
"""Actions that install a server of the account anew."""


def is_order(chosen: object) -> bool:
    """Return whether `chosen` is an operation that ordered a server."""
    return isinstance(chosen, Operation) and chosen.action in ORDERS


def parameters_of(operation: Operation) -> dict[str, Any]:
    """Return the parameters from the journal; empty if they are unreadable."""
    import json

    try:
        found = json.loads(operation.parameters)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def answer_of(operation: Operation) -> dict[str, Any]:
    """Return the last stored answer; empty if there is none. Its texts come from the provider and
    are not safe yet."""
    import json

    try:
        found = json.loads(operation.answer) if operation.answer else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def new_server(operation: Operation) -> tuple[int | None, str]:
    """Return id and address of the server of a finished order; `None` and empty if unknown."""
    answer = answer_of(operation)
    for part in (answer.get("scope"), answer.get("context"), answer):
        if isinstance(part, dict) and (part.get("id") or part.get("ip")):
            number, address = str(part.get("id") or ""), str(part.get("ip") or "")
            return (int(number) if number.isdecimal() else None), _address(address)
    return None, ""


def _address(text: str) -> str:
    """Return a valid address in normal form. Only such a text may go into a command line."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
