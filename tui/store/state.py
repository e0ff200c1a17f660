"""The state of a server in one word: rental status, alarms and power combined. Pure."""

from __future__ import annotations

from typing import NamedTuple

from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.rows import ServerRow

RENTED = frozenset({"", "rent", "rented", "active", "power_off"})
"""Rental statuses that mean nothing out of the ordinary. Seen in clients."""


class State(NamedTuple):
    """A word, how it should look, and how urgent it is."""

    word: str
    tone: str
    """"good", "bad", "warn" or "dim"."""
    rank: int
    """Sorts the worst first: 0 is worst."""


def state_of(row: ServerRow) -> State:
    """What a person should know first about a server."""
    if row.status.lower() not in RENTED:
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
    return state_of(row).rank <= 2
