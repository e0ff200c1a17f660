"""Sensor lines in ipmitool's format. Imports nothing heavy, because the first frame needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from math import isfinite

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern
from tui.models.vocabulary.sensors_vocabulary import (
    CRITICAL,
    NEUTRAL,
    NO_READING,
    OK,
    UNKNOWN,
    WARNING,
    beyond_thresholds,
    events_of_bits,
    is_plausible,
    read_code,
    read_events,
    worse,
)
from tui.text import SafeText, safe_text


class SensorStatus(StrEnum):
    """State of a sensor as the BMC reports it. A missing reading is not a fault."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    NO_READING = "no reading"
    UNKNOWN = "unknown"


_UNITS = {
    "degrees c": "°C",
    "c": "°C",
    "°c": "°C",
    "degree c": "°C",
    "rpm": "RPM",
    "volts": "V",
    "v": "V",
    "watts": "W",
    "w": "W",
    "amps": "A",
    "a": "A",
    "percent": "%",
    "%": "%",
}
_READING = lazy_pattern(
    r"^\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([A-Za-z%°][A-Za-z %°]*)?\s*$"
)
_CODE = lazy_pattern(r"(?:0x[0-9a-f]+|[0-9a-f]{2,4}h|\d+(?:\.\d+)?)?", re.I)
"""A number of a sensor, an entity, or a state, not words."""
_FREE_IPMI = {6: (3, 0), 7: (4, 0), 12: (3, 6), 13: (4, 6)}
"""Columns of ipmi-sensors: the position of the reading, and the number of thresholds after its
unit."""
_ALARMING = (WARNING, CRITICAL)
_SEVERITY = {SensorStatus.CRITICAL: 3, SensorStatus.WARNING: 2, SensorStatus.OK: 1}


@dataclass(frozen=True, slots=True)
class SensorReading:
    """One line of `ipmitool sdr`."""

    name: SafeText
    value: float | None
    """`None` for "no reading", discrete states and hexadecimal codes."""
    unit: str
    """°C, RPM, V, W, A, %, the provider's own word, or empty."""
    text: SafeText
    """The reading as it was sent."""
    status: SensorStatus
    status_text: SafeText
    extra: tuple[SafeText, ...] = ()
    """Additional columns (`sdr elist`, `sensor`), which are never dropped."""
    note: SafeText = SafeText("")
    """Why the status is worse than the BMC's own; empty if it is not."""

    @property
    def is_unread(self) -> bool:
        """Return whether the status column contains words instead of a code."""
        return (
            bool(self.status_text)
            and not read_code(self.status_text)
            and not _CODE.fullmatch(self.status_text)
        )

    @property
    def words(self) -> SafeText:
        """Return all text about the sensor, without codes. Use it when the sensor fails."""
        said = [
            self.text if not _CODE.fullmatch(self.text) or self.value is not None else "",
            self.note,
        ]
        if self.is_unread:
            said.append(self.status_text)
        return safe_text(", ".join(dict.fromkeys(part for part in said if part)) or self.text)

    @property
    def failing_words(self) -> SafeText:
        """Return the alarming words; all words if none is an alarm on its own."""
        parts = [part.strip() for part in self.words.split(",")]
        return safe_text(
            ", ".join(part for part in parts if read_events(part) in _ALARMING) or self.words
        )


def parse_sensors(text: str) -> tuple[SensorReading, ...]:
    """Return every non-empty line as a reading, in order. A line that is not understood stays as
    text.

    Source: guide, "Server's power": `name | reading | status`; units and status words are those of
    ipmitool. Some BMCs send five or ten columns. FreeIPMI and Supermicro's tools use other formats.
    """
    return tuple(_line(line) for line in text.splitlines() if line.strip())


def _line(line: str) -> SensorReading:
    name, *rest = (safe_text(part.strip()) for part in line.split("|"))
    if not rest:
        return SensorReading(name, None, "", SafeText(""), SensorStatus.UNKNOWN, SafeText(""))
    if name.isdecimal() and len(rest) + 1 in _FREE_IPMI:
        return _free_ipmi(name, rest)
    if len(rest) >= 4 and read_code(rest[2]) and not read_code(rest[1]):
        # The ten columns of `ipmitool sensor`: name | value | unit | status | thresholds…
        shown = safe_text(f"{rest[0]} {rest[1]}")
        return _reading(name, shown, rest[2], tuple(rest[3:]), thresholds=rest[3:9])
    if len(rest) >= 4 and read_code(rest[1]):
        # The five columns of `sdr elist`: name | id | status | entity | reading
        shown = safe_text(", ".join(part for part in rest[3:] if part))
        return _reading(name, shown, rest[1], (rest[0], rest[2]))
    if read_code(name) and rest[0].startswith("(") and len(rest) >= 2:
        # Supermicro's IPMICFG: status | (number) name | reading | low limit | high limit
        low, high, *_ = *rest[2:4], SafeText(""), SafeText("")
        return _reading(
            rest[0],
            safe_text(rest[1].partition("/")[0]),
            name,
            tuple(rest[2:]),
            thresholds=("", "", _plain(low), _plain(high), "", ""),
        )
    status = rest[1] if len(rest) > 1 else SafeText("")
    return _reading(name, rest[0], status, tuple(rest[2:]), events=events_of_bits(name, rest[0]))


def _plain(limit: str) -> str:
    """Return "0C/32F" without the second unit."""
    found = re.match(r"[+-]?\d+(?:\.\d+)?", limit)
    return found[0] if found else ""


def _free_ipmi(number: SafeText, rest: list[SafeText]) -> SensorReading:
    """Parse ID | name | type | (state) | reading | units | (six thresholds) | event."""
    place, limits = _FREE_IPMI[len(rest) + 1]
    name, columns, event = rest[0], rest[place - 1 :], safe_text(rest[-1].replace("'", ""))
    shown = (
        SafeText("")
        if columns[0] == "N/A"
        else safe_text(f"{columns[0]} {columns[1]}".removesuffix("N/A").strip())
    )
    state = rest[2] if place == 4 and read_code(rest[2]) else SafeText("")
    said = event if read_code(event) not in ("", "no reading") else SafeText("")
    text = shown or (event if not said else SafeText("no reading"))
    return _reading(
        name,
        text,
        state or said,
        (number, rest[1], event),
        thresholds=columns[2 : 2 + limits],
        events=event,
    )


def _reading(
    name: SafeText,
    text: SafeText,
    status_text: SafeText,
    extra: tuple[SafeText, ...],
    *,
    thresholds: Sequence[str] = (),
    events: str = "",
) -> SensorReading:
    measured, _, behind = text.partition(",")
    match = _READING.match(measured)
    value = float(match[1]) if match else None
    word = (match[2] or "").strip() if match else ""
    unit = _UNITS.get(word.lower(), word)
    status = _said(text if match is None else behind, status_text, events)
    note = ""
    if value is None:
        note = events if read_events(events) in _ALARMING and events not in text else ""
    else:
        if unit == word and read_events(word) in _ALARMING:  # "1 failure"
            status = worse(status, read_events(word))
        status, note = _measured(value, unit, status, thresholds)
    known = value if value is None or isfinite(value) else None
    return SensorReading(
        name, known, unit, text, SensorStatus(status), status_text, extra, SafeText(note)
    )


def _measured(value: float, unit: str, status: str, thresholds: Sequence[str]) -> tuple[str, str]:
    """Return the status of a measurement, and why it is worse than the BMC's status."""
    if not is_plausible(value, unit):
        return UNKNOWN if status == OK else status, "not plausible"
    if status == NO_READING:
        return status, ""
    beyond, note = beyond_thresholds(value, thresholds)
    return worse(status, beyond), note


def _said(text: str, status_text: str, events: str) -> str:
    """Return the status of code and words together. For a discrete sensor, the BMC's "ok" means
    only that it can be read."""
    code = read_code(status_text)
    words = [text] if code or _CODE.fullmatch(status_text) else [text, status_text]
    state = NEUTRAL
    for part in (*words, events):
        if not _CODE.fullmatch(part.strip()):
            state = worse(state, read_events(part))
    if code == NO_READING:
        return state if state in _ALARMING else NO_READING
    return worse(code, state) if code or state else UNKNOWN


def hottest(readings: Sequence[SensorReading]) -> SensorReading | None:
    """Return the highest temperature; `None` if no sensor has one."""
    warm = [
        reading
        for reading in readings
        if reading.unit == "°C" and reading.value is not None and is_plausible(reading.value, "°C")
    ]
    return max(warm, key=lambda item: item.value or 0.0, default=None)


def worst(readings: Sequence[SensorReading]) -> SensorStatus:
    """Return the most serious status; unknown if no sensor has one."""
    return max(
        (reading.status for reading in readings),
        key=lambda status: _SEVERITY.get(status, 0),
        default=SensorStatus.UNKNOWN,
    )


def worse_status(status: SensorStatus, other: SensorStatus) -> SensorStatus:
    """Return the more serious of two statuses; the first if neither is an alarm."""
    return other if _SEVERITY.get(other, 0) > _SEVERITY.get(status, 0) else status


def by_urgency(readings: Sequence[SensorReading]) -> list[SensorReading]:
    """Return the sensors: failing first, then the hottest, then the rest as sent, and those without
    a reading last."""

    def key(reading: SensorReading) -> tuple[int, float]:
        rank = _SEVERITY.get(reading.status, 0)
        heat = reading.value if reading.unit == "°C" and reading.value is not None else -1.0
        return (-rank, -heat)

    return sorted(readings, key=key)
