"""Reads of traffic for a command: a server's ports, then the figures or the image of one port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.errors import BadAnswer

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.charts.series import Span
    from tui.fleet.rows import ServerRow
    from tui.models.port import PortStatus
    from tui.readings.traffic_topics import Traffic


def read_ports(client: Client, row: ServerRow, timeout_s: float) -> tuple[PortStatus, ...]:
    """Return the switch ports of a server. Raises ApiError."""
    from tui.api.catalog import net_actions as net
    from tui.cli.async_reads import finish

    return finish(client, net.GET_STATUS, net.PortParams(id=row.id), timeout_s)


def read_traffic(
    client: Client,
    row: ServerRow,
    span: Span,
    ports: tuple[PortStatus, ...],
    at: int | None,
    timeout_s: float,
) -> Traffic:
    """Return the traffic of a port, given its index in the list of ports. Raises ApiError."""
    from tui.cli.async_reads import finish_key
    from tui.readings.traffic_topics import Traffic, drawn_later, key_of_port, look_key, of_graph

    found = look_key(client, key_of_port(row.id, span, ports, at, row.ip))
    if not isinstance(found, Traffic):
        found = of_graph(
            client, finish_key(client, drawn_later(span), found, timeout_s, row.id), span
        )
    if not isinstance(found, Traffic):
        raise BadAnswer(
            "Reading the traffic",
            said="The provider's answer refers to another request.",
            certain="Nothing was changed.",
        )
    return found
