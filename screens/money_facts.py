"""Known billing facts for the commands that create invoices. Reads only the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.readings.money_topics import CLIENT, INVOICES
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.commands.billing_commands import Funds
    from tui.deck import Deck


def known_funds(deck: Deck) -> Funds:
    """Return credit, unpaid invoices, and the newest invoice, as far as they were read."""
    from tui.commands.billing_commands import Funds

    client = deck.store.known(CLIENT, ACCOUNT).value
    found = deck.store.known(INVOICES, ACCOUNT).value
    listed = () if found is None else found.invoices
    unpaid = tuple(
        (invoice.id, invoice.total) for invoice in listed if invoice.id and invoice.is_unpaid
    )
    newest = None if found is None or not found.is_complete else found.newest
    if client is None:
        return Funds(unpaid=unpaid, newest_invoice=newest)
    return Funds(str(client.currency_code or ""), client.credit, unpaid, newest)
