"""Ways by keys to every screen, dialog, and step of the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.pilot import Pilot

from screens.fleet.fleet_screen import FleetScreen
from tests.support.driver import Deckhand

PASSWORD = "Good-pass-1"


@dataclass(frozen=True)
class Spot:
    """A screen, a dialog, or a step of a wizard."""

    name: str
    way: tuple[str, ...] = ()
    """Keys from the list to where it opens; they are not counted."""
    opens: str = ""
    """The key that opens it."""
    within: tuple[str, ...] = ("down", "down", "tab", "pagedown")


_ORDER = ("N", "slash", *"nano loc:nl", "enter")
_DETAILS = ("j", "enter", "enter", *"web-03", "enter", *PASSWORD, "enter", *PASSWORD, "enter")
SPOTS = (
    Spot("fleet", within=("j", "j", "k", "pagedown", "space", "g")),
    Spot("filter bar", ("j",), "slash", ("w", "e", "b", "backspace")),
    Spot("actions", ("j",), "a"),
    Spot("confirm", ("G", "a"), "r", ("0", "4", "tab", "tab")),
    Spot("tag dialog", ("j", "a"), "s", ("r", "o", "tab", "tab")),
    Spot("help", ("j",), "question_mark", ("down", "pagedown")),
    Spot("commands", ("j",), "colon", ("t", "h", "down")),
    Spot("sort", ("j",), "o", ("down", "down")),
    Spot("columns", ("j",), "w", ("down", "space")),
    Spot("copy", ("j",), "c", ("down", "down")),
    Spot("raw answer", ("j",), "y", ("down", "pagedown")),
    Spot("overview", ("j",), "enter", ("down", "pagedown")),
    Spot("sensors", ("enter",), "2", ("left", "left", "H", "h")),
    Spot("network", ("enter",), "3", ("left", "left", "left", "right", "W")),
    Spot("addresses", ("j", "enter"), "4", ("down", "down")),
    Spot("access", ("j", "enter"), "5", ("down", "down")),
    Spot("tags", ("j", "enter"), "6", ("down", "down")),
    Spot("server billing", ("j", "enter"), "7", ("down", "down")),
    Spot("history", ("j", "enter"), "8", ("down", "down")),
    Spot("operations", ("j",), "O"),
    Spot("loose ends", ("j",), "L"),
    Spot("changes", ("j",), "S"),
    Spot("requests", ("j",), "I"),
    Spot("billing", ("j",), "B"),
    Spot("billing groups", ("j", "B"), "2"),
    Spot("invoices", ("j", "B"), "3"),
    Spot("invoice", ("B", "3"), "enter"),
    Spot("account", ("j",), "A"),
    Spot("account keys", ("A",), "2"),
    Spot("catalog", ("j",), "N"),
    Spot("catalog filter", ("N",), "slash", ("n", "a", "backspace")),
    Spot("compare", ("N", "slash", *"loc:nl !kind:vm", "enter", "asterisk"), "x"),
    Spot("order: system", _ORDER, "enter"),
    Spot("order: plan", (*_ORDER, "enter"), "enter"),
    Spot("order: details", (*_ORDER, "enter", "enter"), "enter", ("w", "e", "tab")),
    Spot("order: cost", (*_ORDER, "enter", *_DETAILS), "ctrl+n", ("down", "tab")),
)
MORE_SPOTS = (
    Spot("watchlist", ("j", "b"), "W", ("down", "up")),
    Spot("group by", ("j",), "u", ("down", "up")),
    Spot("traffic", ("j",), "T", ("down", "up")),
    Spot("unrecognized", ("j",), "E", ("down", "up")),
    Spot("settings", ("j",), "comma", ("down", "up", "pagedown")),
    Spot("settings: keys", ("comma",), "2", ("down", "up", "pagedown")),
    Spot("credit", ("B",), "4", ("down", "up")),
    Spot("API keys", ("A",), "4", ("down", "up")),
    Spot("conversations", ("A",), "5", ("down", "up")),
    Spot("sign-ins", ("A",), "6", ("down", "up")),
    Spot("contacts", ("A",), "7", ("down", "up")),
    Spot("storage", ("A",), "8", ("down", "up")),
    Spot("snapshots", ("j", "enter"), "d", ("down", "up")),
    Spot("stock", ("colon", *"stock"), "enter", ("down", "up")),
)
"""Places that are only measured: any key there may change a setting, or take long."""


async def go_home(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Go back to the list, without a filter or marks, and put notices away."""
    for _ in range(12):
        if isinstance(hand.app.screen, FleetScreen):
            break
        await pilot.press("escape")
        await pilot.pause()
        if "Leave" in hand.text:
            await pilot.press("tab", "enter")
    for _ in range(3):
        await pilot.press("escape")
    hand.app.clear_notifications()
    await pilot.press("home")
