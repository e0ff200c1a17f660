"""Single addresses. Source: guide Network; apidocs ip."""

from __future__ import annotations

import ipaddress
from typing import Any

from tui.models.base import Model
from tui.models.listed import Listing, read_each
from tui.models.scalars import LooseInt, LooseList, LooseText
from tui.models.unpublished import rows_of
from tui.text import Untrusted


class AddressInfo(Model):
    """ip/get_ip."""

    ip: LooseText = None
    network: LooseText = None
    netmask: LooseText = None
    location: LooseText = None
    gateway: LooseText = None
    vlan: LooseText = None


class ClientAddress(Model):
    """ip/get_client_ip."""

    ip: Untrusted


class AddedAddresses(Model):
    """net/add_ipv4: items are texts or objects with `ip`."""

    id: LooseInt = None
    ips: LooseList

    @property
    def addresses(self) -> tuple[Untrusted, ...]:
        """The addresses alone."""
        found = (ip.get("ip") if isinstance(ip, dict) else ip for ip in self.ips)
        return tuple(Untrusted(str(item)) for item in found if item)


def read_ptr(payload: Any) -> tuple[Untrusted, ...]:
    """The names of an address; none is the empty tuple. The key is inferred: `ptr`.

    Raises:
        ValueError: Nothing in it speaks of names.
    """
    if not isinstance(payload, dict) or "ptr" not in payload:
        raise ValueError("the answer has no ptr")
    found = payload["ptr"]
    names = found if isinstance(found, list) else str(found or "").splitlines()
    return tuple(Untrusted(str(name).strip()) for name in names if str(name).strip())


def read_free(payload: Any) -> Listing[Untrusted]:
    """Return the free addresses: texts, or objects with `ip`. Raises ValueError without a list."""
    return read_each(rows_of(payload, "ips", "free", "ip"), _free_address, "address")


def _free_address(row: Any) -> Untrusted:
    found = (row.get("ip") or row.get("IP")) if isinstance(row, dict) else row
    return Untrusted(str(ipaddress.ip_address(str(found).partition("/")[0])))
