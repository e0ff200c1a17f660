"""Curves that hide each other: what cannot be seen is a gap with a note, or refused; never a wrong
number.

The drawings are genuine ones of rrdtool, other series and themes than the corpus; nearly all were
read 12 to 99 % off somewhere, most of them without a word, before hidden intervals were told apart.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from tests.digitizer.measure import load, measured, read, truths
from tui.charts.series import NotReadable, Series
from tui.charts.stats import is_partial
from tui.digitizer.raster import area
from tui.digitizer.raster.curves import Curve
from tui.digitizer.raster.line_rows import rows
from tui.digitizer.raster.values import by_interval

FOLDER = Path(__file__).parents[1] / "data" / "cacti-hidden"
LOW = FOLDER.with_name("cacti-low")
NAMES = [path.stem for path in truths(FOLDER)]
REFUSED = {"month-full100m-500x120-cacti12-none-default"}
LARGEST = 0.05
"""Of the scale: what one interval may be off that is shown."""


def _shown(truth: dict[str, Any], series: Series) -> tuple[float, int]:
    """The largest error of what is shown, and how many known values are not shown."""
    pixel = (truth["end"] - truth["start"]) / truth["plot"]["width"]
    until = truth["start"] + pixel * (truth["plot"]["width"] - 1)
    worst, missing = 0.0, 0
    for name, values in (("in", series.incoming), ("out", series.outgoing)):
        for at, true in enumerate(truth[name]):
            begin = truth["t0"] + at * truth["step"]
            if begin < truth["start"] or begin + truth["step"] > until:
                continue
            own = values[math.floor((begin + truth["step"] / 2 - series.t0) / series.step_s)]
            missing += own is None and true is not None
            worst = max(
                worst, 0.0 if own is None else abs(own - (true or 0.0)) / truth["value_max"]
            )
    return worst, missing


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_right_and_what_is_not_is_counted(name: str) -> None:
    truth, content = load(FOLDER / f"{name}.json")
    if name in REFUSED:
        with pytest.raises(NotReadable, match="intervals are hidden"):
            read(truth, content)
        return
    series = read(truth, content)
    worst, missing = _shown(truth, series)
    assert worst <= LARGEST
    counted = re.search(r"(\d+) intervals? cannot be read", series.note)
    assert missing <= (int(counted[1]) if counted else 0)
    assert missing <= 0.04 * 2 * len(series.incoming)
    assert sum(series.unread) == (int(counted[1]) if counted else 0)
    if counted:
        assert series.confidence <= 0.8
    # Not lowered by what could not be read, but by the printed average's rounding.
    assert measured(truth, series).total <= 0.002


def test_a_low_curve_that_is_not_seen_is_unread_and_makes_no_figures() -> None:
    """A line of a thousandth of the scale, in 256 colors: nothing of it is seen in many columns."""
    truth, content = load(LOW / "month-low-600x150-cacti12-256-colors.json")
    series = read(truth, content)
    worst, missing = _shown(truth, series)
    assert worst <= LARGEST
    assert missing <= sum(series.unread)
    assert f"{sum(series.unread)} intervals cannot be read" in series.note
    assert is_partial(series, 1), "the average of what is seen is not that of all"
    assert measured(truth, series).total <= 0.01


def test_one_is_read_whole_and_one_has_gaps() -> None:
    notes = {
        name: read(*load(FOLDER / f"{name}.json")).note for name in NAMES if name not in REFUSED
    }
    assert any("cannot be read" in note for note in notes.values())
    assert any("cannot be read" not in note for note in notes.values())


def test_a_hidden_corner_may_be_anywhere_between() -> None:
    # Between two level stretches a column of which nothing is seen: both corners are known from
    # beside it.
    level: list[list[area.Pair]] = [[(10, 10, 0.0)]]
    unseen: list[area.Pair] = [
        (low, high, 0.0) for low in range(5, 41, 5) for high in range(5, 41, 5) if low <= high
    ]
    found = area.corners([*level * 3, unseen, [(30, 30, 0.0)]], [False] * 5)
    assert [(value.least, value.most) for value in found] == [(10, 10)] * 4 + [(30, 30)] * 2
    # Two such columns: nobody knows the corner between them.
    found = area.corners([*level * 3, unseen, unseen, [(30, 30, 0.0)]], [False] * 6)
    assert (found[4].least, found[4].most) == (5, 40)


def test_vertices_that_contradict_one_another_are_no_value() -> None:
    shown = [0, 0, 1, 1, 1, 2, 2]
    heights = [50.0, 50.0, 80.0, 20.0, 80.0, 10.0, 60.0]
    curve = Curve([height - 0.5 for height in heights], [height + 0.5 for height in heights])
    made = by_interval(curve, shown, 6, tolerance=3.0)
    assert made.ranges[0] == (49.5, 50.5)
    assert made.ranges[1] == (79.5, 80.5), "two of three agree"
    assert made.ranges[2] is None
    assert made.unread == {2: (9.5, 60.5)}


def test_a_line_that_passes_on_is_read_where_it_covers_most() -> None:
    # From 82 down to 36 through 73: the hull of the middle column reaches up to half way to the
    # neighbor.
    def column(low: int, full: int, high: int) -> bytes:
        made = bytearray(120)
        for row in range(low, high + 1):
            away = (
                (full - row) / (full - low + 1) if row <= full else (row - full) / (high - full + 1)
            )
            made[row] = round(100 * (1 - away))
        return bytes(made)

    before, own, after = column(73, 82, 82), column(37, 73, 82), column(36, 36, 72)
    assert rows([before, before, own, after, after])[2] == 73
