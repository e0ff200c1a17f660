"""The switch ports of a server. Key: the server's id."""

from __future__ import annotations

from tui.api.catalogue import net
from tui.engine.topics import deferred
from tui.models.port import PortStatus
from tui.store.topics import Topic, server_of

PORTS = Topic[tuple[PortStatus, ...]]("ports")
READ_PORTS = deferred(PORTS, net.GET_STATUS, lambda key: net.PortParams(id=server_of(key)), fresh_s=120.0)
