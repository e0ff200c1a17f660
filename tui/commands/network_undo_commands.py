"""Undo of the last network change of a server: block, port, main IP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.api.catalog.common import ServerRef
from tui.commands.command import Command, Confirm, Intent, Refuse, Targets
from tui.commands.port_commands import plan_on
from tui.fleet.naming import plain_name
from tui.fleet.rows import ServerRow
from tui.operations.outcomes.verdict import BEFORE
from tui.operations.plan import Request, Tier
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

_CHANGES = frozenset(
    action.name for action in (net.BLOCK_IP, net.UNBLOCK_IP, net.PORT_OFF, net.PORT_ON, ip.SET_MAIN)
)
_NONE = "Hostdeck has no recent change of this server's network to undo."


def _last(targets: Targets) -> Operation | None:
    """Return the latest network change of the server; `None` without one."""
    own = {row.id for row in targets.rows}
    found = [
        operation
        for operation in targets.operations()
        if operation.action in _CHANGES and operation.server_id in own
    ]
    return max(found, key=attrgetter("id"), default=None)


def _fits(targets: Targets) -> str | None:
    operation = _last(targets)
    if operation is None:
        return _NONE
    if operation.state is not OpState.DONE:
        return f"The last change of the network is {operation.state}. Check its outcome first."
    row = targets.row
    if _is_renamed(operation, row):
        return f"The server was named {safe_text(operation.server_name, 60)} at that time."
    if operation.action == net.UNBLOCK_IP.name:
        return "To block the address again, use Block IP: it needs a reason."
    if operation.action == net.BLOCK_IP.name and row.ips:
        address = _address_of(operation)
        return None if address in row.addresses else _not_here(address)
    if operation.action == ip.SET_MAIN.name:
        return _cannot_restore(targets, operation)
    return None


def _is_renamed(operation: Operation, row: ServerRow) -> bool:
    """Return whether the server had another name: its id may belong to another machine now."""
    name = operation.server_name
    was_named = bool(name) and not name.startswith("#") and name not in row.addresses
    return was_named and bool(row.hostname) and plain_name(name) != plain_name(row.hostname)


def _not_here(address: str) -> str:
    return f"The server no longer has {address}."


def _cannot_restore(targets: Targets, operation: Operation) -> str | None:
    """Return why the previous main IP cannot be restored; `None` if it can."""
    row, before, now = targets.row, _main_before(operation), _address_of(operation)
    if not before:
        return "The main IP before the change is unknown."
    if row.ip and row.ip != now:
        return f"The main IP was changed again: it is {row.ip} now."
    if row.ips and before not in row.ips:
        return _not_here(before)
    return None


def _main_before(operation: Operation) -> str:
    noted = parameters_of(operation).get(BEFORE)
    return safe_text(str(noted.get("main") or ""), 60) if isinstance(noted, dict) else ""


def _address_of(operation: Operation) -> str:
    return safe_text(str(parameters_of(operation).get("ip", "")), 60)


def _undo(targets: Targets) -> Intent:
    why_not = _fits(targets)
    operation = _last(targets)
    if why_not is not None or operation is None:
        return Refuse(why_not or _NONE)
    if operation.action == net.BLOCK_IP.name:
        return _unblock(targets, _address_of(operation))
    if operation.action == ip.SET_MAIN.name:
        return _restore_main(targets, _main_before(operation), _address_of(operation))
    return _switch_back(targets, operation)


def _unblock(targets: Targets, address: str) -> Intent:
    request = Request.on(targets.row, net.UNBLOCK_IP, net.AddressOf(id=targets.row.id, ip=address))
    words = f"Removes the block that Hostdeck set. Traffic from and to {address} passes again."
    return Confirm(plan_on(f"Undo block of {address}", request, words, targets))


def _switch_back(targets: Targets, operation: Operation) -> Intent:
    row, port = targets.row, safe_text(str(parameters_of(operation).get("port", "")), 60)
    if operation.action == net.PORT_OFF.name:
        request = Request.on(row, net.PORT_ON, net.PortSwitch(id=row.id, port=port))
        words = f"Connects {port} again."
        return Confirm(plan_on(f"Undo disabling port {port}", request, words, targets))
    request = Request.on(row, net.PORT_OFF, net.PortOff(id=row.id, port=port))
    words = f"Disables {port} again. No traffic passes through it until you enable it."
    return Confirm(plan_on(f"Undo enabling port {port}", request, words, targets))


def _restore_main(targets: Targets, before: str, now: str) -> Intent:
    row = targets.row
    request = Request.on(
        row,
        ip.SET_MAIN,
        ip.SetMain(id=row.id, ip=before, main=before),
        before={"main": now},
        check=_is_main(row.id, now),
    )
    words = f"Makes {before} the main IP again, in billing too. No address is removed."
    return Confirm(
        plan_on(f"Restore {before} as main IP", request, words, targets).warned(
            tier=Tier.DISRUPTIVE
        )
    )


def _is_main(server_id: int, address: str) -> Callable[[Client], str]:
    """Return the check that the main IP is still the one set by the change."""

    def check(client: Client) -> str:
        main = client.call(eq.SHOW, ServerRef(id=server_id)).ip
        return "" if main == address else f"The main IP is {main or 'unknown'}, not {address}."

    return check


COMMANDS = (
    replace(
        Command(
            "network.undo",
            "Undo last network change",
            (net.UNBLOCK_IP, net.PORT_ON, net.PORT_OFF, ip.SET_MAIN),
            _undo,
            _fits,
        ),
        many=False,
    ),
)
"""The commands of this module."""
