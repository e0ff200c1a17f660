"""Sensor readings as lines: failing ones first, then the hottest. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.format import measure
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from widgets.columns import fit_text
from widgets.glyphs import Glyphs
from widgets.lines import Line
from widgets.sparkline import sparkline

_TONES = {
    SensorStatus.OK: "",
    SensorStatus.WARNING: "warn",
    SensorStatus.CRITICAL: "bad",
    SensorStatus.NO_READING: "dim",
    SensorStatus.UNKNOWN: "dim",
}

_NAME_WIDTH, _VALUE_WIDTH, _WORD_WIDTH = 22, 11, 10
_ROOM_FOR_WORDS = 40
_ROOM_FOR_REASON = 16


def sensor_line(
    sensor: SensorReading, history: Sequence[float], width: int, glyphs: Glyphs, *, words: bool
) -> Line:
    """Return name, value with unit, status symbol (and text), history."""
    tone = _TONES[sensor.status]
    shapes = {SensorStatus.WARNING: glyphs.warning, SensorStatus.CRITICAL: glyphs.critical}
    shape = shapes.get(sensor.status, " ")
    words = words and width >= _ROOM_FOR_WORDS
    taken = 2 + 1 + _VALUE_WIDTH + (2 + _WORD_WIDTH if words else 0)
    name_width = max(1, min(_NAME_WIDTH, width - taken))
    head = (
        f"{shape} {fit_text(sensor.name, name_width)} "
        f"{fit_text(_value(sensor, glyphs), _VALUE_WIDTH, right=True)}"
    )
    if words:
        head += f"  {fit_text(_status_word(sensor), _WORD_WIDTH)}"
    room = width - taken - name_width - 2
    if (
        sensor.value is None
        and sensor.status in shapes
        and len(sensor.words) > _VALUE_WIDTH
        and room >= _ROOM_FOR_REASON
    ):
        # The text of a failing sensor is longer than any number, and has no history.
        return (
            (
                f"{head}  {fit_text(sensor.words, room).rstrip()}".replace("…", glyphs.ellipsis),
                tone,
            ),
        )
    trend = (
        sparkline(history, min(room, 40), glyphs.bars, glyphs.gap)
        if len(history) > 1 and room >= 3
        else ""
    )
    return ((head.replace("…", glyphs.ellipsis), tone), (f"  {trend}" if trend else "", "dim"))


def _status_word(sensor: SensorReading) -> str:
    """Return the status; quote unrecognized text of the BMC."""
    if sensor.status is not SensorStatus.UNKNOWN or not sensor.is_unread:
        return str(sensor.status)
    return f"'{sensor.status_text}'"


def _value(sensor: SensorReading, glyphs: Glyphs) -> str:
    if sensor.value is None:
        return str(sensor.text)
    return measure(sensor.value, glyphs.degree if sensor.unit == "°C" else sensor.unit)


def sensor_lines(
    readings: Sequence[SensorReading],
    history: Mapping[str, Sequence[float]],
    width: int,
    glyphs: Glyphs,
    *,
    limit: int | None = None,
    words: bool = False,
) -> list[Line]:
    """Return all readings, or the `limit` most relevant; "no reading" is dim and not a fault."""
    shown = by_urgency(readings)
    if limit is not None and len(shown) > limit:
        shown = shown[: max(1, limit - 1)]
    lines = [
        sensor_line(sensor, history.get(sensor.name, ()), width, glyphs, words=words)
        for sensor in shown
    ]
    if len(shown) < len(readings):
        lines.append(((f"  {len(readings) - len(shown)} more on the Sensors tab", "dim"),))
    return lines
