"""Sensors as gauges in a given number of lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from screens.fleet.problem_words import short_name
from tui.format import measure
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from tui.models.vocabulary.sensors_vocabulary import is_plausible
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.read_state import ReadState
from widgets.scales import nominal_volts, scale_of

_NAME, _VALUE = 11, 10
_TONES = {SensorStatus.CRITICAL: "bad", SensorStatus.WARNING: "warn"}


def gauge_lines(
    readings: Sequence[SensorReading],
    width: int,
    glyphs: Glyphs,
    *,
    seen: Mapping[str, Sequence[float]],
    state: ReadState = ReadState.CURRENT,
) -> list[Line]:
    """Return one line per sensor, failing ones first; normal voltages share one line.

    Args:
        seen: Earlier values by sensor: they set the limits of scales without thresholds.
    """
    highest = _highest_by_unit(readings, seen)
    shown = [
        sensor for sensor in by_urgency(readings) if _is_measured(sensor) or sensor.status in _TONES
    ]
    volts = [sensor for sensor in shown if sensor.unit == "V" and sensor.status not in _TONES]
    single = [sensor for sensor in shown if sensor not in volts]
    lines = [_sensor_line(sensor, highest, width, glyphs, state) for sensor in single]
    if volts:
        lines.append(_volts_line(volts, glyphs))
    silent = sum(sensor.status is SensorStatus.NO_READING for sensor in readings)
    lying = [sensor for sensor in readings if sensor.value is not None and not _is_measured(sensor)]
    lines += [((f"  {sensor.name}: {sensor.text}, not plausible", "warn"),) for sensor in lying]
    if silent:
        words = (
            "1 sensor without a reading" if silent == 1 else f"{silent} sensors without a reading"
        )
        lines.append(((f"  {words}", "dim"),))
    return lines


def _highest_by_unit(
    readings: Iterable[SensorReading], seen: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    """Return the maximum value of each unit: fans of one machine share a scale."""
    highest: dict[str, float] = {}
    for sensor in readings:
        values = [sensor.value, *seen.get(sensor.name, ())] if _is_measured(sensor) else []
        known = [
            value for value in values if value is not None and is_plausible(value, sensor.unit)
        ]
        highest[sensor.unit] = max([highest.get(sensor.unit, 0.0), *known])
    return highest


def _is_measured(reading: SensorReading) -> bool:
    return (
        reading.value is not None
        and bool(reading.unit)
        and is_plausible(reading.value, reading.unit)
    )


def _sensor_line(
    reading: SensorReading,
    highest: Mapping[str, float],
    width: int,
    glyphs: Glyphs,
    state: ReadState,
) -> Line:
    tone = _TONES.get(reading.status, "")
    mark = {"bad": glyphs.critical, "warn": glyphs.warning}.get(tone, " ")
    name = fit_text(short_name(reading.name), _NAME)
    if reading.value is None or not reading.unit:
        words = fit_text(reading.failing_words, max(1, width - _NAME - 3)).rstrip()
        return ((f"{mark} {name} {words}", tone),)
    unit = glyphs.degree if reading.unit == "°C" else reading.unit
    value = fit_text(measure(reading.value, unit), _VALUE, right=True)
    scale = scale_of(reading.unit, reading.name, reading.value, (highest.get(reading.unit, 0.0),))
    bar = gauge(reading.value, scale, width - _NAME - _VALUE - 4, glyphs, state=state, tone=tone)
    value_tone = "dim" if state is ReadState.OLD else tone
    return ((f"{mark} ", tone), (name, ""), (f" {value} ", value_tone), *bar)


def _volts_line(volts: Sequence[SensorReading], glyphs: Glyphs) -> Line:
    """Return how many voltages are within which distance of their nominal values."""
    off = []
    for sensor in volts:
        nominal = nominal_volts(sensor.name, sensor.value or 0.0)
        if nominal is not None and sensor.value is not None:
            off.append(abs(sensor.value - nominal) / nominal * 100)
    name = fit_text("Volts", _NAME)
    if not off:
        return (("  ", ""), (name, ""), (f"  {len(volts)} of {len(volts)} ok", ""))
    words = f"  {len(off)} of {len(volts)} within {max(1, round(max(off) + 0.5)):d} %"
    return (("  ", ""), (name, ""), (words, ""))
