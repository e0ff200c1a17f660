"""Drawings with one direction above and the other below zero, as in community templates of Cacti.
Pure; any thread.

Zero is at a height `z` between two rows, and both areas start at row `floor(z + 0.2)`. The sum of
both averages in rows equals that of the legend for every `z`, which gives the value of a row; the
labels must confirm it. The difference of the averages then gives `z`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeVar

from tui.charts.series import NotReadable, ScaleMissing
from tui.digitizer.raster import styles
from tui.digitizer.raster.curves import Curve, from_area
from tui.digitizer.raster.planes import Planes
from tui.digitizer.raster.scale import Scale
from tui.digitizer.raster.values import by_interval
from tui.digitizer.raster.words import Words

BELOW = "the picture draws a curve below zero"
RAISED = "the value axis begins below zero"
_OFF_LINE_PX = 6.0
_SAME_SHIFT_PX = 2.5
"""Maximum distance of a label from its grid line, and maximum spread of these distances."""
_LEAST_ROWS = 10
_LIFT = (-0.85, 0.25)
"""Range of the distance from zero to the row where the areas start."""
_AGREED = 0.01
"""Maximum difference between both readings of the scale: less than the difference between powers of
1000 and of 1024."""
_SEEN_PX = 0.15
"""Maximum error of the average of a drawn area, in rows."""
_LEAST_CLEAR = 0.9


class Halves(NamedTuple):
    """Both series as columns that start at zero."""

    columns: tuple[list[bytes], list[bytes]]
    is_below: tuple[bool, bool]
    zero: int
    """Rows from the axis to the row where the areas start."""


def split(planes: Planes, near: int) -> Halves:
    """Return both series from zero, which is near row `near`. Raises NotReadable if they are not on
    opposite sides of it."""
    zero = max((near - 1, near, near + 1), key=lambda row: _borders(planes, row))
    series = planes.incoming, planes.outgoing
    is_below = [_inked(columns, 1, zero + 1) > _inked(columns, zero + 1) for columns in series]
    if is_below[0] == is_below[1]:
        raise NotReadable(BELOW if is_below[0] else RAISED)
    parts = []
    for columns, below in zip(series, is_below, strict=True):
        own = (1, zero + 1) if below else (zero + 1, len(columns[0]))
        if _inked(columns, *own) < _LEAST_CLEAR * _inked(columns, 1):
            raise NotReadable(BELOW)
        parts.append(
            [
                b"\0" + column[zero:0:-1] if below else b"\0" + column[zero + 1 :]
                for column in columns
            ]
        )
    return Halves((parts[0], parts[1]), (is_below[0], is_below[1]), zero)


def _borders(planes: Planes, row: int) -> int:
    """Return how many columns have the border of an area above a row."""
    found = 0
    for column in (*planes.incoming, *planes.outgoing):
        if 0 < row < len(column) - 1:
            below, above = 96 <= column[row] <= 100, 96 <= column[row + 1] <= 100
            found += below != above
    return found


def _inked(columns: Sequence[bytes], first: int, end: int | None = None) -> int:
    """Return the number of pixels of a series in some rows of its columns."""
    return sum(50 <= share <= 100 for column in columns for share in column[first:end])


def areas(halves: Halves, same: Sequence[bool]) -> tuple[Curve, Curve]:
    """Return both series in rows from the start of the areas."""
    empty = [
        styles.is_empty(item) and styles.is_empty(other)
        for item, other in zip(*halves.columns, strict=True)
    ]
    gone = [empty[0], *(item and other for item, other in pairwise(empty))]
    made = []
    for columns in halves.columns:
        found = from_area(columns, 100, same)
        parts = [
            [None if is_gone else value for value, is_gone in zip(part or (), gone, strict=True)]
            for part in (found.low, found.high, found.least or found.low, found.most or found.high)
        ]
        made.append(found._replace(low=parts[0], high=parts[1], least=parts[2], most=parts[3]))
    return made[0], made[1]


Row = TypeVar("Row", int, float)


def zero_line(matched: Sequence[tuple[Row, float]]) -> Row:
    """Return the row of the grid line at zero, among those with a label."""
    return next(row for row, value in matched if value == 0)


def at_lines(
    labels: Sequence[tuple[float, float]], majors: Sequence[Row]
) -> list[tuple[Row, float]]:
    """Return the grid line row and the value of each label. Raises ScaleMissing if the labels are
    not at the lines."""
    found, shifts = [], []
    for middle, value in labels:
        row = min(majors, key=lambda row: abs(row - middle))
        shifts.append(middle - row)
        found.append((row, value))
    is_apart = not shifts or max(map(abs, shifts)) > _OFF_LINE_PX
    if is_apart or max(shifts) - min(shifts) > _SAME_SHIFT_PX or all(v for _, v in found):
        raise ScaleMissing("the labels of the value axis are not at its grid lines")
    # Some templates omit the minus, and a minus may touch the edge.
    zero = zero_line(found)
    return [(row, -abs(value) if row < zero else value) for row, value in found]


def scaled(
    words: Words,
    majors: Sequence[int],
    halves: Halves,
    curves: tuple[Curve, Curve],
    shown: Sequence[int],
) -> tuple[Scale, tuple[Curve, Curve], float]:
    """Return the value of one row as a scale of that height, the curves in rows from zero, and the
    distance from zero up to the start of the areas.

    Args:
        words: The text, with the labels.
        majors: Rows of the major grid lines.
        halves: Positions of both series.
        curves: Curves in rows from the start of the areas.
        shown: The interval that each vertex shows.

    Raises:
        ScaleMissing: The labels do not confirm the legend.
        NotReadable: The curves do not have the legend's average.
    """
    low, high = _row_values(at_lines(words.labels, majors))
    means = [_mean(curve, shown) for curve in curves]
    printed = [figures.average for figures in words.printed.rows()]
    rows = sum(means) - _APART
    if None in printed or rows < _LEAST_ROWS:
        raise ScaleMissing("the curves are too low to check the scale against the legend")
    averages = [(item or 0.0) / words.factor for item in printed]
    value = sum(averages) / rows
    if not low * (1 - _AGREED) <= value <= high * (1 + _AGREED):
        raise ScaleMissing("the labels of the value axis do not agree with the legend")
    value = min(max(value, low), high)
    above = 1 if halves.is_below[0] else 0
    lift = averages[above] / value - means[above]
    if not _LIFT[0] - _SEEN_PX <= lift <= _LIFT[1] + _SEEN_PX:
        raise NotReadable("the curves do not match the averages in the legend")
    error = min(2 * _SEEN_PX / rows, (high - low) / 2 / value)
    first, second = (
        _lifted(curve, -lift - _APART if is_below else lift)
        for curve, is_below in zip(curves, halves.is_below, strict=True)
    )
    labels = sum(value != 0 for _, value in words.labels)
    return Scale(value, error, is_exact=False, labels=labels), (first, second), lift


_LEAST_LABELS = 3
_APART = 1.0
"""Apparent extra height of both areas together: partly covered rows are added to the area below,
not to the area above."""


def _row_values(labels: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Return the minimum and maximum value of a row permitted by all labels."""
    matched = sorted(set(labels))
    low, high = 0.0, math.inf
    for (row, value), (other, more) in combinations(matched, 2):
        apart = other - row
        if more <= value or apart <= 2:
            raise ScaleMissing("the labels of the value axis do not lie on one straight scale")
        low = max(low, (more - value) / (apart + _ROUNDING))
        high = min(high, (more - value) / (apart - _ROUNDING))
    if low > high or len(matched) < _LEAST_LABELS:
        raise ScaleMissing("the labels of the value axis do not lie on one straight scale")
    return low, high


_ROUNDING = 1.1
"""Both lines are rounded to whole rows."""


def _mean(curve: Curve, shown: Sequence[int]) -> float:
    average = by_interval(curve, shown, len(curve.low) - 2, _LOOSE_PX).average()
    return sum(average) / 2 if average is not None else 0.0


_LOOSE_PX = 6.0


def _lifted(curve: Curve, by: float) -> Curve:
    """Return a curve shifted upwards."""
    parts = [
        [None if at is None else max(0.0, at + by) for at in part or ()]
        for part in (curve.low, curve.high, curve.least, curve.most)
    ]
    return curve._replace(low=parts[0], high=parts[1], least=parts[2], most=parts[3])
