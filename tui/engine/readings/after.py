"""What a change makes old: it is read anew when the change has ended. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.engine.readings.addresses import READ_NAMES
from tui.engine.readings.ports import READ_PORTS
from tui.engine.topics import Source

if TYPE_CHECKING:
    from tui.store.operations import Operation
    from tui.store.topics import Key


def after(one: Operation) -> list[tuple[Source[Any], Key]]:
    """The topics of an operation's server that it may have changed."""
    if one.server_id is None:
        return []
    if one.action in ("net/port_off", "net/port_on"):
        return [(READ_PORTS, one.server_id)]
    if one.action == "ip/update_ptr":
        address = json.loads(one.parameters).get("ip")
        return [(READ_NAMES, (one.server_id, str(address)))]
    return []
