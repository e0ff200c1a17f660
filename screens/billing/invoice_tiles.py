"""Tiles of the Billing screen: invoices and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.account_tiles import short_day
from tui.format import count, money
from tui.models.vocabulary.business_vocabulary import PAID, UNPAID, VOID
from tui.readings.money_topics import INVOICES
from tui.store.topics import ACCOUNT
from widgets.lines import Line
from widgets.operation_lines import local_day
from widgets.overview_tiles import both_ends
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.billing import Invoices

MOST_INVOICES = 6
LEAST_FOR_YEAR = 42
"""Cells from which on a date of this year is shown with the year, and numbers stand apart."""
COMMANDS = (
    ("hostdeck billing --due", "Lists servers by due date."),
    ("hostdeck billing --by tag:env", "Groups the costs."),
    ("hostdeck billing --top-up 50", "Creates an invoice to add funds."),
)

INVOICE_COMMANDS = (
    ("hostdeck billing --invoices", "Lists the invoices."),
    ("hostdeck billing --pay NUMBER", "Pays an invoice from the credit."),
)


def _no_invoices(listed: Invoices) -> str:
    """Return the reason why no invoice is shown."""
    if listed.unread:
        return "No invoice could be read."
    return "No unpaid or paid invoices." if listed.invoices else "The account has no invoices."


def invoices_tile(deck: Deck) -> Tile:
    """Return the unpaid invoices, those with an unknown state, then the newest paid ones."""
    reading = deck.store.known(INVOICES, ACCOUNT)
    found = () if reading.value is None else reading.value.invoices
    unpaid = [each for each in found if each.is_unpaid]
    unsure = [each for each in found if each.state not in (PAID, UNPAID, VOID)]
    this_year = f"{local_day(deck.clock.now()):%Y}-"
    paid = sorted((each for each in found if each.is_paid), key=lambda each: -(each.id or 0))

    def draw(room: int) -> list[Line]:
        if reading.value is None:
            return [(((reading.error or "Invoices not read yet.").strip(), "dim"),)]
        lines: list[Line] = []
        for invoice in [*unpaid, *unsure, *paid][:MOST_INVOICES]:
            tone = "dim" if invoice.is_paid else "warn"
            day = str((invoice.due if invoice.is_unpaid else invoice.date) or "")
            if room < LEAST_FOR_YEAR and day.startswith(this_year):
                day = short_day(day).strip()
            when = f"due {day}" if invoice.is_unpaid else day
            left: Line = (
                (f"{invoice.id or '?':>{5 if room < LEAST_FOR_YEAR else 8}} ", ""),
                (f"{invoice.shown_status:<8.8} ", tone),
                (when, tone),
            )
            total = money(invoice.total, str(invoice.currency or ""))
            lines.append(both_ends(left, ((total, ""),), room))
        return lines or [((_no_invoices(reading.value), "dim"),)]

    note = count(len(unpaid), "unpaid", "unpaid") if unpaid else f"{len(found):,}"
    return Tile("Invoices", draw, note, "warn" if unpaid else "dim")
