"""Sensor readings as lines: failing first, then the hottest. Pure."""

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


def sensor_line(
    one: SensorReading, history: Sequence[float], width: int, glyphs: Glyphs, *, words: bool
) -> Line:
    """Name, value with unit, status sign (and word), history."""
    tone = _TONES[one.status]
    shapes = {SensorStatus.WARNING: glyphs.warning, SensorStatus.CRITICAL: glyphs.critical}
    shape = shapes.get(one.status, " ")
    value = measure(one.value, one.unit) if one.value is not None else str(one.text)
    name_width = min(22, max(12, width - 24))
    head = f"{shape} {fit_text(one.name, name_width)} {fit_text(value, 11, right=True)}"
    word = f"  {fit_text(str(one.status) if one.status is not SensorStatus.UNKNOWN else one.status_text, 11)}"
    room = width - len(head) - (len(word) if words else 0) - 2
    trend = sparkline(history, min(room, 40), glyphs.bars) if room >= 3 and len(history) > 1 else ""
    return ((head + (word if words else ""), tone), (f"  {trend}" if trend else "", "dim"))


def sensor_lines(
    readings: Sequence[SensorReading],
    history: Mapping[str, Sequence[float]],
    width: int,
    glyphs: Glyphs,
    *,
    limit: int | None = None,
    words: bool = False,
) -> list[Line]:
    """All readings, or the `limit` most telling; "no reading" is dim and no fault."""
    shown = by_urgency(readings)
    if limit is not None and len(shown) > limit:
        shown = shown[: max(1, limit - 1)]
    lines = [sensor_line(one, history.get(one.name, ()), width, glyphs, words=words) for one in shown]
    if len(shown) < len(readings):
        lines.append(((f"  {len(readings) - len(shown)} more on the Sensors tab", "dim"),))
    return lines
