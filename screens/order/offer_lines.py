"""One offer as lines: hardware, stock, and what it costs by the month for each period. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from screens.order.offer_columns import stock_words
from tui.format import count, disk_size, gigabytes, money
from tui.models.offer import Offer
from tui.wizards.ordering.offer_check import periods_of
from tui.wizards.ordering.order_cost import BillingPeriod, cost_of
from widgets.columns import fit_text
from widgets.fold import fold, folded_field
from widgets.lines import Line
from widgets.overview_tiles import both_ends
from widgets.tiles import Tile


def facts_of(offer: Offer) -> Iterable[tuple[str, str]]:
    """Name and value of everything that is known; an empty value is unknown."""
    yield "Kind", str(offer.kind)
    yield "Location", offer.location
    yield "CPU", offer.cpu
    yield "Cores", "" if offer.cores is None else str(offer.cores)
    yield "Memory", "" if offer.ram_gb is None else gigabytes(offer.ram_gb)
    yield (
        "Disks",
        offer.disk
        + (f", {disk_size(offer.disk_gb)} in all" if offer.disk_gb and "x" in offer.disk else ""),
    )
    yield "GPU", offer.gpu or "none"
    if offer.stock_id is None:
        yield "Traffic", offer.traffic or "as the plan says"
        yield "Stock", stock_words(offer)
    else:
        yield "Traffic", offer.traffic
        yield "Status", offer.status
    yield "Price", "" if offer.price is None else f"{money(offer.price, offer.currency)}/month"


def period_price(offer: Offer, period: BillingPeriod) -> tuple[Decimal | None, Decimal | None]:
    """Return the price of the server alone for the period, and for a month of it."""
    whole = cost_of(
        offer.amount, plan=Decimal(0), license=Decimal(0), period=period, currency=offer.currency
    ).total
    return whole, None if whole is None else whole / period.months


def offer_tiles(offer: Offer, others: Sequence[Offer]) -> tuple[Tile, Tile, Tile]:
    """Return the selected offer: hardware and price, longer periods, other locations.

    Args:
        others: The same preset at every location.
    """
    elsewhere = [each for each in others if each.id != offer.id]

    def facts(room: int) -> list[Line]:
        lines: list[Line] = []
        if offer.description:
            lines += [((part, "dim"),) for part in fold(offer.description, room)]
        for name, value in facts_of(offer):
            tone = "warn" if name in ("Stock", "Status") and offer.is_sold_out else ""
            lines += folded_field(name, value or "unknown", room, tone=tone, name_width=9)
        if not offer.is_local:
            lines.append((("  base price: this location lists no price", "dim"),))
        return lines

    def periods(room: int) -> list[Line]:
        lines: list[Line] = []
        for period in periods_of(offer):
            whole, monthly = period_price(offer, period)
            left: Line = (
                (f"{count(period.months, 'month'):<10}", ""),
                (f"{-period.discount:>4}%  ", "dim"),
                (f"{money(monthly, offer.currency)}/month", ""),
            )
            lines.append(both_ends(left, ((money(whole), "dim"),), room))
        return lines

    def places(room: int) -> list[Line]:
        return [
            both_ends(
                ((f"{each.location:<4} ", ""), (money(each.price, each.currency), "")),
                ((stock_words(each), "dim" if each.is_sold_out else ""),),
                room,
            )
            for each in elsewhere
        ] or [(("Only in this location.", "dim"),)]

    return (
        Tile(offer.name, facts, offer.location),
        Tile("Longer periods, server only", periods, "in total"),
        Tile("Other locations", places, "in stock"),
    )


def cheapest_tile(offers: Sequence[Offer]) -> Tile:
    """Return the cheapest offer in stock of each kind and amount of memory."""
    best: dict[tuple[str, float], Offer] = {}
    for offer in offers:
        if offer.price is None or offer.ram_gb is None or not offer.stock or offer.stock < 0:
            continue
        key = (str(offer.kind), offer.ram_gb)
        if key not in best or offer.price < (best[key].price or 0):
            best[key] = offer
    ordered = sorted(best.values(), key=_by_price)

    def draw(room: int) -> list[Line]:
        return [
            both_ends(
                ((fit_text(each.name, 13), ""), (gigabytes(each.ram_gb or 0), "dim")),
                ((money(each.price, each.currency), ""),),
                room,
            )
            for each in ordered
        ] or [(("No offer in stock has a known price.", "dim"),)]

    return Tile("Cheapest in stock by memory", draw)


def _by_price(offer: Offer) -> float:
    return float(offer.price or 0)


def stock_tile(offers: Sequence[Offer]) -> Tile:
    """Return how many offers of each location are in stock, and the cheapest price."""
    places: dict[str, list[Offer]] = {}
    for offer in offers:
        places.setdefault(offer.location or "unknown", []).append(offer)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for place, found in sorted(places.items()):
            in_stock = sum(bool(each.stock and each.stock > 0) for each in found)
            unread = sum(each.stock is None for each in found)
            prices = [each.price for each in found if each.price is not None]
            words = f"{place:<3} {in_stock} of {len(found)}"
            words += f", {unread} not read" if unread else ""
            price = f"from {money(min(prices), found[0].currency)}" if prices else "unknown"
            lines.append(both_ends(((words, ""),), ((price, "dim"),), room))
        return lines or [(("No offers.", "dim"),)]

    return Tile("Locations", draw, "in stock")
