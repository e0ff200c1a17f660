"""The account's money: balance, invoices, and what each server costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import ServerRef
from tui.api.pages import all_invoices
from tui.models.billing import BillingData, ClientAccount, Invoice, Invoices, read_invoices
from tui.readings.topic_reader import computed, direct
from tui.store.topics import Key, Topic, part_of, server_of

if TYPE_CHECKING:
    from tui.api.client import Client

CLIENT = Topic[ClientAccount]("account")
INVOICES = Topic[Invoices]("invoices")
INVOICE = Topic[Invoice]("invoice")
"""Keyed (0, number)."""
BILLING = Topic[BillingData]("billing")
SERVER_INVOICES = Topic[Invoices]("invoices of a server")


def _server_invoices(client: Client, key: Key) -> Invoices:
    answer = client.call(whmcs.GET_RELATED_INVOICES, ServerRef(id=server_of(key)))
    try:
        return read_invoices(answer.root)
    except ValueError:
        # The shape was never published; what is no list of invoices tells of none.
        return Invoices(invoices=(), total_results=None)


READ_CLIENT = direct(CLIENT, whmcs.GET_CLIENT, lambda key: whmcs.ClientParams())
READ_INVOICES = computed(INVOICES, lambda client, key: all_invoices(client), fresh_s=120.0)
READ_INVOICE = direct(
    INVOICE, whmcs.GET_INVOICE, lambda key: whmcs.InvoiceRef(invoice_id=int(part_of(key, 1)))
)
READ_BILLING = direct(
    BILLING, whmcs.GET_BILLING_DATA, lambda key: ServerRef(id=server_of(key)), fresh_s=300.0
)
READ_SERVER_INVOICES = computed(SERVER_INVOICES, _server_invoices, fresh_s=300.0)
