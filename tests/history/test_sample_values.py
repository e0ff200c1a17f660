"""Series and trends: gaps stay gaps, no minimum or maximum is lost, noise is no trend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.history.sample_values import HistorySpan, Sample, SensorSeries, merged
from tui.history.trends import Direction, trend_of

NOW = 1_795_000_000.0
VALUES = st.floats(-50, 120)


def series(
    *points: tuple[float, float | None], span: HistorySpan = HistorySpan.HOUR
) -> SensorSeries:
    samples = tuple(
        Sample.implausible_at(NOW - ago) if value is None else Sample.of(NOW - ago, value)
        for ago, value in points
    )
    return SensorSeries(1, "CPU Temp", "°C", span, NOW - span.seconds, NOW, samples)


def means(found: SensorSeries, number: int) -> list[float | None]:
    return [None if item is None else item.mean for item in found.columns(number)]


def test_neighbors_are_connected_and_a_gap_is_a_gap() -> None:
    found = series((3500, 40.0), (3200, 46.0), (600, 50.0), (300, 50.0))
    columns = means(found, 12)  # of five minutes
    assert columns[0] == 40.0
    assert columns[1] == 46.0
    assert columns[2:10] == [None] * 8
    assert columns[10:] == [50.0, 50.0]


def test_an_implausible_reading_ends_the_line_and_is_no_gap() -> None:
    found = series((900, 40.0), (600, None), (300, 42.0))
    last = found.columns(12)[-3:]
    assert last[1] is not None
    assert (last[1].mean, last[1].implausible) == (None, 1)
    assert (found.lowest, found.highest) == (40.0, 42.0)


def test_nothing_is_drawn_before_the_first_and_after_the_last_sample() -> None:
    assert means(series((1800, 40.0)), 4) == [None, None, 40.0, None]
    assert means(series(), 4) == [None] * 4
    assert series().is_empty
    assert series((60, None)).is_empty
    assert series((60, 40.0)).columns(0) == ()


@given(
    st.lists(st.tuples(st.floats(0, 3600), st.none() | VALUES), max_size=50), st.integers(1, 200)
)
def test_columns_never_lose_the_lowest_or_the_highest(
    points: list[tuple[float, float | None]], number: int
) -> None:
    found = series(*sorted(points, key=lambda point: -point[0]))
    columns = found.columns(number)
    assert len(columns) == number
    lows = [item.low for item in columns if item is not None and item.low is not None]
    assert (min(lows, default=None)) == found.lowest
    assert sum(item.count for item in columns if item is not None) == sum(
        value is not None for _, value in points
    )


@given(st.lists(VALUES, min_size=1, max_size=30), st.randoms())
def test_the_order_of_merging_does_not_matter(values: list[float], random: object) -> None:
    samples = [Sample.of(float(at), value) for at, value in enumerate(values)]
    at_once = merged(samples, 0.0)
    cut = len(samples) // 2
    parts = [part for part in (merged(samples[:cut], 0.0), merged(samples[cut:], 0.0)) if part]
    in_parts = merged(parts, 0.0)
    assert at_once is not None
    assert in_parts is not None
    assert (at_once.low, at_once.high, at_once.count) == (min(values), max(values), len(values))
    assert (in_parts.low, in_parts.high, in_parts.count) == (
        at_once.low,
        at_once.high,
        at_once.count,
    )
    assert in_parts.mean == pytest.approx(at_once.mean, abs=1e-9)


def trend(*points: tuple[float, float], unit: str = "°C") -> str:
    return trend_of([Sample.of(NOW - ago, value) for ago, value in points], unit, NOW).words


def test_trends_in_words() -> None:
    assert trend((3600, 71.0), (1800, 75.0), (30, 79.0)) == "+8 °C in 1 h"
    assert trend((1200, 71.0), (0, 60.0)) == "-11 °C in 20 min"
    assert trend((3600, 71.0), (30, 71.9)) == "steady"
    assert trend((3600, 5500.0), (30, 5600.0), unit="RPM") == "steady"
    assert trend((3600, 12.0), (30, 11.5), unit="V") == "-0.50 V in 1 h"


def test_too_little_or_too_old_is_unknown() -> None:
    assert trend() == "unknown"
    assert trend((300, 50.0), (0, 80.0)) == "unknown"
    assert trend((3600, 50.0), (1000, 80.0)) == "unknown"
    future = trend_of([Sample.of(NOW + 4000, 90.0)], "°C", NOW)
    assert future.direction is Direction.UNKNOWN
