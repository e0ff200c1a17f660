"""Position of the plot. Source: rrdtool's rrd_graph.c (axis_paint), checked on drawings of 1.4 to
1.9.

The y axis is one column left of the canvas and extends from 2 rows above it to 3 below the x axis.
The x axis starts 3 columns further left; its arrow head starts 2 columns right of the canvas. 30
columns remain right of the canvas, more if a second axis is drawn there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tui.charts.series import NotReadable
from tui.digitizer.raster.pixels import Raster

_RIGHT_OF_CANVAS = 30
_MIN_HEIGHT, _MIN_WIDTH = 50, 150
_NO_AXES = "no axes of an rrdtool graph were found"


class Plot(NamedTuple):
    """The canvas, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def axis(self) -> int:
        """Return the row of the x axis: value 0."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """Return the first column after the canvas."""
        return self.left + self.width


def located(raster: Raster) -> tuple[Raster, Plot]:
    """Return the drawing without its surroundings (margins of a screenshot), and its plot. Raises
    NotReadable if there are no axes."""
    plot = find_plot(raster)
    if plot is None:
        raster = raster.trimmed()
        plot = find_plot(raster)
    if plot is not None and plot.right + _RIGHT_OF_CANVAS != raster.width:
        raster = raster.cut(_edges(raster, plot))
        plot = find_plot(raster)
    if plot is None:
        raise NotReadable(_NO_AXES)
    return raster, plot


_LEFT_OF_INK = 6
"""Minimum number of empty columns at the left edge of an rrdtool drawing."""


def _edges(raster: Raster, plot: Plot) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the drawing: it ends where a whole row or column has no
    background."""
    image, ground = raster, raster.ground_gray
    left, right, top, bottom = plot.left - 8, plot.right + 12, plot.top - 6, plot.axis + 4
    while left > 0 and ground in image.gray_column(left - 1)[plot.top : plot.axis]:
        left -= 1
    while right < image.width and ground in image.gray_column(right)[plot.top : plot.axis]:
        right += 1
    while top > 0 and ground in image.gray_row(top - 1, left, right):
        top -= 1
    while bottom < image.height and ground in image.gray_row(bottom, left, right):
        bottom += 1
    bare = left
    while bare < plot.left and not image.gray_column(bare)[top:bottom].strip(bytes((ground,))):
        bare += 1
    return max(left, bare - _LEFT_OF_INK), top, right, bottom


def find_plot(raster: Raster) -> Plot | None:
    """Return the plot between its axes; `None` if there are none."""
    tries = 0
    for x in range(12, raster.width // 2):
        ends = _y_axis(raster, x)
        if ends is not None:
            for below in _BELOW_AXIS:
                plot = _between(raster, x, ends[0], ends[1] - below)
                if plot is not None:
                    return plot
            tries += 1
            if tries == _MOST_TRIES:
                break
    return None


_MOST_TRIES = 6
"""Maximum number of lines tried as the value axis: in a screenshot, the frame of the drawing comes
before it."""


_BELOW_AXIS = (3, 1, 2, 0, -1, *range(4, 12))
"""Rows that the y axis extends below the x axis: a grid line on it may hide its end, and a letter
below may seem to extend it."""


def _between(raster: Raster, y_axis: int, highest: int, x_axis: int) -> Plot | None:
    """Return the position from the axes and both arrow heads; `None` if they are missing. Grid
    lines never cross the heads."""
    left = y_axis + 1
    if not 8 <= highest < x_axis < raster.height - 5:
        return None
    row, ground = raster.gray_row(x_axis), raster.ground_gray
    if not (
        row[left - 4] != ground
        and row[left - 6] == ground
        and raster.gray_at(y_axis, x_axis + 2) != ground
        and raster.gray_at(left - 4, x_axis + 1) == ground
    ):
        return None
    for right in _rights(raster, row, left, x_axis):
        head = row[right + 2]
        base = next(
            (
                y
                for y in range(highest + 3, highest - 8, -1)
                if raster.gray_row(y, left - 2, left + 1) == bytes((head,)) * 3
            ),
            None,
        )
        if base is not None and base >= 3 and x_axis - base - 3 >= _MIN_HEIGHT:
            return Plot(left, base + 3, right - left, x_axis - base - 3)
    return None


def _rights(raster: Raster, row: bytes, left: int, x_axis: int) -> Iterator[int]:
    """Return the columns where the canvas may end, from the head of the x axis: where nothing else
    is right of the plot, otherwise anywhere."""
    ground, usual = raster.ground_gray, raster.width - _RIGHT_OF_CANVAS
    for found in _HEAD.finditer(row, left + _MIN_WIDTH, raster.width):
        right, head = found.start() - 2, row[found.start()]
        if head == ground:
            continue
        if (right == usual and row[right + 8] == ground) or (
            raster.gray_row(x_axis - 1, right + 2, right + 5) == bytes((head,)) * 3
            and raster.gray_at(right + 2, x_axis + 1) == head
            and raster.gray_at(right + 2, x_axis - 4) == ground
            and raster.gray_at(right + 2, x_axis + 4) == ground
            and row[right + 6] not in (head, row[right + 4])
        ):
            yield right


_HEAD = re.compile(rb"(.)(?=\1\1)", re.DOTALL)


def _y_axis(raster: Raster, x: int) -> tuple[int, int] | None:
    """Return the first and last row of a vertical line in column `x`."""
    column, ground = raster.gray_column(x), raster.ground_gray
    if raster.height - column.count(ground) < _MIN_HEIGHT:
        return None
    counts = Counter(column)
    del counts[ground]
    color, count = counts.most_common(1)[0]
    if count < _MIN_HEIGHT * 0.5:
        return None
    # A vertical grid line may overlap the axis: then every other row has a second color.
    colors = bytes(
        value for value, times in counts.items() if times > count / 4 and abs(value - color) < 20
    )
    middle = _middle(column, color)
    first, last = _reach(column, colors, middle, -1), _reach(column, colors, middle, 1)
    # Letters also form columns, but with gaps.
    return (first, last) if last - first >= _MIN_HEIGHT + 5 else None


def _middle(column: bytes, color: int) -> int:
    places = [y for y, value in enumerate(column) if value == color]
    return places[len(places) // 2]


def _reach(column: bytes, colors: bytes, start: int, way: int) -> int:
    """Return the length of the line; up to three rows may differ where grid lines and ticks cover
    it."""
    y = start
    while 0 <= y + 4 * way < len(column):
        step = next(
            (step for step in (way, 2 * way, 3 * way, 4 * way) if column[y + step] in colors), 0
        )
        if not step:
            break
        y += step
    return y
