"""The billing account. Source: guide Billing interaction; fields that clients of WHMCS calls
read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from tui.models.account_tags import auto_pay_of
from tui.models.base import Model
from tui.models.listed import Listing, items_at, models_at, read_each
from tui.models.nested import one_object
from tui.models.scalars import DayDate, LooseId, LooseInt, LooseText, Money, record_id
from tui.models.vocabulary import business_vocabulary as business
from tui.text import SafeText, safe_text


class ClientAccount(Model):
    """whmcs/get_client."""

    id: LooseInt = None
    credit: Money = None
    """The balance. It is never computed from the list of movements."""
    currency_code: LooseText = None
    firstname: LooseText = None
    lastname: LooseText = None
    companyname: LooseText = None
    email: LooseText = None
    status: LooseText = None

    @property
    def auto_pay(self) -> bool | None:
        """Return whether invoices are paid from the credit automatically; `None` is unknown."""
        extra = self.model_extra or {}
        return auto_pay_of(extra["tags"]) if "tags" in extra else None


class BillingData(Model):
    """whmcs/get_billing_data of one server."""

    service: LooseText = Field(None, alias="IP")
    """A label of the service. The provider's field name suggests an address, but it is none."""
    client_id: LooseInt = None
    order_id: LooseInt = None
    setup_fee: Money = Field(None, alias="billing_setupfee")
    recurring: Money = Field(None, alias="billing_reccuring")
    status: LooseText = Field(None, alias="billing_status")
    cycle: LooseText = Field(None, alias="billing_cycle")
    registered: DayDate = Field(None, alias="reg_date")
    next_due: DayDate = Field(None, alias="next_due_date")
    name: LooseText = Field(None, alias="billing_name")
    currency: LooseText = Field(
        None, validation_alias=AliasChoices("currency_code", "currencycode", "currencysuffix")
    )


class InvoiceItem(Model):
    """One line of an invoice."""

    type: LooseText = None
    relid: LooseId = None
    description: LooseText = None
    amount: Money = None
    server_id: LooseId = Field(None, alias="inv_id")


_STATUS = ("paymentstatus", "payment_status", "invoicestatus", "invoice_status", "status")


def _says(word: str) -> bool:
    """Return whether a word is a status and not the success marker of an answer."""
    return word.strip().lower() not in ("", "success", "ok")


class Invoice(Model):
    """One invoice."""

    id: LooseId = Field(None, validation_alias=AliasChoices("invoiceid", "id"))
    status: LooseText = None
    """Paid, Unpaid, Cancelled, Draft…"""
    total: Money = None
    balance: Money = None
    date: DayDate = None
    time: LooseText = Field(
        None, validation_alias=AliasChoices("created_at", "datecreated", "date")
    )
    """Time of creation as sent; often only the day."""
    due: DayDate = Field(None, alias="duedate")
    currency: LooseText = Field(
        None, validation_alias=AliasChoices("currencycode", "currency_code")
    )
    subtotal: Money = None
    credit: Money = None
    """Credit that was applied to it."""
    tax: Money = None
    paid_on: DayDate = Field(None, alias="datepaid")
    lines: tuple[InvoiceItem, ...] = ()
    unread: int = 0
    """Lines that could not be read."""

    @model_validator(mode="before")
    @classmethod
    def _named_status(cls, sent: Any) -> Any:
        """Use the status of the payment if `status` only marks the answer as a success."""
        if not isinstance(sent, dict):
            return sent
        named = (sent.get(name) for name in _STATUS)
        found = next((word for word in named if isinstance(word, str) and _says(word)), None)
        if found is None and isinstance(sent.get("status"), str) and not _says(sent["status"]):
            return {**sent, "status": None}
        return sent if found is None else {**sent, "status": found}

    @property
    def state(self) -> str:
        """Return `PAID`, `UNPAID`, `VOID`, or `PENDING` of the vocabulary; empty if the status is
        unknown."""
        return business.read_invoice(self.status.raw) if self.status else ""

    @property
    def is_paid(self) -> bool:
        """Return whether the provider reports it as paid."""
        return self.state == business.PAID

    @property
    def is_unpaid(self) -> bool:
        """Return whether the provider reports it as unpaid."""
        return self.state == business.UNPAID

    @property
    def shown_status(self) -> SafeText:
        """Return the provider's word; in quotes if it is unknown."""
        if not self.status:
            return SafeText("unknown")
        return self.status.shown if self.state else safe_text(f"'{self.status.shown}'")


class Invoices(Model):
    """A page of the list of invoices."""

    invoices: tuple[Invoice, ...]
    total_results: int | None
    """Total number according to the provider; `None` if the answer has none."""
    unread: int = 0
    """Number of records that could not be read."""
    is_whole_list: bool = False
    """All pages were requested. Fewer invoices than `total_results` are then a gap to report."""
    is_complete: bool = False
    """All pages were read to the end, and each row was readable and has its number."""

    @property
    def newest(self) -> int:
        """Return the highest number; 0 without invoices."""
        return max((invoice.id or 0 for invoice in self.invoices), default=0)

    def after(self, number: int) -> tuple[Invoice, ...]:
        """Return the invoices with a higher number, in order."""
        return tuple(
            sorted(
                (invoice for invoice in self.invoices if (invoice.id or 0) > number),
                key=lambda item: item.id or 0,
            )
        )

    @property
    def missing(self) -> int | None:
        """Return how many more invoices the provider has; `None` if unknown."""
        got = len(self.invoices) + self.unread
        return None if self.total_results is None else max(0, self.total_results - got)

    @property
    def part_words(self) -> str:
        """Return "100 of 250 invoices were read."; empty if all were read, according to the
        provider."""
        if not self.missing or not self.is_whole_list:
            return ""
        return f"{len(self.invoices):,} of {self.total_results:,} invoices were read."


class Transaction(Model):
    """One payment."""

    id: LooseId = None
    date: DayDate = None
    description: LooseText = None
    amount: Money = Field(None, validation_alias=AliasChoices("amount", "amountin"))
    amount_out: Money = Field(None, alias="amountout")
    fees: Money = None
    gateway: LooseText = None
    invoice: LooseId = Field(None, validation_alias=AliasChoices("invoiceid", "invoice_id"))
    currency: LooseText = Field(
        None, validation_alias=AliasChoices("currencycode", "currency_code", "currency")
    )


class CreditMovement(Model):
    """One movement of the balance."""

    id: LooseId = None
    amount: Money = None
    description: LooseText = None
    date: DayDate = None
    invoice: LooseId = Field(None, alias="relid")


def _invoice_number(value: Any) -> Any:
    found = one_object(value)
    return record_id(value if found is None else found.get("id", found.get("invoiceid")))


class FundsInvoice(Model):
    """whmcs/create_addfunds: a number, or an object that contains one."""

    invoice: Annotated[int, BeforeValidator(_invoice_number)]

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"Invoice {self.invoice} was created."


class Gateway(Model):
    """A payment method."""

    module: LooseText = None
    name: LooseText = Field(None, validation_alias=AliasChoices("displayname", "name"))
    form: LooseText = Field(None, alias="call", repr=False)
    """The web form: HTML from the provider. It may be written to a file for a browser, and is never
    rendered."""


def read_client(payload: Any) -> ClientAccount:
    """Return the account. Raises ValueError if there is none."""
    client = one_object(payload.get("client")) if isinstance(payload, dict) else None
    if client is None:
        raise ValueError("the answer has no client")
    return ClientAccount.model_validate(client)


def read_billing_data(payload: Any) -> BillingData:
    """Return the billing data. Raises ValueError if no field is about billing."""
    if not isinstance(payload, dict) or not any(
        str(name).startswith("billing_") for name in payload
    ):
        raise ValueError("the answer has no billing data")
    return BillingData.model_validate(payload)


def read_invoices(payload: Any) -> Invoices:
    """Return the invoices. Raises ValueError without a list."""
    is_empty = _has_no_page(payload)
    found = (
        Listing[Invoice]() if is_empty else models_at(payload, Invoice, "invoices", inner="invoice")
    )
    total = payload.get("totalresults") if isinstance(payload, dict) else None
    return Invoices(invoices=found, total_results=_total(total), unread=found.unread)


def _has_no_page(payload: Any) -> bool:
    """Return whether counts show an empty list, because WHMCS omits empty lists."""
    if not isinstance(payload, dict) or payload.get("invoices") not in (None, "", [], {}):
        return False
    return 0 in (_total(payload.get("numreturned")), _total(payload.get("totalresults")))


def _total(sent: Any) -> int | None:
    """Return a number of records; `None` if it is none, negative, or has a fraction."""
    if isinstance(sent, str) and sent.strip() == "0":
        return 0
    try:
        return 0 if sent == 0 and not isinstance(sent, bool) else record_id(sent)
    except ValueError:
        return None


def read_invoice(payload: Any) -> Invoice:
    """Return the invoice, flat or inside `data` or `invoice`. Raises ValueError without a
    number."""
    for name in ("data", "invoice"):
        if isinstance(payload, dict):
            payload = one_object(payload.get(name)) or payload
    if not isinstance(payload, dict):
        raise ValueError("the answer has no invoice")
    lines = (
        models_at(payload, InvoiceItem, "items", inner="item")
        if payload.get("items")
        else Listing[InvoiceItem]()
    )
    invoice = Invoice.model_validate({**payload, "lines": lines, "unread": lines.unread})
    if invoice.id is None:
        raise ValueError("the invoice has no number")
    return invoice


def read_transactions(payload: Any) -> tuple[Transaction, ...]:
    """Return the payments. Raises ValueError without a list."""
    return models_at(payload, Transaction, "transactions", inner="transaction")


def read_credits(payload: Any) -> tuple[CreditMovement, ...]:
    """Return the movements. Raises ValueError without a list."""
    return models_at(payload, CreditMovement, "credits", inner="credit")


def read_gateways(payload: Any) -> tuple[Gateway, ...]:
    """Return the payment methods in any shape; empty if the answer names no gateway."""
    if isinstance(payload, dict) and isinstance(payload.get("call"), str):
        return (Gateway.model_validate({"module": payload.get("module"), "call": payload["call"]}),)
    try:
        items = items_at(payload, ("gateways", "data"))
    except ValueError:
        return ()
    return read_each(items, Gateway.model_validate) if items else ()
