"""Reads that tell what became of a port, of names, of a main address. Worker threads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.api.catalogue import eq, ip, net
from tui.api.catalogue.common import ServerRef
from tui.engine.pool import Urgency
from tui.engine.verdict import Decider, Told, Verdict
from tui.errors import HostdeckError
from tui.models.port import PortState, PortStatus
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.engine.poller import Poller

GIVE_UP_S = 60.0


def _sent(one: Operation, name: str) -> str:
    return str(json.loads(one.parameters).get(name, ""))


def by_port(*, off: bool) -> Decider:
    """The state of the port in net/get_status."""

    def decide(client: Client, poller: Poller, one: Operation, told: Told) -> None:

        name = _sent(one, "port")

        def read(ports: tuple[PortStatus, ...]) -> None:
            port = next((one for one in ports if one.port and one.port.raw == name), None)
            # "Not connected" is no proof of either: a port that is switched on may have no link.
            enabled = None if port is None else port.is_enabled
            state = PortState.UNKNOWN if port is None else port.state
            if enabled is None and state is PortState.UNKNOWN:
                told(Verdict(None, f"The state of {name} could not be told from what was read."))
            elif enabled is not off and enabled is not None:
                told(Verdict(OpState.DONE, f"{name} was read: {state}, as wanted."))
            else:
                told(Verdict(None, f"{name} was read: {state}. It may still come."))

        def failed(error: HostdeckError) -> None:
            told(Verdict(None, f"The ports could not be read: {error.said or error.headline}"))

        poller.read(net.GET_STATUS, net.PortParams(id=one.server_id or 0), on_result=read, on_error=failed,
                    urgency=Urgency.PERSON, timeout_s=GIVE_UP_S)  # fmt: skip

    return decide


def by_names(client: Client, poller: Poller, one: Operation, told: Told) -> None:
    """The names in ip/get_ptr."""

    address, wanted = _sent(one, "ip"), set(_sent(one, "ptr").split())
    try:
        names = client.call(ip.GET_PTR, ip.ServerIp(id=one.server_id or 0, ip=address))
    except HostdeckError as error:
        told(Verdict(None, f"The names could not be read: {error.said or error.headline}"))
        return
    found = {name.raw.rstrip(".").lower() for name in names}
    if found == wanted:
        told(Verdict(OpState.DONE, "The names were read: they are as wanted."))
    else:
        told(
            Verdict(None, f"The names were read: {', '.join(sorted(map(str, names))) or 'none'}. They may still come.")
        )


def by_main(client: Client, poller: Poller, one: Operation, told: Told) -> None:
    """The main address in eq/show."""

    try:
        detail: Any = client.call(eq.SHOW, ServerRef(id=one.server_id or 0))
    except HostdeckError as error:
        told(Verdict(None, f"The server could not be read: {error.said or error.headline}"))
        return
    if str(detail.ip) == _sent(one, "ip"):
        told(Verdict(OpState.DONE, "The server was read: it is the main address."))
    else:
        told(Verdict(None, f"The server was read: its main address is {detail.ip}. It may still come."))
