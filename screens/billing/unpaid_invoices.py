"""Loose ends about unpaid invoices: the read that ends them, and what is due until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from screens.server.billing_tab import days_from
from tui.format import due, money
from tui.models.unknown_word import unknown_word
from tui.models.vocabulary.business_vocabulary import PAID, VOID
from tui.readings.money_topics import CLIENT, INVOICE, READ_CLIENT, READ_INVOICE
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.models.billing import Invoice
    from tui.store.operations import LooseEnd


def want_invoices(deck: Deck) -> None:
    """Request the invoices of loose ends, and mark the ends of paid and void ones as resolved."""
    for _, number in _numbers(deck):
        deck.engine.want(READ_INVOICE, (0, number))
        deck.engine.want(READ_CLIENT, ACCOUNT)
    settle_paid(deck)


def settle_paid(deck: Deck) -> None:
    """Mark loose ends about unpaid invoices as resolved where the invoice is paid or void."""
    for end, number in _numbers(deck):
        invoice = _known(deck, number)
        if invoice is not None and invoice.state in (PAID, VOID):
            words = f"Invoice {number} is {invoice.shown_status}."
            deck.engine.operations.settle(end.id, words)


def with_amount(deck: Deck, own_id: int, end: LooseEnd) -> LooseEnd:
    """Return the loose end with the amount that is due, until when, and how to pay it.

    Args:
        own_id: Id of the loose end in its account, which the deck is of.
    """
    number = _number(deck, own_id, end)
    if number is None:
        return end
    invoice = _known(deck, number)
    if invoice is None:
        error = deck.store.known(INVOICE, (0, number)).error
        words = f"could not be read: {error}" if error else "has not been read yet."
        return replace(end, danger=f"{end.danger} Invoice {number} {words}")
    if not invoice.state:
        status = str(invoice.status or "")
        said = f"Invoice {number}: {unknown_word(status) if status else 'the state is unknown'}."
        return replace(end, danger=f"{end.danger} {said}")
    client = deck.store.known(CLIENT, ACCOUNT).value
    currency = str(invoice.currency or (client.currency_code if client else "") or "")
    amount = money(invoice.balance if invoice.balance is not None else invoice.total, currency)
    day = due(invoice.due, days_from(invoice.due, deck.clock.now()))
    words = f"{amount} due by {day}. {end.danger} Pay it from the credit or with a payment link."
    return replace(end, danger=words)


def _known(deck: Deck, number: int) -> Invoice | None:
    """Return the invoice as it was read last; `None` if another one was answered."""
    found = deck.store.known(INVOICE, (0, number)).value
    return found if found is not None and found.id == number else None


def _numbers(deck: Deck) -> Iterator[tuple[LooseEnd, int]]:
    """Yield the loose ends about unpaid invoices with the numbers of the invoices."""
    for end in deck.store.loose_ends:
        number = _number(deck, end.id, end)
        if number is not None:
            yield end, number


def _number(deck: Deck, own_id: int, end: LooseEnd) -> int | None:
    """Return the number of the invoice that a loose end is about, if it is about one."""
    from tui.operations.loose_ends import awaited_invoice

    return awaited_invoice(end, deck.store.operations.get(own_id))
