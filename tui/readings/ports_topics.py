"""The switch ports of a server. Key: the server's id."""

from __future__ import annotations

from tui.api.catalog import net_actions as net
from tui.models.port import PortStatus
from tui.readings.topic_reader import deferred, of_server
from tui.store.topics import Topic

PORTS = Topic[tuple[PortStatus, ...]]("ports")
READ_PORTS = deferred(PORTS, net.GET_STATUS, of_server(net.PortParams), fresh_s=120.0)
