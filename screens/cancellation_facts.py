"""Pending cancellations of servers, for the list and for the Billing tab. Reads only the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tui.format import days_until
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.models.cancellation import CancellationRequest
    from tui.store.store import Store


def pending_cancellations(store: Store) -> Iterator[CancellationRequest]:
    """Return the requests that stand or may stand, and that name their server."""
    if not store.knows_topics:
        return
    # Heavy import: the billing models are built at first use.
    from tui.readings.money_topics import CANCELLATIONS

    for request in store.known(CANCELLATIONS, ACCOUNT).value or ():
        if request.server_id is not None and request.is_pending is not False:
            yield request


def cancellation_of(store: Store, server_id: int) -> CancellationRequest | None:
    """Return the pending request of a server; `None` if none is known."""
    return next(
        (request for request in pending_cancellations(store) if request.server_id == server_id),
        None,
    )


def pending_words(request: CancellationRequest) -> str:
    """Return that a cancellation is pending, or may be."""
    return "Cancellation may be pending" if request.is_pending is None else "Cancellation pending"


def end_words(request: CancellationRequest, row: ServerRow | None, now: float) -> str:
    """Return when the server ends: "ends 2026-12-07 (in 7 days)"; an unknown state is quoted."""
    if request.is_pending is None:
        return request.state_words
    if request.kind == "1":
        return "ends immediately"
    day = request.ends.isoformat() if request.ends is not None else ""
    if not day and request.kind == "0" and row is not None:
        day = row.due
    if not day:
        return "end date unknown"
    left = _days(day, now)
    return f"ends {day}" + (f" ({days_until(left)})" if left is not None else "")


def _days(day: str, now: float) -> int | None:
    from datetime import datetime

    try:
        return (date.fromisoformat(day) - datetime.fromtimestamp(now).date()).days
    except ValueError:
        return None
