"""Contents of the boxes of the Sensors tab: values, trends, fans, power, volts, others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.format import measure
from tui.models.sensors import SensorReading, SensorStatus
from widgets.columns import fit_text
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, room_of
from widgets.overview_tiles import TONES, both_ends, sensor_value, short_sensor_name
from widgets.read_state import ReadState
from widgets.scales import TEMPERATURE, Scale, scale_of
from widgets.sparkline import fixed_sparkline

_NAME, _VALUE = 12, 11
_SPARK = 12
_OTHER_NAME, _OTHER_VALUE = 13, 6
_ALARMING = (SensorStatus.WARNING, SensorStatus.CRITICAL)


@dataclass(frozen=True, slots=True)
class OtherServer:
    """The hottest sensor of another server, as last read."""

    server_id: int
    name: str
    hottest_c: float | None
    status: SensorStatus
    is_old: bool


def sign_of(status: SensorStatus, glyphs: Glyphs) -> str:
    """Return the symbol of a failing sensor; a blank for others."""
    signs = {SensorStatus.WARNING: glyphs.warning, SensorStatus.CRITICAL: glyphs.critical}
    return signs.get(status, " ")


def is_implausible(sensor: SensorReading) -> bool:
    """Return whether the value cannot be a measurement: -128 °C, 0 RPM, 1e6."""
    return sensor.note == "not plausible"


def trend_line(
    sensor: SensorReading,
    words: str,
    room: int,
    glyphs: Glyphs,
    *,
    state: ReadState,
    value: str = "",
) -> Line:
    """Return symbol, name, value and trend.

    Args:
        value: The value at the cursor, in place of the newest one.
    """
    tone = "dim" if state is ReadState.OLD else TONES[sensor.status]
    if is_implausible(sensor) and not value:
        words = "not plausible"
    name = max(6, min(18, room - _VALUE - 3 - max(13, len(words) + 1)))
    head: list[Run] = [
        (
            f"{sign_of(sensor.status, glyphs)} {fit_text(short_sensor_name(sensor.name), name)} ",
            tone,
        ),
        (fit_text(value or sensor_value(sensor, glyphs), _VALUE, right=True), tone or "strong"),
    ]
    if is_implausible(sensor) and not value:
        return both_ends(tuple(head), ((words, "warn"),), room)
    if room_of(head) + 1 + len(words) > room:
        words = words.partition(" in ")[0]
    steady = words in ("", "steady", "unknown")
    return both_ends(tuple(head), ((words, "dim" if steady else ""),), room)


def missing_line(readings: Sequence[SensorReading], room: int) -> Line:
    """Return the names of the sensors without a reading, which is not a fault."""
    names = [
        short_sensor_name(sensor.name)
        for sensor in readings
        if sensor.status is SensorStatus.NO_READING
    ]
    return ((fit_text(f"No reading: {', '.join(names)}", room).rstrip(), "dim"),) if names else ()


def fan_line(
    sensor: SensorReading,
    values: Sequence[float | None],
    highest: float,
    room: int,
    glyphs: Glyphs,
    *,
    state: ReadState,
) -> Line:
    """Return a fan's speed from 0 to the highest speed seen, and its last hour on the same
    scale."""
    return _gauge_line(
        sensor, values, Scale(0.0, highest) if highest > 0 else None, room, glyphs, state
    )


def power_line(
    sensor: SensorReading,
    values: Sequence[float | None],
    highest: float,
    room: int,
    glyphs: Glyphs,
    *,
    state: ReadState,
) -> Line:
    """Return watts or amperes from 0 to the highest value seen."""
    return _gauge_line(
        sensor, values, Scale(0.0, highest) if highest > 0 else None, room, glyphs, state
    )


def _gauge_line(
    sensor: SensorReading,
    values: Sequence[float | None],
    scale: Scale | None,
    room: int,
    glyphs: Glyphs,
    state: ReadState,
) -> Line:
    tone = "dim" if state is ReadState.OLD else TONES[sensor.status]
    head = _head(sensor, tone, glyphs)
    if sensor.value is None:
        return (*head, ("", ""))
    if is_implausible(sensor):
        return (*head, ("  not plausible", "warn"))
    spark = _SPARK if room >= 56 and values else 0
    bar = max(4, room - _NAME - _VALUE - 5 - (spark + 2 if spark else 0))
    failing = tone if sensor.status in _ALARMING else ""
    runs: list[Run] = [
        *head,
        ("  ", ""),
        *gauge(sensor.value, scale, bar, glyphs, state=state, tone=failing),
    ]
    if spark and scale is not None:
        bars = fixed_sparkline(
            values, spark, glyphs.bars, glyphs.gap, low=scale.low, high=scale.high
        )
        runs += [("  ", ""), (bars, "dim")]
    return tuple(runs)


def volt_line(sensor: SensorReading, room: int, glyphs: Glyphs, *, state: ReadState) -> Line:
    """Return a voltage on a scale of 10 % to either side of its nominal value."""
    tone = "dim" if state is ReadState.OLD else TONES[sensor.status]
    head = _head(sensor, tone, glyphs)
    if sensor.value is None or is_implausible(sensor):
        return (*head, ("  not plausible" if sensor.value is not None else "", "warn"))
    scale = scale_of("V", sensor.name, sensor.value)
    if scale is None or not scale.middle:
        return (*head, ("  nominal value unknown", "dim"))
    bar = max(5, room - _NAME - _VALUE - 14)
    failing = tone if sensor.status in _ALARMING else ""
    off = 100 * (sensor.value - scale.middle) / scale.middle
    return (
        *head,
        ("  ", ""),
        *gauge(sensor.value, scale, bar, glyphs, state=state, tone=failing),
        (
            f"  {off:+.1f} %",
            scale.tone(sensor.value) if scale.tone(sensor.value) != "good" else "dim",
        ),
    )


def _head(sensor: SensorReading, tone: str, glyphs: Glyphs) -> tuple[Run, ...]:
    return (
        (
            f"{sign_of(sensor.status, glyphs)} {fit_text(short_sensor_name(sensor.name), _NAME)}",
            tone,
        ),
        (fit_text(sensor_value(sensor, glyphs), _VALUE, right=True), tone or "strong"),
    )


def other_lines(
    found: Sequence[OtherServer], here: int, unread: int, room: int, glyphs: Glyphs, limit: int
) -> list[Line]:
    """Return the other servers, hottest first, each on the temperature scale."""
    lines: list[Line] = []
    ordered = sorted(found, key=_heat, reverse=True)
    for server in ordered[: max(1, limit - bool(unread))]:
        tone = "dim" if server.is_old else TONES[server.status]
        value = measure(server.hottest_c, glyphs.degree).replace(".0", "")
        bar = room - _OTHER_NAME - _OTHER_VALUE - 5
        runs: list[Run] = [
            (fit_text(server.name, _OTHER_NAME), "strong" if server.server_id == here else tone),
            (fit_text(value, _OTHER_VALUE + 1, right=True), tone),
            ("  ", ""),
        ]
        if bar >= 4:
            state = ReadState.OLD if server.is_old else ReadState.CURRENT
            runs += gauge(server.hottest_c, TEMPERATURE, bar, glyphs, state=state)
            runs.append((f" {sign_of(server.status, glyphs)}", tone))
        lines.append(tuple(runs))
    if unread:
        words = f"{unread:,} other{'' if unread == 1 else 's'} with no temperature read"
        lines.append(((words, "dim"),))
    return lines


def _heat(server: OtherServer) -> float:
    return -1000.0 if server.hottest_c is None else server.hottest_c


def highest_of(
    readings: Sequence[SensorReading], unit: str, seen: Mapping[str, Sequence[float]]
) -> float:
    """Return the highest value of a unit, current and earlier, ignoring implausible values."""
    return max(
        (
            value
            for sensor in readings
            if sensor.unit == unit and sensor.value is not None and not is_implausible(sensor)
            for value in (sensor.value, *seen.get(sensor.name, ()))
        ),
        default=0.0,
    )
