"""Position of the plot. Source: rrdtool's rrd_graph.c (axis_paint), checked on drawings of 1.4 to
1.9.

The y axis is one column left of the canvas and reaches from 2 rows above it to 3 below the
x axis; the x axis begins 3 columns further left; its arrow head starts 2 columns right of
the canvas; 30 columns remain right of the canvas.
"""

from __future__ import annotations

from collections import Counter
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
        """The row of the x axis: value 0."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The first column that is no canvas."""
        return self.left + self.width


def find_plot(raster: Raster) -> Plot:
    """The plot between its axes. Raises NotReadable where there are none."""
    for x in range(12, raster.width // 2):
        ends = _y_axis(raster, x)
        if ends is not None:
            for below in _BELOW_AXIS:
                plot = _between(raster, x, ends[0], ends[1] - below)
                if plot is not None:
                    return plot
            break
    raise NotReadable(_NO_AXES)


_BELOW_AXIS = (3, 1, 2, 0, -1, *range(4, 12))
"""How far the y axis reaches below the x axis: a grid line upon it may hide its end, and a letter
below may seem to lengthen it."""


def _between(raster: Raster, y_axis: int, highest: int, x_axis: int) -> Plot | None:
    """Return the position from the axes and both arrow heads; `None` where they are not there.
    Grid lines never cross the heads."""
    left, width = y_axis + 1, raster.width - y_axis - 1 - _RIGHT_OF_CANVAS
    if width < _MIN_WIDTH or not 8 <= highest < x_axis < raster.height - 5:
        return None
    row, ground = raster.gray_row(x_axis), raster.ground_gray
    head = row[left + width + 2]
    base = next(
        (
            y
            for y in range(highest + 3, highest - 8, -1)
            if raster.gray_row(y, left - 2, left + 1) == bytes((head,)) * 3
        ),
        None,
    )
    begins = (
        row[left - 4] != ground
        and row[left - 6] == ground
        and raster.gray_at(y_axis, x_axis + 2) != ground
        and raster.gray_at(left - 4, x_axis + 1) == ground
    )
    right = (
        row[left + width + 2 : left + width + 5] == bytes((head,)) * 3
        and row[left + width + 8] == ground
    )
    if (
        base is None
        or base < 3
        or x_axis - base - 3 < _MIN_HEIGHT
        or head == ground
        or not (begins and right)
    ):
        return None
    return Plot(left, base + 3, width, x_axis - base - 3)


def _y_axis(raster: Raster, x: int) -> tuple[int, int] | None:
    """First and last row of a vertical line in column `x`."""
    column, ground = raster.gray_column(x), raster.ground_gray
    if raster.height - column.count(ground) < _MIN_HEIGHT:
        return None
    counts = Counter(column)
    del counts[ground]
    color, count = counts.most_common(1)[0]
    if count < _MIN_HEIGHT * 0.5:
        return None
    # A vertical grid line may lie on the axis: then every other row has a second color.
    colors = bytes(
        value for value, times in counts.items() if times > count / 4 and abs(value - color) < 20
    )
    middle = _middle(column, color)
    first, last = _reach(column, colors, middle, -1), _reach(column, colors, middle, 1)
    # Letters stand above one another in a column too, but not without breaks.
    return (first, last) if last - first >= _MIN_HEIGHT + 5 else None


def _middle(column: bytes, color: int) -> int:
    places = [y for y, value in enumerate(column) if value == color]
    return places[len(places) // 2]


def _reach(column: bytes, colors: bytes, start: int, way: int) -> int:
    """Return the length of the line; up to three rows may differ, where grid lines and ticks cover
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
