"""The data format for the handover of running work to the next process: through a pipe, never on a
disk. Starts no worker.

The receiving side is `tui.cli.background_process`. The data contains secrets in clear: the PIN of a
batch that still needs it, and the credentials of the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.catalog import declared_actions
from tui.credentials.pin import Pin
from tui.operations.batch import Batch
from tui.operations.plan import Plan, Request

if TYPE_CHECKING:
    from tui.store.operations import Operation


NOT_AWAITED = "Stopped: Hostdeck closed while it waited for the servers to answer."
"""A process in the background checks no servers."""


def revealed(request: Request) -> dict[str, Any]:
    """Return a request with its secrets, in a form for JSON."""
    fields = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in request.params
        if value is not None
    }
    return {
        "action": request.action.name,
        "fields": fields,
        "server_id": request.server_id,
        "server_name": request.server_name,
        "locks": request.locks,
        "addresses": sorted(request.addresses),
        "names": sorted(request.names),
        "any_name": request.any_name,
    }


def request_from(record: dict[str, Any]) -> Request:
    """Return the request from the result of `revealed`. Raises ValueError or KeyError for invalid
    data."""
    action = declared_actions()[record["action"]]
    params = action.params.model_validate(record["fields"])
    return Request(
        action,
        params,
        record["server_id"],
        record["server_name"],
        record["locks"],
        addresses=frozenset(record.get("addresses", ())),
        names=frozenset(record.get("names", ())),
        any_name=bool(record.get("any_name")),
    )


def clear(pin: Pin | None) -> str:
    """Return a PIN as typed; empty if there is none. For the pipe only."""
    secret = None if pin is None else pin.secret
    return "" if secret is None else secret.get_secret_value()


def batch_record(batch: Batch) -> dict[str, Any]:
    """Return the rest of a batch."""
    return {
        "pin": clear(batch.pin),
        "wave": batch.wave,
        "goes_on": batch.goes_on,
        "until": batch.until,
        "going": list(batch.going),
        "waiting": {str(number): revealed(batch.requests[number]) for number in batch.waiting},
    }


def batch_from(record: dict[str, Any], operations: dict[int, Operation]) -> Batch:
    """Return the batch from the result of `batch_record`, with its planned operations only."""
    requests = {int(number): request_from(waiting) for number, waiting in record["waiting"].items()}
    planned = [operations[number] for number in requests if number in operations]
    plan = Plan(
        "",
        tuple(requests[operation.id] for operation in planned),
        "",
        wave=int(record["wave"]),
        goes_on=bool(record["goes_on"]),
    )
    batch = Batch(planned, plan, Pin(record["pin"]), None, going=record["going"])
    if record.get("until"):
        batch.stop(NOT_AWAITED)
    return batch
