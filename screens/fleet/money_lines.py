"""Billing on the first screen: credit, next due payment, and monthly cost. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tui.fleet.costs import Costs
from tui.format import count, money
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, room_of, spread
from widgets.scales import Scale

_GAUGE = 20
Credits = Sequence[tuple[str, tuple[Decimal, str] | None]]
"""Accounts, each with amount and currency; `None` if unknown."""


def money_lines(
    costs: Costs,
    servers: int,
    credit: tuple[Decimal, str] | None,
    width: int,
    glyphs: Glyphs,
    hints: Line,
    credits: Credits = (),
) -> list[Line]:
    """Return two lines: the credit compared with the next due payment, and the monthly cost.

    Args:
        credit: Amount and currency; `None` if unknown.
        hints: Helpful keys, at the right of the second line.
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
    """Return a readable date: "7 Dec"; the unchanged text if it is not a date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return fit_text(text, 10).rstrip()
    return f"{day.day} {day:%b}"
