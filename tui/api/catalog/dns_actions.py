"""pdns.php: DNS zones and their records."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.base import Params
from tui.models.generic import Acknowledged
from tui.models.zone import read_zone, read_zones

_SOURCE = "provider's Terraform client"


class ZoneRef(Params):
    """The zone to read."""

    zone: str = Field(alias="params[zone]", min_length=1)
    """Name of the zone."""


class NewZone(Params):
    """A zone to add."""

    name: str = Field(alias="params[name]", min_length=1)
    """Full domain name."""
    server_id: int | None = Field(None, alias="params[server_id]", ge=1)
    """The server under which the zone is listed."""


class ZoneRemoval(ZoneRef):
    """A zone to delete with all its records."""

    domain_id: int | None = Field(None, alias="params[id]", ge=1)
    """Id of the zone."""


class RecordParams(ZoneRef):
    """Name and type of the records to change."""

    name: str = Field(alias="params[name]", min_length=1)
    """Name of the record; `@` for the zone itself."""
    type: str = Field(alias="params[type]", min_length=1)
    """A, AAAA, CNAME, MX, TXT…"""
    priority: int | None = Field(None, alias="params[priority]", ge=0, le=65535)
    """Priority of MX and SRV records."""


class RecordAddition(RecordParams):
    """Records to add. The provider may replace the previous records of the name and type."""

    content: str | None = Field(None, alias="params[content]", min_length=1)
    """Value of a record with one value."""
    contents: tuple[str, ...] | None = Field(None, alias="params[content][]", min_length=1)
    """All values of the name and type: for A, AAAA, NS, and MX."""
    ttl: int | None = Field(None, alias="params[ttl]", ge=60)
    """Seconds; the provider's default is 3600."""
    weight: int | None = Field(None, alias="params[weight]", ge=0, le=65535)
    """Weight of an SRV record."""
    port: int | None = Field(None, alias="params[port]", ge=0, le=65535)
    """Port of an SRV record."""
    target: str | None = Field(None, alias="params[target]", min_length=1)
    """Target of an SRV record."""
    changetype: str | None = Field(None, alias="params[changetype]")
    """create or update."""


class RecordRemoval(RecordParams):
    """Records to delete. Without a value the provider would delete every record of the name and
    type."""

    contents: tuple[str, ...] = Field(alias="params[content][]", min_length=1)
    """Values of the records to delete."""


LIST_DOMAINS = Direct(
    "pdns/list_domains",
    "List DNS zones",
    NoParams,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_zones,
)
VIEW_ZONE = Direct(
    "pdns/view_zone",
    "Read a DNS zone",
    ZoneRef,
    Effect.READ,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    read=read_zone,
)
ADD_DOMAIN = Direct(
    "pdns/add_domain",
    "Add a DNS zone",
    NewZone,
    Effect.CHANGE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/list_domains",),
    read=Acknowledged.read,
)
DELETE_DOMAIN = Direct(
    "pdns/delete_domain",
    "Delete a DNS zone",
    ZoneRemoval,
    Effect.DESTRUCTIVE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/list_domains",),
    read=Acknowledged.read,
)
ADD_DNS = Direct(
    "pdns/add_dns",
    "Add a DNS record",
    RecordAddition,
    Effect.CHANGE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/view_zone",),
    closes=("pdns/delete_dns",),
    read=Acknowledged.read,
)
DELETE_DNS = Direct(
    "pdns/delete_dns",
    "Delete a DNS record",
    RecordRemoval,
    Effect.DISRUPTIVE,
    _SOURCE,
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/view_zone",),
    read=Acknowledged.read,
)
