"""Traffic around a zero line: heights, gaps, one scale for both directions, any size."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.widgets.charts import series
from tui.charts.series import Series
from widgets.chart_canvas import Canvas, Marks
from widgets.mirror_chart import LEAST_COLUMNS, LEAST_ROWS, Mirrored, draw_mirrored

UTC = ZoneInfo("UTC")
RATES = st.lists(st.none() | st.floats(0, 1e12), min_size=1, max_size=80)


def text(canvas: Canvas) -> list[str]:
    return ["".join(part for part, _ in line) for line in canvas.lines]


def drawing(one: Series, columns: int = 64, rows: int = 16, marks: Marks = Marks.BLOCK) -> Canvas:
    return draw_mirrored(one, columns, rows, marks, Mirrored(zone=UTC))


def filled(canvas: Canvas, column: int) -> tuple[int, int]:
    """Full cells above and below the zero line in one column of the plot."""
    rows = [line[canvas.left :] for line in text(canvas)[: canvas.rows]]
    zero = next(at for at, row in enumerate(rows) if row[0] in "─┬")
    above = sum(row[column] not in " ╌·" for row in rows[:zero])
    return above, sum(row[column] not in " ╌·" for row in rows[zero + 1 :])


def test_out_stands_above_and_in_below_on_one_scale() -> None:
    canvas = drawing(series([40e6] * 20, [80e6] * 20))
    above, below = filled(canvas, 10)
    assert above == 2 * below


def test_a_gap_is_blank_and_zero_is_not() -> None:
    canvas = drawing(
        series([5.0] * 10 + [None] * 10 + [0.0] * 10, [9.0] * 10 + [None] * 10 + [0.0] * 10)
    )
    third = canvas.columns // 3
    assert filled(canvas, third + third // 2) == (0, 0)
    assert filled(canvas, 2 * third + third // 2) == (1, 1)


def test_the_percentile_is_a_named_line() -> None:
    one = series([1e6] * 20, [10e6] * 10 + [1e6] * 10)
    canvas = draw_mirrored(
        one, 64, 16, Marks.BRAILLE, Mirrored(with_percentile=True, zone=UTC)
    )
    assert any(line.endswith("95 %") for line in text(canvas))


@pytest.mark.parametrize("highest", [0.0, 0.4, 1.0, 97e6, 1e15])
def test_any_scale_is_drawn(highest: float) -> None:
    one = series([0.0] * 5, [highest] * 5)
    assert len(drawing(one).lines) == 16


@settings(max_examples=60, deadline=None)
@given(
    RATES,
    RATES,
    st.sampled_from(list(Marks)),
    st.integers(LEAST_COLUMNS, 140),
    st.integers(LEAST_ROWS, 40),
)
def test_it_fills_its_room_exactly(
    incoming: list[float | None],
    outgoing: list[float | None],
    marks: Marks,
    columns: int,
    rows: int,
) -> None:
    count = min(len(incoming), len(outgoing))
    canvas = drawing(series(incoming[:count], outgoing[:count]), columns, rows, marks)
    assert [cell_len(line) for line in text(canvas)] == [columns] * rows
    if marks is Marks.ASCII:
        assert all(line.isascii() for line in text(canvas))
