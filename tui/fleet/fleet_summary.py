"""Facts about all servers of a list that a screen needs before it reads any row. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui.fleet.costs import Costs, costs_of
from tui.fleet.filter_states import NO_SENSORS
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong, state_of
from tui.models.power import Power
from tui.models.sensors import SensorStatus

Condition = tuple[Power, SensorStatus, str]
"""Power, worst sensor status and rental status of a server."""


def condition_of(row: ServerRow) -> Condition:
    """Return the values that determine the state of a server."""
    return row.power, row.alarm, row.status


def row_in(condition: Condition) -> ServerRow:
    """Return a row with these values, for the functions that judge rows."""
    power, alarm, status = condition
    return ServerRow(0, status=status, power=power, alarm=alarm)


def urgency_of(row: ServerRow) -> tuple[int, str]:
    """Return the key that sorts the worst servers first."""
    return state_of(row).rank, row.called


def can_be_read(row: ServerRow) -> bool:
    """Return whether the list alone shows every problem of a server. True for kinds without
    sensors, by the rental status."""
    return bool(row.status) and row.kind in NO_SENSORS


@dataclass(frozen=True, slots=True)
class FleetSummary:
    """Facts about all servers of a list."""

    conditions: Mapping[Condition, int] = field(default_factory=dict)
    """The number of servers in each condition."""
    wrong: Sequence[int] = ()
    """The positions of the servers with problems, the worst first."""
    unread: bytes = b""
    """A byte for each position: 1 if the list alone does not show every problem."""
    costs: Costs = field(default_factory=Costs)


def summary_of(rows: Sequence[ServerRow]) -> FleetSummary:
    """Return the facts about these rows."""
    wrong = [place for place, row in enumerate(rows) if is_wrong(row)]
    return FleetSummary(
        Counter(map(condition_of, rows)),
        sorted(wrong, key=lambda place: urgency_of(rows[place])),
        bytes(not can_be_read(row) for row in rows),
        costs_of(rows),
    )
