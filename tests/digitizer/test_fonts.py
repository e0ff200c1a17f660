"""Drawings in fonts, sizes and hintings of other servers, drawn by `tests.digitizer.fresh`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.digitizer.measure import at_95, load, measured, read
from tui.charts.series import Series, Span
from tui.digitizer.glyph_shapes import font, fonts
from tui.digitizer.picture_series import read_picture

FOLDER = Path(__file__).parents[1] / "data" / "cacti-fonts"
ASSUMED = "base-unknown"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != ASSUMED)


def _read_at(late: float) -> Series:
    truth, content = load(FOLDER / "roboto-full.json")
    return read_picture(content, span=Span.YEAR, answered_at=truth["end"] + late)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_read(name: str) -> None:
    truth, content = load(FOLDER / f"{name}.json")
    series = read(truth, content)
    found = measured(truth, series)
    assert found.is_timed
    assert found.is_legend_exact
    assert found.unaccounted == 0
    assert found.scale <= 0.005
    assert at_95(found.shown) <= 0.006
    assert at_95(found.shown) * truth["value_max"] <= series.tolerance_bps * 1.05


def test_a_base_that_nothing_proves_is_inside_the_tolerance() -> None:
    truth, content = load(FOLDER / f"{ASSUMED}.json")
    series = read(truth, content)
    found = measured(truth, series)
    assert found.scale > 0.05, "read as powers of 1000, drawn in those of 1024"
    assert at_95(found.shown) * truth["value_max"] <= series.tolerance_bps


def test_every_hinting_is_in_the_table() -> None:
    names = {name for name, _ in fonts()}
    assert {"DejaVu Sans Mono" + way for way in ("", " slight", " unhinted", " mono", " i35")} <= (
        names
    )


def test_the_bare_eight_of_a_font_is_no_b() -> None:
    """Both have the same inked pixels where the font is small."""
    shapes = {glyph.char: glyph for glyph in font("Liberation Mono slight", 7).glyphs}
    assert shapes["8"].coverage != shapes["B"].coverage
    truth, content = load(FOLDER / "liberation-mono-2-slight.json")
    assert read(truth, content).full_scale_bps == pytest.approx(truth["value_max"], rel=0.005)


@pytest.mark.parametrize(
    ("late", "note"),
    [(200, ""), (1800, "the picture is 30 min old"), (-300, "ends 5 min ahead")],
)
def test_a_stale_picture_does_not_move_its_time(late: float, note: str) -> None:
    fresh, series = _read_at(0), _read_at(late)
    assert series.t0 == fresh.t0
    assert note in series.note
    assert bool(note) == bool(series.note)
