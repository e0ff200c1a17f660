"""Traffic around a zero line: out above it, in below it, both on one scale. Pure.

The two directions differ by their place, so the chart needs no color.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from operator import itemgetter

from tui.charts.series import Series
from tui.charts.stats import maximum
from widgets.chart_axes import RateAxis, Tick, in_columns, rate_axis, round_step, time_ticks
from widgets.chart_canvas import Canvas, Marks
from widgets.lines import Line

LEAST_ROWS, LEAST_COLUMNS = 6, 30
"""Smaller charts are drawn with both directions above the axis."""
_AROUND = 2
"""The zero line and the labels of the time axis."""
_NAME = 4
"""Cells of "out " before the scale."""
_ROWS_PER_TICK = (2, 3, 4)
UP_HALVES = [
    [" ", "⢀", "⢠", "⢰", "⢸"],
    ["⡀", "⣀", "⣠", "⣰", "⣸"],
    ["⡄", "⣄", "⣤", "⣴", "⣼"],
    ["⡆", "⣆", "⣦", "⣶", "⣾"],
    ["⡇", "⣇", "⣧", "⣷", "⣿"],
]
"""Signs by the height of the left and of the right half, in dots from below."""
_DOWN_HALVES = [
    [" ", "⠈", "⠘", "⠸", "⢸"],
    ["⠁", "⠉", "⠙", "⠹", "⢹"],
    ["⠃", "⠋", "⠛", "⠻", "⢻"],
    ["⠇", "⠏", "⠟", "⠿", "⢿"],
    ["⡇", "⡏", "⡟", "⡿", "⣿"],
]
_BLOCKS_UP = " ▁▂▃▄▅▆▇█"
_BLOCKS_DOWN = " ▀█"


@dataclass(frozen=True, slots=True)
class _Scale:
    """The scale from rates to rows: the same number of bit/s for each row in both directions."""

    per_row: float
    per_tick: int
    """Rows between two labels."""
    out_rows: int
    in_rows: int


def _scale(highest_out: float, highest_in: float, room: int) -> _Scale:
    """Return the finest round scale on which both directions fit into `room` rows."""
    out, into = max(highest_out, 1.0), max(highest_in, 0.0)
    best: _Scale | None = None
    for per_tick in _ROWS_PER_TICK:
        per_row = (out + into) / max(1, room - 1)
        for _ in range(40):
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


def draw_mirrored(
    series: Series,
    columns: int,
    rows: int,
    marks: Marks,
    *,
    speed_bps: float | None = None,
    percentile_bps: float | None = None,
    whole_port: bool = False,
    zone: tzinfo | None = None,
) -> Canvas:
    """Return the chart in `columns` by `rows` cells, axes included.

    Args:
        speed_bps: The port's speed; a line where the scale reaches that far.
        percentile_bps: The 95th percentile of what was sent; a dashed line.
        whole_port: The scale reaches up to the port's speed.
    """
    highest = maximum(series.outgoing) or 0.0
    if whole_port and speed_bps:
        highest = max(highest, speed_bps)
    scale = _scale(highest, maximum(series.incoming) or 0.0, rows - _AROUND)
    axis = rate_axis(scale.per_row * scale.out_rows, scale.out_rows)
    labels = _labels(scale, axis)
    left = _NAME + max(map(len, labels.values())) + 1
    across = columns - left
    times = time_ticks(series.t0, series.end, across, zone)
    above = _area(series.outgoing, scale.out_rows, scale.per_row, across, marks, up=True)
    below = _area(series.incoming, scale.in_rows, scale.per_row, across, marks, up=False)
    lines: list[Line] = []
    for at, cells in enumerate(above):
        row = scale.out_rows - at
        over = _rules(row, scale, across, speed_bps, percentile_bps)
        lines.append(_row("out" if at == 0 else "", labels.get(row, ""), cells, "out", left, over))
    lines.append(_zero_line(labels[0], times, series, left, across))
    for at, cells in enumerate(below, start=1):
        label = labels.get(-at, "")
        lines.append(_row("in" if at == 1 else "", label, cells, "in", left, {}))
    lines.append(_time_labels(times, series, left, across))
    if marks is Marks.ASCII:
        lines = [tuple((text.translate(_ASCII), tone) for text, tone in line) for line in lines]
    plot_rows = scale.out_rows + 1 + scale.in_rows
    return Canvas(tuple(lines), left, across, plot_rows, axis)


_ASCII = str.maketrans("┤┼─┬╌│", "|+-+-|")


def _labels(scale: _Scale, axis: RateAxis) -> dict[int, str]:
    """Return what is written beside a row, counted from the zero line."""
    factor = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}.get(axis.unit[0], 1.0)
    rows = range(-scale.in_rows, scale.out_rows + 1)
    return {
        row: f"{abs(row) * scale.per_row / factor:.6g}" for row in rows if row % scale.per_tick == 0
    }


def _area(
    rates: Sequence[float | None],
    rows: int,
    per_row: float,
    columns: int,
    marks: Marks,
    *,
    up: bool,
) -> list[str]:
    """Return the filled area, the highest row first; `up`: it stands on the zero line below it."""
    halves = marks is Marks.BRAILLE
    parts = {Marks.BRAILLE: 4, Marks.BLOCK: 8 if up else 2, Marks.ASCII: 1}[marks]
    heights = [
        # Zero is a thin line on the axis; a gap is nothing.
        0 if rate is None else max(1, min(rows * parts, round(rate / per_row * parts)))
        for rate in in_columns(rates, columns * 2 if halves else columns)
    ]
    lines = []
    for row in range(rows):
        cells = [max(0, min(parts, height - row * parts)) for height in heights]
        lines.append(_cells(cells, marks, up=up))
    return lines[::-1] if up else lines


def _cells(parts: Sequence[int], marks: Marks, *, up: bool) -> str:
    if marks is Marks.BRAILLE:
        table = UP_HALVES if up else _DOWN_HALVES
        return "".join(table[a][b] for a, b in zip(parts[::2], parts[1::2], strict=True))
    if marks is Marks.BLOCK:
        return "".join(_BLOCKS_UP[part] if up else _BLOCKS_DOWN[part] for part in parts)
    return "".join("#" if part else " " for part in parts)


def _rules(
    row: int, scale: _Scale, columns: int, speed_bps: float | None, percentile_bps: float | None
) -> dict[int, tuple[str, str]]:
    """Return the signs of the lines at the speed of the port and at the percentile in one row."""
    found: dict[int, tuple[str, str]] = {}
    if percentile_bps and _row_of(percentile_bps, scale) == row:
        label = " 95 %"
        found = dict.fromkeys(range(0, columns - len(label), 2), ("╌", "axis"))
        found |= {columns - len(label) + at: (sign, "axis") for at, sign in enumerate(label)}
    if (
        speed_bps
        and speed_bps <= scale.per_row * scale.out_rows
        and _row_of(speed_bps, scale) == row
    ):
        found = dict.fromkeys(range(columns), ("─", "speed"))
    return found


def _row_of(rate_bps: float, scale: _Scale) -> int:
    return max(1, math.ceil(rate_bps / scale.per_row - 1e-9))


def _row(
    name: str, label: str, cells: str, tone: str, left: int, over: dict[int, tuple[str, str]]
) -> Line:
    head = f"{name:<{_NAME}}{label:>{left - _NAME - 1}}"
    signs = [
        over[at] if sign == " " and at in over else (sign, tone if sign != " " else "")
        for at, sign in enumerate(cells)
    ]
    runs = [
        ("".join(sign for sign, _ in run), kind) for kind, run in groupby(signs, key=itemgetter(1))
    ]
    return ((head, "axis"), ("┤" if label else "│", "axis"), *runs)


def _column(at: float, series: Series, columns: int) -> int:
    return round((at - series.t0) / (series.end - series.t0) * (columns - 1))


def _zero_line(label: str, times: Sequence[Tick], series: Series, left: int, columns: int) -> Line:
    signs = ["─"] * columns
    for at, _ in times:
        signs[_column(at, series, columns)] = "┬"
    return ((f"{label:>{left - 1}}┼{''.join(signs)}", "axis"),)


def _time_labels(times: Sequence[Tick], series: Series, left: int, columns: int) -> Line:
    signs = [" "] * (left + columns)
    for at, label in times:
        first = left + _column(at, series, columns) - len(label) // 2
        first = min(first, left + columns - len(label))
        room = signs[max(0, first - 1) : first + len(label) + 1]
        if first >= 0 and not "".join(room).strip():
            signs[first : first + len(label)] = label
    return (("".join(signs), "axis"),)
