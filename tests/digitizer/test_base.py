"""Drawings that count in powers of 1024: read where their figures have letters that prove it.

Where all letters are alike nothing can: rrdtool draws 8 * x in base 1024 and 8 * x * (1000 / 1024)
** 2 in base 1000 to the same pixels, as long as both are millions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.charts.series import Figures, NotReadable, Span
from tui.digitizer.picture_series import read_picture
from tui.digitizer.raster.base_1024 import Base, Doubt, averages_agree, base_of
from tui.digitizer.raster.legend import read_legend
from tui.digitizer.raster.values import Interval

FOLDER = Path(__file__).parents[1] / "data" / "cacti-1024"
DOUBTFUL = {"day-two-classic-b1024.png", "day-idle-cacti12-b1024.png"}
"""Refused: the letters tell that the base is not 1000, but not surely."""
DRAWN: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn["image"])
def test_letters_that_differ_tell_the_base(drawn: dict[str, Any]) -> None:
    content = (FOLDER / drawn["image"]).read_bytes()
    if drawn["image"] in DOUBTFUL:
        with pytest.raises(NotReadable, match="powers of 1024"):
            read_picture(content, span=Span.DAY, answered_at=drawn["end"])
        return
    series = read_picture(content, span=Span.DAY, answered_at=drawn["end"])
    assert series.legend is not None
    for figures, true in (
        (series.legend.incoming, drawn["stats"]["in"]),
        (series.legend.outgoing, drawn["stats"]["out"]),
    ):
        assert figures.maximum == pytest.approx(true["max"], rel=0.005)


@pytest.mark.parametrize(
    ("height", "base"),
    [(50.0, Base.DECIMAL), (50.0 * 1000 / 1024, Base.BINARY), (49.4, Base.UNKNOWN)],
)
def test_an_average_one_letter_below_the_scale(height: float, base: Base) -> None:
    ranges: list[tuple[float, float] | None] = []
    for at in (height - 1, height, height + 1):
        ranges += [(at - 0.5, at + 0.5)] * 4
    curve = Interval(ranges)
    figures = Figures(average=500e3, maximum=510e3)
    doubt = Doubt(0.1, 0.75)
    assert base_of([curve], [figures], [("k", "k")], 1e4, "M", doubt) == base
    assert base_of([curve], [figures], [("k", "k")], 1e4, "k", doubt) is Base.UNKNOWN


def test_powers_of_1024_are_read_as_such() -> None:
    row = "{} Current: 1.00 M  Average: 2.00 k  Maximum: 1013.20 k"
    read = read_legend([row.format("Inbound"), row.format("Outbound")], 1.0, 1024)
    assert read.legend.incoming[:3] == (1024.0**2, 2048.0, 1013.2 * 1024)


def test_more_than_a_thousand_of_a_letter_is_base_1024() -> None:
    row = "{} Current: 1.00 M  Average: 1.00 M  Maximum: {} k"
    assert read_legend([row.format("Inbound", "1000.00"), row.format("Outbound", "2.00")], 1.0)
    with pytest.raises(NotReadable, match="powers of 1024"):
        read_legend([row.format("Inbound", "1013.20"), row.format("Outbound", "2.00")], 1.0)


@pytest.mark.parametrize(("height", "is_right"), [(1.55, True), (1.4, False), (1.8, False)])
def test_low_curves_must_have_the_printed_average(height: float, is_right: bool) -> None:
    """Gaps that are taken for zeros lower the average of what is drawn."""
    curve = Interval([(height - 0.5, height + 0.5)] * 300)
    figures = Figures(average=1.57e4, maximum=3e4)
    assert averages_agree([curve], [figures], 1e4, Doubt(0.03, 0.75)) == is_right


def test_a_level_curve_proves_no_base() -> None:
    """All its heights are rounded the same way: by more than the bases differ."""
    curve = Interval([(5.5, 6.5)] * 288)
    figures = Figures(average=62e3, maximum=62e3)
    assert base_of([curve], [figures], [("k", "k")], 1e4, "M", Doubt(0.03, 0.75)) is Base.UNKNOWN
