"""Use of a month at any moment of its first week: known only if its error is small."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui.charts.month_use import INCOMING, LEAST_TB, MOST_ERROR, OUTGOING, Use, use_of_month
from tui.charts.series import Figures, Legend, Series, Span
from tui.fleet.allowance import TB
from tui.readings.allowance_keeper import used_tb

BEGINS = 1_796_083_200.0  # 2026-12-01 00:00 UTC
HOUR, STEP = 3600.0, 7200.0
PER_STEP = 8
"""Parts of an interval whose rates differ."""
PART = STEP / PER_STEP
STEPS = 100


def averages(parts: list[float]) -> tuple[float, ...]:
    return tuple(
        math.fsum(parts[at : at + PER_STEP]) / PER_STEP for at in range(0, len(parts), PER_STEP)
    )


def seen_at(hours: float, rates: tuple[float | None, ...], tolerance: float = 0.0) -> Series:
    """A picture of the last steps before `hours` of the month, the running one too."""
    first = BEGINS - 4 * STEP
    shown = rates[: 4 + math.ceil(hours * HOUR / STEP)]
    return Series(first, STEP, shown, shown, "numbers", Span.MONTH, tolerance_bps=tolerance)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 1_000_000), st.floats(0.05, 168.0), st.floats(1e3, 1e9))
def test_a_known_use_is_right_however_the_traffic_lies_in_its_intervals(
    seed: int, hours: float, top: float
) -> None:
    draw = random.Random(seed).random
    parts = [top * (draw() if draw() < 0.7 else 0.0) for _ in range(STEPS * PER_STEP)]
    now = BEGINS + hours * HOUR
    use = use_of_month(seen_at(hours, averages(parts)), OUTGOING, now)
    assert use is not None
    starts = (BEGINS + (at - 4 * PER_STEP) * PART for at in range(len(parts)))
    bits = math.fsum(
        rate * max(0.0, min(start + PART, now) - max(start, BEGINS))
        for start, rate in zip(starts, parts, strict=True)
    )
    true = bits / 8 / TB
    assert abs(use.tb - true) <= use.error_tb + 1e-12
    if use.is_known:
        assert abs(use.tb - true) <= max(MOST_ERROR * use.tb, LEAST_TB) + 1e-12


@pytest.mark.parametrize(
    ("hours", "is_known"),
    [(1.5, False), (2.0, True), (3.0, False), (4.0, True), (13.0, False), (24.0, True)],
)
def test_the_running_interval_makes_the_first_hours_uncertain(hours: float, is_known: bool) -> None:
    series = seen_at(hours, (8e8,) * STEPS)
    assert (used_tb(series, BEGINS + hours * HOUR) is not None) is is_known


def test_a_gap_among_rates_that_vary_much_makes_the_use_uncertain() -> None:
    even = [8e8] * 14 + [None] + [8e8] * (STEPS - 15)
    series = seen_at(24.0, tuple(even))
    assert used_tb(series, BEGINS + 24 * HOUR) == pytest.approx(8.64)
    uneven = (*even[:8], 8e7, 2.4e9, *even[10:])
    assert used_tb(seen_at(24.0, uneven), BEGINS + 24 * HOUR) is None
    week = used_tb(seen_at(168.0, uneven), BEGINS + 168 * HOUR)
    assert week == pytest.approx(60.5, rel=0.05)


def test_a_small_amount_has_no_more_digits_than_are_known() -> None:
    assert Use(0.0112, 0.004).rounded_tb == 0.01
    assert Use(0.0112, 0.0005).rounded_tb == 0.0112
    assert Use(0.2, 0.011).rounded_tb is None
    assert Use(0.0, 0.0).rounded_tb == 0.0


@given(st.floats(1e6, 1e9), st.floats(0.001, 0.2))
def test_a_printed_average_shows_the_error_that_all_values_share(rate: float, off: float) -> None:
    assume(abs(off - MOST_ERROR) > 0.01)
    exact = Figures(average=rate * (1 + off))
    series = seen_at(168.0, (rate,) * STEPS)._replace(legend=Legend(exact, exact))
    use = use_of_month(series, INCOMING, BEGINS + 168 * HOUR)
    assert use is not None
    assert use.error_tb == pytest.approx(off * use.tb)


def test_what_is_read_from_pixels_is_uncertain_until_many_values_are_there() -> None:
    rates = (8e8,) * STEPS
    found = [
        used_tb(seen_at(hours, rates, tolerance=3e8), BEGINS + hours * HOUR) is not None
        for hours in (8.0, 160.0)
    ]
    assert found == [False, False], "without a printed average all values may share the error"
    exact = Figures(average=8e8)
    found = [
        used_tb(
            seen_at(hours, rates, tolerance=3e8)._replace(legend=Legend(exact, exact)),
            BEGINS + hours * HOUR,
        )
        is not None
        for hours in (8.0, 160.0)
    ]
    assert found == [False, True]
