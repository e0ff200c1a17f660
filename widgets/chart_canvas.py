"""Two series drawn as text with plotext: in as a filled area, out as a line. UI thread only.

plotext keeps one figure for everybody in its module; a figure of one's own comes from its private
`_figure_class`, as textual-plotext has it. This is the only module that knows plotext, so that
another way of drawing can take its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any

from tui.charts.series import Series
from widgets.chart_axes import RateAxis, Tick, in_columns, rate_axis, time_ticks
from widgets.lines import Line, Run

_TONES = {1: "in", 2: "out", 3: "speed"}
"""plotext's colour numbers, used as names only: what they look like is said by the style sheet."""
_COLOURED = re.compile(r"\x1b\[38;5;(\d+)m|\x1b\[0m")
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_WILD = 20
"""Dots of rise and fall a column from which a line is drawn with half as many points."""
LEAST_ROWS, LEAST_COLUMNS = 4, 24
"""Below that nothing can be read."""


class Marks(StrEnum):
    """What the chart is drawn with."""

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
        """The line, as plotext calls it."""
        return {Marks.BRAILLE: "braille", Marks.BLOCK: "•", Marks.ASCII: "o"}[self]

    @property
    def samples(self) -> tuple[str, str]:
        """Area and line as a legend shows them, two cells each."""
        return {Marks.BRAILLE: ("██", "⠒⠒"), Marks.BLOCK: ("██", "••"), Marks.ASCII: ("##", "oo")}[self]


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


def warm() -> None:
    """Any thread: import what the first drawing needs, so that it need not wait for it."""
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
    """The chart in `columns` by `rows` cells, axes included; at least `LEAST_COLUMNS` by `LEAST_ROWS`.

    Args:
        highest_bps: What must fit on the upright axis.
        speed_bps: The port's speed; a line where the axis reaches that far.
    """
    plot_rows = rows - 2
    axis = rate_axis(highest_bps, plot_rows)
    left = max(len(label) for _, label in axis.ticks) + 1
    plot_columns = columns - left
    figure = _figure(columns, rows)
    if speed_bps is not None and 0 < speed_bps <= axis.top:
        figure.hline(_row(speed_bps, axis, plot_rows), color=3)
    _draw_line(figure, series.outgoing, axis, plot_columns, plot_rows, marks)
    figure.xlim(0, plot_columns - 1)
    figure.ylim(0, plot_rows - 1)
    _label(figure, axis, time_ticks(series.t0, series.end, plot_columns, zone), series, plot_columns, plot_rows)
    area = [*_area(series.incoming, axis, plot_columns, plot_rows, marks), "", ""]
    drawn = figure.build().split("\n")[:rows]
    lines = tuple(_toned(line, columns, left, under, marks) for line, under in zip(drawn, area, strict=True))
    return Canvas(lines, left, plot_columns, plot_rows, axis)


def _figure(columns: int, rows: int) -> Any:
    from plotext._figure import _figure_class

    figure = _figure_class()
    # Its size is that of the widget, whatever plotext believes of the terminal.
    figure._limit_size(False, False)
    figure.plot_size(columns, rows)
    figure.theme("clear")
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    return figure


def _row(rate_bps: float, axis: RateAxis, rows: int) -> float:
    """Where a rate stands, in rows above the axis: 0 is the lowest row."""
    return rate_bps / axis.top * (rows - 1)


def _area(rates: Sequence[float | None], axis: RateAxis, columns: int, rows: int, marks: Marks) -> list[str]:
    """The filled area, one text of `columns` signs a row, the highest row first."""
    heights = marks.area
    steps = len(heights) - 1
    # A zero is a thin line on the axis, and a gap is nothing.
    filled = [
        0 if rate is None else max(1, round((_row(rate, axis, rows) + 0.5) * steps))
        for rate in in_columns(rates, columns)
    ]
    return ["".join(heights[min(steps, max(0, height - row * steps))] for height in filled) for row in range(rows)][
        ::-1
    ]


def _draw_line(
    figure: Any, rates: Sequence[float | None], axis: RateAxis, columns: int, rows: int, marks: Marks
) -> None:
    """Joined from value to value; broken where there is a gap."""
    values = in_columns(rates, columns * 2 if marks is Marks.BRAILLE else columns)
    if marks is Marks.BRAILLE and _travel(values) / axis.top * rows * 4 > _WILD * columns:
        # It fills its part of the plot anyway, and every dot of every rise costs time.
        values = in_columns(rates, columns)
    count = len(values)
    xs: list[float] = []
    ys: list[float] = []
    for at, rate in enumerate([*values, None]):
        if rate is not None:
            # plotext puts 0 to columns - 1 on as many dots as there are.
            xs.append(at * (columns - 1) / max(1, count - 1))
            ys.append(_row(rate, axis, rows))
        elif xs:
            figure.plot(xs, ys, marker=marks.line, color=2)
            xs, ys = [], []


def _travel(values: Sequence[float | None]) -> float:
    """All rises and falls from value to value, in bit/s."""
    return sum(abs(after - before) for before, after in pairwise(values) if before is not None and after is not None)


def _label(figure: Any, axis: RateAxis, times: Sequence[Tick], series: Series, columns: int, rows: int) -> None:
    figure.yticks([_row(value, axis, rows) for value, _ in axis.ticks], [label for _, label in axis.ticks])
    across = (columns - 1) / (series.end - series.t0)
    figure.xticks([(at - series.t0) * across for at, _ in times], [label for _, label in times])


def _toned(line: str, columns: int, left: int, under: str, marks: Marks) -> Line:
    """A line of plotext's answer, its colour numbers made into tones, with the area laid under it.

    The area is not given to plotext: its filling has no eighths of a cell, and takes three times as long.
    """
    runs: list[Run] = []
    tone, used = "axis", 0
    for at, part in enumerate(_COLOURED.split(line)):
        if at % 2:
            tone = _TONES.get(int(part), "axis") if part else "axis"
        elif part:
            ours = under[max(0, used - left) : max(0, used + len(part) - left)]
            if tone != "out" and ours.strip():
                runs += _over(part, ours.rjust(len(part)), tone)
            else:
                runs.append((part, tone))
            used += len(part)
    if used < columns:
        runs.append((" " * (columns - used), "axis"))
    if marks is Marks.ASCII:
        return tuple((text.translate(_ASCII_AXES) if tone in ("axis", "speed") else text, tone) for text, tone in runs)
    return tuple(runs)


def _over(text: str, area: str, tone: str) -> list[Run]:
    """`area` where it is filled, `text` elsewhere."""
    runs: list[Run] = []
    for is_area, cells in groupby(zip(text, area, strict=True), key=lambda cell: cell[1] != " "):
        runs.append(("".join(cell[is_area] for cell in cells), "in" if is_area else tone))
    return runs


_ASCII_AXES = str.maketrans("│┤├┼─┬┴└┘┌┐", "|+|+-++++++")
