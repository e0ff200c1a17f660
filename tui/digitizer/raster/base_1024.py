"""Detection of drawings in powers of 1024 (`--base 1024`), which look like any other. Pure; any
thread.

Axis and legend share the error: "10 M" means 10 * 1024 * 1024 in both. The base becomes visible
only between figures with different letters: a curve read with the axis letter is 2.3 % lower than a
figure with the next lower letter, and 2.4 % higher than one with the next higher letter. Also,
"1000.01 k" never occurs in base 1000. If all letters are the same, such a drawing is pixel by pixel
identical to a base 1000 drawing of other numbers. Then base 1000 is assumed, as in all of Cacti's
traffic templates, and the tolerance includes the possible error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from tui.charts.series import Figures
from tui.digitizer.raster.legend import LETTERS, Letters
from tui.digitizer.raster.values import Interval

_RATIO = 1000 / 1024
_EXPLAINED = 2.5
"""Maximum standard deviations at which a base explains a figure."""
_CLEAR, _SURE = 9.0, 20.0
"""Differences of squared misfits that exclude one base and select the other."""
_MOST, _MOST_OF_ONE = 25.0, 9.0
"""Maximum weight of an average, and of a maximum that may be in a truncated interval."""


_FAR, _FAR_SHARE, _LOW_PX = 4.0, 0.03, 0.25


class Base(Enum):
    """The powers that the letters of a drawing represent."""

    DECIMAL = "powers of 1000"
    BINARY = "powers of 1024"
    DOUBTFUL = "perhaps powers of 1024"
    UNKNOWN = "powers of 1000 or 1024"


class Doubt(NamedTuple):
    """The possible error of a drawing, in pixels, as standard deviations."""

    average: float
    highest: float
    is_rounded: bool = True
    """True if heights are whole pixels."""


class Sight(NamedTuple):
    """A figure of the legend and its drawn value, in pixels."""

    drawn: float
    decimal: float
    """Value if the letters are powers of 1000."""
    binary: float
    doubt: float
    """Standard deviation of the drawing from the value."""
    most: float

    def excess(self) -> float:
        """Return how much worse base 1000 explains it than base 1024."""
        decimal, binary = (abs(self.drawn - at) / self.doubt for at in (self.decimal, self.binary))
        # A figure that neither base explains is no evidence.
        if min(decimal, binary) > _EXPLAINED:
            return 0.0
        return max(-self.most, min(self.most, decimal**2 - binary**2))


def base_of(
    made: Sequence[Interval],
    rows: Sequence[Figures],
    letters: Sequence[Letters],
    pixel: float,
    unit: str,
    doubt: Doubt,
) -> Base:
    """Return the base proved by the figures.

    Args:
        made: Both series, in pixels.
        rows: Their printed figures, in the same order.
        letters: Letters of the printed figures.
        pixel: Bit/s, by `unit`.
        unit: The letter used for reading the scale.
        doubt: The possible error of the heights.
    """
    excess = sum(sight.excess() for sight in _sights(made, rows, letters, pixel, unit, doubt))
    if excess > _CLEAR:
        return Base.BINARY if excess > _SURE else Base.DOUBTFUL
    return Base.DECIMAL if excess < -_CLEAR else Base.UNKNOWN


def _sights(
    made: Sequence[Interval],
    rows: Sequence[Figures],
    letters: Sequence[Letters],
    pixel: float,
    unit: str,
    doubt: Doubt,
) -> Iterator[Sight]:
    for item, figures, own in zip(made, rows, letters, strict=True):
        average, highest = item.average(), item.highest()
        if average is None or highest is None or figures.average is None or not figures.maximum:
            continue
        _, of_average, of_highest = (rounding / pixel for rounding in figures.rounding)
        for (least, most), value, letter, more, limit in (
            (average, figures.average, own[0], _of_average(item, doubt) + of_average, _MOST),
            (highest, figures.maximum, own[1], doubt.highest + of_highest, _MOST_OF_ONE),
        ):
            steps = round(math.log(LETTERS[unit] / LETTERS[letter], 1000))
            if steps:
                expected = value / pixel
                blur = more + (most - least) / 2 + 0.001 * expected
                yield Sight((least + most) / 2, expected, expected * _RATIO**steps, blur, limit)


def _edge(item: Interval) -> float:
    """Return the possible effect of incompletely drawn intervals at the edges on the average, in
    pixels."""
    average, highest = item.average(), item.highest()
    if average is None or highest is None:
        return 0.0
    return max(0.0, highest[0] - average[0]) / max(1, len(item.known()))


def _of_average(item: Interval, doubt: Doubt) -> float:
    """Return the possible error of the average: a level curve has the same rounding everywhere,
    which averages out only if the values vary by at least half a pixel."""
    heights = [(low + high) / 2 for low, high in item.known()]
    if not doubt.is_rounded or not heights:
        return doubt.average + _edge(item)
    mean = math.fsum(heights) / len(heights)
    variance = math.fsum((height - mean) ** 2 for height in heights) / len(heights)
    own = max(0.0, variance - 1 / 12)
    return doubt.average + _edge(item) + math.exp(-2 * math.pi**2 * own) / math.pi


def averages_agree(
    made: Sequence[Interval], rows: Sequence[Figures], pixel: float, doubt: Doubt
) -> bool:
    """Return whether the curves have the printed averages within drawing precision; this also
    distinguishes known from unknown intervals."""
    for item, figures in zip(made, rows, strict=True):
        average = item.average()
        if average is None or not figures.average:
            continue
        expected = figures.average / pixel
        off = abs(sum(average) / 2 - expected) - (average[1] - average[0]) / 2
        off -= figures.rounding[1] / pixel
        allowed = max(_FAR * (doubt.average + _edge(item)), _FAR_SHARE * expected)
        # The drawing of values below one pixel is arbitrary.
        if off > (allowed if expected >= 1 else allowed + _LOW_PX):
            return False
    return True


def possible_error(unit: str) -> float:
    """Return the relative error of a value whose letter is a power of 1024."""
    return abs(1.024 ** round(math.log(LETTERS[unit], 1000)) - 1)
