"""Value of a pixel, from the labels of the y axis, refined by the legend. Pure; any thread.

The labels alone bound the value at the top of the canvas: each stands at a grid line, whose row
is the rounded one of its value, so each allows a small range, and all of them together a smaller
one. The legend's maximum is an independent reading; Cacti's `--rigid` makes it exactly the top.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.charts.series import ScaleMissing

_SLACK_PX = 0.06
_LOOSE_PX = 0.35
_ROOM = 1.1
"""Without `--rigid` the top is so much above the highest value."""


class Scale(NamedTuple):
    """The value at the top of the canvas, in the picture's unit."""

    top: float
    error: float
    """Largest relative error."""
    is_exact: bool
    """The legend's maximum agrees with the labels and gives it."""
    labels: int = 0
    """Number of labels above zero that agree."""


def find_scale(
    labels: Iterable[tuple[float, float]],
    height: int,
    printed: float | None,
    half_digit: float,
    rounding: float = 0.5,
) -> Scale:
    """Return the scale from (rows above the axis, value) of every label.

    Args:
        labels: Label and grid line, already matched.
        height: Of the canvas, in rows.
        printed: The legend's larger maximum; `None` when it is unknown.
        half_digit: How far that may be rounded.
        rounding: How far a grid line may be from where its value is, in rows.

    Raises:
        NotReadable: The labels contradict one another, or are too few.
    """
    pairs = sorted(set(labels))
    raised = [(row, value) for row, value in pairs if row > 0]
    if (
        not raised
        or any(value <= 0 for _, value in raised)
        or any(value != 0 for row, value in pairs if row == 0)
    ):
        raise ScaleMissing("the labels of the value axis could not be read")
    for slack in (_SLACK_PX, _LOOSE_PX):
        low = max(height * value / (row + rounding + slack) for row, value in raised)
        high = min(height * value / (row - rounding - slack) for row, value in raised)
        if low <= high:
            scale = _sharpened(low, high, printed, half_digit)
            return scale._replace(labels=len(raised))
    raise ScaleMissing("the labels of the value axis do not lie on one straight scale")


def _sharpened(low: float, high: float, printed: float | None, half_digit: float) -> Scale:
    if printed:
        for room in (1.0, _ROOM):
            least, most = (printed - half_digit) * room, (printed + half_digit) * room
            least, most = max(low * 0.9985, least), min(high * 1.0015, most)
            if least <= most:
                middle = (least + most) / 2
                return Scale(middle, (most - least) / 2 / middle, is_exact=True)
    middle = (low + high) / 2
    return Scale(middle, (high - low) / 2 / middle, is_exact=False)
