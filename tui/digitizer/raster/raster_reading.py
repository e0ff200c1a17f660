"""Conversion of an rrdtool drawing to a series. Pure; any thread.

The scale is read twice, from the axis labels and from the legend, and both must explain the drawing
(`series_checks`). Contradictory results are not shown: a wrong number is worse than none. If only
the scale is missing, the shape of the curves remains.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.charts.series import NotReadable, ScaleMissing, Series, Span
from tui.digitizer.raster import mirrored
from tui.digitizer.raster.base_1024 import Doubt
from tui.digitizer.raster.boxes import find_boxes
from tui.digitizer.raster.curves import Curve, both, drawn_lines, sure_heights
from tui.digitizer.raster.dashes import DOTTED, find_dashes, seen_grid
from tui.digitizer.raster.geometry import Plot, located
from tui.digitizer.raster.grid import Grid, find_grid
from tui.digitizer.raster.period import Period, find_period, settled
from tui.digitizer.raster.pixels import Raster, open_raster
from tui.digitizer.raster.planes import Planes, find_planes
from tui.digitizer.raster.plot_colors import Palette, find_palette
from tui.digitizer.raster.scale import Scale, find_scale
from tui.digitizer.raster.series_checks import checked_series, shape_of
from tui.digitizer.raster.unfitted import (
    NOT_FITTED,
    exact_curves,
    exact_lines,
    is_unfitted,
    unfitted_grid,
)
from tui.digitizer.raster.words import Words, Written, by_base, is_dated, read_words, texts_of

_MOST_FOREIGN, _USUALLY_FOREIGN = 0.04, 0.004
"""Maximum share of the canvas in colors of neither curve, and the share from which the grid may
have another dash pattern."""
_OFF_LINE_PX, _MOST_SHIFT_PX = 2.0, 5.0
"""Maximum distance of a label's middle from its grid line, and of all labels together."""
_UNAVERAGED_S = 300
_DOUBT, _AVERAGED_DOUBT = Doubt(0.03, 0.75), Doubt(0.3, 5.0)
"""The second value is for an area below a line."""


def read_drawing(
    content: bytes, span: Span, answered_at: float, known_zone_s: int | None = None
) -> Series:
    """Return the series of a PNG or GIF.

    Raises:
        NotReadable: Contains what could not be recognized.
    """
    raster, plot = located(open_raster(content))
    boxes = find_boxes(raster, plot)
    if len(boxes) not in (2, 3):
        raise NotReadable("the picture does not show one incoming and one outgoing curve")
    try:
        written: Written | ScaleMissing = read_words(raster, plot, boxes)
    except ScaleMissing as problem:
        written = problem
    palette = find_palette(raster, plot, boxes)
    if is_unfitted(raster, plot):
        return _unfitted(raster, plot, palette, written, (span, answered_at, known_zone_s))
    grid = find_grid(raster, plot, palette.bases)
    planes = find_planes(raster, plot, palette, grid)
    if planes.foreign > _USUALLY_FOREIGN:
        seen = seen_grid(raster, plot, grid, palette.bases)
        dashes = find_dashes(raster, plot, seen, palette.bases)
        if dashes != DOTTED:
            dashed = find_planes(raster, plot, palette, seen, dashes)
            grid, planes = min(((grid, planes), (seen, dashed)), key=_foreign)
    if planes.foreign > _MOST_FOREIGN:
        raise NotReadable("the picture shows more than the two curves of its legend")
    majors = sorted(column for column, is_major in grid.columns.items() if is_major)
    period = find_period(texts_of(written), span, answered_at, majors, plot.width, known_zone_s)
    if isinstance(written, Written) and written.is_below_zero:
        if palette.is_half:
            raise NotReadable(mirrored.BELOW)
        return _mirrored(written, planes, plot, grid, period, span)
    period, curves = _curves(
        planes, plot, period, is_half=palette.is_half, is_printed=is_dated(written)
    )
    doubt = _AVERAGED_DOUBT if palette.is_half and period.step > 300 else _DOUBT

    def read(words: Words) -> Series:
        scale = scale_of(words, plot.height, grid.rows)
        return checked_series(
            words, plot, scale, period, curves, span, source="picture", doubt=doubt
        )

    try:
        return by_base(written, read)
    except ScaleMissing as problem:
        raise problem.with_shape(shape_of(curves, period, plot, span, written)) from None


def _mirrored(
    written: Written, planes: Planes, plot: Plot, grid: Grid, period: Period, span: Span
) -> Series:
    """Return the series of a drawing with one direction below zero."""
    majors = [0, *sorted(row for row, is_major in grid.rows.items() if is_major)]
    lines = mirrored.at_lines(written.words(1000).labels, majors)
    halves = mirrored.split(planes, mirrored.zero_line(lines))
    first = mirrored.areas(halves, [False] * plot.width)
    heights = [sure_heights(curve) for curve in first]
    period = settled(period, plot.width, heights, is_printed=written.is_dated)
    shown = period.intervals(plot.width)
    same = [shown[at] == shown[at + 1] for at in range(plot.width - 1)]
    curves = mirrored.areas(halves, [*same, False])

    def read(words: Words) -> Series:
        scale, lifted, lift = mirrored.scaled(words, majors, halves, curves, shown)
        tall = plot._replace(height=max(halves.zero, plot.height - halves.zero))
        made = checked_series(
            words,
            tall,
            scale._replace(top=scale.top * tall.height),
            period,
            lifted,
            span,
            source="picture",
            doubt=_DOUBT,
        )
        top = scale.top * (plot.height - halves.zero + lift) * words.factor
        return made._replace(full_scale_bps=top)

    return by_base(written, read)


def _unfitted(
    raster: Raster,
    plot: Plot,
    palette: Palette,
    written: Written | ScaleMissing,
    asked: tuple[Span, float, int | None],
) -> Series:
    """Return the series of a drawing whose lines are not on whole pixels."""
    if isinstance(written, ScaleMissing):
        raise written
    if not written.is_dated or written.is_below_zero:
        raise NotReadable(NOT_FITTED)
    span, answered_at, known_zone_s = asked
    grid = unfitted_grid(raster, plot)
    planes = find_planes(raster, plot, palette, grid)
    if planes.foreign > _MOST_FOREIGN:
        raise NotReadable(NOT_FITTED)
    period = find_period(written.texts, span, answered_at, [], plot.width, known_zone_s)
    shown = period.intervals(plot.width)
    same = [shown[at] == shown[at + 1] for at in range(plot.width)]
    is_dense = 2 * (period.end - period.start) > period.step * plot.width
    if palette.is_half and (period.step > _UNAVERAGED_S or is_dense):
        # The lines are maxima, or hide values that only one vertex shows.
        raise NotReadable(NOT_FITTED)
    curves = (exact_lines if palette.is_half else exact_curves)(planes, same)

    def read(words: Words) -> Series:
        scale = scale_of(words, plot.height, grid.rows, rounding=1.0)
        return checked_series(
            words, plot, scale, period, curves, span, source="picture", doubt=_DOUBT
        )

    return by_base(written, read)


def _foreign(found: tuple[Grid, Planes]) -> float:
    return found[1].foreign


def scale_of(words: Words, height: int, rows: Iterable[float], rounding: float = 0.5) -> Scale:
    """Return the scale from the labels at the grid lines `rows` above the axis. Raises NotReadable
    if they do not fit."""
    rows = [0.0, *rows]
    matched = []
    # Digits of all sizes are as far above their lines as the lowest one.
    lowest = next((middle for middle, value in words.labels if value == 0), 0.0)
    shift = lowest if abs(lowest) <= _MOST_SHIFT_PX else 0.0
    for middle, value in words.labels:
        row = min(rows, key=lambda row: abs(row - middle + shift))
        if abs(row - middle + shift) > _OFF_LINE_PX:
            raise ScaleMissing("the labels of the value axis are not at its grid lines")
        matched.append((row, value))
    maxima = [figures.maximum for figures in words.printed.rows() if figures.maximum is not None]
    printed = max(maxima) / words.factor if maxima else None
    return find_scale(matched, height, printed, words.printed.half_digit, rounding)


def _curves(
    planes: Planes, plot: Plot, period: Period, *, is_half: bool, is_printed: bool
) -> tuple[Period, tuple[Curve, Curve]]:
    """Return both curves, once the step needed for reading them is known."""
    lines = drawn_lines(planes, is_half=is_half)
    heights = [sure_heights(line) for line in lines if line is not None]
    period = settled(period, plot.width, heights, is_printed=is_printed)
    shown = period.intervals(plot.width)
    same = [shown[at] == shown[at + 1] for at in range(plot.width - 1)]
    return period, both(planes, lines, same, is_averaged=is_half and period.step > 300)
