"""Single addresses. Source: guide Network; apidocs ip."""

from __future__ import annotations

import ipaddress
import re
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


MOST_NAMED = 8
_KEY = re.compile(r"[0-9A-Za-z]{32}")


class AddedAddresses(Model):
    """net/add_ipv4: items are texts or objects with `ip`."""

    id: LooseInt = None
    ips: LooseList

    @property
    def addresses(self) -> tuple[Untrusted, ...]:
        """Return the addresses alone."""
        found = (ip.get("ip") if isinstance(ip, dict) else ip for ip in self.ips)
        return tuple(Untrusted(str(item)) for item in found if item)

    @property
    def tasks(self) -> int:
        """Return the number of the provider's tasks in the answer under `keys`: texts of 32
        characters, alone, in a list, or as values of an object."""
        sent = (self.model_extra or {}).get("keys")
        items = (
            sent
            if isinstance(sent, list)
            else list(sent.values())
            if isinstance(sent, dict)
            else [sent]
        )
        return sum(isinstance(item, str) and bool(_KEY.fullmatch(item)) for item in items)

    @property
    def words(self) -> str:
        """Return the added addresses, and whether the provider is still working on them."""
        added = ", ".join(str(address) for address in self.addresses[:MOST_NAMED])
        if len(self.addresses) > MOST_NAMED:
            added += f" and {len(self.addresses) - MOST_NAMED} more"
        words = f"Added {added}." if added else "Done. The answer does not name the addresses."
        if self.tasks:
            words += " The provider is still configuring the network."
        return words


def read_ptr(payload: Any) -> tuple[Untrusted, ...]:
    """Return the PTR names of an address; an empty tuple if there are none. The key `ptr` is
    inferred.

    Raises:
        ValueError: The answer contains no field for names.
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
