"""Sensor lines as ipmitool prints them. Imports nothing heavy: the first frame needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.text import SafeText, safe_text


class SensorStatus(StrEnum):
    """What the BMC says of a sensor. No reading is not a fault."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"
    NO_READING = "no reading"
    UNKNOWN = "unknown"


_STATUS = {
    "ok": SensorStatus.OK,
    "ns": SensorStatus.NO_READING,
    "na": SensorStatus.NO_READING,
    "nc": SensorStatus.WARNING,
    "lnc": SensorStatus.WARNING,
    "unc": SensorStatus.WARNING,
    "cr": SensorStatus.CRITICAL,
    "lcr": SensorStatus.CRITICAL,
    "ucr": SensorStatus.CRITICAL,
    "nr": SensorStatus.CRITICAL,
    "lnr": SensorStatus.CRITICAL,
    "unr": SensorStatus.CRITICAL,
}
_UNITS = {
    "degrees c": "°C",
    "c": "°C",
    "rpm": "RPM",
    "volts": "V",
    "watts": "W",
    "amps": "A",
    "percent": "%",
    "%": "%",
}
_READING = re.compile(r"^\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z%][A-Za-z %]*)?\s*$")
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
    """Columns beyond the three documented ones (`sdr elist`, `sensor`), never dropped."""


def parse_sensors(text: str) -> tuple[SensorReading, ...]:
    """Every non-empty line as a reading, in order. A line not understood keeps its words.

    Source: guide, "Server's power": `name | reading | status`; units and status words are
    ipmitool's. Some BMCs give five or ten columns.
    """
    return tuple(_line(line) for line in text.splitlines() if line.strip())


def _line(line: str) -> SensorReading:
    name, *rest = (safe_text(part.strip()) for part in line.split("|"))
    if not rest:
        return SensorReading(name, None, "", SafeText(""), SensorStatus.UNKNOWN, SafeText(""))
    if len(rest) >= 4 and rest[2].lower() in _STATUS and rest[1].lower() not in _STATUS:
        # The ten columns of `ipmitool sensor`: name | value | unit | status | thresholds…
        shown = safe_text(f"{rest[0]} {rest[1]}")
        return _reading(name, shown, rest[2], tuple(rest[3:]))
    if len(rest) == 4 and rest[1].lower() in _STATUS:
        # The five columns of `sdr elist`: name | id | status | entity | reading
        return _reading(name, rest[3], rest[1], (rest[0], rest[2]))
    status = rest[1] if len(rest) > 1 else SafeText("")
    return _reading(name, rest[0], status, tuple(rest[2:]))


def _reading(name: SafeText, text: SafeText, status_text: SafeText, extra: tuple[SafeText, ...]) -> SensorReading:
    match = _READING.match(text)
    value = float(match[1]) if match else None
    word = (match[2] or "").strip() if match else ""
    status = _STATUS.get(status_text.lower(), SensorStatus.UNKNOWN)
    if text.lower() in ("no reading", "disabled", "na"):
        status = SensorStatus.NO_READING if status is not SensorStatus.CRITICAL else status
    return SensorReading(name, value, _UNITS.get(word.lower(), word), text, status, status_text, extra)


def hottest(readings: Sequence[SensorReading]) -> SensorReading | None:
    """The highest temperature, `None` when no sensor gives one."""
    warm = [one for one in readings if one.unit == "°C" and one.value is not None]
    return max(warm, key=lambda one: one.value or 0.0, default=None)


def worst(readings: Sequence[SensorReading]) -> SensorStatus:
    """The most serious status; unknown when no sensor says anything."""
    return max(
        (one.status for one in readings),
        key=lambda status: _SEVERITY.get(status, 0),
        default=SensorStatus.UNKNOWN,
    )


def by_urgency(readings: Sequence[SensorReading]) -> list[SensorReading]:
    """Failing first, then the hottest, then the rest as sent; what gives no reading last."""

    def key(one: SensorReading) -> tuple[int, float]:
        rank = _SEVERITY.get(one.status, 0)
        heat = one.value if one.unit == "°C" and one.value is not None else -1.0
        return (-rank, -heat)

    return sorted(readings, key=key)
