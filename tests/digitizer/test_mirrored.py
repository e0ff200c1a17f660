"""One direction above and the other below zero: rules of the scale and of both halves."""

from __future__ import annotations

import pytest

from tui.charts.series import NotReadable, ScaleMissing
from tui.digitizer.raster.curves import Curve
from tui.digitizer.raster.legend import read_legend
from tui.digitizer.raster.mirrored import Halves, at_lines, scaled, split, zero_line
from tui.digitizer.raster.planes import Planes
from tui.digitizer.raster.words import Words

ROWS = [0, 20, 40, 60, 80, 100]
WIDTH = 300
LEGEND = "{} Current: {} M  Average: {} M  Maximum: {} M"


def _words(labels: list[tuple[float, float]], average: float) -> Words:
    texts = [LEGEND.format(name, average, average, average) for name in ("Inbound", "Outbound")]
    return Words(texts, read_legend(texts, 1.0), 1.0, labels, "M")


def _level(height: float) -> Curve:
    return Curve([height - 0.2] * (WIDTH + 1), [height + 0.8] * (WIDTH + 1))


def test_labels_below_zero_are_negative_with_and_without_a_minus() -> None:
    for sign in (-1, 1):
        found = at_lines([(61.0, 1.0), (41.0, 0.0), (20.5, sign * 1.0)], ROWS)
        assert found == [(60, 1.0), (40, 0.0), (20, -1.0)]
        assert zero_line(found) == 40
    with pytest.raises(ScaleMissing, match="are not at its grid lines"):
        at_lines([(61.0, 1.0), (47.5, 0.0)], ROWS)


@pytest.mark.parametrize(("average", "is_right"), [(10.0, True), (10.24, False), (10.6, False)])
def test_labels_must_confirm_what_the_legend_says_of_a_row(average: float, is_right: bool) -> None:
    """20 rows are 20 M by the labels; both areas together are 20 rows and 0.4 of the legend."""
    words = _words([(float(row), (row - 40) * 1e6) for row in ROWS], average)
    halves = Halves(([], []), (False, True), 40)
    curves = _level(9.8), _level(10.6)
    if not is_right:
        with pytest.raises((ScaleMissing, NotReadable)):
            scaled(words, ROWS, halves, curves, range(WIDTH + 1))
        return
    scale, lifted, _ = scaled(words, ROWS, halves, curves, range(WIDTH + 1))
    assert scale.top == pytest.approx(1e6, rel=0.01)
    for curve in lifted:
        low, high = curve.low[5], curve.high[5]
        assert low is not None
        assert high is not None
        assert low <= 10.0 <= high


def test_two_areas_above_zero_are_no_halves() -> None:
    columns = [bytes([0] * 41 + [100] * 20 + [0] * 40)] * 50
    below = [bytes([0] * 21 + [100] * 20 + [0] * 60)] * 50
    with pytest.raises(NotReadable, match="below zero"):
        split(Planes(columns, columns, 0.0), 40)
    halves = split(Planes(columns, below, 0.0), 41)
    assert (halves.zero, halves.is_below) == (40, (False, True))
    for part in halves.columns:
        assert part[0][1:22] == bytes([100] * 20 + [0])
