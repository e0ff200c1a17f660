"""Genuine rrdtool drawings, read back and held against the series they were drawn from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.digitizer.measure import CORPUS, Measured, at_95, load, measured, read, truths
from tui.charts.series import Figures, Span

NAMES = [path.stem for path in truths()]


@pytest.fixture(scope="module")
def readings() -> dict[str, Measured]:
    return {
        path.stem: measured(truth, read(truth, content))
        for path in truths()
        for truth, content in [load(path)]
    }


def test_the_corpus_is_there() -> None:
    assert len(NAMES) == 24


def test_all_together_are_as_exact_as_pixels_allow(readings: dict[str, Measured]) -> None:
    errors = [error for reading in readings.values() for error in reading.errors]
    assert sum(errors) / len(errors) <= 0.0035
    assert at_95(errors) <= 0.009


@pytest.mark.parametrize("name", NAMES)
def test_each_is_read(name: str, readings: dict[str, Measured]) -> None:
    reading = readings[name]
    assert reading.is_timed
    assert reading.is_legend_exact
    assert reading.is_current_exact
    assert reading.unknown_wrong == 0
    assert reading.percentile <= 0.007
    assert reading.scale <= 0.005
    assert reading.total <= 0.002, "the printed average is rounded to two digits behind the point"
    assert reading.mean <= 0.0035
    assert reading.p95 <= 0.009


def test_what_is_hard_says_so() -> None:
    # Both curves lie on each other all day long.
    series = read(*load(CORPUS / "day-equal-500x120.json"))
    assert "hides" in series.note
    assert series.confidence < 0.8


def test_an_empty_port_is_zero_and_a_dead_one_unknown() -> None:
    empty = read(*load(CORPUS / "day-zero-500x120.json"))
    assert set(empty.incoming) | set(empty.outgoing) == {0.0}
    dead = read(*load(CORPUS / "day-dead-500x120.json"))
    assert set(dead.incoming) | set(dead.outgoing) == {None}
    assert dead.legend is not None
    assert dead.legend.incoming == Figures()


def test_the_pictures_own_dates_win_over_what_was_asked() -> None:
    truth, content = load(CORPUS / "week-web-500x120.json")
    series = read(truth, content)
    assert series.span is Span.DAY
    assert series.step_s == 1800
    assert "7 days" in series.note


def test_totals_are_the_true_ones_where_they_are_printed(readings: dict[str, Measured]) -> None:
    printed = {name for name, reading in readings.items() if reading.is_total_printed}
    assert printed == {"month-full10g-700x200-12", "year-newport-600x150"}


def test_totals_are_read_where_they_are_printed() -> None:
    series = read(*load(CORPUS / "month-full10g-700x200-12.json"))
    assert series.legend is not None
    assert series.legend.incoming.total_bytes == pytest.approx(2614.73e12)
    assert series.legend.outgoing.total_bytes == pytest.approx(744.72e12)


def _size(path: Path) -> int:
    return path.stat().st_size


def test_the_corpus_stays_small() -> None:
    assert sum(_size(path) for path in CORPUS.iterdir()) < 4_000_000
