"""Fixed scales for gauges and charts, one per kind of value. Imports no other module of Hostdeck.
Pure.

A scale does not depend on the values shown, so noise looks like noise: 1 °C is one eightieth of a
temperature gauge, whatever the other samples are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, isfinite, log10


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a gauge or axis, and any known thresholds."""

    low: float
    high: float
    warning: float | None = None
    """Threshold for warnings; with `middle`, a distance from it."""
    critical: float | None = None
    middle: float | None = None
    """The nominal value of a scale with deviations in both directions, such as a voltage."""

    def share(self, value: float) -> float:
        """Return the position of a value, from 0 to 1; values beyond the ends are clamped."""
        if not isfinite(value) or self.high <= self.low:
            return 0.0
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def tone(self, value: float) -> str:
        """Return "good", "warn" or "bad"; "fill" if no threshold is known."""
        if self.warning is None and self.critical is None:
            return "fill"
        distance = value if self.middle is None else abs(value - self.middle)
        if self.critical is not None and distance >= self.critical:
            return "bad"
        return "warn" if self.warning is not None and distance >= self.warning else "good"


TEMPERATURE = Scale(20.0, 100.0, warning=75.0, critical=90.0)
"""Degrees Celsius. A BMC with its own thresholds reports them in the sensor's status."""
SHARE = Scale(0.0, 100.0, warning=80.0, critical=95.0)
"""Percentage of an allowance or a limit."""
VOLT_TOLERANCE = 0.1
"""Limits of a voltage's scale, as a share of the nominal value."""
_ROOM_ABOVE = 1.25
"""Factor between the highest value seen and the end of a scale."""
_ROUND_ENDS = (1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 20.0)
_NOMINAL_VOLTS = (12.0, 5.0, 3.3, 3.0, 2.5, 1.8, 1.5, 1.35, 1.2, 1.05)
_WRITTEN_VOLTS = re.compile(r"(\d+)(?:[.v](\d+))?\s*v\b|\b(\d+)(?:[.v](\d+))\b|\+(\d+)\b", re.I)


def nominal_volts(name: str, value: float) -> float | None:
    """Return the nominal voltage of a sensor; `None` if neither name nor value shows it.

    The name takes precedence ("12V", "3.3VCC", "P5V"); otherwise use the nearest standard voltage
    if the value is within its tolerance.
    """
    for found in _WRITTEN_VOLTS.finditer(name):
        whole, part = (
            next((found[at], found[at + 1]) for at in (1, 3) if found[at])
            if (found[1] or found[3])
            else (found[5], None)
        )
        written = float(f"{whole}.{part or 0}")
        if written in _NOMINAL_VOLTS:
            return written
    near = min(_NOMINAL_VOLTS, key=lambda volts: abs(volts - value) / volts)
    return near if abs(near - value) <= near * VOLT_TOLERANCE else None


def volts(nominal: float) -> Scale:
    """Return the scale of a voltage: 10 % to either side of its nominal value."""
    width = nominal * VOLT_TOLERANCE
    return Scale(
        nominal - width, nominal + width, warning=width / 2, critical=width, middle=nominal
    )


def up_to(highest: float) -> Scale | None:
    """Return a scale from 0 to a round number above the highest value seen; `None` if it would be
    empty.

    This is for fans and watts, which have no known threshold. The end is round, so that a new
    highest value rarely changes the scale.
    """
    if not isfinite(highest) or highest <= 0:
        return None
    wanted = highest * _ROOM_ABOVE
    power = 10.0 ** floor(log10(wanted))
    return Scale(0.0, next(step * power for step in _ROUND_ENDS if step * power >= wanted))


def scale_of(unit: str, name: str, value: float, seen: Iterable[float] = ()) -> Scale | None:
    """Return the scale of a sensor by its unit; `None` if a gauge would be meaningless.

    Args:
        seen: Earlier values of the sensor and of similar ones: fans of one machine share a scale.
    """
    if unit == "°C":
        return TEMPERATURE
    if unit == "V":
        nominal = nominal_volts(name, value)
        return None if nominal is None else volts(nominal)
    if unit == "%":
        return Scale(0.0, 100.0)
    if unit in ("RPM", "W", "A"):
        return up_to(max((number for number in (value, *seen) if isfinite(number)), default=0.0))
    return None
