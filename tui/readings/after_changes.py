"""Reads that an operation makes necessary when it has ended. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.readings.account_topics import READ_SSH_KEYS
from tui.readings.addresses_topics import READ_NAMES
from tui.readings.money_topics import READ_CLIENT, READ_INVOICES
from tui.readings.ports_topics import READ_PORTS
from tui.readings.remote_hands_topics import READ_HANDS
from tui.readings.tags_topics import READ_TAGS
from tui.readings.topic_reader import Source
from tui.store.operations import OpState
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.store.operations import Operation
    from tui.store.topics import Key


def after(one: Operation) -> list[tuple[Source[Any], Key]]:
    """The topics that an operation may have changed."""
    if one.server_id is None or one.action.partition("/")[0] in ("whmcs", "ssh_keys"):
        return _of_account(one)
    if one.action in ("net/port_off", "net/port_on"):
        return [(READ_PORTS, one.server_id)]
    if one.action == "ip/update_ptr":
        address = json.loads(one.parameters).get("ip")
        return [(READ_NAMES, (one.server_id, str(address)))]
    if one.action.startswith("rhr/"):
        return [(READ_HANDS, ACCOUNT)]
    return [(READ_TAGS, one.server_id)] if one.action.startswith("tags/") else []


def _of_account(one: Operation) -> list[tuple[Source[Any], Key]]:
    if one.action.startswith("ssh_keys/"):
        return [(READ_SSH_KEYS, ACCOUNT)]
    spends = one.action.startswith("whmcs/") or one.action == "eq/order_instance"
    return [(READ_CLIENT, ACCOUNT), (READ_INVOICES, ACCOUNT)] if spends else []


def brings_servers(one: Operation) -> bool:
    """There may be other servers now than when the session began."""
    return one.action == "eq/order_instance" and one.server_id is None and one.state is OpState.DONE
