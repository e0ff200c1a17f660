"""Traffic around a zero line: out above it, in below it, both on one scale. Pure.

Position distinguishes the two directions, so the chart needs no color. A second series, for a
comparison, is a line over the areas.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from tui.charts.series import Series
from tui.charts.stats import maximum, measured
from tui.format import rate
from widgets.chart_axes import RateAxis, in_columns, rate_axis, round_step
from widgets.chart_canvas import Canvas, Marks
from widgets.chart_dots import joined
from widgets.chart_rules import Cells, Rule, draw_grid, draw_rule, merged
from widgets.chart_times import TimeAxis
from widgets.lines import Line

LEAST_ROWS, LEAST_COLUMNS = 6, 30
"""Minimum size; smaller charts show both directions above the axis."""
NEAR = 0.6
"""Share of the port's speed from which the scale extends to the full speed."""
_NAME = 4
"""Width of "out " before the scale, in cells."""
_LEFT = 9
"""Approximate columns before the plot: the times are chosen before the labels of the scale."""
_ROWS_PER_TICK = (2, 3, 4, 5)
UP_HALVES = [
    [" ", "⢀", "⢠", "⢰", "⢸"],
    ["⡀", "⣀", "⣠", "⣰", "⣸"],
    ["⡄", "⣄", "⣤", "⣴", "⣼"],
    ["⡆", "⣆", "⣦", "⣶", "⣾"],
    ["⡇", "⣇", "⣧", "⣷", "⣿"],
]
"""Characters by the height of the left and right halves, in dots from the bottom."""
_DOWN_HALVES = [
    [" ", "⠈", "⠘", "⠸", "⢸"],
    ["⠁", "⠉", "⠙", "⠹", "⢹"],
    ["⠃", "⠋", "⠛", "⠻", "⢻"],
    ["⠇", "⠏", "⠟", "⠿", "⢿"],
    ["⡇", "⡏", "⡟", "⡿", "⣿"],
]
_BLOCKS_UP = " ▁▂▃▄▅▆▇█"
_BLOCKS_DOWN = " ▀█"
_UPSIDE_DOWN = {
    0x2800 + bits: 0x2800
    + sum(1 << to for at, to in enumerate((6, 2, 1, 7, 5, 4, 0, 3)) if bits >> at & 1)
    for bits in range(256)
}


@dataclass(frozen=True, slots=True)
class _Scale:
    """The scale from rates to rows: the same number of bit/s per row in both directions."""

    per_row: float
    per_tick: int
    """Rows between two labels."""
    out_rows: int
    in_rows: int


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Options and lines of a chart besides its series."""

    speed_bps: float | None = None
    """The port's speed, drawn as a line if the scale reaches it."""
    with_percentile: bool = False
    """The 95th percentile of both directions, drawn as dashed lines."""
    whole_port: bool = False
    """True if the scale extends to the port's speed."""
    other: Series | None = None
    """Another series over the same time span, drawn as a line."""
    highest: tuple[float, float] = (0.0, 0.0)
    """Rates out and in that the scale must include: two charts side by side share one scale."""
    zone: tzinfo | None = None


def _scale(highest_out: float, highest_in: float, room: int) -> _Scale:
    """Return the finest round scale on which both directions fit into `room` rows."""
    out, into = max(highest_out, 1.0), max(highest_in, 0.0)
    best: _Scale | None = None
    for per_tick in _ROWS_PER_TICK:
        per_row = (out + into) / max(1, room)
        for _ in range(60):
            step = round_step(per_row * per_tick)
            per_row = step / per_tick
            out_rows = max(2, math.ceil(out / per_row - 1e-9))
            in_rows = max(1, math.ceil(into / per_row - 1e-9))
            if out_rows + in_rows <= room:
                break
            per_row *= 1.01
        found = _Scale(per_row, per_tick, max(2, room - in_rows), in_rows)
        if best is None or found.per_row < best.per_row:
            best = found
    assert best is not None
    return best


def highest_of(series: Series) -> tuple[float, float]:
    """Return the highest rates out and in."""
    return maximum(series.outgoing) or 0.0, maximum(series.incoming) or 0.0


def draw_mirrored(
    series: Series, columns: int, rows: int, marks: Marks, more: Mirrored | None = None
) -> Canvas:
    """Return the chart in `columns` by `rows` cells, including axes."""
    more = more or Mirrored()
    out, into = highest_shown_of(series, more)
    time_rows = TimeAxis(series, columns - _LEFT, more.zone).rows
    if rows - 1 - time_rows < LEAST_ROWS - 2:
        time_rows = 1
    scale = _scale(out, into, rows - 1 - time_rows)
    axis = rate_axis(scale.per_row * scale.out_rows, scale.out_rows)
    labels = _labels(scale, axis)
    left = _NAME + max(map(len, labels.values())) + 1
    across = columns - left
    times = TimeAxis(series, across, more.zone)
    above = _half(series, scale, across, marks, more, times, up=True)
    below = _half(series, scale, across, marks, more, times, up=False)
    lines: list[Line] = []
    for row in range(scale.out_rows, 0, -1):
        name = "out" if row == scale.out_rows else ""
        lines.append(_row(name, labels.get(row, ""), above[row - 1], left))
    lines.append(_zero_line(labels[0], times.marks, left, across))
    for row in range(1, scale.in_rows + 1):
        lines.append(_row("in" if row == 1 else "", labels.get(-row, ""), below[row - 1], left))
    named = times.lines(left)
    lines += [*named, *[((" " * columns, ""),)] * time_rows][:time_rows]
    if marks is Marks.ASCII:
        lines = [tuple((text.translate(_ASCII), tone) for text, tone in line) for line in lines]
    plot_rows = scale.out_rows + 1 + scale.in_rows
    return Canvas(tuple(lines), left, across, plot_rows, axis)


_ASCII = str.maketrans("┤┼─┬╌│", "|+-+-|")


def highest_shown_of(series: Series, more: Mirrored) -> tuple[float, float]:
    """Return the rates out and in that the scale must include."""
    found = [highest_of(series), more.highest]
    if more.other is not None:
        found.append(highest_of(more.other))
    out, into = (max(pair[at] for pair in found) for at in (0, 1))
    speed = more.speed_bps
    if speed and (more.whole_port or NEAR * speed <= out <= speed):
        out = max(out, speed)
    if speed and NEAR * speed <= into <= speed:
        into = speed
    return out, into


def _labels(scale: _Scale, axis: RateAxis) -> dict[int, str]:
    """Return the labels of the rows, counted from the zero line."""
    factor = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}.get(axis.unit[0], 1.0)
    rows = range(-scale.in_rows, scale.out_rows + 1)
    return {
        row: f"{abs(row) * scale.per_row / factor:.6g}" for row in rows if row % scale.per_tick == 0
    }


def _half(
    series: Series,
    scale: _Scale,
    columns: int,
    marks: Marks,
    more: Mirrored,
    times: TimeAxis,
    *,
    up: bool,
) -> list[Cells]:
    """Return the rows of one direction, counted from the zero line: area, line, rules, grid."""
    rates = series.outgoing if up else series.incoming
    count, tone = (scale.out_rows, "out") if up else (scale.in_rows, "in")
    area = _area(rates, count, scale.per_row, columns, marks, up=up)
    rows: list[Cells] = [[(sign, tone) for sign in row] for row in area]
    if more.other is not None:
        compared = more.other.outgoing if up else more.other.incoming
        _draw_line(rows, compared, scale.per_row, columns, marks, up=up)
    for rule in _rules(series, scale, more, up=up):
        draw_rule(rows, rule, marks, up=up)
    labeled = range(scale.per_tick - 1, count, scale.per_tick)
    draw_grid(rows, labeled, times.marks, marks, up=up)
    return rows


def _rules(series: Series, scale: _Scale, more: Mirrored, *, up: bool) -> list[Rule]:
    count = scale.out_rows if up else scale.in_rows
    found = []
    if more.speed_bps and more.speed_bps <= scale.per_row * count * (1 + 1e-9):
        dots = _dots_of(more.speed_bps, scale)
        name = f"port {rate(more.speed_bps)}"
        found.append(Rule(dots, name, is_dashed=False))
    percentile = measured(series, int(up)).percentile if more.with_percentile else None
    if percentile:
        found.append(Rule(_dots_of(percentile, scale), "95 %"))
    return found


def _dots_of(rate_bps: float, scale: _Scale) -> int:
    return max(1, round(rate_bps / scale.per_row * 4))


def _area(
    rates: Sequence[float | None],
    rows: int,
    per_row: float,
    columns: int,
    marks: Marks,
    *,
    up: bool,
) -> list[str]:
    """Return the filled area by row, counted from the zero line."""
    halves = marks is Marks.BRAILLE
    parts = {Marks.BRAILLE: 4, Marks.BLOCK: 8 if up else 2, Marks.ASCII: 1}[marks]
    heights = [
        # Zero is a thin line on the axis; a gap is empty.
        0 if value is None else max(1, min(rows * parts, round(value / per_row * parts)))
        for value in in_columns(rates, columns * 2 if halves else columns)
    ]
    return [
        _cells([max(0, min(parts, height - row * parts)) for height in heights], marks, up=up)
        for row in range(rows)
    ]


def _cells(parts: Sequence[int], marks: Marks, *, up: bool) -> str:
    if marks is Marks.BRAILLE:
        table = UP_HALVES if up else _DOWN_HALVES
        return "".join(table[a][b] for a, b in zip(parts[::2], parts[1::2], strict=True))
    if marks is Marks.BLOCK:
        return "".join(_BLOCKS_UP[part] if up else _BLOCKS_DOWN[part] for part in parts)
    return "".join("#" if part else " " for part in parts)


def _draw_line(
    rows: Sequence[Cells],
    rates: Sequence[float | None],
    per_row: float,
    columns: int,
    marks: Marks,
    *,
    up: bool,
) -> None:
    """Draw another series as a connected line over the area.

    Where the area is one row high, the line does not cover it: nothing of the area would remain.
    """
    only = _columns_of_one_row(rows)
    if marks is Marks.BRAILLE:
        tall = len(rows) * 4
        places = [
            None if value is None else max(0, min(tall - 1, round(value / per_row * 4) - 1))
            for value in in_columns(rates, columns * 2)
        ]
        cells = joined(places, tall)
        only -= {cell.column for cell in cells if cell.row}
        for cell in cells:
            if cell.row == 0 and cell.column in only:
                continue
            sign = cell.sign if up else cell.sign.translate(_UPSIDE_DOWN)
            rows[cell.row][cell.column] = (sign, "other")
        return
    sign = "o" if marks is Marks.ASCII else "•"
    for column, value in enumerate(in_columns(rates, columns)):
        if value is not None:
            row = max(0, min(len(rows) - 1, math.ceil(value / per_row) - 1))
            if row or column not in only:
                rows[row][column] = (sign, "other")


def _columns_of_one_row(rows: Sequence[Cells]) -> frozenset[int]:
    """Return the columns in which the area fills one cell only."""
    return frozenset(
        column
        for column, (sign, _) in enumerate(rows[0])
        if sign.strip() and (len(rows) == 1 or not rows[1][column][0].strip())
    )


def _row(name: str, label: str, cells: Cells, left: int) -> Line:
    head = f"{name:<{_NAME}}{label:>{left - _NAME - 1}}"
    return ((head, "axis"), ("┤" if label else "│", "axis"), *merged(cells))


def _zero_line(label: str, marks: Sequence[int], left: int, columns: int) -> Line:
    signs = ["─"] * columns
    for column in marks:
        signs[column] = "┬"
    return ((f"{label:>{left - 1}}┼{''.join(signs)}", "axis"),)
