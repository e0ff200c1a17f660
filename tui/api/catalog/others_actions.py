"""rtm.php, pdns.php, s3.php: tickets, name service, object storage."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.base import Params
from tui.models.generic import Acknowledged, Payload
from tui.models.ticket import read_ticket, read_tickets


class TicketRef(Params):
    """The ticket to read."""

    ticket_id: int = Field(ge=1)
    """Number of the ticket."""


class Zone(Params):
    """The DNS zone to read."""

    zone: str = Field(alias="params[zone]", min_length=1)
    """Name of the domain."""


class DnsRecord(Zone):
    """One record of a zone."""

    name: str = Field(alias="params[name]", min_length=1)
    """Name of the record."""
    type: str = Field(alias="params[type]", min_length=1)
    """A, AAAA, CNAME, MX, TXT…"""
    content: str | None = Field(None, alias="params[content]")
    """What it says."""
    ttl: int | None = Field(None, alias="params[ttl]", ge=1)
    """Seconds."""


def _read(name: str, summary: str, source: str) -> Direct[NoParams, Payload]:
    return Direct(
        name, summary, NoParams, Effect.READ, source, seen=Seen.IN_CLIENTS, read=Payload.read
    )


GET_TICKETS = Direct(
    "rtm/get_tickets",
    "List support tickets",
    NoParams,
    Effect.READ,
    "seen live",
    seen=Seen.IN_CLIENTS,
    read=read_tickets,
)
GET_TICKET_BY_ID = Direct(
    "rtm/get_ticket_by_id",
    "Read a support ticket",
    TicketRef,
    Effect.READ,
    "seen live",
    seen=Seen.IN_CLIENTS,
    read=read_ticket,
)
LIST_DOMAINS = _read("pdns/list_domains", "List DNS zones", "provider's Terraform client")
VIEW_ZONE = Direct(
    "pdns/view_zone",
    "Read a DNS zone",
    Zone,
    Effect.READ,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    read=Payload.read,
)
ADD_DOMAIN = Direct(
    "pdns/add_domain",
    "Add a DNS zone",
    Zone,
    Effect.CHANGE,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/list_domains",),
    read=Acknowledged.read,
)
ADD_DNS = Direct(
    "pdns/add_dns",
    "Add a DNS record",
    DnsRecord,
    Effect.CHANGE,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/view_zone",),
    read=Acknowledged.read,
)
DELETE_DNS = Direct(
    "pdns/delete_dns",
    "Delete a DNS record",
    DnsRecord,
    Effect.DESTRUCTIVE,
    "provider's Terraform client",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("pdns/view_zone",),
    read=Acknowledged.read,
)
