"""Every place of the dashboard by name, and how its screen is made. Screens do not know each other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from screens.messages import Place

if TYPE_CHECKING:
    from screens.base import DeckScreen
    from tui.engine.deck import Deck

HOME = Place("fleet")
PLACES = {
    "fleet": "screens.fleet.screen:FleetScreen",
    "server": "screens.server.screen:ServerScreen",
    "raw": "screens.raw:RawScreen",
    "billing": "screens.billing.screen:BillingScreen",
    "invoice": "screens.billing.invoice:InvoiceScreen",
    "order": "screens.order.catalogue:CatalogueScreen",
    "new-server": "screens.order.wizard:OrderScreen",
    "deploy": "screens.order.progress:DeployScreen",
    "compare": "screens.order.compare:CompareScreen",
    "account": "screens.account.screen:AccountScreen",
    "operations": "screens.operations.screen:OperationsScreen",
    "batch": "screens.operations.screen:OperationsScreen",
    "operation": "screens.operations.detail:OperationScreen",
    "requests": "screens.requests:RequestsScreen",
    "loose_ends": "screens.loose_ends:LooseEndsScreen",
    "reinstall": "screens.reinstall.screen:ReinstallScreen",
}
"""Name → module and class. A class takes the deck, and the argument of the place when it has one."""


def open_place(deck: Deck, place: Place) -> DeckScreen:
    """A new screen for a place. The module is imported when it is first gone to."""
    module, _, name = PLACES[place.name].partition(":")
    make: Any = getattr(import_module(module), name)
    screen: DeckScreen = make(deck) if place.argument is None else make(deck, place.argument)
    screen.place = place
    return screen
