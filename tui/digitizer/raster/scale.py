"""Value of a pixel, from the labels of the y axis, refined by the legend. Pure; any thread.

The labels alone bound the value at the top of the canvas: each is at a grid line, whose row is the
rounded position of its value. So each label permits a small range, and all labels together a
smaller one. The legend's maximum is an independent reading; with Cacti's `--rigid` it is exactly
the top.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui.charts.series import ScaleMissing

_SLACK_PX = 0.06
_LOOSE_PX = 0.35
_ROOM = 1.1
"""Without `--rigid`, factor between the highest value and the top."""


class Scale(NamedTuple):
    """The value at the top of the canvas, in the picture's unit."""

    top: float
    error: float
    """Maximum relative error."""
    is_exact: bool
    """True if the legend's maximum agrees with the labels and determines the value."""
    labels: int = 0
    """Number of matching labels above zero."""


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
        height: Height of the canvas, in rows.
        printed: The legend's larger maximum; `None` if unknown.
        half_digit: Its rounding error.
        rounding: Maximum distance of a grid line from its value's position, in rows.

    Raises:
        NotReadable: The labels contradict each other, or are too few.
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
