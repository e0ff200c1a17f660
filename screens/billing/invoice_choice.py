"""Facts about one invoice for its screen: amounts, the saved PDF, and the choice for commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.format import money
from tui.readings.money_topics import CLIENT, INVOICE, PAYMENT_FACTS
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.fold import fold
from widgets.lines import Line, field

if TYPE_CHECKING:
    from tui.commands.invoice_commands import InvoiceChoice
    from tui.deck import Deck
    from tui.models.billing import Invoice
    from tui.store.reading import Reading


def invoice_choice(deck: Deck, number: int) -> InvoiceChoice | None:
    """Return an invoice with the known credit facts; `None` until it is read."""
    from tui.commands.invoice_commands import InvoiceChoice

    store = deck.store
    invoice = store.known(INVOICE, (0, number)).value
    if invoice is None or invoice.id != number:
        return None
    client = store.known(CLIENT, ACCOUNT).value
    before: dict[str, Any] = store.known(PAYMENT_FACTS, ACCOUNT).value or {}
    if client is None:
        return InvoiceChoice(invoice, before=before)
    return InvoiceChoice(invoice, client.credit, str(client.currency_code or ""), before)


def more_amounts(invoice: Invoice, width: int) -> list[Line]:
    """Return the provider's amounts other than total and balance."""
    currency = str(invoice.currency or "")
    named = (
        ("Subtotal", invoice.subtotal),
        ("Tax", invoice.tax),
        ("From credit", invoice.credit),
    )
    lines = [
        field(name, money(amount, currency), width) for name, amount in named if amount is not None
    ]
    if invoice.paid_on is not None:
        lines.append(field("Paid on", str(invoice.paid_on), width))
    return lines


def pdf_lines(saved: Reading[Any], width: int) -> list[Line]:
    """Return the path of the saved PDF, or why it was not saved."""
    if saved.error:
        words, tone = f"PDF: {saved.error}", "warn"
    elif saved.value is not None:
        words, tone = f"PDF saved to {saved.value}. Only you can read the file.", "good"
    else:
        return []
    return [((part, tone),) for part in fold(safe_text(words), max(10, width))]
