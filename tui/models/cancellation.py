"""Cancellations of servers. Source: apidocs whmcs; the billing software; clients."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field

from tui.format import money
from tui.models.base import Model
from tui.models.listed import Listing, counted, read_each
from tui.models.records import first_of, records_at, settled
from tui.models.scalars import DayDate, LooseId, LooseText, Money
from tui.models.unknown_word import unknown_word
from tui.models.vocabulary.business_vocabulary import is_open_request

AT_ONCE, AT_END = "1", "0"
_SERVER = ("server_id", "eq_id", "inv_id")
_SERVICE = ("relid", "serviceid", "service_id", "account_id", "hosting_id", "product_id")
"""Fields that refer to a billed item. In a record with one of them, the id is not a server id."""
_WITHDRAWN = ("withdrawn", "cancelled", "canceled", "discarded", "declined", "rejected")


class CancellationRequest(Model):
    """One request to end a server."""

    server_id: LooseId = None
    type: LooseText = Field(None, validation_alias=AliasChoices("cancellation_type", "type"))
    date: DayDate = None
    """Day of the request, if known."""
    ends: DayDate = Field(
        None, validation_alias=AliasChoices("end_date", "ends", "ends_on", "termination_date")
    )
    reason: LooseText = Field(None, validation_alias=AliasChoices("cancellation_reason", "reason"))
    status: LooseText = None

    @property
    def kind(self) -> str:
        """`AT_ONCE`, `AT_END`, or empty if the answer does not contain it; any other word
        unchanged."""
        text = (self.type.raw if self.type else "").strip().lower()
        if text in (AT_ONCE, AT_END, ""):
            return text
        return AT_ONCE if "immediate" in text else AT_END if "end" in text else text

    @property
    def is_pending(self) -> bool | None:
        """Return whether the request still stands; `None` is a status of unknown meaning. A listed
        request without a status stands."""
        if not self.status:
            return True
        return is_open_request(self.status.raw)

    @property
    def state_words(self) -> str:
        """Return the state in words; an unknown word is quoted."""
        if self.is_pending is None:
            return unknown_word(str(self.status))
        return "pending" if self.is_pending else str(self.status)

    @property
    def is_carried_out(self) -> bool:
        """Return whether the request is completed and not withdrawn."""
        words = (self.status.raw if self.status else "").lower().split()
        return self.is_pending is False and not any(word in _WITHDRAWN for word in words)

    @property
    def kind_words(self) -> str:
        """Return the type in words."""
        return {
            AT_ONCE: "immediately",
            AT_END: "at the end of the paid period",
            "": "time unknown",
        }.get(self.kind, f"'{self.type}'")


class Cancelled(Model):
    """The answer to a request for cancellation."""

    refund: Money = Field(
        None, validation_alias=AliasChoices("refund", "refund_amount", "refundamount", "amount")
    )
    currency: LooseText = Field(
        None, validation_alias=AliasChoices("currency", "currency_code", "currencycode")
    )

    @property
    def words(self) -> str:
        """Return the result in a sentence. A refund that the answer does not mention is unknown."""
        if self.refund is None:
            return (
                "The cancellation was requested. The answer names no refund. The refund is unknown."
            )
        amount = money(self.refund, str(self.currency or ""))
        return f"The cancellation was requested. The provider names a refund of {amount}."


def read_cancellations(payload: Any) -> Listing[CancellationRequest]:
    """Return the requests. Raises ValueError without a list."""
    rows = records_at(payload, "requests", "cancellations", "cancellation")
    return counted(read_each(rows, _request), payload)


def _request(item: Any) -> CancellationRequest:
    if not isinstance(item, dict):
        raise ValueError("a cancellation is not an object")
    named = _SERVER if any(name in item for name in _SERVICE) else (*_SERVER, "id")
    return CancellationRequest.model_validate({**item, "server_id": first_of(item, *named)})


def read_cancelled(payload: Any) -> Cancelled:
    """Return the answer to a request. Raises ValueError if it shows no end."""
    found = settled(payload)
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = {**found, **found["data"]}
    return Cancelled.model_validate(found if isinstance(found, dict) else {})


def pending_for(
    server_id: int, requests: tuple[CancellationRequest, ...]
) -> CancellationRequest | None:
    """Return the request of a server that stands or may stand; `None` when none is listed."""
    return next(
        (
            request
            for request in requests
            if request.server_id == server_id and request.is_pending is not False
        ),
        None,
    )
