"""Every place of the dashboard by name, and how to create its screen. Screens do not import each
other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from screens.messages import Place

if TYPE_CHECKING:
    from screens.deck_screen import DeckScreen
    from tui.deck import Deck

HOME = Place("fleet")
PLACES = {
    "fleet": "screens.fleet.fleet_screen:FleetScreen",
    "server": "screens.server.server_screen:ServerScreen",
    "images": "screens.images.images_screen:ImagesScreen",
    "dns": "screens.dns.dns_screen:DnsScreen",
    "market": "screens.order.market_screen:MarketScreen",
    "raw": "screens.raw_screen:RawScreen",
    "billing": "screens.billing.billing_screen:BillingScreen",
    "invoice": "screens.billing.invoice_screen:InvoiceScreen",
    "credit": "screens.billing.credit_screen:CreditScreen",
    "order": "screens.order.catalog_screen:CatalogScreen",
    "new-server": "screens.order.order_wizard:OrderScreen",
    "deploy": "screens.order.order_progress:DeployScreen",
    "compare": "screens.order.compare_offers:CompareScreen",
    "account": "screens.account.account_screen:AccountScreen",
    "api-keys": "screens.account.api_keys_screen:ApiKeysScreen",
    "conversations": "screens.account.conversations_screen:ConversationsScreen",
    "sign-ins": "screens.account.sign_ins_screen:SignInsScreen",
    "contacts": "screens.account.contacts_screen:ContactsScreen",
    "storage": "screens.account.storage_screen:StorageScreen",
    "operations": "screens.operations.operations_screen:OperationsScreen",
    "batch": "screens.operations.operations_screen:OperationsScreen",
    "operation": "screens.operations.operation_detail:OperationScreen",
    "requests": "screens.requests_screen:RequestsScreen",
    "traffic": "screens.traffic_screen:TrafficScreen",
    "unrecognized": "screens.unrecognized_screen:UnrecognizedScreen",
    "settings": "screens.settings.settings_screen:SettingsScreen",
    "changes": "screens.changes_screen:ChangesScreen",
    "loose_ends": "screens.loose_ends_screen:LooseEndsScreen",
    "reinstall": "screens.reinstall.reinstall_screen:ReinstallScreen",
}
"""Name → module and class. A class takes the deck, and the place's argument if it has one."""


def open_place(deck: Deck, place: Place) -> DeckScreen:
    """Create the screen for a place. Its module is imported at the first visit."""
    module, _, name = PLACES[place.name].partition(":")
    make: Any = getattr(import_module(module), name)
    screen: DeckScreen = make(deck) if place.argument is None else make(deck, place.argument)
    screen.place = place
    return screen
