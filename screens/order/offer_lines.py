"""One offer as lines: hardware, stock, and the monthly cost for each period. Pure."""

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
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, cut_line
from widgets.overview_tiles import both_ends
from widgets.scales import Scale
from widgets.tiles import Tile

LEAST_FOR_UNIT = 40
"""Minimum cells for a period's price with its unit."""


def facts_of(offer: Offer) -> Iterable[tuple[str, str]]:
    """Return name and value of all known facts; an empty value is unknown."""
    yield "Kind", str(offer.kind)
    yield "Location", offer.location
    yield "CPU", offer.cpu
    yield "Cores", "" if offer.cores is None else str(offer.cores)
    yield "Memory", "" if offer.ram_gb is None else gigabytes(offer.ram_gb)
    yield "Disks", _disk_words(offer)
    yield "GPU", offer.gpu or "none"
    if offer.stock_id is None:
        yield "Traffic", offer.traffic or "as the plan says"
        yield "Stock", stock_words(offer)
    else:
        yield "Traffic", offer.traffic
        yield "Status", offer.status
    yield "Price", "" if offer.price is None else f"{money(offer.price, offer.currency)}/month"


def _disk_words(offer: Offer) -> str:
    """Return the disks as the provider writes them, with a unit added to bare numbers."""
    if not offer.disk_gb:
        return offer.disk
    if offer.disk.strip().isdigit():
        return disk_size(offer.disk_gb)
    return offer.disk + (f", {disk_size(offer.disk_gb)} in all" if "x" in offer.disk else "")


def value_tile(offers: Sequence[Offer], glyphs: Glyphs) -> Tile:
    """Return the price of each offer per memory, core, and disk space, as bars."""
    parts = (
        ("Per GB of memory", [_share(each, each.ram_gb) for each in offers]),
        ("Per core", [_share(each, each.cores) for each in offers]),
        ("Per 100 GB of disk", [_share(each, (each.disk_gb or 0) / 100) for each in offers]),
    )

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for title, values in parts:
            scale = Scale(0.0, max((value for value in values if value), default=1.0))
            lines.append(((title, "head"),))
            for offer, value in zip(offers, values, strict=True):
                bar = gauge(value, scale, max(0, room - 34), glyphs, tone="fill")
                name = fit_text(f"{offer.name} {offer.location}", 20)
                words = "unknown" if value is None else money(value, offer.currency)
                lines.append(both_ends((((name), ""), *bar), ((words, ""),), room))
        return lines

    return Tile("Price by size", draw, "per month")


def _share(offer: Offer, amount: float | None) -> float | None:
    """Return the monthly price per unit of an amount; `None` if either is unknown."""
    return offer.price / amount if offer.price is not None and amount else None


def difference_tile(offers: Sequence[Offer]) -> Tile:
    """Return the names of the facts that differ between offers, and of those that are equal."""
    columns = [list(facts_of(offer)) for offer in offers]
    rows = list(zip(*columns, strict=True))
    differ = [row for row in rows if len({value for _, value in row}) > 1]
    same = [row[0][0] for row in rows if len({value for _, value in row}) == 1]

    def draw(room: int) -> list[Line]:
        lines: list[Line] = []
        for row in differ:
            lines.append(((row[0][0], "head"),))
            for offer, (_, value) in zip(offers, row, strict=True):
                name = fit_text(f"  {offer.name} {offer.location}", 22)
                lines.append(cut_line(((name, "dim"), (value or "unknown", "strong")), room))
        if same:
            words = f"The same in all: {', '.join(same)}."
            lines += [((part, "dim"),) for part in fold(words, room)]
        return lines

    return Tile("Differences", draw, f"{len(differ)}")


def period_price(offer: Offer, period: BillingPeriod) -> tuple[Decimal | None, Decimal | None]:
    """Return the price of the server alone for the period, and per month."""
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
            unit = "/month" if room >= LEAST_FOR_UNIT else ""
            left: Line = (
                (f"{count(period.months, 'month'):<10}", ""),
                (f"{-period.discount:>4}%  ", "dim"),
                (f"{money(monthly, offer.currency)}{unit}", ""),
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
        Tile("Longer periods, server only", periods, "per month, in total", note_short="in total"),
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
    """Return how many offers at each location are in stock, and the lowest price."""
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
