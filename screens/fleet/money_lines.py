"""Money on the first screen: the credit, what is due next, and the cost of a month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tui.format import count, money
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, room_of, spread
from widgets.scales import Scale

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

_GAUGE = 20
Credits = Sequence[tuple[str, tuple[Decimal, str] | None]]
"""Accounts, each with amount and currency; `None` while it is not known."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of the servers."""

    month: tuple[tuple[str, Decimal], ...] = ()
    """Currency and amount of a month; amounts of two currencies are not added up."""
    unknown: int = 0
    """Servers whose price is not known."""
    next_day: str = ""
    """The next due date, `YYYY-MM-DD`; empty where none is known."""
    next_amount: tuple[tuple[str, Decimal], ...] = ()
    """Due on that day."""


def costs_of(rows: Iterable[ServerRow]) -> Costs:
    """Add up what these servers cost."""
    month: dict[str, Decimal] = {}
    days: dict[str, dict[str, Decimal]] = {}
    unknown = 0
    for row in rows:
        if row.price is None or row.price < 0:
            unknown += 1
            continue
        price = Decimal(str(row.price))
        month[row.currency] = month.get(row.currency, Decimal(0)) + price
        # What is overdue is a problem, not the next bill.
        if row.due and (row.days_left is None or row.days_left >= 0):
            due = days.setdefault(row.due, {})
            due[row.currency] = due.get(row.currency, Decimal(0)) + price
    day = min(days, default="")
    return Costs(_sorted(month), unknown, day, _sorted(days.get(day, {})))


def _sorted(amounts: dict[str, Decimal]) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted(amounts.items(), key=lambda amount: -amount[1]))


def money_lines(
    costs: Costs,
    servers: int,
    credit: tuple[Decimal, str] | None,
    width: int,
    glyphs: Glyphs,
    hints: Line,
    credits: Credits = (),
) -> list[Line]:
    """Return two lines: the credit against what is due next, and the cost of a month.

    Args:
        credit: Amount and currency; `None` while it is not known.
        hints: Keys that help, at the right of the second line.
        credits: Credit of each account in a list of several.
    """
    return [
        _credits_line(credits) if credits else _credit_line(costs, credit, width, glyphs),
        spread(_month_line(costs, servers), hints, width),
    ]


def _credits_line(credits: Credits) -> Line:
    runs: list[Run] = [("credit", "")]
    for name, credit in credits:
        runs.append((f"{',' if len(runs) > 1 else ''} {name} ", ""))
        runs.append(("not read", "dim") if credit is None else (money(*credit), "strong"))
    return tuple(runs)


def _credit_line(
    costs: Costs, credit: tuple[Decimal, str] | None, width: int, glyphs: Glyphs
) -> Line:
    if credit is None:
        return (("credit not read yet", "dim"),)
    amount, currency = credit
    due = dict(costs.next_amount).get(currency)
    if not due:
        return (("credit ", ""), (money(amount, currency), "strong"))
    tone = "good" if amount >= due else "bad"
    left: list[Run] = [
        ("credit ", ""),
        (f"{amount:,.2f}", "strong"),
        (f" of {money(due, currency)} due {day_words(costs.next_day)}", ""),
    ]
    percent = int(min(amount / due, Decimal(9)) * 100)
    words = f" {percent:3d} %"
    room = min(_GAUGE, width - room_of(left) - len(words) - 1)
    if room < 6:
        return tuple(left)
    bar = gauge(float(amount), Scale(0.0, float(due)), room, glyphs, tone=tone)
    return spread(tuple(left), (*bar, (words, tone)), width)


def _month_line(costs: Costs, servers: int) -> Line:
    if not costs.month:
        return (("cost not known yet", "dim"),)
    amounts = " + ".join(money(amount, currency) for currency, amount in costs.month)
    priced = servers - costs.unknown
    runs: list[Run] = [(f"{amounts}/month", "strong"), (f" for {count(priced, 'server')}", "")]
    if costs.unknown:
        runs.append((f", {costs.unknown:,} without a price", "dim"))
    return tuple(runs)


def day_words(text: str) -> str:
    """Return a date for people: "7 Dec"; the text itself where it is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return fit_text(text, 10).rstrip()
    return f"{day.day} {day:%b}"
