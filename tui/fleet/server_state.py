"""The state of a server in one word: rental status, alarms and power combined. Pure."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.unknown_word import unknown_word
from tui.models.vocabulary.business_vocabulary import ACTIVE, read_rental


@cache
def is_rented(status: str) -> bool:
    """Return whether a rental status is normal. An unknown word is not."""
    return read_rental(status) == ACTIVE


@cache
def rental_reason(status: str) -> str:
    """Return the problem of a rental in words. An unknown word is quoted."""
    if is_rented(status):
        return ""
    if read_rental(status):
        return f"rental {status}"
    return f"Rental: {unknown_word(status)}"


@cache
def is_known_rental(status: str) -> bool:
    """Return whether the word for a rental status is known. An unknown word is neither good nor
    bad."""
    return bool(read_rental(status))


def rental_text(status: str) -> str:
    """Return the rental status for a narrow column. An unknown word is quoted."""
    return status if is_known_rental(status) else f"'{status}'"


class ServerState(NamedTuple):
    """A word, its style, and its urgency."""

    word: str
    tone: str
    """"good", "bad", "warn" or "dim"."""
    rank: int
    """Sort order, the worst first: 0 is worst."""


def state_of(row: ServerRow) -> ServerState:
    """Return the most important state of a server."""
    if not is_rented(row.status):
        tone = "bad" if is_known_rental(row.status) else "warn"
        return ServerState(rental_text(row.status.lower()), tone, 0)
    if row.alarm is SensorStatus.CRITICAL:
        return ServerState("critical", "bad", 1)
    if row.power is Power.OFF:
        return ServerState("off", "dim", 3)
    if row.alarm is SensorStatus.WARNING:
        return ServerState("warning", "warn", 2)
    if row.power is Power.ON:
        return ServerState("on", "good", 5)
    # "rent" does not mean "running". Without a power reading the power is unknown.
    return ServerState("unknown", "dim", 4)


def is_wrong(row: ServerRow) -> bool:
    """Return whether the row belongs to the list of problems."""
    return state_of(row).rank <= 2 or row.over_allowance is True or bool(row.unlike_siblings)
