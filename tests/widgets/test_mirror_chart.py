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


def drawing(
    curves: Series, columns: int = 64, rows: int = 16, marks: Marks = Marks.BLOCK
) -> Canvas:
    return draw_mirrored(curves, columns, rows, marks, Mirrored(zone=UTC))


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
    curve = series([1e6] * 20, [10e6] * 10 + [1e6] * 10)
    canvas = draw_mirrored(curve, 64, 16, Marks.BRAILLE, Mirrored(with_percentile=True, zone=UTC))
    assert any(line.endswith("95 %") for line in text(canvas))


@pytest.mark.parametrize("marks", list(Marks))
def test_a_compared_line_leaves_an_area_of_one_row_visible(marks: Marks) -> None:
    curve, other = series([90e6] * 20, [2e6] * 20), series([80e6] * 20, [3e6] * 20)
    canvas = draw_mirrored(curve, 64, 16, marks, Mirrored(other=other, zone=UTC))
    assert rows_of(canvas, "out"), "the area out is one row high, below the other line"


def rows_of(canvas: Canvas, tone: str) -> list[int]:
    return [at for at, line in enumerate(canvas.lines) if any(kind == tone for _, kind in line)]


def test_the_limit_of_the_port_is_drawn_when_the_traffic_is_near() -> None:
    near, far = series([1e6] * 20, [70e6] * 20), series([1e6] * 20, [20e6] * 20)
    more = Mirrored(speed_bps=100e6, zone=UTC)
    drawn = draw_mirrored(near, 64, 16, Marks.BRAILLE, more)
    assert any("port 100 Mbit/s" in line for line in text(drawn))
    assert not rows_of(draw_mirrored(far, 64, 16, Marks.BRAILLE, more), "speed")


def test_a_comparison_is_a_line_over_both_areas_on_one_scale() -> None:
    curve = series([10e6] * 40, [20e6] * 40)
    other = series([30e6] * 40, [60e6] * 40)
    canvas = draw_mirrored(curve, 64, 16, Marks.BRAILLE, Mirrored(other=other, zone=UTC))
    zero = next(at for at, line in enumerate(text(canvas)) if line[canvas.left] in "─┬")
    above, below = (
        [at for at in rows_of(canvas, "other") if at < zero],
        [at for at in rows_of(canvas, "other") if at > zero],
    )
    assert len(above) == len(below) == 1
    assert zero - above[0] == pytest.approx(2 * (below[0] - zero), abs=1)


def test_a_comparison_near_zero_touches_the_zero_line_on_both_sides() -> None:
    curve, other = series([10e6] * 40, [20e6] * 40), series([1.0] * 40, [1.0] * 40)
    canvas = draw_mirrored(curve, 64, 16, Marks.BRAILLE, Mirrored(other=other, zone=UTC))
    lines = [line for line in canvas.lines if any(tone == "other" for _, tone in line)]
    signs = ["".join(part for part, tone in line if tone == "other")[:3] for line in lines]
    assert signs == ["⣀⣀⣀", "⠉⠉⠉"]


def test_a_steep_slope_of_a_comparison_is_joined() -> None:
    flat = series([1.0] * 40, [1.0] * 40)
    steep = series([0.0] * 40, [1e6] * 20 + [90e6] * 20)
    canvas = draw_mirrored(flat, 64, 20, Marks.BRAILLE, Mirrored(other=steep, zone=UTC))
    zero = next(at for at, line in enumerate(text(canvas)) if line[canvas.left] in "─┬")
    rows = [at for at in rows_of(canvas, "other") if at < zero]
    assert rows == list(range(rows[0], zero))


def test_local_time_stands_above_utc_where_they_differ() -> None:
    curve = series([1e6] * 20, [2e6] * 20)
    berlin = draw_mirrored(curve, 64, 16, Marks.BRAILLE, Mirrored(zone=ZoneInfo("Europe/Berlin")))
    local, utc = text(berlin)[-2:]
    assert local.startswith("CET")
    assert utc.startswith("UTC")
    assert utc.index("15:00") == local.index("16:00")
    assert sum(line.startswith("UTC") for line in text(drawing(curve))) == 1


def test_a_grid_stands_behind_the_area() -> None:
    low = drawing(series([1e6] * 20, [1e6] * 10 + [80e6] * 10))
    signs = "".join(part for line in low.lines for part, tone in line if tone == "axis")
    assert signs.count("·") > 50


@pytest.mark.parametrize("highest", [0.0, 0.4, 1.0, 97e6, 1e15])
def test_any_scale_is_drawn(highest: float) -> None:
    curve = series([0.0] * 5, [highest] * 5)
    assert len(drawing(curve).lines) == 16


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
