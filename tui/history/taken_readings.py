"""Readings on their way into the history: written, and judged for alarms. History thread only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.history.alarm_rules import is_lying
from tui.history.alarm_states import (
    NO_ALARM,
    ActiveAlarm,
    AlarmState,
    by_level,
    is_usable,
    next_state,
)
from tui.history.sample_values import POWER, POWER_UNIT, Sample
from tui.history.trends import RECENT_S, TREND_S, Trend, trend_of
from tui.models.power import Power
from tui.models.sensors import SensorReading

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.history.sample_file import Identity, SampleFile


@dataclass(frozen=True)
class Taken:
    """One reading that waits to be written."""

    server_id: int
    at: float
    identity: Identity | None
    sensors: tuple[SensorReading, ...] = ()
    power: Power = Power.UNKNOWN


class AlarmBook:
    """The states of all alarms, as far as they are in memory."""

    def __init__(self) -> None:
        self._states: dict[int, dict[str, AlarmState]] = {}

    def forget(self) -> None:
        """Forget everything, because the file is more recent."""
        self._states.clear()

    def copy(self, servers: Iterable[int]) -> dict[int, dict[str, AlarmState]]:
        """Return the states of some servers, for `restore`."""
        return {server_id: dict(self._states.get(server_id, {})) for server_id in servers}

    def restore(self, before: dict[int, dict[str, AlarmState]]) -> None:
        """Restore states, because the readings since then were not written."""
        self._states.update(before)

    def load(self, server_id: int, file: SampleFile) -> None:
        """Read the states of a server unless they are known. Raises HistoryError."""
        if server_id not in self._states:
            self._states[server_id] = file.alarm_states(server_id)

    def active(self, server_id: int) -> tuple[ActiveAlarm, ...]:
        """Return the active alarms of a server, the most serious first."""
        states = self._states.get(server_id, {}).values()
        return by_level(state.active for state in states if state.active is not None)

    def judge(self, taken: Sequence[Taken], file: SampleFile | None) -> None:
        """Apply every reading to its alarm state: the state on disk, which another process may have
        updated, otherwise that in memory."""
        fresh: set[int] = set()
        for entry in taken:
            if file is not None and entry.server_id not in fresh:
                self._states[entry.server_id] = file.alarm_states(entry.server_id)
                fresh.add(entry.server_id)
            states = self._states.setdefault(entry.server_id, {})
            for reading in entry.sensors:
                before = states.get(reading.name, NO_ALARM)
                if before.active is not None and entry.at < before.active.read_at:
                    before = replace(before, active=replace(before.active, read_at=entry.at))
                step = next_state(before, reading, entry.at)
                states[reading.name] = step.state
                if file is not None and step.state != before:
                    file.save_alarm(entry.server_id, reading.name, reading.unit, step.state)
                if file is not None and step.event is not None:
                    file.log(entry.server_id, step.event)


def write_taken(file: SampleFile, taken: Sequence[Taken], book: AlarmBook) -> None:
    """Write readings and judge their alarms, all in one transaction. Raises HistoryError."""
    with file.changing():
        for entry in taken:
            if entry.identity is not None:
                file.identify(entry.server_id, entry.identity)
            if entry.power is not Power.UNKNOWN:
                sample = Sample.of(entry.at, float(entry.power is Power.ON))
                file.add(entry.server_id, POWER, POWER_UNIT, sample)
            for reading in entry.sensors:
                sample_of = _sample(reading, entry.at)
                if sample_of is not None:
                    file.add(entry.server_id, reading.name, reading.unit, sample_of)
        book.judge(taken, file)


def _sample(reading: SensorReading, at: float) -> Sample | None:
    """Return the sample of a reading; `None` if it has no value."""
    if is_lying(reading):
        return Sample.implausible_at(at)
    if reading.value is None or not reading.unit or not is_usable(reading):
        return None
    return Sample.of(at, reading.value)


def identity_of(row: ServerRow | None) -> Identity | None:
    """Return the identity of the machine in a row; `None` if its name is unknown."""
    from tui.history.sample_file import Identity

    if row is None or not row.hostname:
        return None
    return Identity(row.hostname, tuple(sorted(row.addresses)))


def trends_of(file: SampleFile, server_id: int, now: float) -> dict[str, Trend]:
    """Return the trends of all sensors of a server. Raises HistoryError."""
    begins = now - TREND_S - RECENT_S
    return {
        name: trend_of(file.samples(server_id, name, begins, now, 10), unit, now)
        for name, unit in file.sensors(server_id)
        if name != POWER
    }
