"""Requests to remote hands as the provider lists them, those of the web panel too. Key: the
account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog.common import NoParams
from tui.errors import HostdeckError
from tui.models.ticket import RemoteHandsRequest
from tui.readings.topic_reader import direct
from tui.store.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.api.client import Client

HANDS = Topic[tuple[RemoteHandsRequest, ...]]("requests to remote hands")
READ_HANDS = direct(HANDS, rhr.LIST, lambda key: NoParams(), fresh_s=120.0)


def open_for(
    server_id: int, requests: Iterable[RemoteHandsRequest]
) -> tuple[RemoteHandsRequest, ...]:
    """Return the requests of a server that are still open."""
    return tuple(request for request in requests if request.eq_id == server_id and request.is_open)


def nobody_asked(server_id: int) -> Callable[[Client], str]:
    """Looks whether somebody is on the way already: one asked from the web panel is in no journal
    of ours."""

    def check(client: Client) -> str:
        try:
            listed = client.call(rhr.LIST, NoParams())
        except HostdeckError:
            # the newer way of asking may not be there: a dead server is not kept waiting for it
            return ""
        found = open_for(server_id, listed)
        return (
            f"There is an open request already: {found[0].words}. A second one is not sent."
            if found
            else ""
        )

    return check
