"""Single addresses: their names and their network. Key: the server id, then the address."""

from __future__ import annotations

from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.models.address import AddressInfo
from tui.models.listed import Listing
from tui.readings.topic_reader import direct
from tui.store.topics import Key, Topic, server_of
from tui.text import Untrusted

ADDRESS = Topic[AddressInfo]("address")
NAMES = Topic[tuple[Untrusted, ...]]("names of an address")

FREE = Topic[Listing[Untrusted]]("free addresses")
"""Keyed by server."""


def address_of(key: Key) -> str:
    """Return the address in a key."""
    return "" if isinstance(key, int) else str(key[-1])


READ_ADDRESS = direct(
    ADDRESS, ip.GET_IP, lambda key: ip.IpParams(ip=address_of(key), full=True), fresh_s=3600.0
)
READ_NAMES = direct(
    NAMES, ip.GET_PTR, lambda key: ip.ServerIp(id=server_of(key), ip=address_of(key)), fresh_s=600.0
)
READ_FREE = direct(
    FREE, net.SHOW_IPV4_FREE, lambda key: net.FreeAddresses(id=server_of(key)), fresh_s=300.0
)
