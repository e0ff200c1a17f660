"""Drawings whose lines do not lie on whole pixels: every column tells the mean of two vertices."""

from __future__ import annotations

import pytest

from tui.charts.series import NotReadable
from tui.digitizer.raster.planes import Planes
from tui.digitizer.raster.unfitted import exact_curves

HEIGHT = 40
LEVELS = (5.3, 20.75, 12.4, 12.4, 30.1, 8.9)
WIDE = 3
"""Columns of an interval: two are level, and the third leads to the next one."""


def _line(start: float, end: float) -> bytes:
    """Return the cover of a stroke one row thick."""
    low, high = min(start, end) - 0.5, max(start, end) + 0.5
    rows = [max(0.0, min(row, high) - max(row - 1, low)) for row in range(HEIGHT + 1)]
    return bytes(round(100 * min(1.0, cover)) for cover in rows)


def _area(start: float, end: float) -> bytes:
    low, high = sorted((start + 0.2, end + 0.2))
    rows = []
    for row in range(1, HEIGHT + 1):
        parts = [min(max(low + (high - low) * at / 50 - (row - 1), 0.0), 1.0) for at in range(51)]
        rows.append(round(100 * sum(parts) / len(parts)))
    return bytes([100, *rows])


def _planes(scale: float) -> tuple[Planes, list[float], list[bool]]:
    heights = [scale * level for level in LEVELS for _ in range(WIDE)]
    pairs = list(zip(heights, [*heights[1:], heights[-1]], strict=True))
    same = [at % WIDE != WIDE - 1 for at in range(len(pairs))]
    incoming, outgoing = [_area(*pair) for pair in pairs], [_line(*pair) for pair in pairs]
    nothing = bytes(HEIGHT + 1)
    planes = Planes([*incoming, nothing], [*outgoing, nothing], 0.0)
    return planes, heights, [*same, False]


@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_heights_are_exact_to_parts_of_a_row(scale: float) -> None:
    planes, heights, same = _planes(scale)
    for curve in exact_curves(planes, same):
        for true, low, high in zip(heights, curve.low, curve.high, strict=False):
            assert low is not None
            assert high is not None
            assert low <= true <= high
            assert high - low <= 0.4


def test_intervals_that_are_not_those_of_the_drawing_are_refused() -> None:
    planes, _, same = _planes(1.0)
    with pytest.raises(NotReadable, match="interval"):
        exact_curves(planes, [not item for item in same])
