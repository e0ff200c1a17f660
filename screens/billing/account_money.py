"""Billing of several accounts on one screen: the credit of each, and the invoices of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.billing.billing_columns import InvoiceRow
from tui.fleet.account_rows import list_id
from tui.format import ago, count, money
from tui.readings.money_topics import CLIENT
from tui.readings.money_topics import INVOICES as INVOICE_LIST
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.fold import folded_field
from widgets.server_lines import error_lines

if TYPE_CHECKING:
    from tui.deck import Deck
    from widgets.lines import Line, Run


def credit_lines(deck: Deck, width: int) -> list[Line]:
    """Return the credit of one account, labeled with its name."""
    reading = deck.store.known(CLIENT, ACCOUNT)
    client, name = reading.value, safe_text(deck.account)
    if client is None and not reading.error:
        words = "not read yet" if deck.store.session.signed_in else "sign in to see it"
        return folded_field(name, f"credit {words}", width, tone="dim")
    lines: list[Line] = []
    if client is not None:
        credit = money(client.credit, str(client.currency_code or ""))
        age = "" if reading.taken_at is None else ago(deck.clock.now() - reading.taken_at)
        lines = folded_field(name, f"credit {credit}, read {age}", width, tone="strong")
    if reading.error:
        lines += error_lines(f"{name}: {reading.error}", width)
    return lines


def account_invoices(deck: Deck) -> list[InvoiceRow]:
    """Return the invoices of all accounts, account by account, with list ids."""
    rows: list[InvoiceRow] = []
    for own in deck.own_decks:
        found = own.store.known(INVOICE_LIST, ACCOUNT).value
        invoices = () if found is None else found.invoices
        rows += [
            InvoiceRow(list_id(own.position, each.id), each)
            for each in invoices
            if each.id is not None and each.id > 0
        ]
    return rows


def invoice_facts(deck: Deck) -> list[Run]:
    """Return how many invoices are known, and which accounts are unread."""
    facts: list[Run] = []
    known = [own.store.known(INVOICE_LIST, ACCOUNT).value for own in deck.own_decks]
    found = [each for each in known if each is not None]
    facts.append((count(sum(len(each.invoices) for each in found), "invoice"), ""))
    unpaid = sum(invoice.is_unpaid for each in found for invoice in each.invoices)
    if unpaid:
        facts.append((f"{unpaid} unpaid", "warn"))
    if len(found) < len(known):
        facts.append((f"{count(len(known) - len(found), 'account')} not read", "warn"))
    unread = sum(each.unread for each in found)
    if unread:
        facts.append((f"{count(unread, 'record')} could not be read", "warn"))
    return facts
