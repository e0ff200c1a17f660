"""Reads that decide a cancellation, or its withdrawal, whose answer was lost. Worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import eq_actions as eq
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import NoParams, ServerRef
from tui.models.cancellation import AT_ONCE
from tui.models.vocabulary.business_vocabulary import ACTIVE, ENDED, read_rental
from tui.operations.outcomes.verdict import Decider, Verdict, before_of, guarded
from tui.store.merge import with_detail
from tui.store.operations import Operation, OpState, parameters_of
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.cancellation import CancellationRequest


def _listed(client: Client, operation: Operation) -> list[CancellationRequest]:
    """Return the requests of the server of an operation."""
    requests = client.call(whmcs.GET_CANCELLATION_REQUESTS, NoParams())
    if requests.unread or any(request.server_id is None for request in requests):
        raise ValueError("some of the cancellations could not be read")
    return [request for request in requests if request.server_id == operation.server_id]


def _requested(client: Client, operation: Operation) -> Verdict:
    listed = _listed(client, operation)
    found = [request for request in listed if request.is_pending]
    wanted = str(parameters_of(operation).get("cancellation_type", ""))
    kinds = {request.kind for request in found}
    if kinds == {wanted} or kinds == {""}:
        return Verdict(OpState.DONE, "The server has a cancellation request.")
    if kinds:
        return Verdict(None, "The server has a cancellation request of another type.")
    unclear = _unclear(listed)
    if unclear is not None:
        return unclear
    if wanted == AT_ONCE and read_rental(str(before_of(operation).get("status") or "-")) == ACTIVE:
        return _by_rental(client, operation)
    return Verdict(
        None, "The server has no cancellation request. The request may still take effect."
    )


def _unclear(found: list[CancellationRequest]) -> Verdict | None:
    """Return that a request in a state of unknown meaning decides nothing; `None` without any."""
    strange = next((request for request in found if request.is_pending is None), None)
    if strange is None:
        return None
    return Verdict(None, f"The server has a cancellation request: {strange.state_words}.")


def _by_rental(client: Client, operation: Operation) -> Verdict:
    """Decide an immediate cancellation by the rental status, which was active before."""
    number = operation.server_id or 0
    row = with_detail(client.call(eq.SHOW, ServerRef(id=number)), number, None, client.now())
    status = safe_text(row.status, 30)
    if row.status and read_rental(row.status) == ENDED:
        return Verdict(OpState.DONE, f"The rental of the server is {status}.")
    return Verdict(
        None,
        f"The server has no cancellation request, and its rental is {status or 'unknown'}. The "
        "request may still take effect.",
    )


def _withdrawn(client: Client, operation: Operation) -> Verdict:
    found = _listed(client, operation)
    over = next((request for request in found if request.is_carried_out), None)
    if over is not None:
        status = safe_text(str(over.status), 30)
        return Verdict(None, f"The server has a cancellation request with the status {status}.")
    unclear = _unclear(found)
    if unclear is not None:
        return unclear
    if any(request.is_pending for request in found):
        words = "The server still has its cancellation request. The request may still take effect."
        return Verdict(None, words)
    return Verdict(OpState.DONE, "The server has no cancellation request.")


_LIST = "The list of cancellations"
CANCELLATION_DECIDERS: dict[str, Decider] = {
    "whmcs/request_cancellation": guarded(_requested, _LIST),
    "whmcs/delete_cancellation_request": guarded(_withdrawn, _LIST),
}
