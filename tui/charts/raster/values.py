"""From heights in pixels to one value an interval. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tui.charts.raster.curves import Curve

Range = tuple[float, float]


class Interval(NamedTuple):
    """The range of every interval in pixels; `None` is a gap."""

    ranges: list[Range | None]

    def known(self) -> list[Range]:
        return [one for one in self.ranges if one is not None]

    def average(self) -> float | None:
        """Of the middles, in pixels."""
        there = self.known()
        return math.fsum((low + high) / 2 for low, high in there) / len(there) if there else None

    def highest(self) -> float | None:
        """The middle of the highest, in pixels."""
        return max(((low + high) / 2 for low, high in self.known()), default=None)

    def spread(self) -> float:
        """The mean width of the ranges, in pixels."""
        there = self.known()
        return math.fsum(high - low for low, high in there) / len(there) if there else 1.0


def by_interval(curve: Curve, shown: Sequence[int], last: int) -> Interval:
    """What all vertices of an interval allow. `last` is the last vertex that is drawn."""
    first = shown[0]
    seen: list[list[Range | None]] = [[] for _ in range(shown[last] - first + 1)]
    for at in range(last + 1):
        low, high = curve.low[at], curve.high[at]
        seen[shown[at] - first].append(None if low is None or high is None else (low, high))
    return Interval([_agreed(ranges) for ranges in seen])


def _agreed(ranges: Sequence[Range | None]) -> Range | None:
    there = [one for one in ranges if one is not None]
    if not there or len(there) * 2 < len(ranges):
        return None
    low, high = max(one[0] for one in there), min(one[1] for one in there)
    if low <= high:
        return low, high
    middle = math.fsum(one[0] + one[1] for one in there) / 2 / len(there)
    return middle - 0.5, middle + 0.5


def zeroed(intervals: Interval) -> list[float | None]:
    """Nothing but zeros: the legend says that the maximum is exactly that."""
    return [None if one is None else 0.0 for one in intervals.ranges]


def levelled(intervals: Interval, average: float | None, doubt: float) -> list[float | None]:
    """A value for every interval, in pixels, moved within its range so that the average is right.

    Args:
        average: What the legend says, in pixels.
        doubt: How far that is rounded, in pixels.
    """
    mean, spread = intervals.average(), intervals.spread()
    share = 0.5
    if average is not None and mean is not None and spread > 0:
        off = average - mean
        off = 0.0 if abs(off) <= doubt else off - math.copysign(doubt, off)
        share = max(0.0, min(1.0, 0.5 + off / spread))
    return [None if one is None else one[0] + (one[1] - one[0]) * share for one in intervals.ranges]
