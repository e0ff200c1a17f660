"""Alarms with hysteresis, as a pure state machine: one state per sensor, one step per reading.

An alarm begins with the second reading at or beyond the threshold. It ends with the second
consecutive reading that is back within the threshold by the margin. A reading in between changes
nothing, so noise smaller than the margin neither begins nor ends an alarm. An implausible or
missing reading changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from tui.clock import age_s
from tui.format import ago, measure
from tui.history.alarm_rules import breach_of, is_lying, margin, thresholds_of
from tui.models.sensors import SensorReading, SensorStatus

READINGS = 2
"""Number of readings that begin or end an alarm."""
FRESH_S = 900.0
"""Age below which a reading counts as current."""
ALARMING = (SensorStatus.WARNING, SensorStatus.CRITICAL)
_RANK = {SensorStatus.CRITICAL: 2, SensorStatus.WARNING: 1}


class EventKind(StrEnum):
    """The kind of a line in the alarm log."""

    BEGAN = "began"
    WORSE = "worse"
    """A warning has become critical."""
    BETTER = "better"
    """A critical alarm has become a warning."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One line of a server's alarm log."""

    at: float
    """Unix seconds."""
    sensor: str
    kind: EventKind
    level: SensorStatus
    """WARNING or CRITICAL. For an end: the level that ended."""
    bound: float | None
    """The threshold; `None` if only the BMC's status word is known."""
    is_high: bool
    value: float | None
    """The reading that caused the line."""
    unit: str

    @property
    def words(self) -> str:
        """Return the line without time and mark: "CPU over 75 °C", "CPU under 75 °C again"."""
        name = short_name(self.sensor)
        ended = self.kind is EventKind.ENDED
        if self.bound is None:
            return f"{name} no longer {self.level}" if ended else f"{name} {self.level}"
        # An ended alarm of an upper threshold is now under it.
        side = "over" if self.is_high is not ended else "under"
        words = f"{name} {side} {measure(self.bound, self.unit)}"
        return f"{words} again" if ended or self.kind is EventKind.BETTER else words


@dataclass(frozen=True, slots=True)
class ActiveAlarm:
    """An alarm that has not ended."""

    sensor: str
    level: SensorStatus
    since: float
    """Unix seconds of the first reading at this level."""
    bound: float | None
    is_high: bool
    value: float | None
    """The newest reading, even if it is no longer beyond the threshold."""
    unit: str
    read_at: float
    """Unix seconds of the newest reading."""

    @property
    def words(self) -> str:
        """Return the alarm without its value: "CPU over 75 °C"."""
        name = short_name(self.sensor)
        if self.bound is None:
            return f"{name} {self.level}"
        side = "over" if self.is_high else "under"
        return f"{name} {side} {measure(self.bound, self.unit)}"

    def words_at(self, now: float) -> str:
        """Return the alarm with its newest value: "CPU over 75 °C, 79 °C now", or "…, 79 °C 8 h
        ago" if the sensor has not been read recently."""
        if self.value is None:
            return self.words
        age = age_s(self.read_at, now)
        when = "now" if age <= FRESH_S else ago(age)
        return f"{self.words}, {measure(self.value, self.unit)} {when}"


def by_level(alarms: Iterable[ActiveAlarm]) -> tuple[ActiveAlarm, ...]:
    """Return alarms with the most serious first, and the oldest first among equal ones."""
    return tuple(sorted(alarms, key=lambda alarm: (-_RANK[alarm.level], alarm.since)))


def short_name(sensor: str) -> str:
    """Return the name of a sensor without the word for its kind: "CPU Temp" is "CPU"."""
    for ending in (" temperature", " temp"):
        if sensor.lower().endswith(ending):
            return sensor[: -len(ending)]
    return sensor


@dataclass(frozen=True, slots=True)
class AlarmState:
    """The alarm state of one sensor. The default means that no problem is known."""

    active: ActiveAlarm | None = None
    pending: ActiveAlarm | None = None
    """A level that some readings have reached, but not yet enough of them."""
    pending_count: int = 0
    clear_count: int = 0
    """Consecutive readings that were back within the threshold by the margin."""


NO_ALARM = AlarmState()


@dataclass(frozen=True, slots=True)
class Step:
    """The state after a reading, and the log line if the reading changed the alarm."""

    state: AlarmState
    event: AlarmEvent | None = None


def is_usable(reading: SensorReading) -> bool:
    """Return whether a reading is usable: not missing, not implausible."""
    if is_lying(reading) or reading.status is SensorStatus.NO_READING:
        return False
    return reading.value is not None or reading.status is not SensorStatus.UNKNOWN


def next_state(state: AlarmState, reading: SensorReading, at: float) -> Step:
    """Return the state after one reading taken at `at` (Unix seconds)."""
    if not is_usable(reading):
        return Step(state)
    seen = _seen(reading, at)
    if state.active is not None:
        state = replace(state, active=replace(state.active, value=reading.value, read_at=at))
    rank = 0 if seen is None else _RANK[seen.level]
    held = 0 if state.active is None else _RANK[state.active.level]
    if seen is not None and rank > held:
        return _towards(state, seen)
    state = _still_pending(state, reading)
    if state.active is None:
        return Step(state)
    if rank == held:
        return Step(replace(state, clear_count=0))
    return _away(state, state.active, reading, seen)


def _seen(reading: SensorReading, at: float) -> ActiveAlarm | None:
    """Return the alarm that a single reading indicates, by its thresholds or by the BMC's
    status."""
    breach = None if reading.value is None else breach_of(reading.value, thresholds_of(reading))
    said = reading.status if reading.status in ALARMING else None
    if breach is None or (said is not None and _RANK[said] > _RANK[breach.level]):
        if said is None:
            return None
        bound = None if breach is None else breach.bound
        is_high = breach is None or breach.is_high
        level = said
    else:
        level, bound, is_high = breach.level, breach.bound, breach.is_high
    return ActiveAlarm(reading.name, level, at, bound, is_high, reading.value, reading.unit, at)


def _towards(state: AlarmState, seen: ActiveAlarm) -> Step:
    """Count a reading that is worse than the current alarm."""
    pending = state.pending
    # A warning and a critical reading count as two readings of at least a warning.
    lower = seen if pending is None or _RANK[pending.level] > _RANK[seen.level] else pending
    since = seen.since if pending is None else min(pending.since, seen.since)
    reached = replace(lower, since=since, value=seen.value, read_at=seen.read_at)
    count = state.pending_count + 1
    if count < READINGS:
        return Step(replace(state, pending=reached, pending_count=count, clear_count=0))
    kind = EventKind.BEGAN if state.active is None else EventKind.WORSE
    above = seen if _RANK[seen.level] > _RANK[reached.level] else None
    after = AlarmState(reached, above, 0 if above is None else 1)
    return Step(after, _event(reached, kind, seen.read_at))


def _still_pending(state: AlarmState, reading: SensorReading) -> AlarmState:
    """Discard a pending level if the reading is clear of it. A value within the margin is not."""
    if state.pending is None or not _is_clear(state.pending, reading):
        return state
    return replace(state, pending=None, pending_count=0)


def _away(
    state: AlarmState, active: ActiveAlarm, reading: SensorReading, seen: ActiveAlarm | None
) -> Step:
    """Count a reading that is better than the current alarm."""
    if not _is_clear(active, reading):
        return Step(replace(state, clear_count=0))
    if state.clear_count + 1 < READINGS:
        return Step(replace(state, clear_count=state.clear_count + 1))
    if seen is None:
        return Step(NO_ALARM, _event(active, EventKind.ENDED, active.read_at))
    return Step(AlarmState(seen), _event(seen, EventKind.BETTER, seen.read_at))


def _is_clear(alarm: ActiveAlarm, reading: SensorReading) -> bool:
    """Return whether a reading is back within the threshold by the margin; without a threshold,
    whether the BMC's status is better."""
    if reading.status in ALARMING and _RANK[reading.status] >= _RANK[alarm.level]:
        return False
    if alarm.bound is None or reading.value is None:
        return True
    distance = alarm.bound - reading.value if alarm.is_high else reading.value - alarm.bound
    return distance > margin(alarm.bound, alarm.unit)


def _event(alarm: ActiveAlarm, kind: EventKind, at: float) -> AlarmEvent:
    return AlarmEvent(
        at,
        alarm.sensor,
        kind,
        alarm.level,
        alarm.bound,
        alarm.is_high,
        alarm.value,
        alarm.unit,
    )
