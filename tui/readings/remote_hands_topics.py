"""Remote-hands requests from the provider's list, including those from the web panel. Key: the
account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import others_actions as others
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog.common import NoParams
from tui.errors import HostdeckError
from tui.models.listed import Listing
from tui.models.ticket import RemoteHandsRequest, SupportTicket, state_words
from tui.readings.topic_reader import direct
from tui.store.topics import Topic, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.api.client import Client

HANDS = Topic[Listing[RemoteHandsRequest]]("remote-hands requests")
READ_HANDS = direct(HANDS, rhr.LIST, lambda key: NoParams(), fresh_s=120.0)


TICKETS = Topic[Listing[SupportTicket]]("support tickets")
READ_TICKETS = direct(TICKETS, others.GET_TICKETS, lambda key: NoParams(), fresh_s=120.0)
TICKET = Topic[SupportTicket]("support ticket")
"""Keyed (0, numeric id)."""
READ_TICKET = direct(
    TICKET,
    others.GET_TICKET_BY_ID,
    lambda key: others.TicketRef(ticket_id=int(part_of(key, 1))),
)


def open_for(
    server_id: int, requests: Iterable[RemoteHandsRequest]
) -> tuple[RemoteHandsRequest, ...]:
    """Return the requests of a server that are open, or in a state that is not known."""
    return tuple(
        request
        for request in requests
        if request.eq_id == server_id and request.is_open is not False
    )


def nobody_asked(server_id: int) -> Callable[[Client], str]:
    """Check for open requests, because our journal does not contain requests from the web panel."""

    def check(client: Client) -> str:
        try:
            listed = client.call(rhr.LIST, NoParams())
        except HostdeckError:
            # the newer API may be missing; this must not delay help for a dead server
            return ""
        found = open_for(server_id, listed)
        if not found:
            return ""
        first = next((request for request in found if request.is_open), None)
        if first is not None:
            return (
                f"A remote-hands request is already open: {first.words}. "
                "A second request was not sent."
            )
        said = state_words(found[0].status) or "its state is unknown"
        return f"Request {found[0].id} may still be open: {said}. A second request was not sent."

    return check
