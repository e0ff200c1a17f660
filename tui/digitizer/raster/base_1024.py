"""Detection of drawings in powers of 1024 (`--base 1024`), which look like any other. Pure; any
thread.

Axis and legend then share the error: "10 M" stands for 10 * 1024 * 1024 in both. It shows only
between figures of different letters: a curve read by the letter of the axis is 2.3 % lower than a
figure with the next lower letter says, and 2.4 % higher than one with the next higher letter. And
in base 1000 nothing reaches "1000.01 k".
Where all letters are alike, such a drawing is, pixel by pixel, one of other numbers in base 1000,
and no sign is left; all of Cacti's traffic templates draw in base 1000, so that is what is assumed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from tui.charts.series import Figures, Source
from tui.digitizer.raster.legend import LETTERS, Letters
from tui.digitizer.raster.values import Interval

_RATIO = 1000 / 1024
_CLEARLY_PX = {"picture": 0.45, "svg": 0.1}
"""Whole pixels are rounded, the corners of an SVG are not."""
_HIGHEST_WORTH = 0.3
"""A maximum is one vertex, rounded to whole pixels: it weighs less than an average."""


def is_binary(
    made: Sequence[Interval],
    rows: Sequence[Figures],
    letters: Sequence[Letters],
    pixel: float,
    unit: str,
    source: Source = "picture",
) -> bool:
    """Return whether powers of 1024 explain the figures clearly better than those of 1000.

    Args:
        made: Both series, in pixels.
        rows: Their printed figures, in the same order.
        letters: Those of the printed figures.
        pixel: Bit/s, by `unit`.
        unit: The letter that the scale was read with.
        source: What the heights were read from.
    """
    better = 0.0
    for item, figures, own in zip(made, rows, letters, strict=True):
        seen = item.average(), item.highest()
        for found, value, letter, worth in zip(
            seen, (figures.average, figures.maximum), own, (1.0, _HIGHEST_WORTH), strict=True
        ):
            steps = round(math.log(LETTERS[unit] / LETTERS[letter], 1000))
            if found is not None and value is not None and steps:
                height, expected = (found[0] + found[1]) / 2, value / pixel
                better += worth * (abs(height - expected) - abs(height - expected * _RATIO**steps))
    return better > _CLEARLY_PX.get(source, 0.45)
