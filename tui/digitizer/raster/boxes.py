"""The colored boxes of the legend, which reveal the true colors of the series. Pure; any thread."""

from __future__ import annotations

import re
from typing import NamedTuple

from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.pixels import Color, Raster

_EVEN = re.compile(rb"(.)\1{3,}", re.DOTALL)
"""Four or more equal pixels in a row: letters are thinner."""
_REACH = 60
_MIN_ROWS = 4


class Box(NamedTuple):
    """One box, without its frame."""

    left: int
    top: int
    right: int
    bottom: int
    """`right` and `bottom` are the first column and row outside the box."""
    color: Color


def find_boxes(raster: Raster, plot: Plot) -> list[Box]:
    """Return all boxes, top to bottom."""
    found: list[Box] = []
    open_runs: dict[tuple[int, int], int] = {}
    y1 = raster.height - 3
    for y in range(plot.axis + 8, y1 + 1):
        runs = _runs(raster, y) if y < y1 else {}
        for run, value in [*open_runs.items()]:
            if run not in runs or raster.gray_at(run[0], y) != raster.gray_at(run[0], value):
                del open_runs[run]
                if y - value >= _MIN_ROWS:
                    found.append(Box(run[0], value, run[1], y, raster.color_at(run[0], value)))
        for run in runs:
            open_runs.setdefault(run, y)
    return found


def _runs(raster: Raster, y: int) -> dict[tuple[int, int], int]:
    row, ground = raster.gray_row(y, 8, _REACH), raster.ground_gray
    return {
        (item.start() + 8, item.end() + 8): y
        for item in _EVEN.finditer(row)
        if row[item.start()] != ground and item.end() - item.start() < 24
    }
