"""Openings of a server: accesses and tickets, from loose ends and operations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

from tui.operations.loose_ends import CLOSED_BY, OPENERS
from tui.store.operations import LooseEnd, Operation, OpState, parameters_of

WAY_CLOSERS = ("eq/remove_ipmi_user", "nat/remove_static_nat", "eq/stop_novnc")
"""Actions that close access, in the order of closing: first the user, then the address."""
TICKETS = frozenset(name for name in OPENERS if name.partition("/")[0] in ("jira", "rhr"))
_MAY_BE_OPEN = frozenset({OpState.SENDING, OpState.DONE, OpState.UNKNOWN})


def open_ways(ends: Iterable[LooseEnd], server_id: int | None = None) -> tuple[LooseEnd, ...]:
    """Return accesses that are open, or may be, in the order of closing.

    Args:
        server_id: Limits the result to one server.
    """
    found = [end for end in ends if end.mend in WAY_CLOSERS and server_id in (None, end.server_id)]
    return tuple(sorted(found, key=lambda end: (end.server_id or 0, WAY_CLOSERS.index(end.mend))))


def blocked_addresses(
    ends: Iterable[LooseEnd], operations: Mapping[int, Operation], server_id: int
) -> dict[str, LooseEnd]:
    """Return the addresses that Hostdeck blocked, because the provider does not list blocks."""
    found = {}
    for end in ends:
        if (
            end.server_id == server_id
            and end.mend in CLOSED_BY["net/block_ip"]
            and end.id in operations
        ):
            found[str(parameters_of(operations[end.id]).get("ip", ""))] = end
    return found


def ticket_open(operations: Iterable[Operation]) -> Operation | None:
    """Return the newest open remote-hands request of a server. A request with an unknown outcome
    counts."""
    operations = tuple(operations)
    withdrawn = max(
        (
            operation.id
            for operation in operations
            if operation.action == "rhr/discard" and operation.state is OpState.DONE
        ),
        default=0,
    )
    asked = [
        operation
        for operation in operations
        if operation.action in TICKETS
        and operation.state in _MAY_BE_OPEN
        and not operation.settled
        and not (operation.action == "rhr/add" and operation.id < withdrawn)
    ]
    return max(asked, key=attrgetter("id"), default=None)
