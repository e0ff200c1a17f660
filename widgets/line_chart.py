"""A small chart of one series on a fixed scale, with a time axis. Pure; does not need plotext."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby
from math import isfinite
from operator import itemgetter

from widgets.chart_axes import time_ticks
from widgets.chart_dots import braille, plain
from widgets.lines import Line, Run
from widgets.scales import Scale

Sample = tuple[float, float]
"""A time in Unix seconds, and the value at that time."""
LEAST_ROWS, LEAST_COLUMNS = 2, 16
_LABEL_COUNTS = (5, 3)
_FINEST_S = 300.0
"""Minimum seconds between two times on the axis."""


def line_chart(
    samples: Sequence[Sample],
    span: tuple[float, float],
    scale: Scale,
    columns: int,
    rows: int,
    *,
    longest_gap_s: float,
    ascii: bool = False,
    zone: tzinfo | None = None,
) -> list[Line]:
    """Return the lines of a chart: `rows` of plot, the axis, and the times.

    Args:
        samples: Oldest first; samples outside the span and non-finite values are omitted.
        span: First and last time of the axis, Unix seconds.
        columns: Width including the labels of the vertical axis.
        longest_gap_s: Samples further apart are not connected: nothing was read between them.
        zone: The user's time zone; by default, that of the machine.
    """
    labels = _labels(scale, rows)
    left = max(len(label) for label in labels)
    plot = columns - left - 1
    dots = plot if ascii else 2 * plot
    values = _at_equal_distances(samples, span, dots, longest_gap_s)
    heights = [None if value is None else scale.share(value) * (rows - 1) for value in values]
    cells = plain(heights, plot, rows, "*") if ascii else braille(heights, plot, rows)
    signs = [[(" ", "")] * plot for _ in range(rows)]
    _draw_threshold(signs, scale, rows, ascii=ascii)
    for cell in cells:
        signs[cell.row][cell.column] = (cell.sign, _tone(cell.row, rows, scale))
    upright, tick = ("|", "+") if ascii else ("│", "┤")
    lines: list[Line] = []
    for row in range(rows - 1, -1, -1):
        label = labels[row]
        axis: Run = (f"{label:>{left}}{tick if label else upright}", "dim")
        lines.append((axis, *_merged(signs[row])))
    return [*lines, *_time_axis(span, left, plot, ascii=ascii, zone=zone)]


def _labels(scale: Scale, rows: int) -> list[str]:
    """Return the label of each row, lowest first; empty for a row without a label."""
    count = next((n for n in _LABEL_COUNTS if n <= rows and (rows - 1) % (n - 1) == 0), 0)
    if not count:
        return _labels_of_ends(scale, rows)
    step = (rows - 1) // (count - 1)
    return [
        f"{scale.low + (scale.high - scale.low) * row / (rows - 1):g}" if row % step == 0 else ""
        for row in range(rows)
    ]


def _labels_of_ends(scale: Scale, rows: int) -> list[str]:
    """Return labels of the lowest and highest rows, and of the threshold if it is known."""
    labels = [""] * rows
    if scale.warning is not None and scale.middle is None:
        labels[round(scale.share(scale.warning) * (rows - 1))] = f"{scale.warning:g}"
    labels[0], labels[-1] = f"{scale.low:g}", f"{scale.high:g}"
    return labels


def _at_equal_distances(
    samples: Sequence[Sample], span: tuple[float, float], count: int, longest_gap_s: float
) -> list[float | None]:
    """Return the value at each of `count` times, linearly interpolated between samples."""
    start, end = span
    known = [
        (at, value)
        for at, value in samples
        if start - longest_gap_s <= at <= end and isfinite(value)
    ]
    step = (end - start) / max(1, count - 1)
    found: list[float | None] = []
    behind = 0
    for dot in range(count):
        at = start + dot * step
        while behind < len(known) and known[behind][0] <= at:
            behind += 1
        found.append(_between(known, behind, at, longest_gap_s, step))
    return found


def _between(
    known: Sequence[Sample], behind: int, at: float, longest_gap_s: float, step: float
) -> float | None:
    before = known[behind - 1] if behind else None
    after = known[behind] if behind < len(known) else None
    if before is not None and after is not None and after[0] - before[0] <= longest_gap_s:
        share = (at - before[0]) / (after[0] - before[0])
        return before[1] + (after[1] - before[1]) * share
    # A single sample is a dot at its own time.
    if before is not None and at - before[0] < step:
        return before[1]
    return None


def _tone(row: int, rows: int, scale: Scale) -> str:
    return scale.tone(scale.low + (scale.high - scale.low) * row / (rows - 1))


def _draw_threshold(signs: list[list[Run]], scale: Scale, rows: int, *, ascii: bool) -> None:
    if scale.warning is None or scale.middle is not None:
        return
    row = round(scale.share(scale.warning) * (rows - 1))
    signs[row] = [("-" if ascii else "╌", "dim")] * len(signs[row])


def _merged(signs: Sequence[Run]) -> Line:
    return tuple(
        ("".join(sign for sign, _ in run), tone) for tone, run in groupby(signs, key=itemgetter(1))
    )


def _time_axis(
    span: tuple[float, float], left: int, plot: int, *, ascii: bool, zone: tzinfo | None
) -> list[Line]:
    corner, line, tick = ("+", "-", "+") if ascii else ("└", "─", "┬")
    start, end = span
    axis, words = [line] * plot, [" "] * (left + 1 + plot)
    for at, label in time_ticks(start, end, plot, zone, finest_s=_FINEST_S):
        column = min(plot - 1, round((at - start) / (end - start) * (plot - 1)))
        axis[column] = tick
        first = left + 1 + column - len(label) // 2
        if first >= 0 and first + len(label) <= len(words):
            words[first : first + len(label)] = label
    return [
        ((" " * left + corner + "".join(axis), "dim"),),
        (("".join(words).rstrip(), "dim"),),
    ]
