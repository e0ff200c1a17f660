"""The likely cause of an alarm from the sensors: a fan, load, or unknown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.format import measure
from tui.history.alarm_rules import thresholds_of
from tui.history.alarm_states import ActiveAlarm, short_name
from tui.history.trends import Direction, Trend
from tui.models.sensors import SensorReading, SensorStatus

TrendOf = Callable[[str], Trend]
_BAD = (SensorStatus.WARNING, SensorStatus.CRITICAL)


def cause_sentences(
    alarms: Sequence[ActiveAlarm], readings: Sequence[SensorReading], trend_of: TrendOf
) -> list[str]:
    """Return what the fans and the power indicate about an alarm; empty without a temperature
    alarm."""
    hot = [alarm for alarm in alarms if alarm.unit == "°C" and alarm.is_high]
    fans = [sensor for sensor in readings if sensor.unit == "RPM" or "fan" in sensor.name.lower()]
    failing = [sensor for sensor in fans if sensor.status in _BAD]
    if failing:
        return ["A fan is failing.", *(["This is the likely cause of the heat."] if hot else [])]
    if not hot:
        return []
    found = [_next_threshold(hot[0], readings)]
    moved = [trend_of(sensor.name) for sensor in fans if sensor.value is not None]
    watts = [trend_of(sensor.name) for sensor in readings if sensor.unit == "W"]
    rising = [trend for trend in moved if trend.direction is Direction.RISING]
    falling = [trend for trend in moved if trend.direction is Direction.FALLING]
    if falling:
        found.insert(0, f"A fan turns slower: {falling[0].words}. Check the fans.")
    elif rising:
        found.insert(0, f"The fans turn faster: {rising[0].words}. Load is the likely cause.")
    elif any(trend.direction is Direction.RISING for trend in watts):
        found.insert(0, "The power consumption rose too. Load is the likely cause.")
    elif moved and all(trend.direction is Direction.STEADY for trend in moved):
        found.insert(0, "The fans are steady. Cooling air may be the cause.")
    else:
        found.insert(0, "The cause is unknown: too few samples.")
    return [sentence for sentence in found if sentence]


def _next_threshold(alarm: ActiveAlarm, readings: Sequence[SensorReading]) -> str:
    reading = next((sensor for sensor in readings if sensor.name == alarm.sensor), None)
    limit = None if reading is None else thresholds_of(reading).high_critical
    if limit is None or alarm.level is SensorStatus.CRITICAL:
        return ""
    return f"Critical from {measure(limit, alarm.unit)} on."


def nearest_sentence(readings: Sequence[SensorReading]) -> str:
    """Return how far the nearest sensor is from its threshold, if there is no alarm."""
    best: tuple[float, str] | None = None
    for sensor in readings:
        limit = thresholds_of(sensor).high_warning if sensor.unit == "°C" else None
        if limit is None or sensor.value is None or sensor.note:
            continue
        room = limit - sensor.value
        if best is None or room < best[0]:
            words = f"{short_name(sensor.name)} is {measure(room, '°C')} below its threshold"
            best = (room, f"{words} of {measure(limit, '°C')}.")
    return "" if best is None else best[1]
