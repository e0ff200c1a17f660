"""Hostdeck operations that explain a difference. Pure.

Nothing is guessed. A difference has a known maker only if an operation on this server makes that
change and was sent between the two visits.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.history.server_facts import INVOICE, LISTED, NEW, PORT, POWER, PTR, TAG, Difference
from tui.models.power import Power
from tui.store.operations import (
    INSTALLS,
    Operation,
    OpState,
    is_order,
    new_server,
    parameters_of,
)

_POWER_OF = {
    "eq/on": Power.ON,
    "eq/reboot": Power.ON,
    "eq/off": Power.OFF,
    "eq/hard_off": Power.OFF,
}
_ACTIONS = {
    "name": INSTALLS | {"eq/rename_server"},
    "main IP": frozenset({"ip/set_main"}),
    "addresses": frozenset({"net/add_ipv4", "net/remove_ipv4", "ip/set_main"}),
    "system": INSTALLS,
    "rental": frozenset({"whmcs/request_cancellation", "whmcs/delete_cancellation_request"}),
    LISTED: frozenset({"whmcs/request_cancellation"}),
}
_NAMED_BY_VALUE = {
    PTR: frozenset({"ip/update_ptr"}),
    PORT: frozenset({"net/port_off", "net/port_on"}),
    INVOICE: frozenset({"whmcs/apply_credit"}),
}
"""Actions that make a change, if they sent the last part of the fact's name."""
_TAG_ACTIONS = frozenset({"tags/add", "tags/remove"})
_MAYBE_SENT = frozenset({OpState.DONE, OpState.RUNNING, OpState.UNKNOWN})


def operation_behind(
    difference: Difference, since: float, operations: Iterable[Operation]
) -> Operation | None:
    """Return the last operation that explains a difference; `None` if there is none.

    Args:
        since: Unix seconds: the end of the previous visit.
    """
    found = [
        operation
        for operation in operations
        if _server_of(operation) == difference.server_id
        and operation.state in _MAYBE_SENT
        and operation.sent_at is not None
        and operation.sent_at <= difference.at
        and operation.changed_at > since
        and _makes(operation, difference)
    ]
    return max(found, key=_sent_at, default=None)


def _server_of(operation: Operation) -> int:
    """Return the server that an operation changed or ordered; 0 for the account."""
    if operation.server_id is None and is_order(operation):
        return new_server(operation)[0] or 0
    return operation.server_id or 0


def _sent_at(operation: Operation) -> float:
    return operation.sent_at or 0.0


def _makes(operation: Operation, difference: Difference) -> bool:
    if difference.name == POWER:
        power = _POWER_OF.get(operation.action)
        return power is not None and difference.after == str(power)
    if difference.name.startswith(TAG):
        return operation.action in _TAG_ACTIONS and difference.name.removeprefix(TAG) in _values(
            operation
        )
    if difference.name == LISTED and difference.after == NEW:
        return is_order(operation)
    for start, actions in _NAMED_BY_VALUE.items():
        if difference.name.startswith(start):
            sent = map(str, _values(operation))
            return operation.action in actions and difference.name.removeprefix(start) in sent
    return operation.action in _ACTIONS.get(difference.name, ())


def _values(operation: Operation) -> list[object]:
    """Return the values that an operation sent."""
    return list(parameters_of(operation).values())


def maker_words(operation: Operation | None) -> str:
    """Return who made a change, as far as this machine knows; empty if unknown."""
    if operation is None:
        return ""
    if operation.state is OpState.DONE:
        return f"Hostdeck, {operation.who}" if operation.who else "Hostdeck"
    return "Hostdeck (outcome unknown)"
