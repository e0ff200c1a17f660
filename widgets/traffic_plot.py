"""The drawing of a traffic chart: the visible part, with a comparison over it or next to it.
Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import zip_longest

from tui.charts.series import Series
from tui.charts.windows import part_of
from widgets.chart_axes import column_of, highest_shown
from widgets.chart_canvas import Canvas, Marks, draw
from widgets.chart_view import ChartView
from widgets.columns import fit_text
from widgets.lines import Line
from widgets.mirror_chart import LEAST_COLUMNS, LEAST_ROWS, Mirrored, draw_mirrored
from widgets.mirror_chart import highest_shown_of as highest_mirrored

_BETWEEN = 2
"""Columns between two charts side by side."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A series in the steps of another, for a comparison."""

    series: Series
    name: str
    """Name of the compared curve: "a week before", "gi1/0/13", "web-02"."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The traffic of a chart. Equal values are drawn once."""

    series: Series
    title: str
    """Port and span: "gi1/0/12, day"."""
    speed_bps: float | None = None
    """Speed of the port; `None` is unknown."""
    other: Compared | None = None

    def part(self, view: ChartView) -> Shown:
        """Return only the values in a window."""
        if not view.is_part:
            return self
        other = self.other
        if other is not None:
            other = replace(other, series=part_of(other.series, view.first, view.last))
        return replace(self, series=part_of(self.series, view.first, view.last), other=other)


@dataclass(frozen=True, slots=True)
class Manner:
    """The options of a drawing."""

    marks: Marks
    mirrored: bool = False
    whole_port: bool = False
    """True if the scale extends to the port's speed."""
    beside: bool = False
    """True if a comparison is next to the chart, not over it."""
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn chart, and the positions of its cursor."""

    canvas: Canvas
    top: int = 0
    """Lines above the plot."""
    lefts: tuple[int, ...] = ()
    """Cells before the first column of each plot."""

    @property
    def rows(self) -> range:
        """Return the lines of the plot."""
        return range(self.top, self.top + self.canvas.rows)

    def cursor_cells(self, view: ChartView) -> tuple[int, ...]:
        """Return the columns of the cursor: in both charts if two are side by side."""
        if view.cursor is None:
            return ()
        at = column_of(view.cursor - view.first, view.shown, self.canvas.columns)
        return tuple(left + at for left in self.lefts)


def plot(shown: Shown, width: int, rows: int, manner: Manner) -> Plot:
    """Return the chart in `width` by `rows` cells."""
    if manner.mirrored and rows >= LEAST_ROWS and width >= LEAST_COLUMNS:
        half = (width - _BETWEEN) // 2
        if manner.beside and shown.other and half >= LEAST_COLUMNS and rows > LEAST_ROWS:
            return _beside(shown, shown.other, half, width, rows, manner)
        return _single(draw_mirrored(shown.series, width, rows, manner.marks, _more(shown, manner)))
    canvas = draw(
        shown.series,
        width,
        rows,
        manner.marks,
        speed_bps=shown.speed_bps,
        zone=manner.zone,
        highest_bps=highest_shown(shown.series, shown.speed_bps, whole_port=manner.whole_port),
    )
    return _single(canvas)


def _single(canvas: Canvas) -> Plot:
    return Plot(canvas, 0, (canvas.left,))


def _more(shown: Shown, manner: Manner) -> Mirrored:
    return Mirrored(
        shown.speed_bps,
        with_percentile=True,
        whole_port=manner.whole_port,
        other=None if shown.other is None else shown.other.series,
        zone=manner.zone,
    )


def _beside(
    shown: Shown, other: Compared, half: int, width: int, rows: int, manner: Manner
) -> Plot:
    """Return two charts on one scale, each below its name."""
    more = _more(shown, manner)
    more = replace(more, highest=highest_mirrored(shown.series, more), other=None)
    left = draw_mirrored(shown.series, half, rows - 1, manner.marks, more)
    twin = replace(more, speed_bps=None)
    right = draw_mirrored(other.series, half, rows - 1, manner.marks, twin)
    between = (" " * _BETWEEN, "")
    lines: list[Line] = [
        (
            (fit_text(shown.title, half), "strong"),
            between,
            (fit_text(other.name, width - half - _BETWEEN), "strong"),
        )
    ]
    odd = (" " * (width - 2 * half - _BETWEEN), "")
    for first, second in zip_longest(left.lines, right.lines, fillvalue=((" " * half, ""),)):
        lines.append((*first, between, *second, odd))
    canvas = replace(left, lines=tuple(lines))
    return Plot(canvas, 1, (left.left, half + _BETWEEN + right.left))
