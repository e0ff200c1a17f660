"""Values of the history: spans, samples, series. Pure; any thread; imports nothing heavy.

A widget gets a `SensorSeries` and draws `series.columns(width)`: one value or gap per column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

POWER = "@power"
"""The name under which power is stored beside the sensors: 1 is on, 0 is off. The mean of a bucket
is the share of time with power on."""
POWER_UNIT = "on"

GAP_S = 900.0
"""Seconds. Two samples farther apart are not connected. A server on the screen is read every 5
minutes, the selected one every 30 seconds."""


@dataclass(frozen=True)
class HistorySettings:
    """The options of the history."""

    on: bool = True
    days: float = 90.0
    most_bytes: int = 50_000_000


class HistorySpan(StrEnum):
    """The time span of a series, up to now."""

    HOUR = "1h"
    SIX_HOURS = "6h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def seconds(self) -> int:
        """Return the length in seconds."""
        return {"1h": 3600, "6h": 21_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000}[self]

    @property
    def step_s(self) -> int:
        """Return the length of a bucket when the series is read: at most 360 buckets per series."""
        return {"1h": 10, "6h": 60, "24h": 300, "7d": 3600, "30d": 7200}[self]

    @property
    def words(self) -> str:
        """Return the span in words: "1 h", "24 h", "7 d"."""
        return f"{self[:-1]} {self[-1]}"


@dataclass(frozen=True, slots=True)
class Sample:
    """All readings of one sensor within one bucket of time."""

    at: float
    """Unix seconds of the reading, or of the start of the bucket."""
    low: float | None
    """The lowest reading; `None` if every reading was implausible."""
    mean: float | None
    high: float | None
    count: int = 1
    """The number of plausible readings; 0 in an interpolated value."""
    implausible: int = 0
    """The number of readings that the sensor cannot have measured (-128 °C, 0 RPM, 1e6)."""

    @classmethod
    def of(cls, at: float, value: float) -> Sample:
        """Return the sample of one plausible reading."""
        return cls(at, value, value, value)

    @classmethod
    def implausible_at(cls, at: float) -> Sample:
        """Return the sample of one implausible reading: it has no value."""
        return cls(at, None, None, None, 0, 1)


def merged(samples: Iterable[Sample], at: float) -> Sample | None:
    """Return one sample for all of `samples`: minimum, weighted mean, maximum. `None` if there are
    none.

    The minimum and maximum are exact, regardless of the order in which samples are merged.
    """
    whole = reduce(_with, samples, Sample(at, None, None, None, 0, 0))
    return whole if whole.count or whole.implausible else None


def _with(sample: Sample, other: Sample) -> Sample:
    implausible = sample.implausible + other.implausible
    if other.low is None or other.mean is None or other.high is None:
        return Sample(sample.at, sample.low, sample.mean, sample.high, sample.count, implausible)
    if sample.low is None or sample.mean is None or sample.high is None:
        return Sample(sample.at, other.low, other.mean, other.high, other.count, implausible)
    count = sample.count + other.count
    share = other.count / count if count else 0.5
    return Sample(
        sample.at,
        min(sample.low, other.low),
        sample.mean + (other.mean - sample.mean) * share,
        max(sample.high, other.high),
        count,
        implausible,
    )


@dataclass(frozen=True, slots=True)
class SensorSeries:
    """The samples of one sensor over a span. Times without a sample are gaps."""

    server_id: int
    sensor: str
    unit: str
    """°C, RPM, V, W, A, %; empty if no sample is known."""
    span: HistorySpan
    begins: float
    """Unix seconds of the left end of the time axis, with or without a sample."""
    ends: float
    """Unix seconds of the right end, when the series was read."""
    samples: tuple[Sample, ...] = ()
    """Buckets with at least one reading, oldest first, none outside the span."""

    @property
    def is_empty(self) -> bool:
        """Return True if no value is known. Draw "no history yet" instead of a line."""
        return all(sample.mean is None for sample in self.samples)

    @property
    def lowest(self) -> float | None:
        """Return the lowest reading of the span; `None` if there is none."""
        return min((sample.low for sample in self.samples if sample.low is not None), default=None)

    @property
    def highest(self) -> float | None:
        """Return the highest reading of the span; `None` if there is none."""
        return max(
            (sample.high for sample in self.samples if sample.high is not None), default=None
        )

    @property
    def gap_s(self) -> float:
        """Return the seconds between two samples above which they are not connected."""
        return max(GAP_S, 2.0 * self.span.step_s)

    def columns(self, number: int) -> tuple[Sample | None, ...]:
        """Return `number` equal parts of the span, oldest first; `None` is a gap.

        A part between two connected samples gets an interpolated value (`count` 0). A part with
        only implausible readings has a sample without values, and ends the line. Nothing is
        extrapolated to the edges.
        """
        width = (self.ends - self.begins) / max(1, number)
        parts: list[list[Sample]] = [[] for _ in range(number)]
        for sample in self.samples:
            if width > 0 and self.begins <= sample.at <= self.ends and number:
                parts[min(number - 1, int((sample.at - self.begins) / width))].append(sample)
        found = [
            merged(part, self.begins + at * width) if part else None
            for at, part in enumerate(parts)
        ]
        self._interpolate(found, width)
        return tuple(found)

    def _interpolate(self, found: list[Sample | None], width: float) -> None:
        """Fill the parts between two neighbors that are close enough."""
        for before, after in zip(self.samples, self.samples[1:], strict=False):
            if before.mean is None or after.mean is None or after.at - before.at > self.gap_s:
                continue
            first = int((before.at - self.begins) / width) + 1
            last = min(len(found), int((after.at - self.begins) / width))
            for at in range(max(0, first), last):
                if found[at] is None:
                    middle = self.begins + (at + 0.5) * width
                    share = (middle - before.at) / (after.at - before.at)
                    value = before.mean + (after.mean - before.mean) * share
                    found[at] = Sample(self.begins + at * width, value, value, value, 0)
