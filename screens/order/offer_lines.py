"""One offer as lines: hardware, stock, and what it costs by the month for each period. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from screens.order.offer_columns import stock_words
from tui.format import disk_size, gigabytes, money
from tui.models.offer import Offer
from tui.wizards.ordering.order_cost import BillingPeriod, cost_of
from widgets.columns import fit_text
from widgets.lines import Line, field


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
    yield "Traffic", offer.traffic or "as the plan says"
    yield "Stock", stock_words(offer)
    yield "Price", "" if offer.price is None else f"{money(offer.price, offer.currency)} a month"


def period_price(offer: Offer, period: BillingPeriod) -> tuple[Decimal | None, Decimal | None]:
    """What the server alone costs for the period, and by the month."""
    whole = cost_of(
        offer.amount, plan=Decimal(0), license=Decimal(0), period=period, currency=offer.currency
    ).total
    return whole, None if whole is None else whole / period.months


def offer_lines(offer: Offer, others: Sequence[Offer], width: int) -> list[Line]:
    """The side panel. `others`: the same preset elsewhere."""
    lines: list[Line] = [((fit_text(offer.name, width).rstrip(), "strong"),)]
    if offer.description:
        lines.append(((fit_text(offer.description, width).rstrip(), "dim"),))
    lines.append(())
    for name, value in facts_of(offer):
        tone = "warn" if name == "Stock" and offer.is_sold_out else ""
        lines.append(field(name, value, width, tone=tone, name_width=9))
    if not offer.is_local:
        lines.append((("  the base price: none of its own here", "dim"),))
    lines += [(), (("Paid for longer, server only", "head"),)]
    for period in BillingPeriod:
        whole, monthly = period_price(offer, period)
        words = (
            f"{period.months:>2} mo {-period.discount:>4}%  {money(monthly, offer.currency)} a "
            "month"
        )
        lines.append(
            (
                (fit_text(words, width).rstrip(), ""),
                (f"  {money(whole)}" if width > 50 else "", "dim"),
            )
        )
    elsewhere = [one for one in others if one.id != offer.id]
    if elsewhere:
        lines += [(), (("Elsewhere", "head"),)]
        for one in elsewhere:
            words = f"{one.location:<4} {money(one.price, one.currency):>14}  {stock_words(one)}"
            lines.append(((fit_text(words, width).rstrip(), "dim" if one.is_sold_out else ""),))
    return lines
