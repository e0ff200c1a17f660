"""The read of a server after its order or reinstall has ended, for the comparison of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.store.as_ordered import Compared, delivery_of, newest_delivery, points_of

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.as_ordered import Delivery
    from tui.store.operations import Operation


def want_delivered(deck: Deck, operation: Operation | None) -> None:
    """Request the details of the delivered server if they are older than the end of the order."""
    if operation is not None:
        _want(deck, delivery_of(operation, deck.store.operations.values()))


def delivered_points(deck: Deck, server_id: int) -> tuple[Compared, ...]:
    """Return the comparison of the newest finished reinstall of a server; empty without one."""
    delivery = newest_delivery(deck.store.operations.values(), server_id)
    return () if delivery is None else points_of(deck.store, delivery)


def _want(deck: Deck, delivery: Delivery | None) -> None:
    if delivery is None:
        return
    from tui.readings.server_topics import READ_DETAILS

    reading = deck.store.detail(delivery.server_id)
    is_old = reading.taken_at is None or reading.taken_at < delivery.ended_at
    if is_old and reading.error is None:
        deck.engine.want(READ_DETAILS, delivery.server_id)
