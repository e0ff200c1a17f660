"""Reads that decide changes of ports, reverse DNS, the main IP, and added or removed addresses.
Worker threads."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.api.catalog.common import ServerRef
from tui.errors import HostdeckError
from tui.models.port import PortState, PortStatus
from tui.models.scalars import _int
from tui.models.server import ServerDetail
from tui.operations.outcomes.slow_reads import slow_read
from tui.operations.outcomes.verdict import Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client


def _sent(operation: Operation, name: str) -> str:
    return str(parameters_of(operation).get(name, ""))


def _by_port(*, off: bool) -> Decider:
    """Decide by the state of the port in net/get_status."""

    def decide(ports: tuple[PortStatus, ...], operation: Operation) -> Verdict:
        name = _sent(operation, "port")
        named = [port for port in ports if port.port and port.port.raw == name]
        # "Not connected" proves neither state, because an enabled port may have no link.
        enabled = named[0].is_enabled if len(named) == 1 else None
        state = named[0].state if len(named) == 1 else PortState.UNKNOWN
        if enabled is None and state is PortState.UNKNOWN:
            return Verdict(None, f"The state of {name} could not be determined from the answer.")
        if enabled is not None and enabled is not off:
            return Verdict(OpState.DONE, f"{name} was read: {state}, as wanted.")
        return Verdict(None, f"{name} was read: {state}. The request may still take effect.")

    return slow_read(net.GET_STATUS, _ports_of, "The ports", decide)


def _ports_of(number: int) -> net.PortParams:
    return net.PortParams(id=number)


def _name(text: str) -> str:
    return text.strip().rstrip(".").casefold()


def _by_names(client: Client, operation: Operation) -> Verdict:
    """Decide by all names in ip/get_ptr."""
    address, wanted = (
        _sent(operation, "ip"),
        {_name(name) for name in _sent(operation, "ptr").split()},
    )
    payload = client.payload(ip.GET_PTR, ip.ServerIp(id=operation.server_id or 0, ip=address))
    named = payload.get("ip") if isinstance(payload, dict) else None
    if named not in (None, "") and _address(str(named)) != _address(address):
        raise _about_another(f"address {named}")
    names = ip.GET_PTR.read(payload)
    if {_name(name.raw) for name in names} == wanted:
        return Verdict(OpState.DONE, "The names were read: they are as wanted.")
    shown = ", ".join(sorted(map(str, names))) or "none"
    return Verdict(None, f"The names were read: {shown}. The request may still take effect.")


def _detail(client: Client, operation: Operation) -> ServerDetail:
    """Return the answer of eq/show. Raises HostdeckError if it is about another server."""
    detail = client.call(eq.SHOW, ServerRef(id=operation.server_id or 0))
    named = detail.server_data.get("id")
    if named not in (None, "") and str(named) != str(operation.server_id):
        raise _about_another(f"server {named}")
    return detail


def _about_another(what: str) -> HostdeckError:
    return HostdeckError(
        "Deciding an operation", said=f"The answer is about {safe_text(what, 60)}."
    )


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.partition("/")[0].strip()))
    except ValueError:
        return text.strip()


def _addresses(texts: Iterable[str]) -> set[str]:
    return {_address(text) for text in texts if text.strip()}


def _by_main(client: Client, operation: Operation) -> Verdict:
    """Decide by the main address in eq/show."""
    main, wanted = _detail(client, operation).ip, _sent(operation, "ip")
    if main and _address(main) == _address(wanted):
        return Verdict(OpState.DONE, "The server was read: it is the main address.")
    return Verdict(
        None,
        f"The server was read: its main address is {main or 'unknown'}. The "
        "request may still take effect.",
    )


def _by_added(client: Client, operation: Operation) -> Verdict:
    """Decide by the requested addresses. A request for a number of addresses without naming them is
    decided by count."""
    asked = parameters_of(operation).get("ips[]")
    wanted = _addresses(map(str, asked)) if isinstance(asked, list) else set()
    if not wanted:
        return _by_number(client, operation)
    missing = wanted - _addresses(_detail(client, operation).ips)
    if not missing:
        return Verdict(OpState.DONE, "The server has the addresses.")
    return Verdict(
        None,
        f"The server does not have {', '.join(sorted(missing))}. The request may still take "
        "effect.",
    )


def _by_number(client: Client, operation: Operation) -> Verdict:
    """Return the verdict on a number of unspecified addresses: as many new ones as requested."""
    amount = _int(parameters_of(operation).get("amount"))
    earlier = before_of(operation).get("ips")
    if not amount or not isinstance(earlier, list) or not earlier:
        return Verdict(
            None, "The earlier addresses are unknown, so a new address cannot be recognized."
        )
    new = sorted(_addresses(_detail(client, operation).ips) - _addresses(map(str, earlier)))
    if len(new) == amount:
        facts = tuple(f"address {address}" for address in new)
        return Verdict(
            OpState.DONE, f"The server has new addresses: {', '.join(new)}.", None, facts
        )
    words = f"The server has {len(new)} new addresses; {amount} were requested."
    return Verdict(None, f"{words} The request may still take effect.")


def _by_removed(client: Client, operation: Operation) -> Verdict:
    """Decide by whether the removed addresses are gone."""
    detail = _detail(client, operation)
    there = _addresses(detail.ips)
    if not there:
        return Verdict(None, "The provider did not name the addresses of the server.")
    removes_all = str(parameters_of(operation).get("remove_all", "")).lower() in ("1", "true")
    left = (
        there - {_address(detail.ip)}
        if removes_all
        else there & _addresses([_sent(operation, "ip")])
    )
    if not left:
        return Verdict(OpState.DONE, "The server no longer has the addresses.")
    return Verdict(
        None, f"The server still has {', '.join(sorted(left))}. The request may still take effect."
    )


NETWORK_DECIDERS: dict[str, Decider] = {
    "net/port_off": _by_port(off=True),
    "net/port_on": _by_port(off=False),
    "ip/update_ptr": guarded(_by_names, "The names"),
    "ip/set_main": guarded(_by_main, "The server"),
    "net/add_ipv4": guarded(_by_added, "The server"),
    "net/remove_ipv4": guarded(_by_removed, "The server"),
}
