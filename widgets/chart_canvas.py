"""Two series drawn as text with plotext: in as a filled area, out as a line. UI thread only.

plotext has one global figure per module; a separate figure comes from its private `_figure_class`,
as in textual-plotext. Only this module imports plotext, so it can be replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from tui.charts.series import Series
from widgets.chart_axes import RateAxis, Tick, in_columns, rate_axis, time_ticks
from widgets.chart_dots import Cell, braille, plain
from widgets.lines import Line

_TONES: dict[int | str, str] = {2: "out", 3: "speed"}
"""plotext's color numbers, used only as names: the style sheet defines the actual colors."""
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_WILD = 20
"""Total rise and fall per column, in dots, above which the line uses half as many points."""
LEAST_ROWS, LEAST_COLUMNS = 4, 24
"""Minimum size of a readable chart."""


class Marks(StrEnum):
    """The characters used to draw a chart."""

    BRAILLE = "braille"
    """Dots for the line, blocks for the area."""
    BLOCK = "block"
    """Characters for fonts without braille."""
    ASCII = "ASCII"

    @property
    def area(self) -> str:
        """Return the characters for one cell of the area, from empty to full."""
        return " .:#" if self is Marks.ASCII else _EIGHTHS

    @property
    def line(self) -> str:
        """Return the character of a line cell without dots."""
        return "o" if self is Marks.ASCII else "•"

    @property
    def samples(self) -> tuple[str, str]:
        """Return samples of area and line for a legend, two cells each."""
        return {Marks.BRAILLE: ("██", "⠒⠒"), Marks.BLOCK: ("██", "••"), Marks.ASCII: ("##", "oo")}[
            self
        ]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawn chart without cursor."""

    lines: tuple[Line, ...]
    left: int
    """Cells before the first column of the plot."""
    columns: int
    """Columns of the plot."""
    rows: int
    """Rows of the plot; the axis and its labels follow below."""
    axis: RateAxis


def warm() -> None:
    """Import the modules for the first drawing in advance. Any thread."""
    import plotext._figure  # noqa: F401


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
    """Return the chart in `columns` by `rows` cells, including axes; at least `LEAST_COLUMNS` by
    `LEAST_ROWS`.

    Args:
        highest_bps: Rate that must fit on the vertical axis.
        speed_bps: The port's speed; drawn as a line if the axis reaches it.
    """
    plot_rows = rows - 2
    axis = rate_axis(highest_bps, plot_rows)
    left = max(len(label) for _, label in axis.ticks) + 1
    plot_columns = columns - left
    times = time_ticks(series.t0, series.end, plot_columns, zone)
    # Without a label below the axis, plotext would use that row for the plot.
    figure = _figure(columns, rows if times else rows - 1)
    if speed_bps is not None and 0 < speed_bps <= axis.top:
        figure.hline(_row(speed_bps, axis, plot_rows), color=3)
    _place(figure, _line(series.outgoing, axis, plot_columns, plot_rows, marks))
    figure.xlim(0, plot_columns - 1)
    figure.ylim(0, plot_rows - 1)
    _label(figure, axis, times, series, plot_columns, plot_rows)
    area = [*_area(series.incoming, axis, plot_columns, plot_rows, marks), "", ""]
    lines = tuple(
        _toned(signs, colors, left, under, marks)
        for (signs, colors), under in zip(_built(figure, rows, columns), area, strict=True)
    )
    return Canvas(lines, left, plot_columns, plot_rows, axis)


def _figure(columns: int, rows: int) -> Any:
    from plotext._figure import _figure_class

    figure = _figure_class()
    # Use the widget's size, regardless of the terminal size that plotext detects.
    figure._limit_size(False, False)
    figure.plot_size(columns, rows)
    figure.theme("clear")
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    return figure


def _row(rate_bps: float, axis: RateAxis, rows: int) -> float:
    """Return the position of a rate in rows above the axis: 0 is the lowest row."""
    return rate_bps / axis.top * (rows - 1)


def _area(
    rates: Sequence[float | None], axis: RateAxis, columns: int, rows: int, marks: Marks
) -> list[str]:
    """Return the filled area, one text of `columns` characters per row, top row first."""
    heights = marks.area
    steps = len(heights) - 1
    # Zero is a thin line on the axis; a gap is empty.
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
    """Return the cells of the line that connects the values, interrupted at gaps."""
    values = in_columns(rates, columns * 2 if marks is Marks.BRAILLE else columns)
    if marks is Marks.BRAILLE and _travel(values) / axis.top * rows * 4 > _WILD * columns:
        # With every value, the line would become a solid block.
        values = in_columns(rates, columns)
    heights = [None if rate is None else _row(rate, axis, rows) for rate in values]
    return (
        braille(heights, columns, rows)
        if marks is Marks.BRAILLE
        else plain(heights, columns, rows, marks.line)
    )


def _place(figure: Any, cells: Sequence[Cell]) -> None:
    if cells:
        columns, rows, signs = (list(part) for part in zip(*cells, strict=True))
        figure.scatter(columns, rows, marker=signs, color=2)


def _travel(values: Sequence[float | None]) -> float:
    """Return the sum of all rises and falls between values, in bit/s."""
    return sum(
        abs(after - before)
        for before, after in pairwise(values)
        if before is not None and after is not None
    )


def _label(
    figure: Any, axis: RateAxis, times: Sequence[Tick], series: Series, columns: int, rows: int
) -> None:
    figure.yticks(
        [_row(value, axis, rows) for value, _ in axis.ticks], [label for _, label in axis.ticks]
    )
    across = (columns - 1) / (series.end - series.t0)
    figure.xticks([(at - series.t0) * across for at, _ in times], [label for _, label in times])


def _built(
    figure: Any, rows: int, columns: int
) -> Iterator[tuple[Sequence[str], Sequence[int | str]]]:
    """Return the characters and colors of every row, top row first.

    This does the work of plotext's `build`, without its final text with control sequences.
    Producing that text takes longer than everything else, and it would have to be parsed again.
    """
    figure._set_sizes()
    figure._build_matrix()
    matrix = figure.monitor.matrix
    yield from zip(reversed(matrix.marker), reversed(matrix.fullground), strict=True)
    for _ in range(matrix.rows, rows):
        yield " " * columns, [0] * columns


def _toned(
    signs: Sequence[str], colors: Sequence[int | str], left: int, under: str, marks: Marks
) -> Line:
    """Return a plotext row with its color numbers converted to tones, and with the area drawn below
    it.

    plotext does not draw the area: its fill has no eighths of a cell, and takes three times as
    long.
    """
    tones = [_TONES.get(color, "axis") for color in colors]
    cells = list(zip(signs, tones, strict=True))
    for at, sign in enumerate(under, left):
        if sign != " " and tones[at] != "out":
            cells[at] = sign, "in"
    runs = [
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(cells, key=itemgetter(1))
    ]
    if marks is Marks.ASCII:
        return tuple(
            (text.translate(_ASCII_AXES) if tone in ("axis", "speed") else text, tone)
            for text, tone in runs
        )
    return tuple(runs)


_ASCII_AXES = str.maketrans("│┤├┼─┬┴└┘┌┐", "|+|+-++++++")
