"""Several sensors over time on one scale: the hottest as an area, the others as lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from math import isfinite
from operator import itemgetter

from widgets.chart_axes import time_ticks
from widgets.chart_dots import braille, plain
from widgets.columns import fit_text
from widgets.lines import Line, Run
from widgets.mirror_chart import UP_HALVES
from widgets.scales import Scale

AXIS_ROWS = 2
"""Rows of the time axis, below the plot."""
LEAST_ROWS, LEAST_COLUMNS = 4, 24
_LABELS = 11
"""Cells for the names of the curves at the right."""
_LABELS_FROM = 60
"""Minimum chart width for names."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One sensor: a value for each half column; `None` for unknown."""

    name: str
    values: tuple[float | None, ...]
    newest: str
    """The last value as text for the label."""


def plot_columns(columns: int) -> int:
    """Return the plot columns of a chart of a given width: the sensor needs twice as many
    values."""
    return columns - 4 - (_LABELS if columns >= _LABELS_FROM else 0)


def heat_chart(
    curves: Sequence[Curve],
    span: tuple[float, float],
    scale: Scale,
    columns: int,
    rows: int,
    *,
    cursor: int | None = None,
    ascii: bool = False,
    zone: tzinfo | None = None,
) -> list[Line]:
    """Return the lines of a chart: `rows` of plot, then the time axis.

    Args:
        curves: The first one is drawn as an area, colored by height.
        cursor: A plot column to mark.
    """
    plot = plot_columns(columns)
    cells = _cells(curves, scale, plot, rows, ascii=ascii)
    labels = _names(curves, scale, rows) if columns >= _LABELS_FROM else {}
    lines: list[Line] = []
    for row in range(rows - 1, -1, -1):
        signs = cells[row]
        if cursor is not None and 0 <= cursor < plot:
            signs[cursor] = (signs[cursor][0], "cursor")
        axis = _label(row, scale, rows)
        upright = ("+" if ascii else "┤") if axis else ("|" if ascii else "│")
        named = labels.get(row)
        tail: Line = ()
        if named is not None:
            tail = ((f" {fit_text(named[0], _LABELS - 1)}", named[1]),)
        lines.append(((f"{axis:>3}{upright}", "axis"), *_merged(signs), *tail))
    return [*lines, *time_axis(span, 3, plot, ascii=ascii, zone=zone)]


def _cells(
    curves: Sequence[Curve], scale: Scale, plot: int, rows: int, *, ascii: bool
) -> list[list[Run]]:
    """Return the characters of the plot, bottom row first."""
    signs: list[list[Run]] = [[(" ", "")] * plot for _ in range(rows)]
    for limit, tone in ((scale.warning, "warn"), (scale.critical, "bad")):
        if limit is not None and scale.low <= limit <= scale.high:
            row = _row(limit, scale, rows)
            signs[row] = [("-" if ascii else "╌", tone)] * plot
    if curves:
        _draw_area(signs, curves[0], scale, plot, rows, ascii=ascii)
    for curve in curves[1:]:
        values = curve.values[::2] if ascii else curve.values
        heights = [None if v is None else scale.share(v) * (rows - 1) for v in values]
        found = plain(heights, plot, rows, "*") if ascii else braille(heights, plot, rows)
        for cell in found:
            signs[cell.row][cell.column] = (cell.sign, "strong")
    return signs


def _draw_area(
    signs: list[list[Run]], curve: Curve, scale: Scale, plot: int, rows: int, *, ascii: bool
) -> None:
    dots = [_dots(value, scale, rows) for value in curve.values[: 2 * plot]]
    dots += [0] * (2 * plot - len(dots))
    for column in range(plot):
        left, right = dots[2 * column], dots[2 * column + 1]
        for row in range(rows):
            parts = [max(0, min(4, height - 4 * row)) for height in (left, right)]
            if any(parts):
                sign = "#" if ascii else UP_HALVES[parts[0]][parts[1]]
                at = scale.low + (scale.high - scale.low) * row / max(1, rows - 1)
                signs[row][column] = (sign, scale.tone(at))


def _dots(value: float | None, scale: Scale, rows: int) -> int:
    """Return the height in dots; the lowest value is still one dot, an unknown value is none."""
    if value is None or not isfinite(value):
        return 0
    return max(1, round((scale.share(value) * (rows - 1) + 0.5) * 4))


def _row(value: float, scale: Scale, rows: int) -> int:
    return round(scale.share(value) * (rows - 1))


def _label(row: int, scale: Scale, rows: int) -> str:
    """Return the labels of the vertical axis: round values, about every second or third row."""
    step = next(
        (wide for wide in (10, 20, 40, 80) if (scale.high - scale.low) / wide * 1.8 <= rows), 80
    )
    value = scale.low
    while value <= scale.high + 1e-9:
        if _row(value, scale, rows) == row:
            return f"{value:g}"
        value += step
    return ""


def _names(curves: Sequence[Curve], scale: Scale, rows: int) -> Mapping[int, tuple[str, str]]:
    """Return the text at the right of each row: the curves and the thresholds."""
    found: dict[int, tuple[str, str]] = {}
    for at, curve in enumerate(curves):
        last = next((value for value in reversed(curve.values) if value is not None), None)
        if last is None:
            continue
        row = _free(found, _row(last, scale, rows), rows)
        if row is not None:
            name = fit_text(curve.name, _LABELS - 2 - len(curve.newest)).rstrip()
            found[row] = (f"{name} {curve.newest}", "strong" if at == 0 else "")
    for limit, word, tone in (
        (scale.critical, "critical", "bad"),
        (scale.warning, "warning", "warn"),
    ):
        if limit is not None:
            found.setdefault(_row(limit, scale, rows), (word, tone))
    return found


def _free(found: Mapping[int, object], row: int, rows: int) -> int | None:
    """Return the nearest row without a name, searching downwards first."""
    near = (row, row - 1, row + 1, row - 2, row + 2)
    return next((at for at in near if 0 <= at < rows and at not in found), None)


def _merged(signs: Sequence[Run]) -> Line:
    return tuple(
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(signs, key=itemgetter(1))
    )


def time_axis(
    span: tuple[float, float], left: int, plot: int, *, ascii: bool, zone: tzinfo | None
) -> list[Line]:
    """Return the axis and its labels."""
    corner, line, tick = ("+", "-", "+") if ascii else ("└", "─", "┬")
    start, end = span
    axis, words = [line] * plot, [" "] * (left + 1 + plot)
    for at, label in time_ticks(start, end, plot, zone):
        column = min(plot - 1, round((at - start) / (end - start) * (plot - 1)))
        axis[column] = tick
        first = left + 1 + column - len(label) // 2
        if first >= 0 and first + len(label) <= len(words):
            words[first : first + len(label)] = label
    return [
        ((" " * left + corner + "".join(axis), "axis"),),
        (("".join(words).rstrip(), "axis"),),
    ]
