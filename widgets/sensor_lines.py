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

_NAME_WIDTH, _VALUE_WIDTH, _WORD_WIDTH = 22, 11, 10
_ROOM_FOR_WORDS = 40
_ROOM_FOR_REASON = 16


def sensor_line(
    one: SensorReading, history: Sequence[float], width: int, glyphs: Glyphs, *, words: bool
) -> Line:
    """Name, value with unit, status sign (and word), history."""
    tone = _TONES[one.status]
    shapes = {SensorStatus.WARNING: glyphs.warning, SensorStatus.CRITICAL: glyphs.critical}
    shape = shapes.get(one.status, " ")
    words = words and width >= _ROOM_FOR_WORDS
    taken = 2 + 1 + _VALUE_WIDTH + (2 + _WORD_WIDTH if words else 0)
    name_width = max(1, min(_NAME_WIDTH, width - taken))
    head = (
        f"{shape} {fit_text(one.name, name_width)} "
        f"{fit_text(_value(one, glyphs), _VALUE_WIDTH, right=True)}"
    )
    if words:
        head += f"  {fit_text(_status_word(one), _WORD_WIDTH)}"
    room = width - taken - name_width - 2
    if (
        one.value is None
        and one.status in shapes
        and len(one.words) > _VALUE_WIDTH
        and room >= _ROOM_FOR_REASON
    ):
        # What a failing sensor says in words is longer than any number, and has no history.
        return (
            (f"{head}  {fit_text(one.words, room).rstrip()}".replace("…", glyphs.ellipsis), tone),
        )
    trend = (
        sparkline(history, min(room, 40), glyphs.bars, glyphs.gap)
        if len(history) > 1 and room >= 3
        else ""
    )
    return ((head.replace("…", glyphs.ellipsis), tone), (f"  {trend}" if trend else "", "dim"))


def _status_word(one: SensorReading) -> str:
    """The status; words of the BMC that are not understood are quoted."""
    if one.status is not SensorStatus.UNKNOWN or not one.is_unread:
        return str(one.status)
    return f"'{one.status_text}'"


def _value(one: SensorReading, glyphs: Glyphs) -> str:
    if one.value is None:
        return str(one.text)
    return measure(one.value, glyphs.degree if one.unit == "°C" else one.unit)


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
    lines = [
        sensor_line(one, history.get(one.name, ()), width, glyphs, words=words) for one in shown
    ]
    if len(shown) < len(readings):
        lines.append(((f"  {len(readings) - len(shown)} more on the Sensors tab", "dim"),))
    return lines
