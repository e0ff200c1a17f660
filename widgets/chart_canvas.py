"""Two series above one axis: in as a filled area, out as a line. Pure.

For rooms that are too low for `widgets.mirror_chart`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby, pairwise
from operator import itemgetter

from tui.charts.series import Series
from widgets.chart_axes import RateAxis, Tick, in_columns, rate_axis, time_ticks
from widgets.chart_dots import Cell, braille, plain
from widgets.lines import Line, Run

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_WILD = 20
"""Dots of rise and fall a column from which a line is drawn with half as many points."""
LEAST_ROWS, LEAST_COLUMNS = 4, 24
"""Below that nothing can be read."""


class Marks(StrEnum):
    """The signs that a chart is drawn with."""

    BRAILLE = "braille"
    """Dots for the line, blocks for the area."""
    BLOCK = "block"
    """For fonts without braille."""
    ASCII = "ASCII"

    @property
    def area(self) -> str:
        """Heights of one cell of the area, from nothing to full."""
        return " .:#" if self is Marks.ASCII else _EIGHTHS

    @property
    def line(self) -> str:
        """A cell of the line, where it is not made of dots."""
        return "o" if self is Marks.ASCII else "•"

    @property
    def samples(self) -> tuple[str, str]:
        """Area and line as a legend shows them, two cells each."""
        return {Marks.BRAILLE: ("██", "⠒⠒"), Marks.BLOCK: ("██", "••"), Marks.ASCII: ("##", "oo")}[
            self
        ]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawn chart, without cursor."""

    lines: tuple[Line, ...]
    left: int
    """Cells before the first column of the plot."""
    columns: int
    """Columns of the plot."""
    rows: int
    """Rows of the plot; the axis and its labels follow."""
    axis: RateAxis


def draw(
    series: Series,
    columns: int,
    rows: int,
    marks: Marks,
    *,
    highest_bps: float,
    speed_bps: float | None = None,
    zone: tzinfo | None = None,
) -> Canvas:
    """The chart in `columns` by `rows` cells, axes included; at least `LEAST_COLUMNS` by
    `LEAST_ROWS`.

    Args:
        highest_bps: What must fit on the upright axis.
        speed_bps: The port's speed; a line where the axis reaches that far.
    """
    plot_rows = rows - 2
    axis = rate_axis(highest_bps, plot_rows)
    left = max(len(label) for _, label in axis.ticks) + 1
    plot_columns = columns - left
    times = time_ticks(series.t0, series.end, plot_columns, zone)
    plot = _plot(series, axis, plot_columns, plot_rows, marks, speed_bps)
    labels = {round(_row(value, axis, plot_rows)): label for value, label in axis.ticks}
    lines: list[Line] = []
    for row in range(plot_rows - 1, -1, -1):
        label = labels.get(row, "")
        upright = f"{label:>{left - 1}}{'┤' if label else '│'}"
        lines.append(((upright, "axis"), *_merged(plot[row])))
    lines += _time_axis(series, times, left, plot_columns)
    if marks is Marks.ASCII:
        lines = [
            tuple((text.translate(_ASCII_AXES), tone) for text, tone in line) for line in lines
        ]
    return Canvas(tuple(lines), left, plot_columns, plot_rows, axis)


def _plot(
    series: Series,
    axis: RateAxis,
    columns: int,
    rows: int,
    marks: Marks,
    speed_bps: float | None,
) -> list[list[Run]]:
    """Return the cells of the plot, the lowest row first: limit, area over it, line over both."""
    plot: list[list[Run]] = [[(" ", "")] * columns for _ in range(rows)]
    if speed_bps is not None and 0 < speed_bps <= axis.top:
        row = min(rows - 1, round(_row(speed_bps, axis, rows)))
        plot[row] = [("─", "speed")] * columns
    area = _area(series.incoming, axis, columns, rows, marks)[::-1]
    for row, signs in enumerate(area):
        for column, sign in enumerate(signs):
            if sign != " ":
                plot[row][column] = (sign, "in")
    for cell in _line(series.outgoing, axis, columns, rows, marks):
        plot[cell.row][cell.column] = (cell.sign, "out")
    return plot


def _merged(cells: Sequence[Run]) -> list[Run]:
    return [
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(cells, key=itemgetter(1))
    ]


def _time_axis(series: Series, times: Sequence[Tick], left: int, columns: int) -> list[Line]:
    """Return the axis and its labels; a label without room is left out."""
    axis, words = ["─"] * columns, [" "] * (left + columns)
    for at, label in times:
        column = round((at - series.t0) / (series.end - series.t0) * (columns - 1))
        axis[column] = "┬"
        first = min(left + column - len(label) // 2, left + columns - len(label))
        room = words[max(0, first - 1) : first + len(label) + 1]
        if first >= 0 and not "".join(room).strip():
            words[first : first + len(label)] = label
    return [
        ((" " * (left - 1) + "└" + "".join(axis), "axis"),),
        (("".join(words), "axis"),),
    ]


def _row(rate_bps: float, axis: RateAxis, rows: int) -> float:
    """The place of a rate, in rows above the axis: 0 is the lowest row."""
    return rate_bps / axis.top * (rows - 1)


def _area(
    rates: Sequence[float | None], axis: RateAxis, columns: int, rows: int, marks: Marks
) -> list[str]:
    """The filled area, one text of `columns` signs a row, the highest row first."""
    heights = marks.area
    steps = len(heights) - 1
    # A zero is a thin line on the axis, and a gap is nothing.
    filled = [
        0 if rate is None else max(1, round((_row(rate, axis, rows) + 0.5) * steps))
        for rate in in_columns(rates, columns)
    ]
    return [
        "".join(heights[min(steps, max(0, height - row * steps))] for height in filled)
        for row in range(rows)
    ][::-1]


def _line(
    rates: Sequence[float | None], axis: RateAxis, columns: int, rows: int, marks: Marks
) -> list[Cell]:
    """The cells of the line that joins the values; broken where there is a gap."""
    values = in_columns(rates, columns * 2 if marks is Marks.BRAILLE else columns)
    if marks is Marks.BRAILLE and _travel(values) / axis.top * rows * 4 > _WILD * columns:
        # With every value it would be one blot.
        values = in_columns(rates, columns)
    heights = [None if rate is None else _row(rate, axis, rows) for rate in values]
    return (
        braille(heights, columns, rows)
        if marks is Marks.BRAILLE
        else plain(heights, columns, rows, marks.line)
    )


def _travel(values: Sequence[float | None]) -> float:
    """All rises and falls from value to value, in bit/s."""
    return sum(
        abs(after - before)
        for before, after in pairwise(values)
        if before is not None and after is not None
    )


_ASCII_AXES = str.maketrans("│┤└┬─", "||++-")
