"""Tiles of the Billing screen about invoices, and its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.account_tiles import short_day
from tui.format import count, money
from tui.readings.money_topics import INVOICES
from tui.store.topics import ACCOUNT
from widgets.lines import Line
from widgets.operation_lines import local_day
from widgets.overview_tiles import both_ends
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck

MOST_INVOICES = 6
LEAST_FOR_YEAR = 42
"""Cells from which on a date of this year is shown with the year."""
COMMANDS = (
    ("hostdeck billing --due", "Lists servers by due date."),
    ("hostdeck billing --by tag:env", "Groups the costs."),
    ("hostdeck billing --top-up 50", "Creates an invoice to add funds."),
)

INVOICE_COMMANDS = (
    ("hostdeck billing --invoices", "Lists the invoices."),
    ("hostdeck billing --pay NUMBER", "Pays an invoice from the credit."),
)


def invoices_tile(deck: Deck) -> Tile:
    """Return the unpaid invoices, then the newest paid ones."""
    reading = deck.store.known(INVOICES, ACCOUNT)
    found = () if reading.value is None else reading.value.invoices
    unpaid = [each for each in found if each.is_unpaid]
    this_year = f"{local_day(deck.clock.now()):%Y}-"
    paid = sorted((each for each in found if each.is_paid), key=lambda each: -(each.id or 0))

    def draw(room: int) -> list[Line]:
        if reading.value is None:
            return [(((reading.error or "Invoices not read yet.").strip(), "dim"),)]
        lines: list[Line] = []
        for invoice in [*unpaid, *paid][:MOST_INVOICES]:
            tone = "warn" if invoice.is_unpaid else "dim"
            day = str((invoice.due if invoice.is_unpaid else invoice.date) or "")
            if room < LEAST_FOR_YEAR and day.startswith(this_year):
                day = short_day(day).strip()
            when = f"due {day}" if invoice.is_unpaid else day
            left: Line = (
                (f"{invoice.id or '?':>8} ", ""),
                (f"{invoice.shown_status:<8.8} ", tone),
                (when, tone),
            )
            total = money(invoice.total, str(invoice.currency or ""))
            lines.append(both_ends(left, ((total, ""),), room))
        return lines or [(("The account has no invoices.", "dim"),)]

    note = count(len(unpaid), "unpaid", "unpaid") if unpaid else f"{len(found):,}"
    return Tile("Invoices", draw, note, "warn" if unpaid else "dim")
