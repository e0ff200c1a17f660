"""A DNS look-up in the records of the simulated provider, because no resolver knows the addresses
of the demo. Worker threads."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.api.catalog import dns_actions as dns
from tui.api.catalog import ip_actions as ip
from tui.api.catalog.common import NoParams
from tui.errors import HostdeckError
from tui.models.zone import comparable, host, relative
from tui.readings.dns_topics import zone_now
from tui.remote.reverse_check import LookUp, NoAnswer, NoRecords

if TYPE_CHECKING:
    from tui.api.client import Client

_MOST_ALIASES = 4


def is_simulated(url: str) -> bool:
    """Return whether the provider runs on this machine and thus is a simulator."""
    name = urlsplit(url).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def simulated_look_up(client: Client, server_id: int, address: str) -> LookUp:
    """Return the look-up that reads PTR names and zones from the provider."""

    def look_up(name: str, kind: str) -> list[str]:
        if kind == "PTR" and server_id <= 0:
            raise NoRecords  # not an address of any server
        try:
            if kind == "PTR":
                params = ip.ServerIp(id=server_id, ip=address)
                found = [host(each.raw) for each in client.call(ip.GET_PTR, params)]
            else:
                found = _forward(client, host(name), kind)
        except HostdeckError as error:
            raise NoAnswer(str(error)) from None
        if not found:
            raise NoRecords
        return found

    return look_up


def _forward(client: Client, name: str, kind: str) -> list[str]:
    """Return the values of a name in the account's zones; a CNAME leads to another name."""
    zones = [host(zone.key) for zone in client.call(dns.LIST_DOMAINS, NoParams())]
    for _ in range(_MOST_ALIASES):
        around = [zone for zone in zones if name == zone or name.endswith(f".{zone}")]
        if not around:
            return []
        zone = max(around, key=len)
        records = [
            record
            for record in zone_now(client, zone).records
            if relative(record.name, zone) == relative(name, zone)
        ]
        found = [record for record in records if record.type.raw.upper() == kind]
        if found:
            return [comparable(kind, record.content) for record in found]
        alias = next((record for record in records if record.type.raw.upper() == "CNAME"), None)
        if alias is None:
            return []
        name = host(alias.content)
    return []
