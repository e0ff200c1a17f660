"""Contents of the boxes of a server's Overview: states, sensors, billing, machine, events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.fleet.rows import ServerRow
from tui.format import disk_size, gigabytes, measure
from tui.models.sensors import SensorReading, SensorStatus, by_urgency
from widgets.columns import fit_text
from widgets.fold import fold
from widgets.gauge import gauge
from widgets.glyphs import Glyphs
from widgets.lines import Line, Run, cut_line, room_of
from widgets.read_state import ReadState
from widgets.scales import scale_of

TONES = {
    SensorStatus.OK: "",
    SensorStatus.WARNING: "warn",
    SensorStatus.CRITICAL: "bad",
    SensorStatus.NO_READING: "dim",
    SensorStatus.UNKNOWN: "dim",
}
_FIELD = 9
_SENSOR_NAME, _SENSOR_VALUE = 10, 10
_ROOMY = 48
_MOST_TEMPERATURES, _MOST_FANS = 3, 2
_WHEN = 10
_OWN_TAGS = frozenset({"hostname", "server_name"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the state box: a symbol, the state, and its start."""

    sign: str
    tone: str
    words: str
    note: str = ""
    short: str = ""
    """Shown instead of `words` if these do not fit next to the note."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line about an event."""

    at: float | None
    """Unix seconds; `None`: only `when` is known."""
    when: str
    sign: str
    tone: str
    words: str
    note: str = ""


def both_ends(left: Line, right: Line, room: int) -> Line:
    """Return `left`, cut if needed, and `right` at the end of the line."""
    needed = room_of(right)
    if not needed or needed + 8 > room:
        return cut_line(left, room)
    shown = cut_line(left, room - needed - 1)
    return (*shown, (" " * (room - needed - room_of(shown)), ""), *right)


def mark_lines(marks: Iterable[Mark], room: int) -> list[Line]:
    """Return the states, one per line, with the note of each at the right."""
    lines = []
    for mark in marks:
        words = mark.words
        if mark.short and cell_len(words) + cell_len(mark.note) + 3 > room:
            words = mark.short
        left: Line = (
            (f"{mark.sign} ", mark.tone),
            (words, mark.tone if mark.tone != "good" else ""),
        )
        lines.append(both_ends(left, ((mark.note, "dim"),) if mark.note else (), room))
    return lines


def fact(name: str, value: str, room: int, *, tone: str = "") -> Line:
    """Return a name in a narrow column and its value; mark an unknown value."""
    shown = value or "unknown"
    return (
        (fit_text(name, _FIELD), "dim"),
        (fit_text(shown, max(1, room - _FIELD)).rstrip(), tone if value else "dim"),
    )


def fact_lines(name: str, value: str, room: int, limit: int = 2) -> list[Line]:
    """Return a fact in several lines if it does not fit into one."""
    parts = fold(value or "unknown", max(4, room - _FIELD))[:limit]
    return [
        ((fit_text(name if at == 0 else "", _FIELD), "dim"), (part, "" if value else "dim"))
        for at, part in enumerate(parts)
    ]


def machine_lines(row: ServerRow, bmc: str, room: int, bmc_title: str = "BMC") -> list[Line]:
    """Return the server's kind, system, and hardware."""
    cores = f", {row.cores} cores" if row.cores else ""
    place = ", ".join(part for part in (str(row.kind), row.location) if part)
    lines = [fact("Kind", place, room), fact("System", row.os, room)]
    lines += fact_lines("CPU", f"{row.cpu}{cores}" if row.cpu else "", room)
    lines.append(fact("Memory", gigabytes(row.ram_gb) if row.ram_gb else "", room))
    disks = row.disk or (disk_size(row.disk_gb) if row.disk_gb else "")
    lines += fact_lines("Disks", disks, room)
    if row.gpu:
        lines += fact_lines("GPU", row.gpu, room)
    if bmc:
        lines.append(fact(bmc_title, bmc, room))
    return lines


def telling_sensors(readings: Sequence[SensorReading], limit: int) -> list[SensorReading]:
    """Return the most relevant sensors: failing ones, the hottest, fans, power."""
    ordered = by_urgency(readings)
    failing = [
        sensor
        for sensor in ordered
        if sensor.status in (SensorStatus.CRITICAL, SensorStatus.WARNING)
    ]
    warm = [sensor for sensor in ordered if sensor.unit == "°C" and sensor.value is not None]
    fans = [sensor for sensor in ordered if sensor.unit == "RPM" and sensor.value is not None]
    watts = [sensor for sensor in ordered if sensor.unit == "W" and sensor.value is not None]
    chosen = [*failing, *warm[:_MOST_TEMPERATURES], *fans[:_MOST_FANS], *watts[:1]]
    return list(dict.fromkeys(chosen))[:limit]


def sensor_gauges(
    readings: Sequence[SensorReading],
    highest: Mapping[str, float],
    room: int,
    glyphs: Glyphs,
    state: ReadState,
    *,
    limit: int = 6,
) -> list[Line]:
    """Return name, value and gauge of the most relevant sensors.

    Args:
        highest: The highest value seen by unit: fans of one machine share a scale.
    """
    lines = []
    for sensor in telling_sensors(readings, limit):
        lines.append(sensor_gauge(sensor, highest, room, glyphs, state))
    return lines


def short_sensor_name(name: str) -> str:
    """Return the name without its kind: "CPU Temp" becomes "CPU"."""
    for ending in (" temperature", " temp"):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
    return name.removeprefix("P1-").removesuffix(" Input Power") if len(name) > 8 else name


def sensor_value(sensor: SensorReading, glyphs: Glyphs) -> str:
    """Return the value with its unit; the original text if it is not a number."""
    if sensor.value is None:
        return str(sensor.text)
    return measure(sensor.value, glyphs.degree if sensor.unit == "°C" else sensor.unit)


def sensor_gauge(
    sensor: SensorReading, highest: Mapping[str, float], room: int, glyphs: Glyphs, state: ReadState
) -> Line:
    """Return one sensor: name, value, and its position on the scale of its kind."""
    tone = "dim" if state is ReadState.OLD else TONES[sensor.status]
    wide = _SENSOR_NAME if room < _ROOMY else 2 * _SENSOR_NAME
    name = fit_text(short_sensor_name(sensor.name), wide)
    value = fit_text(sensor_value(sensor, glyphs), _SENSOR_VALUE, right=True)
    head: list[Run] = [(f"{name} ", tone), (value, tone or "strong"), ("  ", "")]
    bar = room - wide - _SENSOR_VALUE - 3
    if bar < 4 or sensor.value is None:
        return tuple(head)
    seen = [highest[sensor.unit]] if sensor.unit in highest else []
    scale = scale_of(sensor.unit, sensor.name, sensor.value, seen)
    if sensor.note == "not plausible":
        # -128 °C or 1e6 is not a measurement: it has no position on a scale.
        return (*head, (fit_text("not plausible", bar).rstrip(), "warn"))
    failing = tone if sensor.status in (SensorStatus.WARNING, SensorStatus.CRITICAL) else ""
    return (*head, *gauge(sensor.value, scale, bar, glyphs, state=state, tone=failing))


def tag_words(row: ServerRow) -> list[str]:
    """Return the tags as "name=value", without the host name."""
    return [
        f"{name}={value}" if value else name for name, value in row.tags if name not in _OWN_TAGS
    ]


def flowing(words: Sequence[str], room: int) -> list[Line]:
    """Return texts next to each other, as many per line as fit."""
    lines: list[Line] = []
    line = ""
    for word in words:
        if line and len(line) + 3 + len(word) > room:
            lines.append(((line, ""),))
            line = ""
        line = f"{line}   {word}" if line else word
    return [*lines, ((fit_text(line, room).rstrip(), ""),)] if line else lines


def happening_lines(found: Sequence[Happening], room: int) -> list[Line]:
    """Return events, newest first."""
    lines = []
    for happening in found:
        left: Line = (
            (fit_text(happening.when, _WHEN) + " ", "dim"),
            (f"{happening.sign} ", happening.tone),
            (happening.words, happening.tone if happening.tone in ("bad", "warn") else ""),
        )
        lines.append(
            both_ends(
                left,
                ((fit_text(happening.note, min(44, room // 2)).rstrip(), "dim"),)
                if happening.note
                else (),
                room,
            )
        )
    return lines


def highest_seen(
    readings: Sequence[SensorReading], history: Mapping[str, Sequence[float]]
) -> dict[str, float]:
    """Return the highest value by unit, from current and earlier readings."""
    found: dict[str, float] = {}
    for sensor in readings:
        if sensor.value is None or sensor.note:
            continue
        values = (sensor.value, *history.get(sensor.name, ()))
        found[sensor.unit] = max(found.get(sensor.unit, 0.0), *values)
    return found
