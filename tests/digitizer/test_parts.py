"""Rules of single parts of the reader: the scale, the shapes of letters, the stated tolerance."""

from __future__ import annotations

import pytest

from tests.digitizer.measure import at_95, load, measured, read, truths
from tui.charts.series import ScaleMissing
from tui.digitizer.glyph_shapes import BELOW, Glyph
from tui.digitizer.raster.scale import find_scale

LABELS = [(0.0, 0.0), (50.0, 10.0), (100.0, 20.0)]


@pytest.mark.parametrize(
    ("printed", "top", "is_exact"),
    [
        (None, 20.0, False),
        (20.0, 20.0, True),
        (20.01, 20.01, True),
        (20.0 / 1.1, 20.0, True),  # not drawn with --rigid
        (23.0, 20.0, False),
        (15.0, 20.0, False),
    ],
)
def test_the_legend_gives_the_scale_only_where_the_labels_agree(
    printed: float | None, top: float, is_exact: bool
) -> None:
    scale = find_scale(LABELS, 100, printed, 0.005)
    assert scale.top == pytest.approx(top, rel=0.006)
    assert scale.is_exact is is_exact
    assert scale.labels == 2
    assert scale.error < (0.001 if is_exact else 0.01)


@pytest.mark.parametrize(
    "labels",
    [
        [],
        [(0.0, 0.0)],
        [(0.0, 1.0), (50.0, 10.0)],
        [(50.0, 0.0)],
        [(50.0, -10.0)],
        [(50.0, 10.0), (100.0, 30.0)],
    ],
)
def test_labels_that_contradict_each_other_give_no_scale(labels: list[tuple[float, float]]) -> None:
    with pytest.raises(ScaleMissing):
        find_scale(labels, 100, 20.0, 0.005)


@pytest.mark.parametrize("below", [0, 1, BELOW - 1, BELOW])
def test_a_letter_is_aligned_as_long_as_it_hangs_no_deeper_than_a_column(below: int) -> None:
    """Two columns of ten rows; the second has its ink in the lowest row only."""
    glyph = Glyph("g", 4, 0, 10 - below, 10, bytes([255] * 10 + [0] * 9 + [255]))
    shift = BELOW - below
    assert glyph.begins() == {(0b1111111111 << shift, 1 << shift)}
    assert glyph.tight == ([0b1111111111 << shift, 1 << shift],) * 2


def test_a_letter_that_hangs_deeper_is_not_told_by_its_outline() -> None:
    assert Glyph("g", 4, 0, 10 - BELOW - 1, 10, bytes([255] * 20)).begins() == set()


def test_the_stated_tolerance_is_neither_too_small_nor_idle() -> None:
    """A tolerance of the whole scale would always be right, and say nothing."""
    for path in truths()[:6]:
        truth, content = load(path)
        series = read(truth, content)
        top = truth["value_max"] * (8 if truth["units"].startswith("bytes") else 1)
        if not series.tolerance_bps:
            continue
        largest = at_95(measured(truth, series).errors)
        assert largest * 0.9 <= series.tolerance_bps / top <= 0.06, path.stem
