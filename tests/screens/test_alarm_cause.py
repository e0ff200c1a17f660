"""The cause of an alarm, as far as fans and power tell it."""

from __future__ import annotations

from screens.server.alarm_cause import cause_sentences, nearest_sentence
from tui.history.alarm_states import ActiveAlarm
from tui.history.trends import NO_TREND, Direction, Trend
from tui.models.sensors import SensorStatus, parse_sensors

HOT = ActiveAlarm("CPU Temp", SensorStatus.WARNING, 0.0, 75.0, True, 79.0, "°C", 0.0)
FINE = "CPU Temp | 79 degrees C | nc\nFAN1 | 5520 RPM | ok\nPS1 Input Power | 92 Watts | ok\n"


def trends(direction: Direction, change: float) -> object:
    def of(name: str) -> Trend:
        unit = "RPM" if name.startswith("FAN") else "W"
        return Trend(direction, change, unit, 3600.0)

    return of


def test_fans_that_turn_faster_mean_load() -> None:
    found = cause_sentences([HOT], parse_sensors(FINE), trends(Direction.RISING, 600.0))  # type: ignore[arg-type]
    assert "The fans turn faster: +600 RPM in 1 h. Load is the likely cause." in found
    assert "Critical from 90 °C on." in found


def test_a_fan_that_fails_is_the_cause() -> None:
    readings = parse_sensors("CPU Temp | 79 degrees C | nc\nFAN2 | 300 RPM | cr\n")
    found = cause_sentences([HOT], readings, trends(Direction.RISING, 600.0))  # type: ignore[arg-type]
    assert found == ["A fan is failing.", "This is the likely cause of the heat."]


def test_without_samples_the_cause_is_unknown() -> None:
    def of(name: str) -> Trend:
        return NO_TREND

    found = cause_sentences([HOT], parse_sensors(FINE), of)
    assert found[0] == "The cause is unknown: too few samples."


def test_no_alarm_of_heat_has_no_cause() -> None:
    assert cause_sentences([], parse_sensors(FINE), trends(Direction.STEADY, 0.0)) == []  # type: ignore[arg-type]


def test_a_sensor_that_lies_is_not_the_nearest() -> None:
    readings = parse_sensors("CPU Temp | -128 degrees C | ok\nDIMM Temp | 31 degrees C | ok\n")
    assert nearest_sentence(readings).startswith("DIMM is ")
