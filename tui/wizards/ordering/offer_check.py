"""Check of an offer for an order: its periods, and whether it is still valid. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.format import money
from tui.models.offer import Offer
from tui.wizards.ordering.order_cost import BillingPeriod


def periods_of(offer: Offer) -> tuple[BillingPeriod, ...]:
    """Return the periods that can be ordered. A server in stock has only a monthly price."""
    return tuple(BillingPeriod) if offer.stock_id is None else (BillingPeriod.MONTHLY,)


def changed_since(agreed: Offer, now: Mapping[int, Offer]) -> str:
    """Return why the confirmed offer is no longer valid, as a sentence; empty if it is.

    Args:
        now: The provider's current offers by row id, stock included.
    """
    found = now.get(agreed.id)
    where = f"{agreed.name} at {agreed.location}"
    if found is None:
        return f"{where} is no longer available."
    if found.is_sold_out:
        is_preset = agreed.stock_id is None
        return f"{where} is now sold out." if is_preset else found.sold_out_words
    if found.price != agreed.price:
        before, after = money(agreed.price, agreed.currency), money(found.price, found.currency)
        return f"The price of {where} changed from {before} to {after} per month."
    return ""
