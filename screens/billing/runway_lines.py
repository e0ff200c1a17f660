"""Lines of the Billing screen: how long the credit lasts, and whether auto-pay is on. Pure."""

from __future__ import annotations

from screens.server.billing_tab import days_from
from tui.billing.spending import Runway
from tui.format import count, due, money
from widgets.fold import folded_field
from widgets.lines import Line


def runway_lines(found: Runway | None, now: float, width: int) -> list[Line]:
    """Return how long the credit lasts, and the first server that it does not cover."""
    if found is None:
        return []
    without: list[Line] = []
    if found.left_out:
        words = f"not included: {count(found.left_out, 'server')} with unknown price or due date"
        without = folded_field(" ", words, width, tone="dim")
    if found.first is None or found.day is None:
        words = "more than a year at these prices"
        return [*folded_field("Credit lasts", words, width, tone="good"), *without]
    days = days_from(found.day, now)
    price = money(found.first.price, found.first.currency)
    words = f"{due(str(found.day), days)}: {found.first.called} ({price}) is not covered"
    tone = "warn" if (days or 0) <= 7 else ""
    return [*folded_field("Runs out", words, width, tone=tone), *without]
