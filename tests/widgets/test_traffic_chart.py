"""A chart that can be trusted without colors: heights, gaps, cursor, figures; and that costs
nothing at rest."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.widgets.charts import NOON, series, waves
from tests.widgets.stage import HOSTILE, Counting, Stage, drawn, seen
from tui.charts.series import Figures, Legend, Series, Span
from widgets.chart_canvas import Canvas, Marks, draw
from widgets.glyphs import ASCII, UNICODE
from widgets.traffic_chart import Shown, TrafficChart

UTC = ZoneInfo("UTC")
SIZES = [(60, 15), (80, 18), (120, 30), (200, 50)]
RATES = st.lists(st.none() | st.floats(0, 1e11), max_size=120)


def drawing(
    curve: Series, columns: int = 60, rows: int = 12, marks: Marks = Marks.BRAILLE, **more: float
) -> Canvas:
    return draw(curve, columns, rows, marks, highest_bps=curve.highest() or 0.0, zone=UTC, **more)


def text(canvas: Canvas) -> list[str]:
    return ["".join(text for text, _ in line) for line in canvas.lines]


def plot(canvas: Canvas) -> list[str]:
    return [line[canvas.left :] for line in text(canvas)[: canvas.rows]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("marks", list(Marks))
def test_it_fills_its_room_exactly(size: tuple[int, int], marks: Marks) -> None:
    lines = text(drawing(series(waves()), *size, marks))
    assert [cell_len(line) for line in lines] == [size[0]] * size[1]
    if marks is Marks.ASCII:
        assert all(line.isascii() for line in lines)


@pytest.mark.parametrize("marks", list(Marks))
def test_the_area_is_as_high_as_its_value(marks: Marks) -> None:
    """A quarter, a half, three quarters and all of the axis, on a plot of nine rows."""
    curve = series([25.0, 50.0, 75.0, 100.0], [0.0] * 4)
    rows = plot(drawing(curve, 64, 11, marks))
    full = marks.area[-1]
    columns = len(rows[0])
    heights = [sum(row[columns * (2 * at + 1) // 8] == full for row in rows) for at in range(4)]
    # The line of zeros covers the lowest row; half a row is above the middle of the mark.
    assert heights == [1, 3, 5, 7]


def test_in_and_out_differ_in_shape() -> None:
    canvas = drawing(series(waves(), [40e6] * 288))
    shapes = {
        tone: {
            char
            for line in canvas.lines
            for words, named in line
            if named == tone
            for char in words
        }
        for tone in ("in", "out")
    }
    assert shapes["in"] & set("█▇▆▅▄▃▂▁")
    assert not shapes["in"] & shapes["out"]
    assert all(0x2800 <= ord(char) < 0x2900 for char in shapes["out"])


def test_a_gap_is_a_gap_and_zero_is_not() -> None:
    curve = series([50.0] * 10 + [None] * 10 + [0.0] * 10, [50.0] * 10 + [None] * 10 + [0.0] * 10)
    rows = plot(drawing(curve, 64, 11))
    third = len(rows[0]) // 3
    middle = [row[third + 1 : 2 * third - 1] for row in rows]
    assert all(not part.strip() for part in middle), middle
    assert rows[-1][2 * third + 1 :].strip()  # zero is drawn on the axis


def test_the_ports_speed_is_a_line_where_it_fits() -> None:
    curve = series([40.0] * 50)
    tones = {tone for line in drawing(curve, speed_bps=45.0).lines for _, tone in line}
    assert "speed" not in tones  # the axis ends at 40
    tones = {
        tone
        for line in draw(curve, 60, 12, Marks.BRAILLE, highest_bps=45.0, speed_bps=45.0).lines
        for _, tone in line
    }
    assert "speed" in tones


def test_a_time_too_short_for_a_mark_leaves_its_row_free() -> None:
    """Twenty minutes between two full hours."""
    short = Series(
        NOON + 300, 60.0, tuple(range(1, 21)), tuple(range(20, 0, -1)), "numbers", Span.DAY
    )
    canvas = drawing(short, 40, 10)
    assert "└" in text(canvas)[-2]
    assert not text(canvas)[-1].strip()
    lowest = [
        max(at for at, row in enumerate(plot(canvas)) if row[column].strip())
        for column in range(canvas.columns)
    ]
    assert lowest == [canvas.rows - 1] * canvas.columns, "the area stands on the axis"


@settings(max_examples=60, deadline=None)
@given(RATES, RATES, st.sampled_from(list(Marks)), st.integers(24, 120), st.integers(4, 40))
def test_anything_can_be_drawn(
    incoming: list[float | None],
    outgoing: list[float | None],
    marks: Marks,
    columns: int,
    rows: int,
) -> None:
    count = min(len(incoming), len(outgoing))
    curve = series(incoming[:count] or [None], outgoing[:count] or [None])
    assert [cell_len(line) for line in text(drawing(curve, columns, rows, marks))] == [
        columns
    ] * rows


# The widget


def chart(*, ascii: bool = False) -> TrafficChart:
    return TrafficChart(ASCII if ascii else UNICODE, ascii=ascii, zone=UTC)


async def test_the_cursor_reads_both_values_with_their_time() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(
            Shown(series([1e6, 2e6, None, 4e6], [5e6, None, None, 8e6]), "gi1/0/12, day")
        )
        chart_view.focus()
        await pilot.press("left")
        assert "2026-11-18 06:00-12:00 UTC  in 4 Mbit/s  out 8 Mbit/s" in drawn(pilot.app)
        await pilot.press("h")
        assert "00:00-06:00 UTC  in gap  out gap" in drawn(pilot.app)
        await pilot.press("home")
        assert chart_view.cursor == 0
        assert "2026-11-17 12:00-18:00 UTC  in 1 Mbit/s  out 5 Mbit/s" in drawn(pilot.app)
        await pilot.press("left", "l", "right")
        assert chart_view.cursor == 2
        await pilot.press("end", "right", "pagedown")
        assert chart_view.cursor == 3


async def test_the_cursor_stays_at_its_time_when_newer_values_come() -> None:
    chart_view, day = chart(), series(waves())
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(day, "day"))
        chart_view.focus()
        await pilot.press("end", "pageup")
        at = day.time_of(chart_view.cursor or 0)
        later = day._replace(t0=day.t0 + 5 * day.step_s)
        chart_view.show_traffic(Shown(later, "day"))
        assert later.time_of(chart_view.cursor or 0) == pytest.approx(at)


async def test_what_stays_the_same_is_not_drawn_again_and_the_cursor_moves_cheaply() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(series(waves()), "day"))
        chart_view.focus()
        await pilot.press("end")
        await pilot.pause()
        drawings, count = [], Counting(chart_view)
        chart_view._redraw = lambda: drawings.append(1)  # type: ignore[method-assign]
        chart_view.show_traffic(Shown(series(waves()), "day"))
        await pilot.pause()
        assert drawings == []
        assert count.taken() == []
        await pilot.press("left")
        await pilot.pause()
        assert drawings == []
        assert 0 not in count.taken()  # the caption stays


async def test_the_cursor_stands_over_the_value_it_reads() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(series([10.0, 20.0, 30.0, 40.0]), "day"))
        chart_view.focus()
        await pilot.press("home")
        strip = chart_view.render_line(5)
        reversed_at = [
            place for place, cell in enumerate(cells(strip)) if cell[1] and cell[1].reverse
        ]
        assert chart_view._plot is not None
        assert reversed_at == [chart_view._plot.canvas.left + chart_view._plot.canvas.columns // 8]


def cells(strip: object) -> list[tuple[str, object]]:
    return [(char, segment.style) for segment in strip for char in segment.text]  # type: ignore[attr-defined]


async def test_values_of_a_picture_are_marked_and_the_legend_is_taken_at_its_word() -> None:
    read = series(waves(), source="picture", tolerance_bps=4e5)._replace(
        legend=Legend(Figures(average=50.25e6, maximum=90e6), Figures())
    )
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(100, 20)) as pilot:
        chart_view.show_traffic(Shown(read, "gi1/0/12, day", 1e9))
        await pilot.pause()
        screen = drawn(pilot.app)
        assert "read from the graph image, ≈ within 400 kbit/s" in screen
        figures = next(line for line in screen.splitlines() if line.startswith("██ in")).split("  ")
        assert " 50.2 Mbit/s" in " ".join(figures)
        assert "≈50.2" not in screen  # printed by the provider
        assert "≈89.5 Mbit/s" in screen  # the percentile is ours
        assert "9%" in screen
        chart_view.focus()
        await pilot.press("left")
        assert "in ≈" in drawn(pilot.app)


async def test_numbers_carry_no_mark() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(100, 20)) as pilot:
        chart_view.show_traffic(Shown(series(waves()), "day", 1e9))
        await pilot.pause()
        assert "≈" not in drawn(pilot.app)
        assert "numbers from the provider" in drawn(pilot.app)


async def test_figures() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(100, 20)) as pilot:
        # A hundred values of 1 to 100 Mbit/s, 864 s each.
        chart_view.show_traffic(Shown(series([at * 1e6 for at in range(1, 101)]), "day", 1e9))
        await pilot.pause()
        line = next(line for line in drawn(pilot.app).splitlines() if line.startswith("██ in"))
        assert line.split("in", 1)[1].split() == [
            "50.5",
            "Mbit/s",
            "100",
            "Mbit/s",
            "95",
            "Mbit/s",
            "545",
            "GB",
            "10%",
        ]


async def test_up_to_the_port_and_other_marks_by_key() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(series(waves()), "day", 1e9))
        chart_view.focus()
        await pilot.pause()
        assert "Mbit/s day" in drawn(pilot.app)
        await pilot.press("f")
        assert "Gbit/s day" in drawn(pilot.app)
        await pilot.press("m", "m")
        assert "##" in drawn(pilot.app)
        await pilot.press("m")
        assert "██" in drawn(pilot.app)


@pytest.mark.parametrize("size", [(40, 6), (20, 3), (10, 20), (1, 1), (60, 15), (200, 50)])
async def test_no_size_is_too_small_or_too_large(size: tuple[int, int]) -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=size) as pilot:
        chart_view.show_traffic(Shown(series(waves()), "day", 1e9))
        chart_view.focus()
        await pilot.press("left", "f", "m")
        assert all(cell_len(line) == size[0] for line in seen(chart_view))


async def test_nothing_known_is_said() -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(series([None] * 5), "day"))
        chart_view.focus()
        await pilot.pause()
        assert "No traffic is known for this time." in drawn(pilot.app)
        assert "unknown" in drawn(pilot.app)
        chart_view.show_traffic(Shown(series([]), "day"))
        await pilot.press("left", "home", "f")
        assert "No traffic is known" in drawn(pilot.app)


async def test_ascii_shows_only_ascii() -> None:
    chart_view = chart(ascii=True)
    async with Stage(chart_view).run_test(size=(100, 20)) as pilot:
        chart_view.show_traffic(
            Shown(series(waves(), source="picture", tolerance_bps=1e5), "day", 1e9)
        )
        chart_view.focus()
        await pilot.press("left", "m")
        assert drawn(pilot.app).isascii()


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_notes_are_only_text(words: str) -> None:
    chart_view = chart()
    async with Stage(chart_view).run_test(size=(80, 20)) as pilot:
        chart_view.show_traffic(Shown(series(waves(), note=words), words))
        await pilot.pause()
        assert all(cell_len(line) <= 80 for line in seen(chart_view))


def test_values_beyond_reason_do_not_break_the_axis() -> None:
    lines = text(drawing(series([1e-300, 1e15, math.pi])))
    assert all(cell_len(line) == 60 for line in lines)
