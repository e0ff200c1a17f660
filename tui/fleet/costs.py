"""The monthly cost of servers, and the next due date. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tui.fleet.rows import ServerRow


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of the servers."""

    month: tuple[tuple[str, Decimal], ...] = ()
    """Currency and monthly amount. Amounts in different currencies are not added together."""
    unknown: int = 0
    """Servers whose price is not known."""
    next_day: str = ""
    """The next due date, `YYYY-MM-DD`; empty if none is known."""
    next_amount: tuple[tuple[str, Decimal], ...] = ()
    """Servers due on that day."""


def costs_of(rows: Iterable[ServerRow]) -> Costs:
    """Return the costs of these servers."""
    month: dict[str, Decimal] = {}
    days: dict[str, dict[str, Decimal]] = {}
    unknown = 0
    for row in rows:
        if row.price is None or row.price < 0:
            unknown += 1
            continue
        price = Decimal(str(row.price))
        month[row.currency] = month.get(row.currency, Decimal(0)) + price
        # An overdue server is a problem, not the next bill.
        if row.due and (row.days_left is None or row.days_left >= 0):
            due = days.setdefault(row.due, {})
            due[row.currency] = due.get(row.currency, Decimal(0)) + price
    day = min(days, default="")
    return Costs(_sorted(month), unknown, day, _sorted(days.get(day, {})))


def _sorted(amounts: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(amounts.items(), key=lambda amount: -amount[1]))
