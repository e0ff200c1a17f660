"""Alarms: two readings begin one, noise below the margin neither begins nor ends it, a sensor that
lies or is missing changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.history.alarm_rules import MARGIN_C, is_lying, thresholds_of
from tui.history.alarm_states import NO_ALARM, AlarmEvent, AlarmState, EventKind, next_state
from tui.models.sensors import SensorReading, SensorStatus, parse_sensors


def reading(line: str) -> SensorReading:
    return parse_sensors(line)[0]


def cpu(value: float, status: str = "ok") -> SensorReading:
    return reading(f"CPU Temp | {value:g} degrees C | {status}")


def run(*readings: SensorReading) -> tuple[AlarmState, list[AlarmEvent]]:
    state, events = NO_ALARM, []
    for at, reading in enumerate(readings):
        step = next_state(state, reading, 1000.0 + 30 * at)
        state = step.state
        events += [step.event] if step.event is not None else []
    return state, events


def test_one_reading_begins_no_alarm_and_the_second_does() -> None:
    assert run(cpu(79))[0].active is None
    state, events = run(cpu(79), cpu(80))
    assert state.active is not None
    assert (state.active.level, state.active.since) == (SensorStatus.WARNING, 1000.0)
    assert [event.words for event in events] == ["CPU over 75 °C"]
    assert state.active.words_at(1030.0) == "CPU over 75 °C, 80 °C now"
    assert state.active.words_at(1030.0 + 7200) == "CPU over 75 °C, 80 °C 2 h ago"


def test_a_value_at_the_threshold_does_not_flap() -> None:
    state, events = run(*(cpu(75 if at % 2 else 74, "nc" if at % 2 else "ok") for at in range(40)))
    assert state.active is not None
    assert [event.kind for event in events] == [EventKind.BEGAN]


def test_it_ends_with_the_second_reading_below_the_margin() -> None:
    alarm = (cpu(80), cpu(80))
    assert run(*alarm, cpu(71), cpu(73), cpu(71))[0].active is not None
    state, events = run(*alarm, cpu(71.5), cpu(71))
    assert state == NO_ALARM
    assert [event.words for event in events] == ["CPU over 75 °C", "CPU under 75 °C again"]


def test_a_warning_becomes_critical_and_a_warning_again() -> None:
    hot, critical = cpu(80), cpu(91)
    state, events = run(hot, hot, critical, critical, cpu(89), critical, hot, hot, cpu(40), cpu(40))
    assert [event.kind for event in events] == [
        EventKind.BEGAN,
        EventKind.WORSE,
        EventKind.BETTER,
        EventKind.ENDED,
    ]
    assert state == NO_ALARM


def test_the_bmc_alone_says_that_a_fan_fails() -> None:
    broken, fine = reading("FAN2 | 300 RPM | cr"), reading("FAN2 | 3000 RPM | ok")
    state, events = run(broken, broken)
    assert state.active is not None
    assert state.active.level is SensorStatus.CRITICAL
    assert state.active.words_at(1030.0) == "FAN2 critical, 300 RPM now"
    assert run(broken, broken, fine, fine)[1][-1].words == "FAN2 no longer critical"
    assert events[0].bound is None


@pytest.mark.parametrize(
    "line",
    [
        "CPU Temp | -128 degrees C | ok",
        "CPU Temp | 255 degrees C | cr",
        "FAN1 | 0 RPM | ok",
        "Power | 1e6 Watts | ok",
    ],
)
def test_a_sensor_that_lies_is_neither_fine_nor_an_alarm(line: str) -> None:
    lie = reading(line)
    assert is_lying(lie)
    assert lie.status is not SensorStatus.OK
    assert run(lie, lie, lie) == (NO_ALARM, [])
    held, _ = run(cpu(80), cpu(80))
    assert next_state(held, lie, 2000.0).state == held


def test_a_missing_reading_neither_begins_nor_ends_an_alarm() -> None:
    missing = reading("CPU Temp | no reading | ns")
    held, _ = run(cpu(80), cpu(80))
    for _ in range(5):
        held = next_state(held, missing, 2000.0).state
    assert held.active is not None
    assert held.active.read_at == 1030.0
    assert run(missing, missing) == (NO_ALARM, [])


def test_thresholds_of_the_provider_come_before_fixed_ones() -> None:
    own = thresholds_of(reading("CPU Temp | 41.000 | degrees C | ok | 0 | 0 | 0 | 85 | 95 | 100"))
    assert (own.high_warning, own.high_critical, own.low_warning, own.by_provider) == (
        85.0,
        95.0,
        None,
        True,
    )
    fixed = thresholds_of(cpu(41))
    assert (fixed.high_warning, fixed.high_critical, fixed.by_provider) == (75.0, 90.0, False)
    volts = thresholds_of(reading("12V | 12.06 Volts | ok"))
    assert volts.low_warning == pytest.approx(10.8)
    assert volts.high_warning == pytest.approx(13.2)
    assert thresholds_of(reading("FAN1 | 3000 RPM | ok")).is_empty


def test_a_voltage_below_its_rail_is_an_alarm() -> None:
    state, _ = run(*(reading("12V | 10.50 Volts | ok") for _ in range(2)))
    assert state.active is not None
    assert state.active.words == "12V under 10.80 V"


@given(st.lists(st.floats(75 - MARGIN_C, 75 + MARGIN_C), min_size=2, max_size=60), st.booleans())
def test_noise_within_the_margin_changes_an_alarm_at_most_once(
    values: list[float], is_alarm: bool
) -> None:
    before = [cpu(80), cpu(80)] if is_alarm else []
    _, events = run(*before, *map(cpu, values))
    assert len(events) <= 1


@given(st.lists(st.floats(0, 125), max_size=80))
def test_the_log_tells_a_story_without_holes(values: list[float]) -> None:
    """An end follows a beginning, and the state says what the log says."""
    state, events = run(*map(cpu, values))
    level = None
    for event in events:
        if event.kind is EventKind.BEGAN:
            assert level is None
        else:
            assert level is not None
        level = None if event.kind is EventKind.ENDED else event.level
    assert level == (None if state.active is None else state.active.level)
    assert [event.at for event in events] == sorted(event.at for event in events)


@given(st.lists(st.floats(75, 125), min_size=2, max_size=20))
def test_what_stays_over_the_threshold_is_an_alarm(values: list[float]) -> None:
    state, _ = run(*map(cpu, values))
    assert state.active is not None
