"""rtm.php: answers to support tickets."""

from __future__ import annotations

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.others_actions import TicketRef
from tui.models.generic import Acknowledged


class TicketComment(TicketRef):
    """An answer to a support ticket."""

    message: str = Field(min_length=1)
    """Text of the answer."""


ADD_COMMENT = Direct(
    "rtm/add_comment",
    "Reply to a support ticket",
    TicketComment,
    Effect.DISRUPTIVE,
    "seen live",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("rtm/get_ticket_by_id",),
    read=Acknowledged.read,
)
TOGGLE_TICKET_STATUS = Direct(
    "rtm/toggle_ticket_status",
    "Open or close a support ticket",
    TicketRef,
    Effect.CHANGE,
    "seen live",
    seen=Seen.IN_CLIENTS,
    deciding_reads=("rtm/get_ticket_by_id",),
    read=Acknowledged.read,
)
