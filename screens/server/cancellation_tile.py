"""The box of a server's rental: whether and when it ends, and the keys that cancel or keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.cancellation_facts import cancellation_of, end_words
from tui.format import ago, due
from tui.readings.money_topics import CANCELLATIONS
from tui.store.topics import ACCOUNT
from widgets.fold import fold, folded_field
from widgets.lines import Line, field
from widgets.server_lines import error_lines
from widgets.tiles import Tile

if TYPE_CHECKING:
    from screens.server.tab_keys import KeyHints
    from tui.deck import Deck

_NO_REFUND = (
    "Immediately: used hours and licenses are not refunded. The rest goes to the credit; the exact "
    "amount is unknown."
)


def cancellation_tile(server_id: int, deck: Deck, hints: KeyHints) -> Tile:
    """Return the box."""
    now, row = deck.clock.now(), deck.store.row(server_id)
    reading = deck.store.known(CANCELLATIONS, ACCOUNT)
    found = cancellation_of(deck.store, server_id)

    def draw(room: int) -> list[Line]:
        lines: list[Line] = error_lines(reading.trouble, room) if reading.trouble else []
        if found is not None:
            is_known = found.is_pending is not None
            state = "cancellation pending" if is_known else found.state_words
            lines += folded_field("State", state, room, tone="bad" if is_known else "warn")
            lines.append(field("Type", found.kind_words, room))
            if is_known:
                lines.append(field("End", end_words(found, row, now).removeprefix("ends "), room))
            if found.reason:
                lines.append(field("Reason", found.reason.part(200), room))
            if is_known:
                lines += _words("The server, its snapshots, and its addresses are deleted.", room)
            return [*lines, ((hints.with_words("server.billing_keep", "withdraw"), "key"),)]
        known = reading.value is not None
        state = "no cancellation request" if known else ("unknown" if reading.error else "")
        lines.append(field("State", state or "not read yet", room))
        if row is not None and row.due:
            lines.append(field("Paid until", due(row.due, row.days_left), room))
        lines += _words(_NO_REFUND, room)
        return [*lines, ((hints.with_words("server.billing_cancel", "cancel server"), "key"),)]

    age = "not read yet" if reading.taken_at is None else f"read {ago(now - reading.taken_at)}"
    return Tile("Cancellation", draw, age)


def _words(text: str, room: int) -> list[Line]:
    return [((part, "dim"),) for part in fold(text, max(20, room))]
