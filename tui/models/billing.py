"""The billing account. Source: guide Billing interaction; what clients of WHMCS calls read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from tui.models.base import Model
from tui.models.listed import items_at, models_at
from tui.models.scalars import DayDate, LooseInt, LooseText, Money


class ClientAccount(Model):
    """whmcs/get_client."""

    id: LooseInt = None
    credit: Money = None
    """The balance. Never computed from the list of movements."""
    currency_code: LooseText = None
    firstname: LooseText = None
    lastname: LooseText = None
    companyname: LooseText = None
    email: LooseText = None
    status: LooseText = None


class BillingData(Model):
    """whmcs/get_billing_data of one server."""

    service: LooseText = Field(None, alias="IP")
    """A label of the service; the provider calls it so although it is no address."""
    client_id: LooseInt = None
    order_id: LooseInt = None
    setup_fee: Money = Field(None, alias="billing_setupfee")
    recurring: Money = Field(None, alias="billing_reccuring")
    status: LooseText = Field(None, alias="billing_status")
    cycle: LooseText = Field(None, alias="billing_cycle")
    registered: DayDate = Field(None, alias="reg_date")
    next_due: DayDate = Field(None, alias="next_due_date")
    name: LooseText = Field(None, alias="billing_name")
    currency: LooseText = Field(None, validation_alias=AliasChoices("currency_code", "currencycode", "currencysuffix"))


class InvoiceItem(Model):
    """One line of an invoice."""

    type: LooseText = None
    relid: LooseInt = None
    description: LooseText = None
    amount: Money = None
    server_id: LooseInt = Field(None, alias="inv_id")


class Invoice(Model):
    """One invoice."""

    id: LooseInt = Field(None, validation_alias=AliasChoices("invoiceid", "id"))
    status: LooseText = None
    """Paid, Unpaid, Cancelled, Draft…"""
    total: Money = None
    balance: Money = None
    date: DayDate = None
    time: LooseText = Field(None, validation_alias=AliasChoices("created_at", "datecreated", "date"))
    """When it was made, as it was sent; often the day alone."""
    due: DayDate = Field(None, alias="duedate")
    currency: LooseText = Field(None, validation_alias=AliasChoices("currencycode", "currency_code"))
    lines: tuple[InvoiceItem, ...] = ()


class Invoices(Model):
    """A part of the list of invoices."""

    invoices: tuple[Invoice, ...]
    total_results: int | None
    """How many there are in all."""


class Transaction(Model):
    """One payment."""

    id: LooseInt = None
    date: DayDate = None
    description: LooseText = None
    amount: Money = Field(None, validation_alias=AliasChoices("amount", "amountin"))


class CreditMovement(Model):
    """One movement of the balance."""

    id: LooseInt = None
    amount: Money = None
    description: LooseText = None
    date: DayDate = None


def _invoice_number(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


class FundsInvoice(Model):
    """whmcs/create_addfunds: a number, or an object with one."""

    invoice: Annotated[int, BeforeValidator(_invoice_number)]

    @property
    def words(self) -> str:
        """What it comes to, a sentence."""
        return f"Invoice {self.invoice} was made."


class Gateway(Model):
    """A way to pay."""

    module: LooseText = None
    name: LooseText = Field(None, validation_alias=AliasChoices("displayname", "name"))
    form: LooseText = Field(None, alias="call", repr=False)
    """The web form, HTML from the provider: written to a file for a browser at most, never drawn."""


def read_client(payload: Any) -> ClientAccount:
    """Raises ValueError without an account in it."""
    client = payload.get("client") if isinstance(payload, dict) else None
    if not isinstance(client, dict):
        raise ValueError("the answer has no client")
    return ClientAccount.model_validate(client)


def read_billing_data(payload: Any) -> BillingData:
    """Raises ValueError when nothing in it speaks of billing."""
    if not isinstance(payload, dict) or not any(str(name).startswith("billing_") for name in payload):
        raise ValueError("the answer has no billing data")
    return BillingData.model_validate(payload)


def read_invoices(payload: Any) -> Invoices:
    """Raises ValueError without a list."""
    total: Any = payload.get("totalresults") if isinstance(payload, dict) else None
    return Invoices(
        invoices=models_at(payload, Invoice, "invoices", inner="invoice"),
        total_results=int(total) if str(total).isdecimal() else None,
    )


def read_invoice(payload: Any) -> Invoice:
    """Flat, or inside `data` or `invoice`. Raises ValueError without a number."""
    for name in ("data", "invoice"):
        if isinstance(payload, dict) and isinstance(payload.get(name), dict):
            payload = payload[name]
    if not isinstance(payload, dict):
        raise ValueError("the answer has no invoice")
    lines = models_at(payload, InvoiceItem, "items", inner="item") if payload.get("items") else ()
    invoice = Invoice.model_validate({**payload, "lines": lines})
    if invoice.id is None:
        raise ValueError("the invoice has no number")
    return invoice


def read_transactions(payload: Any) -> tuple[Transaction, ...]:
    """Raises ValueError without a list."""
    return models_at(payload, Transaction, "transactions", inner="transaction")


def read_credits(payload: Any) -> tuple[CreditMovement, ...]:
    """Raises ValueError without a list."""
    return models_at(payload, CreditMovement, "credits", inner="credit")


def read_gateways(payload: Any) -> tuple[Gateway, ...]:
    """Any shape that says how to pay; empty when it names no gateway."""
    if isinstance(payload, dict) and isinstance(payload.get("call"), str):
        return (Gateway.model_validate({"module": payload.get("module"), "call": payload["call"]}),)
    try:
        items = items_at(payload, ("gateways", "data"))
    except ValueError:
        return ()
    return tuple(Gateway.model_validate(item) for item in items if isinstance(item, dict))
