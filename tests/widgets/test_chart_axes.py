"""Axes: round marks where they belong, local times, and no value lost between columns."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.charts import NOON, series
from widgets.chart_axes import column_of, highest_shown, in_columns, rate_axis, time_ticks

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
RATES = st.lists(st.none() | st.floats(0, 1e12), max_size=400)


@pytest.mark.parametrize(
    ("highest", "top", "unit", "labels"),
    [
        (0.0, 1.0, "bit/s", ["0", "0.25", "0.5", "0.75", "1"]),
        (123e6, 150e6, "Mbit/s", ["0", "50", "100", "150"]),
        (1e9, 1e9, "Gbit/s", ["0", "0.25", "0.5", "0.75", "1"]),
        (999e3, 1e6, "Mbit/s", ["0", "0.25", "0.5", "0.75", "1"]),
    ],
)
def test_rates_have_round_marks_in_decimal_units(
    highest: float, top: float, unit: str, labels: list[str]
) -> None:
    axis = rate_axis(highest, 12)
    assert (axis.top, axis.unit, [label for _, label in axis.ticks]) == (top, unit, labels)


@settings(max_examples=200)
@given(st.floats(0, 1e14), st.integers(1, 60))
def test_every_rate_fits_its_axis(highest: float, rows: int) -> None:
    axis = rate_axis(highest, rows)
    assert max(highest, 1.0) <= axis.top * (1 + 1e-9) <= max(highest, 1.0) * 10.1
    assert 2 <= len(axis.ticks) <= max(2, rows // 3 + 2)
    assert [value for value, _ in axis.ticks] == sorted(value for value, _ in axis.ticks)
    assert len({label for _, label in axis.ticks}) == len(axis.ticks)


def labels(start: float, end: float, columns: int, zone: ZoneInfo = AMSTERDAM) -> list[str]:
    return [label for _, label in time_ticks(start, end, columns, zone)]


def test_times_are_those_where_the_person_is() -> None:
    assert labels(NOON - 86_400, NOON, 60) == [
        "16:00",
        "20:00",
        "Nov 18",
        "04:00",
        "08:00",
        "12:00",
    ]
    assert labels(NOON - 86_400, NOON, 60, ZoneInfo("UTC"))[0] == "12:00"


def test_months_and_years() -> None:
    assert labels(NOON - 30 * 86_400, NOON, 45) == ["Oct 21", "Nov 01", "Nov 11"]
    assert labels(NOON - 365 * 86_400, NOON, 80) == ["2026", "Mar", "May", "Jul", "Sep", "Nov"]


def test_a_week_has_marks_to_its_end() -> None:
    for columns in (90, 180):
        ticks = time_ticks(NOON - 7 * 86_400, NOON, columns, AMSTERDAM)
        assert ticks[-1][0] > NOON - 86_400


def test_marks_stay_at_round_hours_when_the_clock_is_put_back() -> None:
    start = datetime(2026, 10, 24, 18, 0, tzinfo=AMSTERDAM).timestamp()
    ticks = time_ticks(start, start + 86_400, 60, AMSTERDAM)
    assert [label for _, label in ticks] == ["20:00", "Oct 25", "04:00", "08:00", "12:00", "16:00"]
    assert all(datetime.fromtimestamp(at, AMSTERDAM).minute == 0 for at, _ in ticks)
    assert ticks[2][0] - ticks[1][0] == 5 * 3600  # the hour that came twice


@settings(max_examples=200)
@given(
    st.floats(1e9, 3e9),
    st.sampled_from([3600, 86_400, 2_618_784, 31_536_000]),
    st.integers(20, 200),
)
def test_marks_lie_within_and_apart(start: float, length: int, columns: int) -> None:
    ticks = time_ticks(start, start + length, columns, AMSTERDAM)
    assert all(start <= at < start + length for at, _ in ticks)
    gaps = [(after[0] - before[0]) * columns / length for before, after in pairwise(ticks)]
    # Only days after a 31st, and the hour that is left out in spring, stand nearer than what was
    # reckoned with.
    assert all(gap >= 4 for gap in gaps), gaps


@settings(max_examples=300)
@given(RATES, st.integers(1, 250))
def test_no_peak_is_lost_and_a_gap_stays_one(rates: list[float | None], columns: int) -> None:
    spread = in_columns(rates, columns)
    known = [rate for rate in rates if rate is not None]
    assert len(spread) == columns
    assert max((rate for rate in spread if rate is not None), default=None) == max(
        known, default=None
    )
    assert set(spread) <= {*rates, None}
    if known == rates and rates:
        assert None not in spread


def test_columns() -> None:
    assert in_columns([1, 2, None, 3], 2) == [2, 3]
    assert in_columns([1, None], 4) == [1, 1, None, None]
    assert in_columns([], 2) == [None, None]
    assert [column_of(at, 4, 8) for at in range(4)] == [1, 3, 5, 7]
    assert [column_of(at, 8, 4) for at in range(8)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_the_axis_reaches_up_to_the_port_when_told_to() -> None:
    curve = series([1e6, None])
    assert highest_shown(curve, 1e9, whole_port=False) == 1e6
    assert highest_shown(curve, 1e9, whole_port=True) == 1e9
    assert highest_shown(curve, None, whole_port=True) == 1e6
    assert highest_shown(series([None]), None, whole_port=False) == 0
