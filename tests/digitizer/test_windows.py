"""Parts of a series, and one series in the steps of another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.charts import NOON, series
from tui.charts.series import Series, Span
from tui.charts.stats import total_bytes
from tui.charts.windows import over_time_of, part_of, shifted

RATES = st.lists(st.floats(0, 1e9), min_size=1, max_size=40)


def grid(count: int, step_s: float, t0: float = NOON) -> Series:
    return Series(t0, step_s, (0.0,) * count, (0.0,) * count, "numbers", Span.DAY)


def test_a_part_has_the_times_and_values_of_its_place() -> None:
    whole = series([1.0, 2.0, 3.0, 4.0])
    part = part_of(whole, 1, 3)
    assert part.outgoing == whole.outgoing[1:3]
    assert (part.t0, part.end) == (whole.time_of(1), whole.time_of(3))
    assert part_of(whole, 0, 4) is whole


@settings(max_examples=100, deadline=None)
@given(RATES, st.integers(1, 60))
def test_other_steps_hold_the_same_amount(rates: list[float], count: int) -> None:
    whole = Series(NOON, 600.0, tuple(rates), tuple(rates), "numbers", Span.DAY)
    over = over_time_of(whole, grid(count, 600.0 * len(rates) / count))
    assert total_bytes(over.outgoing, over.step_s) == pytest.approx(
        total_bytes(whole.outgoing, 600.0), rel=1e-6, abs=1e-3
    )


def test_what_is_not_known_stays_unknown() -> None:
    known = Series(NOON, 600.0, (None, 5.0), (None, 5.0), "numbers", Span.DAY)
    assert over_time_of(known, grid(4, 600.0)).outgoing == (None, 5.0, None, None)
    assert over_time_of(known, grid(1, 1200.0)).outgoing == (5.0,)  # half of it is known
    assert over_time_of(known, grid(1, 1300.0)).outgoing == (None,)


def test_an_earlier_week_stands_over_this_one() -> None:
    week = 7 * 86_400.0
    before = Series(NOON - week, 600.0, (1.0, 2.0), (3.0, 4.0), "numbers", Span.MONTH)
    over = over_time_of(shifted(before, week), grid(2, 600.0))
    assert (over.incoming, over.outgoing) == ((1.0, 2.0), (3.0, 4.0))
