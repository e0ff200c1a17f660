"""Sums, CSV, ticks and series of numbers: what must hold for any values."""

from __future__ import annotations

import csv
import datetime
import io
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.charts import stats
from tui.charts.csv import to_csv
from tui.charts.numbers import UNIT_GUESSED, from_graph, from_rows
from tui.charts.series import Figures, Legend, NotReadable, Series, Span
from tui.models.traffic import TrafficRow

RATES = st.lists(st.none() | st.floats(0, 1e12), max_size=60)
ZONE = ZoneInfo("Europe/Amsterdam")


def _series(incoming: list[float | None], **more: object) -> Series:
    return Series(
        1_795_000_200.0, 300.0, tuple(incoming), tuple(incoming), "numbers", Span.DAY, **more
    )  # type: ignore[arg-type]


@given(RATES)
def test_sums_leave_gaps_out(rates: list[float | None]) -> None:
    there = [rate for rate in rates if rate is not None]
    found = stats.sums(rates, 300.0)
    assert found.known == len(there)
    if not there:
        assert (
            found.average,
            found.maximum,
            found.percentile,
            found.total_bytes,
            found.current,
        ) == (None,) * 5
        return
    assert found.average is not None
    assert found.percentile in there
    assert min(there) <= found.percentile <= max(there) == found.maximum
    assert min(there) * (1 - 1e-9) <= found.average <= max(there) * (1 + 1e-9)
    assert found.total_bytes == pytest.approx(sum(there) * 300 / 8)
    assert stats.sums([*rates, None], 300.0) == found
    # Nearest rank: at most one in twenty is higher.
    assert sum(rate > found.percentile for rate in there) <= len(there) * 0.05


def test_figures_of_a_curve_that_is_mostly_hidden_are_those_of_the_legend() -> None:
    legend = Legend(Figures(1.0, 20.0, 90.0), Figures(1.0, 20.0, 90.0))
    series = _series([80.0] * 40 + [None] * 60, legend=legend, unread=(60, 0))
    into, out = stats.summary(series)
    assert into.percentile is None, "the highest intervals alone are visible"
    assert (into.average, into.maximum) == (20.0, 90.0)
    assert into.total_bytes == pytest.approx(20.0 * 100 * 300 / 8)
    assert out.percentile == 80.0
    assert stats.measured(series, 0).average is None
    assert stats.measured(series._replace(unread=(1, 0)), 0).percentile == 80.0


def test_the_percentile_is_by_nearest_rank() -> None:
    assert stats.percentile_95(list(map(float, range(1, 21)))) == 19
    assert stats.percentile_95(list(map(float, range(1, 101)))) == 95
    assert stats.percentile_95([7.0]) == 7


def test_what_a_picture_prints_wins() -> None:
    legend = Legend(
        Figures(1.0, 2.0, 3.0, total_bytes=4.0), Figures(current=5.0, average=6.0, maximum=7.0)
    )
    incoming, outgoing = stats.summary(_series([10.0, None, 30.0], legend=legend))
    assert (incoming.current, incoming.average, incoming.maximum, incoming.total_bytes) == (
        1.0,
        2.0,
        3.0,
        4.0,
    )
    assert outgoing.total_bytes == 6.0 * 2 * 300 / 8
    assert outgoing.percentile == 30.0
    assert stats.summary(_series([10.0, None, 30.0]))[0].average == 20.0


@given(RATES)
def test_csv_holds_every_value_and_every_gap(rates: list[float | None]) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(_series(rates)))))
    assert rows[0] == ["time", "incoming_bps", "outgoing_bps"]
    assert len(rows) == len(rates) + 1
    for at, (row, rate) in enumerate(zip(rows[1:], rates, strict=True)):
        assert datetime.datetime.fromisoformat(row[0]).timestamp() == 1_795_000_200 + 300 * at
        assert row[1] == row[2] == ("" if rate is None else f"{rate:.0f}")


def _row(minutes: int, size: float | None) -> TrafficRow:
    start = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC) + datetime.timedelta(
        minutes=minutes
    )
    return TrafficRow(start, size, size)


def test_rows_become_rates_and_missing_rows_gaps() -> None:
    series = from_rows([_row(0, 300.0), _row(5, 600.0), _row(15, None), _row(20, 1500.0)], Span.DAY)
    assert series.step_s == 300
    assert series.incoming == (8.0, 16.0, None, None, 40.0)
    assert series.note == UNIT_GUESSED
    assert series.tolerance_bps == 0


def test_days_are_days_even_when_the_clocks_change() -> None:
    days = [_row(0, 1.0), _row(24 * 60, 1.0), _row(49 * 60, 1.0), _row(73 * 60, 1.0)]
    assert from_rows(days, Span.MONTH).step_s == 86_400


@pytest.mark.parametrize("rows", [[], [_row(0, 1.0)], [_row(0, 1.0), _row(0, 2.0)]])
def test_too_few_rows(rows: list[TrafficRow]) -> None:
    with pytest.raises(NotReadable, match="few rows"):
        from_rows(rows, Span.DAY)


def test_an_export_is_read_by_its_legend() -> None:
    root = {
        "meta": {"start": 1000, "step": 300, "legend": ["out", "in"]},
        "data": [[2.0, 1.0], [None, "NaN"]],
    }
    series = from_graph(root, Span.DAY)
    assert series.t0 == 700
    assert series.incoming == (1.0, None)
    assert series.outgoing == (2.0, None)
    assert from_graph({"data": root}, Span.DAY) == series


@pytest.mark.parametrize(
    "root",
    [
        None,
        [],
        {},
        {"meta": {}, "data": [[1, 2]]},
        {"meta": {"start": 0, "step": 0}, "data": [[1, 2]]},
        {"meta": {"start": 0, "step": 300}, "data": [[1, 2, 3]]},
        {"meta": {"start": 0, "step": 300}, "data": [1]},
    ],
)
def test_other_numbers_are_refused(root: object) -> None:
    with pytest.raises(NotReadable):
        from_graph(root, Span.DAY)


def test_a_series_has_two_directions_of_one_length() -> None:
    with pytest.raises(ValueError, match="length"):
        Series(0, 300, (1.0,), (), "numbers", Span.DAY)
    assert math.isclose(_series([1.0, None]).end, 1_795_000_800.0)
