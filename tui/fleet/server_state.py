"""The state of a server in one word: rental status, alarms and power combined. Pure."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.vocabulary.business_vocabulary import ACTIVE, read_rental


@cache
def is_rented(status: str) -> bool:
    """Whether a rental status means nothing out of the ordinary. A word that is not known is out of
    the ordinary."""
    return read_rental(status) == ACTIVE


@cache
def rental_reason(status: str) -> str:
    """What is wrong with a rental, in words; a word that is not known is quoted."""
    if is_rented(status):
        return ""
    return f"rental {status}" if read_rental(status) else f"rental '{status}'"


class State(NamedTuple):
    """A word, how it should look, and how urgent it is."""

    word: str
    tone: str
    """"good", "bad", "warn" or "dim"."""
    rank: int
    """Sorts the worst first: 0 is worst."""


def state_of(row: ServerRow) -> State:
    """What a person should know first about a server."""
    if not is_rented(row.status):
        return State(row.status.lower(), "bad", 0)
    if row.alarm is SensorStatus.CRITICAL:
        return State("critical", "bad", 1)
    if row.power is Power.OFF:
        return State("off", "dim", 3)
    if row.alarm is SensorStatus.WARNING:
        return State("warning", "warn", 2)
    if row.power is Power.ON:
        return State("on", "good", 5)
    # "rent" never means "running": without a power reading nothing is claimed.
    return State("unknown", "dim", 4)


def is_wrong(row: ServerRow) -> bool:
    """Whether the row belongs on the list of what is wrong."""
    return state_of(row).rank <= 2 or row.over_allowance is True
