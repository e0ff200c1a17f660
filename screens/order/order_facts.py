"""Facts for an order from the store, and the reads that they need."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.fleet.fleet import Fleet
from tui.models.offer import Offer
from tui.models.stock_offer import stock_offer
from tui.readings.account_topics import READ_SSH_KEYS
from tui.readings.catalog_topics import (
    OFFERS,
    PLANS,
    READ_OFFERS,
    READ_PLANS,
    READ_SOFTWARE_OF,
    READ_STOCK,
    READ_SYSTEMS,
    SOFTWARE_OF,
    STOCK,
    SYSTEMS,
)
from tui.readings.market_topics import READ_STOCK_SERVERS, STOCK_SERVERS
from tui.readings.money_topics import CLIENT, READ_CLIENT
from tui.store.topics import ACCOUNT, Key
from tui.wizards.installing.systems import choices
from tui.wizards.ordering.order_draft import OrderFacts, plan_choices, target_of
from tui.wizards.ordering.order_software import software_choices

if TYPE_CHECKING:
    from tui.deck import Deck


def _key(offer: Offer) -> Key:
    return (0, offer.preset_id, offer.location)


def want_facts(deck: Deck, offer: Offer, *, now: bool = False) -> None:
    """Request everything that the choices and the cost depend on."""
    deck.engine.want(READ_SYSTEMS, _key(offer), now=now)
    deck.engine.want(READ_CLIENT, ACCOUNT, now=now)
    if offer.stock_id is not None:
        deck.engine.want(READ_STOCK_SERVERS, ACCOUNT, now=now)
        return
    deck.engine.want(READ_SOFTWARE_OF, _key(offer), now=now)
    deck.engine.want(READ_PLANS, _key(offer), now=now)
    deck.engine.want(READ_OFFERS, (0, offer.currency), now=now)
    deck.engine.want(READ_STOCK, (0, offer.location), now=now)
    deck.engine.want(READ_SSH_KEYS, ACCOUNT, now=now)


def current_offer(deck: Deck, offer: Offer) -> Offer:
    """Return the offer with the latest price and stock; sold out if it no longer exists."""
    if offer.stock_id is not None:
        return _current_stock(deck, offer)
    found = deck.store.known(OFFERS, (0, offer.currency)).value
    if found is None:
        return offer
    newest = found.get(offer.id) or replace(offer, stock=0)
    stock = deck.store.known(STOCK, (0, offer.location)).value
    return newest if stock is None else replace(newest, stock=stock.get(offer.preset_id, 0))


def _current_stock(deck: Deck, offer: Offer) -> Offer:
    servers = deck.store.known(STOCK_SERVERS, ACCOUNT).value
    if servers is None:
        return offer
    found = (stock_offer(each, offer.currency) for each in servers if each.id == offer.stock_id)
    return next(found, replace(offer, stock=0, status=""))


@lru_cache(maxsize=1)
def _names(fleet: Fleet) -> frozenset[str]:
    """Return every host name in use; computed once per list, because each key press needs it."""
    return frozenset(row.hostname.lower() for row in fleet.rows if row.hostname)


def order_facts(deck: Deck, offer: Offer) -> OrderFacts:
    """Return the currently known facts."""
    store = deck.store
    systems, plans = store.known(SYSTEMS, _key(offer)).value, store.known(PLANS, _key(offer)).value
    software = store.known(SOFTWARE_OF, _key(offer)).value
    client, fleet = store.known(CLIENT, ACCOUNT).value, store.fleet.value
    return OrderFacts(
        None if systems is None else choices(systems, target_of(offer)),
        None if plans is None else plan_choices(plans, offer.location, offer.currency),
        None if client is None else client.credit,
        "" if client is None else str(client.currency_code or ""),
        frozenset() if fleet is None else _names(fleet),
        None if software is None else software_choices(software),
    )


def order_troubles(deck: Deck, offer: Offer) -> dict[str, str]:
    """Return failed readings with the reason."""
    found = {
        "systems": deck.store.known(SYSTEMS, _key(offer)).error,
        "software": deck.store.known(SOFTWARE_OF, _key(offer)).error,
        "plans": deck.store.known(PLANS, _key(offer)).error,
    }
    return {name: error for name, error in found.items() if error}
