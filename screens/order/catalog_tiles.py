"""Tiles around the catalog: prices and stock of the offers, and the money of the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.account_tiles import cost_tile, fleet_of
from screens.calendar_tile import calendar_tile
from screens.fleet_tiles import funds_tile, kind_tile
from screens.list_body import WIDER_COLUMNS
from screens.order.offer_lines import cheapest_tile, stock_tile, value_tile
from screens.work_tiles import counts_tile
from tui.text import safe_text
from widgets.columns import Cell
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.offer import Offer
    from widgets.glyphs import Glyphs

MOST_COMPARED = 8


def money_tiles(deck: Deck, glyphs: Glyphs) -> Sequence[Tile]:
    """Return tiles about credit, costs, and earlier orders; none without a sign-in."""
    if not deck.store.session.signed_in:
        return ()
    servers = fleet_of(deck)
    return (
        funds_tile(deck, servers, glyphs),
        cost_tile(servers, "kind", glyphs),
        kind_tile(deck, glyphs, "Earlier orders", titled="Order"),
        calendar_tile(servers, deck.clock.now()),
    )


def below_offers(
    offers: Sequence[Offer], selected: Offer | None, glyphs: Glyphs, columns: int
) -> Sequence[Sequence[Tile]]:
    """Return columns of tiles below the offers.

    Args:
        columns: Columns of the screen.
    """
    kinds = counts_tile("Offers by kind", (Cell(str(each.kind)) for each in offers), glyphs)
    if columns < WIDER_COLUMNS or selected is None:
        return (cheapest_tile(offers),), (stock_tile(offers), kinds)
    place = selected.location
    like = [each for each in offers if each.location == place][:MOST_COMPARED]
    value = value_tile(like, glyphs)._replace(title=f"Price by size, {safe_text(place)}")
    return (cheapest_tile(offers), kinds), (stock_tile(offers), value)
