"""Verdicts: the outcome that a read shows for a change whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.store.operations import Operation, OpState, parameters_of

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.workers.poller import Poller

BEFORE = "before"
"""Key of the facts known before sending, among the parameters of an operation."""
IS_PAID = "It is paid; its server is not in the list yet."
BEFORE_PAYMENT = "Nothing is installed before it is paid."
"""Sentences about the invoice of an order that a read has found."""
_BESIDE = frozenset({BEFORE, "pin", "reason", "description", "extra"})
"""Parameters that do not identify the changed object."""
PARTLY = "Some records in the list could not be read."
NO_MATCH, MATCH, NAMED = 0, 1, 2
"""The match of a fact with an operation: none, by its kind, or by its own name."""


def before_of(operation: Operation) -> dict[str, Any]:
    """Return the facts that were recorded before the operation was sent; empty if there are
    none."""
    found = parameters_of(operation).get(BEFORE)
    return found if isinstance(found, dict) else {}


def is_same_request(operation: Operation, other: Operation) -> int:
    """Return `MATCH` if both request the same state of the same object."""
    if (operation.action, operation.server_id) != (other.action, other.server_id):
        return NO_MATCH
    parameters, others = (
        {name: value for name, value in parameters_of(of).items() if name not in _BESIDE}
        for of in (operation, other)
    )
    return MATCH if parameters == others else NO_MATCH


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome that a read shows, and its evidence."""

    state: OpState | None
    """Done, failed, or running with the key that was found; `None` when the read proves nothing."""
    words: str
    key: AsyncKey | None = None
    """The recovered key of the work, which is polled from then on."""
    facts: tuple[str, ...] = ()
    """Names of the evidence: "invoice 905", "server 40001". Each decides at most one operation."""
    fits: Callable[[Operation], int] | None = None
    """The match of the facts with another operation of the same action. `None` compares the
    requests."""
    strength: int = MATCH
    """The match of the facts with the operation that is decided."""
    is_end: bool = True
    """`False`: it shows that the request was accepted, not that its work has ended."""


OnVerdict = Callable[[Verdict], None]
Decider = Callable[["Client", "Poller", Operation, OnVerdict], None]
Read = Callable[["Client", Operation], Verdict]
"""Reads at once and returns the verdict. Raises HostdeckError; ValueError for an answer in an
unknown form."""


def guarded(read: Read, what: str, more: str = "") -> Decider:
    """Return a decider for a read of `what`. A failed read proves nothing, and `more` follows its
    reason."""

    def decide(client: Client, poller: Poller, operation: Operation, on_verdict: OnVerdict) -> None:
        try:
            verdict = read(client, operation)
        except HostdeckError as error:
            verdict = Verdict(
                None, f"{what} could not be read: {error.said or error.headline} {more}".rstrip()
            )
        except ValueError:
            verdict = Verdict(
                None, f"{what} came in a form that Hostdeck cannot read. {more}".rstrip()
            )
        on_verdict(verdict)

    return decide
