"""whmcs.php: the billing account."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from tui.api.action import Direct, Effect, Seen
from tui.api.catalog.common import PIN_TIMEOUT_S, NoParams, ServerPin, ServerRef
from tui.models.base import Params
from tui.models.billing import (
    FundsInvoice,
    read_billing_data,
    read_client,
    read_credits,
    read_gateways,
    read_invoice,
    read_invoices,
    read_transactions,
)
from tui.models.cancellation import read_cancellations, read_cancelled
from tui.models.generic import Acknowledged, Payload
from tui.models.payment_answers import (
    read_credit_applied,
    read_invoice_pdf,
    read_new_invoice,
)

_GUIDE = "guide Billing interaction; apidocs whmcs"
_CLIENTS = "seen in clients; apidocs whmcs"


class ClientParams(Params):
    """The level of detail of the answer."""

    full: bool | None = None
    """Include internal tags and verification."""


class FundsParams(Params):
    """The amount to add. The provider creates a real invoice."""

    amount: Decimal = Field(gt=0)
    """In the account's currency."""
    params_amount: Decimal | None = Field(None, alias="params[amount]")
    """Amount, repeated. Some installations read this field."""
    params_description: str | None = Field(None, alias="params[description]")
    """A line for the invoice."""
    subscribe: bool | None = None
    """Enable automatic payment."""


class InvoiceRef(Params):
    """The invoice to act on."""

    invoice_id: int = Field(ge=1)
    """Number of the invoice."""


class Page(Params):
    """A page of a long list."""

    limitstart: int | None = Field(None, ge=0)
    """Number of records to skip."""
    limitnum: int | None = Field(None, ge=1)
    """Largest number of records."""


class ApplyCredit(InvoiceRef):
    """Pays an invoice from the balance."""

    amount: Decimal = Field(gt=0)
    """In the account's currency."""


class GroupPayment(Params):
    """Invoices to pay together. The provider creates one invoice for them."""

    invoices: tuple[int, ...] = Field(alias="invoices[]", min_length=1)
    """Numbers of unpaid invoices."""


class TransactionFilter(Params):
    """Filters of the payments; all payments without a filter."""

    invoice_id: int | None = Field(None, ge=1)
    """Payments of this invoice."""
    transaction_id: str | None = None
    """One payment."""


class Cancellation(ServerPin):
    """Cancels a server."""

    cancellation_type: Literal[0, 1]
    """1: at once. 0: at the end of the paid period."""
    cancellation_reason: str | None = None
    """The reason."""


class ProductInvoice(Params):
    """The product to read."""

    product: str
    """The product."""
    location: str | None = None
    """The location."""


class ClientUpdate(Params):
    """Changed details of the account. Omitted fields do not change."""

    billing_firstname: str | None = None
    """First name."""
    billing_lastname: str | None = None
    """Last name."""
    billing_companyname: str | None = None
    """Company."""
    billing_email: str | None = None
    """E-mail address: the account signs in with it."""
    billing_address1: str | None = None
    """Street."""
    billing_address2: str | None = None
    """Second line of the address."""
    billing_city: str | None = None
    """City."""
    billing_state: str | None = None
    """State."""
    billing_postcode: str | None = None
    """Postal code."""
    billing_country: str | None = None
    """Country code of two letters."""
    billing_phonenumber: str | None = None
    """Phone number."""


class AccountEmail(Params):
    """The account to send a link to."""

    email: str = Field(min_length=3)
    """E-mail address of the account."""


GET_CLIENT = Direct(
    "whmcs/get_client",
    "Read the account and its balance",
    ClientParams,
    Effect.READ,
    _GUIDE,
    guide=True,
    read=read_client,
)
CREATE_ADDFUNDS = Direct(
    "whmcs/create_addfunds",
    "Create an invoice to add funds",
    FundsParams,
    Effect.COSTLY,
    _GUIDE,
    guide=True,
    deciding_reads=("whmcs/get_invoices", "whmcs/get_invoice"),
    read=FundsInvoice.model_validate,
)
GETPAYMENTGW = Direct(
    "whmcs/getpaymentgw",
    "List the ways to pay an invoice",
    InvoiceRef,
    Effect.READ,
    _GUIDE,
    guide=True,
    read=read_gateways,
)
GET_BILLING_DATA = Direct(
    "whmcs/get_billing_data",
    "Read the billing of a server",
    ServerRef,
    Effect.READ,
    _GUIDE,
    guide=True,
    read=read_billing_data,
)
GET_INVOICES = Direct(
    "whmcs/get_invoices",
    "List the invoices",
    Page,
    Effect.READ,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    timeout_s=60.0,
    read=read_invoices,
)
GET_INVOICE = Direct(
    "whmcs/get_invoice",
    "Read an invoice",
    InvoiceRef,
    Effect.READ,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    read=read_invoice,
)
GET_RELATED_INVOICES = Direct(
    "whmcs/get_related_invoices",
    "List the invoices of a server",
    ServerRef,
    Effect.READ,
    "apidocs whmcs",
    read=Payload.read,
)
GET_PRODUCT_INVOICE = Direct(
    "whmcs/get_product_invoice",
    "Find the invoice of a product",
    ProductInvoice,
    Effect.READ,
    "apidocs whmcs",
    read=Payload.read,
)
TRANSACTIONS = Direct(
    "whmcs/transactions",
    "List the payments",
    TransactionFilter,
    Effect.READ,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    read=read_transactions,
)
GETCREDITS = Direct(
    "whmcs/getcredits",
    "List the credit transactions",
    NoParams,
    Effect.READ,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    read=read_credits,
)
APPLY_CREDIT = Direct(
    "whmcs/apply_credit",
    "Pay an invoice from the credit",
    ApplyCredit,
    Effect.COSTLY,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    closes=("whmcs/mass_pay", "whmcs/generate_due_invoice", "eq/order_instance", "eq/deploy"),
    deciding_reads=("whmcs/get_invoice", "whmcs/getcredits", "whmcs/transactions"),
    read=read_credit_applied,
)
REQUEST_CANCELLATION = Direct(
    "whmcs/request_cancellation",
    "Request the cancellation of a server",
    Cancellation,
    Effect.DESTRUCTIVE,
    _CLIENTS,
    seen=Seen.IN_CLIENTS,
    pin=True,
    timeout_s=PIN_TIMEOUT_S,
    deciding_reads=("whmcs/get_cancellation_requests", "eq/show"),
    read=read_cancelled,
)
DELETE_CANCELLATION_REQUEST = Direct(
    "whmcs/delete_cancellation_request",
    "Withdraw a cancellation request",
    ServerRef,
    Effect.CHANGE,
    "apidocs whmcs",
    closes=("whmcs/request_cancellation",),
    deciding_reads=("whmcs/get_cancellation_requests",),
    read=Acknowledged.read,
)
GET_CANCELLATION_REQUESTS = Direct(
    "whmcs/get_cancellation_requests",
    "List cancellation requests",
    NoParams,
    Effect.READ,
    "apidocs whmcs",
    read=read_cancellations,
)
DOWNLOAD_INVOICE = Direct(
    "whmcs/download_invoice",
    "Download an invoice as PDF",
    InvoiceRef,
    Effect.READ,
    "apidocs whmcs",
    timeout_s=60.0,
    max_body=32 * 2**20,
    read=read_invoice_pdf,
)
MASS_PAY = Direct(
    "whmcs/mass_pay",
    "Create a group invoice for unpaid invoices",
    GroupPayment,
    Effect.COSTLY,
    "apidocs whmcs; provider's client",
    deciding_reads=("whmcs/get_invoices", "whmcs/get_invoice"),
    read=read_new_invoice,
)
GENERATE_DUE_INVOICE = Direct(
    "whmcs/generate_due_invoice",
    "Create the next invoice of a server",
    ServerRef,
    Effect.COSTLY,
    "apidocs whmcs",
    deciding_reads=("whmcs/get_invoices", "whmcs/get_invoice"),
    read=read_new_invoice,
)
UPDATE_CLIENT = Direct(
    "whmcs/update_client",
    "Change the details of the account",
    ClientUpdate,
    Effect.DISRUPTIVE,
    "apidocs whmcs; provider's client",
    deciding_reads=("whmcs/get_client",),
    read=Acknowledged.read,
)
RESET_PASSWORD = Direct(
    "whmcs/reset_password",
    "Reset the account's password",
    AccountEmail,
    Effect.DISRUPTIVE,
    "apidocs whmcs",
    read=Acknowledged.read,
)
