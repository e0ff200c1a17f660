"""A history generated from readings for any time. For the demo, which starts with a past.

    prefill(file, 25300, Identity("build-01"), read=sensor_lines_at, now=now)

The readings are processed like all others: parsed, judged for alarms, and stored in the level of
their age.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.history.alarm_rules import is_lying
from tui.history.alarm_states import NO_ALARM, AlarmState, is_usable, next_state
from tui.history.sample_file import Identity, SampleFile
from tui.history.sample_levels import DAY_S, FINE, LEVELS, RAW
from tui.history.sample_values import POWER, POWER_UNIT, Sample
from tui.models.power import Power
from tui.models.sensors import SensorReading, parse_sensors

HOUR_S = 3600
WEEK_S = 7.0 * DAY_S
_STEPS = ((HOUR_S, 60), (DAY_S, 300), (7 * DAY_S, 3600), (90 * DAY_S, 7200))
"""Maximum age → interval of the readings, in seconds."""


def times(now: float, span_s: float) -> Iterator[float]:
    """Return the times of the readings, oldest first. Older readings are less frequent. All are in
    the past."""
    younger = 0
    found: list[float] = []
    for age_s, step_s in _STEPS:
        found += [now - age for age in range(younger + step_s, min(age_s, int(span_s)) + 1, step_s)]
        younger = age_s
    return reversed(found)


def prefill(
    file: SampleFile,
    server_id: int,
    identity: Identity,
    *,
    read: Callable[[float], str],
    read_power: Callable[[float], Power] | None = None,
    now: float,
    span_s: float = WEEK_S,
) -> None:
    """Write the past of a server in one transaction.

    Args:
        file: The history file.
        server_id: The server.
        identity: Its name and addresses.
        read: Returns the sensor lines in the provider's format at a time in Unix seconds; empty if
            there are none.
        read_power: Returns the power at a time; unknown is a gap.
        now: Unix seconds. Every reading is older.
        span_s: Seconds of the past.

    Raises:
        HistoryError: The file cannot be written to.
    """
    states: dict[str, AlarmState] = {}
    with file.changing():
        file.identify(server_id, identity)
        for at in times(now, span_s):
            level = (RAW if now - at < DAY_S else FINE).number
            for reading in parse_sensors(read(at)):
                _add(file, server_id, reading, at, level, states)
            power = Power.UNKNOWN if read_power is None else read_power(at)
            if power is not Power.UNKNOWN:
                sample = Sample.of(at, float(power is Power.ON))
                file.add_thinned(server_id, POWER, POWER_UNIT, [sample], level)
        for name, state in states.items():
            file.save_alarm(server_id, name, "", state)


def _add(
    file: SampleFile,
    server_id: int,
    reading: SensorReading,
    at: float,
    level: int,
    states: dict[str, AlarmState],
) -> None:
    step = next_state(states.get(reading.name, NO_ALARM), reading, at)
    states[reading.name] = step.state
    if step.event is not None:
        file.log(server_id, step.event)
    if is_lying(reading):
        sample = Sample.implausible_at(at)
    elif reading.value is not None and reading.unit and is_usable(reading):
        sample = Sample.of(at, reading.value)
    else:
        return
    assert level < len(LEVELS)
    file.add_thinned(server_id, reading.name, reading.unit, [sample], level)
