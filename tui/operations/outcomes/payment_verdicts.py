"""Reads that decide a payment from the credit, or a group invoice, whose answer was lost.

The invoice decides a payment, together with an entry of the ledger or of the payments that is newer
than the request. Worker threads.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams
from tui.api.pages import all_invoices
from tui.errors import ApiError
from tui.format import count
from tui.models.billing import CreditMovement, Invoice
from tui.models.scalars import _money
from tui.operations.outcomes.invoice_facts import MOST_READ, described, with_items
from tui.operations.outcomes.verdict import Decider, Verdict, before_of, guarded
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client


_NAMED = re.compile(r"\binvoice\b[^\d,;.]{0,12}(\d+)", re.I)
"""Invoice number in the words of an entry. Other numbers are days or amounts."""


def before_payment(client: Client) -> dict[str, Any]:
    """Return the facts to record before an invoice is paid from the credit. Raises
    HostdeckError."""
    entries = client.call(whmcs.GETCREDITS, NoParams())
    found: dict[str, Any] = {"credit": max((entry.id or 0 for entry in entries), default=0)}
    try:
        payments = client.call(whmcs.TRANSACTIONS, whmcs.TransactionFilter())
    except ApiError:
        return found  # the ledger alone can decide it
    return found | {"payment": max((row.id or 0 for row in payments), default=0)}


def _paid(client: Client, operation: Operation) -> Verdict:
    asked, before = parameters_of(operation), before_of(operation)
    number, amount = str(asked.get("invoice_id", "")), _money(str(asked.get("amount", "")))
    newest = before.get("credit")
    if not isinstance(newest, int) or amount is None:
        return Verdict(
            None, "The earlier credit entries are unknown, so a new entry cannot be recognized."
        )
    invoice = client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=int(number)))
    if str(invoice.id) != number:
        return Verdict(
            None,
            f"The answer is about invoice {invoice.id}, not {number}. The outcome stays unknown.",
        )
    entries = client.call(whmcs.GETCREDITS, NoParams())
    new = [entry for entry in entries if (entry.id or 0) > newest and entry.amount == -amount]
    fits = [entry for entry in new if _names(entry, number)]
    if not fits and len(new) == 1 and _is_bare(new[0]) and _fell_by(invoice, before, amount):
        fits = new
    if len(fits) == 1:
        words = f"The ledger has the payment of {amount} for invoice {number} (entry {fits[0].id})."
        return Verdict(OpState.DONE, words, None, (f"ledger entry {fits[0].id}",))
    if not fits:
        by_payment = _by_payment(client, number, amount, before)
        if by_payment is not None:
            return by_payment
    status = safe_text(str(invoice.status or "unknown"), 20).lower()
    which = f"{len(fits)} new entries" if fits else "no new entry"
    return Verdict(
        None, f"Invoice {number} is {status}; the ledger has {which} of {amount} for it."
    )


def _names(entry: CreditMovement, number: str) -> bool:
    """Return whether an entry is about this invoice only: by the invoice in its words, otherwise by
    its own number, otherwise by any number in its words."""
    text = entry.description.raw if entry.description else ""
    named = set(_NAMED.findall(text))
    if named:
        return named == {number}
    if entry.invoice is not None:
        return str(entry.invoice) == number
    return number in "".join(char if char.isalnum() else " " for char in text).split()


def _is_bare(entry: CreditMovement) -> bool:
    return not entry.description and entry.invoice is None


def _fell_by(invoice: Invoice, before: dict[str, Any], amount: Decimal) -> bool:
    """Return whether the amount due on an invoice fell by exactly the amount that was sent."""
    was = _money(str(before.get("balance", "")))
    return was is not None and invoice.balance is not None and was - invoice.balance == amount


def _by_payment(
    client: Client, number: str, amount: Decimal, before: dict[str, Any]
) -> Verdict | None:
    """Decide by the list of payments; `None` if it is not conclusive."""
    newest = before.get("payment")
    if not isinstance(newest, int):
        return None
    try:
        rows = client.call(whmcs.TRANSACTIONS, whmcs.TransactionFilter())
    except ApiError:
        return None
    fits = [
        row
        for row in rows
        if (row.id or 0) > newest and str(row.invoice or "") == number and row.amount == amount
    ]
    if len(fits) != 1:
        return None
    words = f"The payments show {amount} for invoice {number} (payment {fits[0].id})."
    return Verdict(OpState.DONE, words, None, (f"payment {fits[0].id}",))


# Group invoices


def _grouped(client: Client, operation: Operation) -> Verdict:
    newest = before_of(operation).get("invoice")
    wanted = {str(number) for number in parameters_of(operation).get("invoices[]") or ()}
    if not isinstance(newest, int) or not wanted:
        return Verdict(
            None, "The earlier invoices are unknown, so a new invoice cannot be recognized."
        )
    listed = all_invoices(client)
    rows = [with_items(client, invoice) for invoice in listed.after(newest)[-MOST_READ:]]
    fits = [invoice for invoice in rows if _covers(invoice) == wanted]
    if len(fits) == 1 and listed.is_complete:
        words = f"{described(fits[0])} is for these {count(len(wanted), 'invoice')}."
        return Verdict(OpState.DONE, words, None, (f"invoice {fits[0].id}",))
    if fits:
        numbers = ", ".join(str(invoice.id) for invoice in fits)
        return Verdict(None, f"Invoices {numbers} may be the group invoice.")
    return Verdict(None, "No new invoice is for these invoices yet.")


def _covers(invoice: Invoice) -> set[str]:
    """Return the numbers of the invoices in the lines of a group invoice."""
    return {str(line.relid) for line in invoice.lines if line.relid and str(line.type) == "Invoice"}


PAYMENT_DECIDERS: dict[str, Decider] = {
    "whmcs/apply_credit": guarded(_paid, "The invoice or the ledger"),
    "whmcs/mass_pay": guarded(_grouped, "The invoices"),
}
