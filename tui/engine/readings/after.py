"""What is worth reading anew once a change has ended, beside the server itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.store.operations import Operation, OpState
from tui.store.topics import ACCOUNT, Key

if TYPE_CHECKING:
    from tui.engine.topics import Source


@dataclass(frozen=True, slots=True)
class Renewal:
    """Topics to read, and whether there may be other servers now."""

    sources: tuple[tuple[Source[Any], Key], ...] = ()
    servers: bool = False


def after(one: Operation) -> Renewal:
    """What `one` may have changed. Imports the readings it names and no others."""
    endpoint = one.action.partition("/")[0]
    if endpoint == "tags" and one.server_id is not None:
        from tui.engine.readings.tags import READ_TAGS

        return Renewal(((READ_TAGS, one.server_id),))
    if one.action in ("net/port_off", "net/port_on") and one.server_id is not None:
        from tui.engine.readings.ports import READ_PORTS

        return Renewal(((READ_PORTS, one.server_id),))
    if one.action == "ip/update_ptr" and one.server_id is not None:
        from tui.engine.readings.addresses import READ_NAMES

        return Renewal(((READ_NAMES, (one.server_id, str(json.loads(one.parameters).get("ip")))),))
    if endpoint == "ssh_keys":
        from tui.engine.readings.account import READ_SSH_KEYS

        return Renewal(((READ_SSH_KEYS, ACCOUNT),))
    if endpoint == "whmcs" or one.action == "eq/order_instance":
        from tui.engine.readings.money import READ_CLIENT, READ_INVOICES

        ordered = one.action == "eq/order_instance" and one.state is OpState.DONE
        return Renewal(((READ_CLIENT, ACCOUNT), (READ_INVOICES, ACCOUNT)), ordered)
    return Renewal()
