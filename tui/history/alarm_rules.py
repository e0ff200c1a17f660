"""Thresholds of sensors: those of the provider, otherwise fixed ones by kind. Pure.

The thresholds also mark the scale of a gauge: `thresholds_of(reading)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui.models.sensors import SensorReading, SensorStatus
from tui.models.vocabulary.sensors_vocabulary import is_plausible

MARGIN_C = 3.0
"""Distance below its threshold at which a temperature alarm ends."""
MARGIN_SHARE = 0.03
"""Margin for other units, as a fraction of the threshold."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of one sensor; `None` for each missing limit."""

    high_warning: float | None = None
    high_critical: float | None = None
    low_warning: float | None = None
    low_critical: float | None = None
    by_provider: bool = False
    """The limits come from the BMC. Otherwise Hostdeck sets them by the kind of sensor."""

    @property
    def is_empty(self) -> bool:
        """True if there is no limit at all."""
        limits = (self.high_warning, self.high_critical, self.low_warning, self.low_critical)
        return all(limit is None for limit in limits)


@dataclass(frozen=True, slots=True)
class Breach:
    """The threshold that a value has exceeded."""

    level: SensorStatus
    """WARNING or CRITICAL."""
    bound: float
    is_high: bool
    """The value is above the threshold, not below."""


NO_THRESHOLDS = Thresholds()
_TEMPERATURES: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (re.compile(r"gpu|vram|hbm|graphic", re.I), 85.0, 95.0),
    (re.compile(r"vrm|vreg|\bvr\b|mosfet", re.I), 95.0, 110.0),
    (re.compile(r"nvme|m\.?2\b|ssd|hdd|disk|drive|hsbp|backplane", re.I), 65.0, 75.0),
    (re.compile(r"inlet|ambient|front|intake", re.I), 40.0, 46.0),
    (re.compile(r"dimm|memory|\bmem\b|dram", re.I), 80.0, 90.0),
    (re.compile(r"cpu|proc|core|tctl|tdie|pch|package", re.I), 75.0, 90.0),
)
_OTHER_TEMPERATURE = (75.0, 90.0)
_NOMINALS = (
    (re.compile(r"vbat|battery|cmos", re.I), 3.0),
    (re.compile(r"(?<![\d.])3[._]?3 ?v|3v3|p3v3|\+3\.3", re.I), 3.3),
    (re.compile(r"(?<![\d.])5 ?v|p5v|\+5\b", re.I), 5.0),
    (re.compile(r"(?<![\d.])12 ?v|p12v|\+12\b", re.I), 12.0),
)
_VOLTAGE_SHARE = 0.10


def nominal_voltage(name: str) -> float | None:
    """Return the nominal voltage of a rail by its name, in V; `None` if the name does not contain
    it."""
    return next((volts for pattern, volts in _NOMINALS if pattern.search(name)), None)


def thresholds_of(reading: SensorReading) -> Thresholds:
    """Return the limits of a sensor: those in the provider's answer, otherwise those of its
    kind."""
    if not reading.unit:
        return NO_THRESHOLDS
    return _sent(reading) or _by_kind(reading.name, reading.unit)


def _by_kind(name: str, unit: str) -> Thresholds:
    if unit == "°C":
        limits = next(
            ((warm, hot) for pattern, warm, hot in _TEMPERATURES if pattern.search(name)),
            _OTHER_TEMPERATURE,
        )
        return Thresholds(high_warning=limits[0], high_critical=limits[1])
    nominal = nominal_voltage(name) if unit == "V" else None
    if nominal is not None:
        return Thresholds(
            high_warning=nominal * (1 + _VOLTAGE_SHARE), low_warning=nominal * (1 - _VOLTAGE_SHARE)
        )
    return NO_THRESHOLDS


def _sent(reading: SensorReading) -> Thresholds | None:
    """Return the six columns that `ipmitool sensor` adds: lower non-recoverable, critical,
    non-critical, upper non-critical, critical, non-recoverable. `None` if they are missing or out
    of order."""
    limits = [_number(text) for text in reading.extra[:6]]
    if len(limits) < 6:
        return None
    known = [limit for limit in limits if limit is not None]
    if not known or known != sorted(known):
        return None
    low_fatal, low_critical, low_warning, high_warning, high_critical, high_fatal = limits
    found = Thresholds(
        high_warning=high_warning or None,
        high_critical=high_critical or high_fatal or None,
        low_warning=low_warning or None,
        low_critical=low_critical or low_fatal or None,
        by_provider=True,
    )
    return None if found.is_empty else found


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e6 else None  # not for NaN and infinity


def margin(bound: float, unit: str) -> float:
    """Return how far a value must move back past a threshold before its alarm ends."""
    return MARGIN_C if unit == "°C" else abs(bound) * MARGIN_SHARE


def breach_of(value: float, thresholds: Thresholds) -> Breach | None:
    """Return the most serious threshold that `value` has reached; `None` if there is none."""
    limits: Sequence[tuple[float | None, SensorStatus, bool]] = (
        (thresholds.high_critical, SensorStatus.CRITICAL, True),
        (thresholds.low_critical, SensorStatus.CRITICAL, False),
        (thresholds.high_warning, SensorStatus.WARNING, True),
        (thresholds.low_warning, SensorStatus.WARNING, False),
    )
    for bound, level, is_high in limits:
        if bound is not None and (value >= bound if is_high else value <= bound):
            return Breach(level, bound, is_high)
    return None


def is_lying(reading: SensorReading) -> bool:
    """Return whether a sensor reports a value that it cannot have measured. This is a separate
    state, neither normal nor an alarm."""
    if reading.note == "not plausible":
        return True
    return reading.value is not None and not is_plausible(reading.value, reading.unit)
