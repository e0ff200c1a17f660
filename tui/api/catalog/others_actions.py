"""rtm.php, s3.php: tickets, object storage."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import NoParams
from tui.models.base import Params
from tui.models.generic import Payload
from tui.models.ticket import read_ticket, read_tickets


class TicketRef(Params):
    """The ticket to read."""

    ticket_id: int = Field(ge=1)
    """Number of the ticket."""


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
