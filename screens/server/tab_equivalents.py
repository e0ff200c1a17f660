"""Commands and requests equivalent to each tab of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screens.command_equivalents import read_lines
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import ip_actions as ip
from tui.api.catalog import net_actions as net
from tui.api.catalog import tags_actions as tags
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import ServerRef

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.deck import Deck

_BY_ID: dict[str, tuple[ApiAction[Any, Any], tuple[str, ...]]] = {
    "overview": (eq.SHOW, ("show",)),
    "sensors": (eq.SENSORS, ("sensors",)),
    "access": (eq.STATUS, ("access", "ladder")),
    "billing": (whmcs.GET_BILLING_DATA, ()),
    "history": (eq_more.HISTORY, ()),
}
"""Tabs filled by one read of the server: the read, and the command that prints it."""


def tab_lines(deck: Deck, tab: str, server_id: int, chosen: Any) -> list[tuple[str, str]]:
    """Return the equivalents of a tab. `chosen`: the port or address under the cursor, if the tab
    has one."""
    if tab == "network":
        port = ("--port", chosen.name) if chosen is not None else ()
        return read_lines(
            deck, net.GET_STATUS, net.PortParams(id=server_id), "traffic", str(server_id), *port
        )
    if tab == "addresses" and chosen is not None:
        return read_lines(deck, ip.GET_PTR, ip.GET_PTR.params(id=server_id, ip=chosen.address))
    if tab == "tags":
        return read_lines(deck, tags.LIST, tags.TagsOf(id=server_id), "tags", str(server_id))
    action, words = _BY_ID.get(tab, _BY_ID["overview"])
    return read_lines(
        deck, action, ServerRef(id=server_id), *((*words, str(server_id)) if words else ())
    )
