"""Answers to payments and requests for invoices. Source: the billing software; apidocs whmcs."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from pydantic import AliasChoices, Field

from tui.format import money
from tui.models.base import Model
from tui.models.listed import decoded
from tui.models.records import first_of, settled
from tui.models.scalars import Flag, LooseId, LooseText, Money, record_id

_NUMBERS = ("invoice", "invoiceid", "invoice_id")
_FILES = ("data", "pdf", "content", "file", "base64")
_HEAD = b"%PDF-"


class CreditApplied(Model):
    """The answer to a payment from the credit."""

    invoice: LooseId = Field(None, validation_alias=AliasChoices(*_NUMBERS))
    amount: Money = None
    paid: Flag = Field(None, validation_alias=AliasChoices("invoicepaid", "invoice_paid", "paid"))
    currency: LooseText = Field(
        None, validation_alias=AliasChoices("currency", "currency_code", "currencycode")
    )

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        amount = money(self.amount, str(self.currency or ""))
        which = f"invoice {self.invoice}" if self.invoice else "the invoice"
        first = f"The provider applied {amount} of the credit to {which}."
        if self.paid is None:
            return f"{first} Whether it is paid in full is unknown."
        return f"{first} It is {'paid in full' if self.paid else 'not paid in full yet'}."


class NewInvoice(Model):
    """An invoice created by a request."""

    invoice: int

    @property
    def words(self) -> str:
        """Return the result in a sentence."""
        return f"Invoice {self.invoice} was created. It is not paid yet."


class InvoicePdf(Model):
    """The PDF of an invoice. Its content goes to a private file only."""

    content: bytes = Field(repr=False)


def _opened(payload: Any) -> dict[str, Any]:
    found = decoded(settled(payload))
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = {**found, **found["data"]}
    if not isinstance(found, dict):
        raise ValueError("the answer is not an object")
    return found


def read_credit_applied(payload: Any) -> CreditApplied:
    """Return the answer to a payment. Raises ValueError if it is not an object."""
    return CreditApplied.model_validate(_opened(payload))


def read_new_invoice(payload: Any) -> NewInvoice:
    """Return the number of a new invoice. Raises ValueError without a number."""
    found = _opened(payload)
    number = first_of(found, *_NUMBERS)
    if isinstance(number, dict):
        number = first_of(number, "id", *_NUMBERS)
    return NewInvoice(invoice=record_id(number))


def read_invoice_pdf(payload: Any) -> InvoicePdf:
    """Return the PDF in an answer. Raises ValueError if no field contains one."""
    found = decoded(payload)
    if isinstance(found, str):
        found = {"data": found}
    for _ in range(2):
        if isinstance(found, dict):
            inner = first_of(found, *_FILES, "message", "result")
            found = {"data": inner} if isinstance(inner, str) else inner
    text = found.get("data") if isinstance(found, dict) else None
    if not isinstance(text, str):
        raise ValueError("the answer has no PDF")
    try:
        content = base64.b64decode("".join(text.partition("base64,")[2] or text), validate=False)
    except (binascii.Error, ValueError):
        raise ValueError("the PDF is not in Base64") from None
    if not content.startswith(_HEAD):
        raise ValueError("the file is not a PDF")
    return InvoicePdf(content=content)
