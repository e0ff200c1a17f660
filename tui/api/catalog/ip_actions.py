"""ip.php: single addresses, their PTR records, and traffic."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams, ServerRef
from tui.models.address import AddressInfo, ClientAddress, read_ptr
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.traffic import read_traffic

_SOURCE = "guide Network; apidocs ip"


class IpParams(Params):
    """The address to act on."""

    ip: str = Field(min_length=1)
    """The address."""
    full: bool | None = None
    """Include gateway, VLAN, and server."""


class ServerIp(ServerRef):
    """An address of a server."""

    ip: str = Field(min_length=1)
    """The address."""


class UpdatePtr(ServerIp):
    """The PTR names of an address."""

    ptr: str = Field(min_length=1)
    """Host names, one per line."""


class SetMain(ServerIp):
    """The main address of the server."""

    main: str | None = None
    """The address to become the main one. Some installations require it in this second field
    too."""


class TrafficParams(ServerIp):
    """The address and the period of a traffic read. The names of the date parameters are
    inferred."""

    period_from: str | None = Field(None, alias="from")
    """First day, YYYY-MM-DD."""
    period_to: str | None = Field(None, alias="to")
    """Last day, YYYY-MM-DD."""
    summary: bool | None = None
    """Sums instead of rows."""


class FreeIps(Params):
    """The location and network to search."""

    location: str | None = None
    """Location."""
    subnet: str | None = None
    """Network in CIDR notation."""


GET_IP = Direct(
    "ip/get_ip",
    "Read an address",
    IpParams,
    Effect.READ,
    _SOURCE,
    guide=True,
    read=AddressInfo.model_validate,
)
GET_PTR = Direct(
    "ip/get_ptr",
    "Read the reverse DNS (PTR) of an address",
    ServerIp,
    Effect.READ,
    _SOURCE,
    guide=True,
    read=read_ptr,
)
UPDATE_PTR = Direct(
    "ip/update_ptr",
    "Set the reverse DNS (PTR) of an address",
    UpdatePtr,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    guide=True,
    deciding_reads=("ip/get_ptr",),
    read=Acknowledged.read,
)
SET_MAIN = Direct(
    "ip/set_main",
    "Set the main IP",
    SetMain,
    Effect.CHANGE,
    _SOURCE,
    repeatable=True,
    guide=True,
    deciding_reads=("eq/show",),
    read=Acknowledged.read,
)
GET_CLIENT_IP = Direct(
    "ip/get_client_ip",
    "Read your own IP address",
    NoParams,
    Effect.READ,
    _SOURCE,
    guide=True,
    read=ClientAddress.model_validate,
)
GET_TRAFFIC = Direct(
    "ip/get_traffic",
    "Read the traffic of an address",
    TrafficParams,
    Effect.READ,
    "apidocs ip",
    seen=Seen.INFERRED,
    timeout_s=60.0,
    read=read_traffic,
)
LIST_FREE_IP = Direct(
    "ip/list_free_ip",
    "List free addresses of a location",
    FreeIps,
    Effect.READ,
    "apidocs ip",
    read=Payload.read,
)
