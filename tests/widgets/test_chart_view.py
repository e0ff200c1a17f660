"""The part of a chart and its cursor: nothing is skipped, nothing lies outside of the window."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.chart_view import FEWEST, ChartView

RATES = st.lists(st.none() | st.floats(0, 1e9), min_size=1, max_size=300)
STEPS = st.lists(st.sampled_from(("in", "out", "left", "right", "value", "leap")), max_size=30)


def stepped(view: ChartView, step: str, rates: list[float | None], columns: int) -> ChartView:
    match step:
        case "in":
            return view.zoomed_in()
        case "out":
            return view.zoomed_out()
        case "value":
            return view.by_values(1)
        case "leap":
            return view.by_values(-12)
    return view.by_columns(-1 if step == "left" else 1, columns, rates)


@settings(max_examples=200, deadline=None)
@given(RATES, STEPS, st.integers(1, 120))
def test_the_cursor_stays_within_the_window(
    rates: list[float | None], steps: list[str], columns: int
) -> None:
    view = ChartView.whole(len(rates))
    for step in steps:
        view = stepped(view, step, rates, columns)
        assert 0 <= view.first < view.last <= len(rates)
        assert view.shown >= min(FEWEST, len(rates))
        if view.cursor is not None:
            assert view.first <= view.cursor < view.last


@settings(max_examples=100, deadline=None)
@given(RATES, st.integers(1, 120))
def test_every_column_is_reached_and_left(rates: list[float | None], columns: int) -> None:
    view = ChartView.whole(len(rates)).moved_to(len(rates) - 1)
    for _ in range(len(rates) + columns):
        before = view.cursor
        view = view.by_columns(-1, columns, rates)
        assert view.cursor is not None
        assert before is not None
        if before > 0:
            assert view.cursor < before
    assert view.cursor == 0


def test_a_column_is_read_at_its_highest_value() -> None:
    rates = [1.0, 9.0, 1.0, 1.0, 1.0, 7.0, 1.0, 1.0]
    view = ChartView.whole(8).moved_to(7).by_columns(-1, 2, rates)
    assert view.cursor == 1


def test_the_window_follows_the_cursor() -> None:
    view = ChartView.whole(288).moved_to(200).zoomed_in().zoomed_in()
    assert view.by_values(-150).first == 50
    assert view.by_values(80).last == 281


def test_zooming_in_and_out_shows_everything_again() -> None:
    view = ChartView.whole(288).moved_to(100)
    for _ in range(4):
        view = view.zoomed_in()
    assert view.shown == 18
    for _ in range(5):
        view = view.zoomed_out()
    assert (view.first, view.last, view.is_part) == (0, 288, False)
