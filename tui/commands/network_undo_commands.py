"""The command that takes back the last change of a port, a block, or the main IP."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.commands.command import Command, Confirm, Intent, Refuse, Targets
from tui.commands.network_commands import (
    AddressChoice,
    block_address,
    set_main_address,
    unblock_address,
)
from tui.commands.port_commands import PortChoice, port_off_plan, port_on_plan
from tui.operations.outcomes.verdict import before_of, parameters_of
from tui.store.operations import OpState

if TYPE_CHECKING:
    from tui.store.operations import Operation

_UNDONE = frozenset(
    action.name for action in (net.PORT_OFF, net.PORT_ON, net.BLOCK_IP, net.UNBLOCK_IP, ip.SET_MAIN)
)
_PORTS = frozenset({net.PORT_OFF.name, net.PORT_ON.name})
_NOT_DONE = frozenset({OpState.REFUSED, OpState.NOT_SENT, OpState.FAILED})


def _last(targets: Targets) -> Operation | None:
    """Return the newest change of a port, a block, or the main IP that may have taken effect."""
    own = {row.id for row in targets.rows}
    return max(
        (
            operation
            for operation in targets.operations()
            if operation.action in _UNDONE
            and operation.server_id in own
            and operation.state not in _NOT_DONE
        ),
        key=attrgetter("id"),
        default=None,
    )


def _cannot_undo(targets: Targets) -> str | None:
    last = _last(targets)
    if last is None:
        return "Hostdeck has no recent change of a port, a block, or the main IP to undo."
    if last.state is not OpState.DONE:
        return "The outcome of the last network change is not known yet."
    sent = parameters_of(last)
    if not sent.get("port" if last.action in _PORTS else "ip"):
        return "What the last network change was made to is not known."
    if last.action == ip.SET_MAIN.name:
        main, row = before_of(last).get("main"), targets.row
        if not isinstance(main, str) or not main:
            return "The main IP before the last change is not known."
        if row.detailed and main not in row.addresses:
            return f"{main} is no longer an address of the server."
    return None


def _undo(targets: Targets) -> Intent:
    last, problem = _last(targets), _cannot_undo(targets)
    if last is None or problem is not None:
        return Refuse(problem or "There is nothing to undo.")
    sent = parameters_of(last)
    port, address = PortChoice(str(sent.get("port") or "")), str(sent.get("ip") or "")
    if last.action == net.PORT_OFF.name:
        return Confirm(port_on_plan(targets, port))
    if last.action == net.PORT_ON.name:
        return Confirm(port_off_plan(targets, port))
    if last.action == net.BLOCK_IP.name:
        return unblock_address(targets, AddressChoice(address))
    if last.action == net.UNBLOCK_IP.name:
        return block_address(targets, AddressChoice(address, address == targets.row.ip))
    main = str(before_of(last)["main"])
    return set_main_address(targets, AddressChoice(main, main == targets.row.ip))


COMMANDS = (
    Command(
        "network.undo",
        "Undo network change",
        (net.PORT_ON, net.PORT_OFF, net.UNBLOCK_IP, net.BLOCK_IP, ip.SET_MAIN),
        _undo,
        _cannot_undo,
        many=False,
    ),
)
