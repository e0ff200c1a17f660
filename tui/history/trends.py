"""Trends: the change of a sensor within about an hour. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tui.format import UNKNOWN, duration
from tui.history.sample_values import Sample

TREND_S = 3600.0
"""Period of a trend in seconds."""
SHORTEST_S = 600.0
"""Minimum period of a comparison."""
RECENT_S = 300.0
"""Seconds of the newest samples that are averaged, because noise is no trend."""
STALE_S = 900.0
"""Maximum age of the newest sample. Without one, the trend is unknown."""
_STEADY = {"°C": 1.5, "%": 2.0, "A": 0.5}
"""Changes up to this size count as noise, by unit."""
_STEADY_SHARE = {"RPM": 0.04, "V": 0.01, "W": 0.05}
"""Largest change that counts as steady for other units, as a fraction of the value."""


class Direction(StrEnum):
    """The direction in which a sensor moves."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of a sensor up to now."""

    direction: Direction = Direction.UNKNOWN
    change: float | None = None
    """In `unit`; `None` if the trend is unknown."""
    unit: str = ""
    over_s: float = 0.0
    """Seconds between the two compared values."""

    @property
    def words(self) -> str:
        """Return the trend in words: "+8 °C in 1 h", "steady", "unknown"."""
        if self.change is None:
            return UNKNOWN
        if self.direction is Direction.STEADY:
            return str(Direction.STEADY)
        places = 2 if self.unit in ("V", "A") else 0
        amount = f"{self.change:+,.{places}f} {self.unit}".rstrip()
        return f"{amount} in {_span(self.over_s)}"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "1 h" if 55 <= minutes <= 65 else duration(minutes * 60).replace(" 00 s", "")


NO_TREND = Trend()


@dataclass(frozen=True, slots=True)
class Trends:
    """The trends of all sensors of a server."""

    by_sensor: Mapping[str, Trend] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, sensor: str) -> Trend:
        """Return the trend of a sensor; unknown if there is none."""
        return self.by_sensor.get(sensor, NO_TREND)


def trend_of(samples: Sequence[Sample], unit: str, now: float) -> Trend:
    """Return the trend in samples of the last hour.

    Args:
        samples: Oldest first. Samples without a value, later than `now`, or older than an hour are
            ignored.
        unit: Decides which changes are noise.
        now: Unix seconds.
    """
    known = [
        (sample.at, sample.mean)
        for sample in samples
        if sample.mean is not None and now - TREND_S - RECENT_S <= sample.at <= now
    ]
    if not known or now - known[-1][0] > STALE_S:
        return NO_TREND
    last_at, first_at = known[-1][0], known[0][0]
    over_s = last_at - first_at
    if over_s < SHORTEST_S:
        return NO_TREND
    end = _mean([value for at, value in known if at >= last_at - RECENT_S])
    begin = _mean([value for at, value in known if at <= first_at + RECENT_S])
    change = end - begin
    noise = max(_STEADY.get(unit, 0.0), abs(begin) * _STEADY_SHARE.get(unit, 0.0))
    if not unit or abs(change) < noise or change == 0:
        return Trend(Direction.STEADY, change, unit, over_s)
    return Trend(Direction.RISING if change > 0 else Direction.FALLING, change, unit, over_s)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
