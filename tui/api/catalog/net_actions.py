"""net.php: switch ports, traffic graphs, blocks, and additional addresses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tui.api.action import Deferred, Direct, Effect, Seen
from tui.api.catalog.common import PIN_TIMEOUT_S, ServerPin, ServerRef
from tui.models.address import AddedAddresses, read_free
from tui.models.async_results import read_text
from tui.models.generic import Acknowledged
from tui.models.picture import read_graph
from tui.models.port import read_ports

_SOURCE = "guide Network; apidocs net"


class PortParams(ServerPin):
    """A port of a server. Without it, the provider finds the port."""

    port: str | None = None
    """The physical port on the switch."""


class PortSwitch(ServerPin):
    """The port to enable or disable."""

    port: str = Field(min_length=1)
    """The physical port on the switch."""


class PortOff(PortSwitch):
    """Disables a port."""

    reason: str | None = None
    """Saved as the tag `block`."""


class CactiParams(ServerPin):
    """The traffic graph to draw."""

    port: str = Field(min_length=1)
    """The physical port on the switch."""
    graph: Literal[1, 2, 3]
    """1 day, 2 month, 3 year."""


class BlockIp(ServerPin):
    """Blocks an address."""

    ip: str = Field(min_length=1)
    """The address."""
    description: str | None = None
    """The reason."""
    four_hours: bool | None = None
    """The block ends after four hours."""
    blackhole: bool | None = None
    """Announce the address as a black hole route."""


class AddressOf(ServerRef):
    """An address of a server."""

    ip: str = Field(min_length=1)
    """The address."""


class AddAddresses(ServerRef):
    """Additional addresses. Billed."""

    amount: int | None = Field(None, ge=1)
    """Number of addresses; omit it if `ips` is given."""
    ips: tuple[str, ...] | None = Field(None, alias="ips[]")
    """The addresses."""
    port: str | None = None
    """The interface, for example eth0."""
    vlan: int | None = None
    """The VLAN."""


class RemoveAddresses(ServerRef):
    """Addresses to return; their PTR records are removed too."""

    ip: str | None = None
    """One address."""
    remove_all: bool | None = None
    """Return all additional addresses."""


class FreeAddresses(ServerRef):
    """The interface or VLAN to search."""

    port: str | None = None
    """The interface."""
    vlan: int | None = None
    """The VLAN."""


GET_STATUS = Deferred(
    "net/get_status",
    "Read the switch ports of a server",
    PortParams,
    Effect.READ,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_ports,
)
PORT_OFF = Deferred(
    "net/port_off",
    "Disable a port",
    PortOff,
    Effect.DISRUPTIVE,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    deciding_reads=("net/get_status",),
    read=read_text,
)
PORT_ON = Deferred(
    "net/port_on",
    "Enable a port",
    PortSwitch,
    Effect.CHANGE,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    deciding_reads=("net/get_status",),
    closes=("net/port_off",),
    read=read_text,
)
SHOW_CACTI = Direct(
    "net/show_cacti",
    "Read the traffic picture of a port",
    CactiParams,
    Effect.READ,
    _SOURCE,
    timeout_s=60.0,
    guide=True,
    binary=True,
    read=read_graph,
)
BLOCK_IP = Deferred(
    "net/block_ip",
    "Block an address",
    BlockIp,
    Effect.DISRUPTIVE,
    _SOURCE,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    guide=True,
    read=read_text,
)
UNBLOCK_IP = Deferred(
    "net/unblock_ip",
    "Unblock an address",
    AddressOf,
    Effect.CHANGE,
    _SOURCE,
    guide=True,
    closes=("net/block_ip",),
    read=read_text,
)
ADD_IPV4 = Direct(
    "net/add_ipv4",
    "Add addresses",
    AddAddresses,
    Effect.COSTLY,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("eq/show",),
    read=AddedAddresses.model_validate,
)
REMOVE_IPV4 = Direct(
    "net/remove_ipv4",
    "Return addresses",
    RemoveAddresses,
    Effect.DESTRUCTIVE,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("eq/show",),
    read=Acknowledged.read,
)
SHOW_IPV4_FREE = Direct(
    "net/show_ipv4_free",
    "List free addresses",
    FreeAddresses,
    Effect.READ,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    read=read_free,
)
