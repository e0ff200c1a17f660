"""An offer against the answers of an order: its periods, and whether it still holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.format import money
from tui.models.offer import Offer
from tui.wizards.ordering.order_cost import BillingPeriod


def periods_of(offer: Offer) -> tuple[BillingPeriod, ...]:
    """Return the periods that can be ordered. Of a server in stock only the month has a price."""
    return tuple(BillingPeriod) if offer.stock_id is None else (BillingPeriod.MONTHLY,)


def changed_since(agreed: Offer, now: Mapping[int, Offer]) -> str:
    """Return why the confirmed offer no longer holds, as a sentence; empty when it does.

    Args:
        now: The offers by row id as the provider gives them at this moment, stock included.
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
