"""Alarm states and log lines in the format of the history file. Pure.

An unreadable record is damaged or comes from another version. It counts as no alarm, and the next
two readings decide again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tui.history.alarm_states import NO_ALARM, ActiveAlarm, AlarmEvent, AlarmState, EventKind
from tui.models.sensors import SensorStatus


def state_text(state: AlarmState) -> str:
    """Return a state as JSON."""
    return json.dumps(asdict(state), separators=(",", ":"))


def state_from_text(text: str) -> AlarmState:
    """Return the state of a JSON text."""
    try:
        found = json.loads(text)
        return AlarmState(
            _alarm(found["active"]),
            _alarm(found["pending"]),
            int(found["pending_count"]),
            int(found["clear_count"]),
        )
    except (ValueError, TypeError, KeyError):
        return NO_ALARM


def _alarm(found: dict[str, Any] | None) -> ActiveAlarm | None:
    return (
        None if found is None else ActiveAlarm(**{**found, "level": SensorStatus(found["level"])})
    )


def event_row(event: AlarmEvent) -> tuple[float | str | int | None, ...]:
    """Return the columns of a log line."""
    return (
        event.at,
        event.sensor,
        str(event.kind),
        str(event.level),
        event.bound,
        int(event.is_high),
        event.value,
        event.unit,
    )


def event_of_row(row: Sequence[Any]) -> AlarmEvent | None:
    """Return the log line of some columns; `None` if they are unreadable."""
    try:
        at, sensor, kind, level, bound, is_high, value, unit = row
        return AlarmEvent(
            float(at),
            str(sensor),
            EventKind(kind),
            SensorStatus(level),
            None if bound is None else float(bound),
            bool(is_high),
            None if value is None else float(value),
            str(unit),
        )
    except (ValueError, TypeError):
        return None
