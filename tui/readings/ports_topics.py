"""The switch ports of a server. Key: the server's id."""

from __future__ import annotations

from tui.api.catalog import net_actions as net
from tui.models.port import PortStatus
from tui.readings.topic_reader import deferred
from tui.store.topics import Topic, server_of

PORTS = Topic[tuple[PortStatus, ...]]("ports")
READ_PORTS = deferred(
    PORTS, net.GET_STATUS, lambda key: net.PortParams(id=server_of(key)), fresh_s=120.0
)
