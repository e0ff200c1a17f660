"""Sensors compared with those of similar servers: same processor, kind, and location. Pure.

A BMC may report a fan as fine that turns at half the speed of its siblings, or a processor that is
far hotter than theirs. At least three siblings are required. Unknown, implausible, and old values
are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from tui.fleet.rows import ServerRow
from tui.format import count
from tui.models.power import Power
from tui.models.sensors import SensorReading

if TYPE_CHECKING:
    from tui.store.store import Store

FEWEST = 3
"""Minimum number of siblings with the sensor."""
HOTTER_C = 10.0
"""Degrees above the median of the siblings at which a sensor is reported."""
SLOWER = 0.7
"""Fraction of the siblings' median fan speed at which a fan is reported."""
OLDEST_S = 3600.0
"""Age at which a sibling's reading is no longer compared."""
_IMPLAUSIBLE = "not plausible"


@dataclass(frozen=True)
class SiblingFinding:
    """A sensor that differs from the same sensor of all siblings."""

    name: str
    unit: str
    value: float
    usual: float
    """Median of the siblings."""
    siblings: int

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        others = count(self.siblings, "similar server")
        if self.unit == "RPM":
            return f"{self.name}: {self.value / self.usual:.0%} of the speed in {others}.".replace(
                "%", " %"
            )
        return f"{self.name}: {self.value - self.usual:.0f} {self.unit} hotter than {others}."


def siblings_of(row: ServerRow, others: Sequence[ServerRow]) -> list[ServerRow]:
    """Return the servers with the hardware of `row` at the same location.

    None if the processor, kind, or location of `row` is unknown, or if it is not on.
    """
    key = build_of(row)
    if not row.cpu or not row.location or row.power is Power.OFF:
        return []
    return [
        other
        for other in others
        if other.id != row.id and other.power is not Power.OFF and build_of(other) == key
    ]


def build_of(row: ServerRow) -> tuple[str, str, str, str]:
    """Return the values that similar servers have in common."""
    return _same(row.cpu), _same(row.gpu), str(row.kind), _same(row.location)


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def sibling_findings(store: Store, server_id: int, now: float) -> list[SiblingFinding]:
    """Compare the sensors of a server with recently read sensors of similar servers."""
    row, own = store.row(server_id), store.sensors(server_id).value
    if row is None or not own:
        return []
    sensed = [store.row(other_id) for other_id in tuple(store.sensed)]
    found = siblings_of(row, [other for other in sensed if other is not None])
    readings = [store.sensors(other.id) for other in found]
    return compared(
        own,
        [
            reading.value
            for reading in readings
            if reading.value is not None and now - (reading.taken_at or 0.0) <= OLDEST_S
        ],
    )


def compared(
    own: Sequence[SensorReading], siblings: Sequence[Sequence[SensorReading]]
) -> list[SiblingFinding]:
    """Return the sensors that are much hotter or much slower than those of every sibling."""
    known = [_values(readings) for readings in siblings]
    found = [
        finding
        for key, value in _values(own).items()
        if (finding := _judged(key, value, [each[key] for each in known if key in each]))
    ]
    return sorted(found, key=_severity, reverse=True)


def _judged(key: tuple[str, str], value: float, others: list[float]) -> SiblingFinding | None:
    if len(others) < FEWEST:
        return None
    (name, unit), usual = key, median(others)
    is_hot = unit == "°C" and value - usual >= HOTTER_C and value > max(others)
    is_slow = unit == "RPM" and 0 < value <= SLOWER * usual and value < min(others)
    return SiblingFinding(name, unit, value, usual, len(others)) if is_hot or is_slow else None


def _severity(finding: SiblingFinding) -> float:
    if finding.unit == "RPM":
        return (1.0 - finding.value / finding.usual) * 100.0
    return finding.value - finding.usual


def _values(readings: Sequence[SensorReading]) -> Mapping[tuple[str, str], float]:
    """Return the values by name and unit. Names that a BMC uses twice are omitted."""
    found: dict[tuple[str, str], float] = {}
    doubles: set[tuple[str, str]] = set()
    for sensor in readings:
        key = (str(sensor.name), sensor.unit)
        if key in found:
            doubles.add(key)
        if sensor.value is not None and sensor.note != _IMPLAUSIBLE:
            found[key] = sensor.value
    return {key: value for key, value in found.items() if key not in doubles}
