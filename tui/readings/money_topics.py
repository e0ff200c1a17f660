"""The account's money: balance, invoices, and what each server costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams, ServerRef
from tui.api.pages import all_invoices
from tui.models.account_records import Group
from tui.models.billing import (
    BillingData,
    ClientAccount,
    CreditMovement,
    Invoice,
    Invoices,
    Transaction,
    read_invoices,
)
from tui.models.cancellation import CancellationRequest
from tui.models.listed import Listing
from tui.operations.outcomes.payment_verdicts import before_payment
from tui.readings.topic_reader import computed, direct
from tui.store.topics import Key, Topic, part_of, server_of

if TYPE_CHECKING:
    from tui.api.client import Client

CLIENT = Topic[ClientAccount]("account")
INVOICES = Topic[Invoices]("invoices")
INVOICE = Topic[Invoice]("invoice")
"""Keyed (0, number)."""
BILLING = Topic[BillingData]("billing")
CANCELLATIONS = Topic[Listing[CancellationRequest]]("cancellations")
CREDITS = Topic[tuple[CreditMovement, ...]]("credit ledger")
PAYMENTS = Topic[tuple[Transaction, ...]]("payments")
PAYMENT_FACTS = Topic[dict[str, Any]]("newest entries of the ledger")
SERVER_INVOICES = Topic[Invoices]("invoices of a server")


def _server_invoices(client: Client, key: Key) -> Invoices:
    answer = client.call(whmcs.GET_RELATED_INVOICES, ServerRef(id=server_of(key)))
    try:
        return read_invoices(answer.root)
    except ValueError:
        # The shape is not documented. An answer without a list of invoices means that there are
        # none.
        return Invoices(invoices=(), total_results=None)


READ_CLIENT = direct(CLIENT, whmcs.GET_CLIENT, lambda key: whmcs.ClientParams())
READ_CANCELLATIONS = direct(
    CANCELLATIONS, whmcs.GET_CANCELLATION_REQUESTS, lambda key: NoParams(), fresh_s=300.0
)
SERVER_GROUPS = Topic[Listing[Group]]("groups of a server")
READ_SERVER_GROUPS = direct(
    SERVER_GROUPS, eq_more.GROUPS, lambda key: ServerRef(id=server_of(key)), fresh_s=600.0
)
READ_CREDITS = direct(CREDITS, whmcs.GETCREDITS, lambda key: NoParams(), fresh_s=120.0)
READ_PAYMENTS = direct(
    PAYMENTS, whmcs.TRANSACTIONS, lambda key: whmcs.TransactionFilter(), fresh_s=120.0
)
READ_PAYMENT_FACTS = computed(PAYMENT_FACTS, lambda client, key: before_payment(client))
READ_INVOICES = computed(INVOICES, lambda client, key: all_invoices(client), fresh_s=120.0)
READ_INVOICE = direct(
    INVOICE, whmcs.GET_INVOICE, lambda key: whmcs.InvoiceRef(invoice_id=int(part_of(key, 1)))
)
READ_BILLING = direct(
    BILLING, whmcs.GET_BILLING_DATA, lambda key: ServerRef(id=server_of(key)), fresh_s=300.0
)
READ_SERVER_INVOICES = computed(SERVER_INVOICES, _server_invoices, fresh_s=300.0)
