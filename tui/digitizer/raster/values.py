"""Values from heights in pixels, one per interval. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tui.digitizer.raster.curves import Curve

Range = tuple[float, float]


class Vertex(NamedTuple):
    """The possible heights of a curve at one column: `low` to `high` fits best, `least` to `most`
    is possible."""

    low: float
    high: float
    least: float
    most: float


class Interval(NamedTuple):
    """The range of every interval in pixels; `None` is a gap."""

    ranges: list[Range | None]
    unread: dict[int, Range] = {}
    """Apparent gaps: a value is drawn somewhere in this range, but is not visible."""
    hidden: int = 0
    """Number of intervals completely hidden by another series."""
    doubts: tuple[float, ...] = ()
    """Maximum distance of each known interval from the middle of its range in pixels, if the hidden
    part differs from the assumption."""

    def known(self) -> list[Range]:
        """Return the ranges without the gaps, in order."""
        return [bounds for bounds in self.ranges if bounds is not None]

    def average(self) -> Range | None:
        """Return the minimum and maximum possible mean in pixels, given the unread intervals."""
        there = self.known()
        count = len(there) + len(self.unread)
        if not count:
            return None
        middles = math.fsum((low + high) / 2 for low, high in there)
        least, most = (math.fsum(item[at] for item in self.unread.values()) for at in (0, 1))
        return (middles + least) / count, (middles + most) / count

    def highest(self) -> Range | None:
        """Return the highest middle of a range, in pixels: its minimum and maximum, given the
        unread intervals."""
        there = [(low + high) / 2 for low, high in self.known()]
        if not there and not self.unread:
            return None
        unread = self.unread.values()
        return max([*there, *(low for low, _ in unread)]), max(
            [*there, *(high for _, high in unread)]
        )

    def spread(self) -> float:
        """Return the mean width of the ranges, in pixels."""
        there = self.known()
        return math.fsum(high - low for low, high in there) / len(there) if there else 1.0


def by_interval(curve: Curve, shown: Sequence[int], last: int, tolerance: float) -> Interval:
    """Return the heights that all vertices of each interval permit.

    Args:
        shown: The interval that each vertex shows.
        last: The last drawn vertex.
        tolerance: Maximum error of a displayed interval in either direction, in pixels.
    """
    first = shown[0]
    seen: list[list[Vertex | None]] = [[] for _ in range(shown[last] - first + 1)]
    bare = {shown[at] - first for at in range(last + 1) if at not in curve.unseen}
    least, most = curve.least or curve.low, curve.most or curve.high
    for at, (low, high, below, above) in enumerate(
        zip(curve.low, curve.high, least, most, strict=True)
    ):
        if at > last:
            break
        is_gap = low is None or high is None or below is None or above is None
        seen[shown[at] - first].append(None if is_gap else Vertex(low, high, below, above))  # type: ignore[arg-type]
    ranges: list[Range | None] = []
    unread: dict[int, Range] = {}
    doubts: list[float] = []
    for at, vertices in enumerate(seen):
        there = [vertex for vertex in vertices if vertex is not None]
        is_drawn = bool(there) and len(there) * 2 >= len(vertices)
        found = _agreed(there, tolerance) if is_drawn and at in bare else None
        if found is None and is_drawn:
            unread[at] = min(vertex.least for vertex in there), max(vertex.most for vertex in there)
        if found is not None:
            doubts.append(_doubt(found, there))
        ranges.append(found)
    return Interval(ranges, unread, sum(at not in bare for at in unread), tuple(doubts))


def _doubt(found: Range, there: Sequence[Vertex]) -> float:
    """Return the maximum distance of an interval from the middle of its range, according to its
    most certain vertex."""
    middle = (found[0] + found[1]) / 2
    return min(max(vertex.most - middle, middle - vertex.least, 0.0) for vertex in there)


_APART = 1.5
"""Maximum rounding difference between the readings of one interval, in pixels."""


def _agreed(there: Sequence[Vertex], tolerance: float) -> Range | None:
    """Return the common range of one interval's vertices; `None` if they contradict each other or
    are too few."""
    first = there[0]
    if first.most - first.least <= 2 * tolerance and all(vertex == first for vertex in there):
        return first.low, first.high
    sure = [vertex for vertex in there if vertex.most - vertex.least <= 2 * tolerance]
    if not sure:
        low, high = max(vertex.least for vertex in there), min(vertex.most for vertex in there)
        return (low, high) if low <= high <= low + 2 * tolerance else None
    group = (
        _alike(sure)
        or _alike([vertex for vertex in sure if vertex.most - vertex.least < _APART])
        or sure
    )
    low, high = max(item.low for item in group), min(item.high for item in group)
    if low - high > 2 * tolerance:
        return None
    if low > high:
        middle = math.fsum(item.low + item.high for item in group) / 2 / len(group)
        low, high = middle - 0.5, middle + 0.5
    doubted = [
        vertex for vertex in there if vertex not in group and vertex.most - vertex.least >= _APART
    ]
    return (
        (low, high)
        if all(item.least - _APART <= high and low <= item.most + _APART for item in doubted)
        else None
    )


def _alike(sure: Sequence[Vertex]) -> list[Vertex]:
    """Return the ranges that agree with the median range, if they are the majority."""
    if not sure:
        return []
    median = sorted(vertex.low + vertex.high for vertex in sure)[len(sure) // 2] / 2
    group = [vertex for vertex in sure if abs((vertex.low + vertex.high) / 2 - median) <= _APART]
    return (
        group
        if len(group) == len(sure) or (len(group) > 1 and len(group) * 3 >= len(sure) * 2)
        else []
    )


def zeroed(intervals: Interval) -> list[float | None]:
    """Return only zeros: the legend says that the maximum is exactly 0."""
    return [None if bounds is None else 0.0 for bounds in intervals.ranges]


def levelled(intervals: Interval, average: float | None, doubt: float) -> list[float | None]:
    """Return a value for every interval, in pixels, adjusted within its range so that the average
    is correct.

    Args:
        average: The legend's average, in pixels.
        doubt: Its rounding error, in pixels.
    """
    found, spread = intervals.average(), intervals.spread()
    share = 0.5
    if average is not None and found is not None and spread > 0:
        off = average - (found[0] + found[1]) / 2
        doubt += (found[1] - found[0]) / 2
        off = 0.0 if abs(off) <= doubt else off - math.copysign(doubt, off)
        share = max(0.0, min(1.0, 0.5 + off / spread))
    return [
        None if bounds is None else bounds[0] + (bounds[1] - bounds[0]) * share
        for bounds in intervals.ranges
    ]
