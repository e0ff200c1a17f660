"""What one server costs, until when it is paid, and its invoices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from screens.server.server_pane import ServerPane
from tui.fleet.server_state import is_rented
from tui.format import due, money
from tui.readings.money_topics import BILLING, READ_BILLING, READ_SERVER_INVOICES, SERVER_INVOICES
from tui.text import safe_text
from widgets.columns import fit_text
from widgets.lines import Line, field
from widgets.reading_lines import age_lines

if TYPE_CHECKING:
    from datetime import date

    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.models.billing import BillingData, Invoice


def days_from(day: date | None, now: float) -> int | None:
    """Whole days from today, where the person is, until `day`."""
    from datetime import datetime

    return None if day is None else (day - datetime.fromtimestamp(now).date()).days


def billing_lines(
    found: BillingData, row: ServerRow | None, now: float, width: int
) -> Iterable[Line]:
    """Every field of the answer; unknown is said."""
    currency = str(found.currency or "") or (row.currency if row else "")
    status = str(found.status or "")
    yield field("Status", status, width, tone="" if status and is_rented(status) else "warn")
    yield field("Price", money(found.recurring, currency), width, tone="strong")
    yield field("Paid", str(found.cycle or ""), width)
    yield field("Setup fee", money(found.setup_fee, currency), width)
    left = days_from(found.next_due, now)
    yield field(
        "Next due",
        due(found.next_due, left),
        width,
        tone="warn" if left is not None and left <= 3 else "",
    )
    yield field("Since", str(found.registered or ""), width)
    yield field("Service", str(found.service or ""), width)
    yield field("Name", str(found.name or ""), width)
    yield field("Order", str(found.order_id or ""), width)


def invoice_line(one: Invoice, width: int) -> Line:
    """Number, state, dates and total in one line."""
    status = safe_text(one.shown_status, 12)
    words = f"{one.id or '?':>8}  {status:<10} {one.date or '':<11} due {one.due or 'unknown':<11} "
    total = money(one.total, str(one.currency or ""))
    return (
        (fit_text(words, max(1, width - 14)), "" if one.is_paid else "warn"),
        (f"{total:>13}", ""),
    )


class BillingTab(ServerPane):
    """The flat answer of the provider, with its age, and the invoices that are about this
    server."""

    def look(self, server_id: int, deck: Deck) -> None:
        deck.engine.want(READ_BILLING, server_id)
        deck.engine.want(READ_SERVER_INVOICES, server_id)

    def draw(self, server_id: int, deck: Deck) -> None:
        now, row = deck.clock.now(), deck.store.row(server_id)
        reading, invoices = (
            deck.store.known(BILLING, server_id),
            deck.store.known(SERVER_INVOICES, server_id),
        )
        lines = age_lines(reading, now, self.room, what="Billing")
        if reading.value is not None:
            lines += [(), *billing_lines(reading.value, row, now, self.room)]
        elif row is not None and row.price is not None:
            lines += [
                (),
                field("Price", f"{money(row.price, row.currency)} a month, by the list", self.room),
                field("Next due", due(row.due, row.days_left), self.room),
            ]
        lines += [
            (),
            (("Invoices", "head"),),
            *age_lines(invoices, now, self.room, what="Invoices"),
        ]
        if invoices.value is not None:
            lines += [invoice_line(one, self.room) for one in invoices.value.invoices]
            if not invoices.value.invoices:
                lines.append((("The provider names none for this server.", "dim"),))
        self.set_lines(lines)
