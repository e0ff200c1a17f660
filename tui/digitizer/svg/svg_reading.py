"""Conversion of an rrdtool SVG to a series, with the same checks as for pixels. Pure; any thread.

In an SVG, grid lines are not moved to whole pixels, and the corners of the curves have a precision
of 1/128 pixel: an area's are at `axis - 0.2 - p`, a line's at `axis - p`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tui.charts.series import NotReadable, ScaleMissing, Series, Span
from tui.digitizer.raster.base_1024 import Doubt
from tui.digitizer.raster.boxes import Box
from tui.digitizer.raster.curves import Curve
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.mirrored import BELOW, RAISED, at_lines, zero_line
from tui.digitizer.raster.period import find_period, settled
from tui.digitizer.raster.pixels import Grays
from tui.digitizer.raster.raster_reading import scale_of
from tui.digitizer.raster.scale import Scale, find_scale
from tui.digitizer.raster.series_checks import checked_series, shape_of
from tui.digitizer.raster.words import Words, Written, by_base, is_dated, read_words, texts_of
from tui.digitizer.svg.outlines import Patch, Point, courses, filled
from tui.digitizer.svg.svg_document import Drawing, Shape, read_document

_RGB = re.compile(r"rgb\(([\d.]+)%, ?([\d.]+)%, ?([\d.]+)%\)")
_AREA_LIFT = 0.2
_EXACT_PX = 0.012
_DOUBT = Doubt(0.006, 0.02, is_rounded=False)
_MAX_PIXELS = 4_000_000
Paint = tuple[str, tuple[int, ...]]


class Frame(NamedTuple):
    """The canvas and the grid lines, in the drawing's own unit."""

    plot: Plot
    rows: list[float]
    """Heights of the horizontal lines above the axis."""
    majors: list[int]
    """Columns of the vertical major lines, from the left edge."""


def read_svg(
    content: bytes, span: Span, answered_at: float, known_zone_s: int | None = None
) -> Series:
    """Return the series of an SVG. Raises NotReadable with what could not be recognized."""
    drawing = read_document(content)
    frame = _frame(drawing)
    plot = frame.plot
    boxes = _boxes(drawing, plot)
    if len(boxes) not in (2, 3):
        raise NotReadable("the picture does not show one incoming and one outgoing curve")
    try:
        written: Written | ScaleMissing = read_words(
            _sheet(drawing), plot, [box for box, _ in boxes], patience=0, is_framed=False
        )
    except ScaleMissing as problem:
        written = problem
    if isinstance(written, Written) and (
        written.is_below_zero or _is_raised(written.words(1000).labels, frame.rows)
    ):
        zero = zero_line(at_lines(written.words(1000).labels, frame.rows))
    else:
        zero = 0.0
    period = find_period(
        texts_of(written), span, answered_at, frame.majors, plot.width, known_zone_s
    )
    paints = [paint for _, paint in boxes[:2]]
    curves = _mirrored(drawing, plot, paints, zero) if zero else _curves(drawing, plot, paints)
    period = settled(
        period, plot.width, [curve.middle() for curve in curves], is_printed=is_dated(written)
    )

    def read(words: Words) -> Series:
        if zero:
            scale = _mirrored_scale(words, frame, zero)
        else:
            scale = scale_of(words, plot.height, frame.rows, rounding=_ROUNDING)
        made = checked_series(words, plot, scale, period, curves, span, source="svg", doubt=_DOUBT)
        top = scale.top * words.factor * (plot.height - zero) / plot.height
        return made._replace(full_scale_bps=top) if zero else made

    try:
        return by_base(written, read)
    except ScaleMissing as problem:
        raise problem.with_shape(shape_of(curves, period, plot, span, written)) from None


_ROUNDING = 0.03
"""Maximum error of a grid line, in rows."""


def _is_raised(labels: Sequence[tuple[float, float]], rows: Sequence[float]) -> bool:
    """Return whether the label of zero stands at a grid line above the axis, as far from its line
    as the other labels from theirs: a low curve is drawn below."""
    shifts = [min((middle - row for row in rows), key=abs) for middle, value in labels if value]
    zero = next((middle for middle, value in labels if value == 0), 0.0)
    if not shifts or max(shifts) - min(shifts) > _SAME_SHIFT:
        return False
    return zero - sum(shifts) / len(shifts) > _RAISED


_SAME_SHIFT, _RAISED = 1.1, 1.2
"""Rows by which labels stand above their lines differently, by rounding; and height of a line above
the axis from which it is seen to be another one."""


def _mirrored_scale(words: Words, frame: Frame, zero: float) -> Scale:
    """Return the scale of a drawing with one direction below zero."""
    lines = at_lines(words.labels, frame.rows)
    if any((row > zero) != (value > 0) for row, value in lines if value):
        raise ScaleMissing("the labels of the value axis do not lie on one straight scale")
    matched = [(abs(row - zero), abs(value)) for row, value in lines]
    return find_scale(matched, frame.plot.height, None, words.printed.half_digit, _ROUNDING)


def _mirrored(
    drawing: Drawing, plot: Plot, paints: list[Paint], zero: float
) -> tuple[Curve, Curve]:
    """Return the distance of both areas from zero. Raises NotReadable if they are not on opposite
    sides of it."""
    found = []
    for opacity, color in paints:
        shapes = [shape for shape in drawing.shapes if _fills(shape, color, opacity)]
        found.append(_heights(shapes, plot, zero + _AREA_LIFT))
        found.append(_heights(shapes, plot, zero - _AREA_LIFT, way=-1))
    highest = [max((at for at in heights if at is not None), default=0.0) for heights in found]
    above, below = highest[::2], highest[1::2]
    if sorted(min(pair) > 1.0 for pair in zip(above, below, strict=True)) != [False, False]:
        raise NotReadable(BELOW)
    first, second = (found[at + (above[at // 2] < below[at // 2])] for at in (0, 2))
    if (above[0] < below[0]) == (above[1] < below[1]):
        raise NotReadable(RAISED if above[0] > below[0] else BELOW)
    return _curve(_with_zeros(first, second)), _curve(_with_zeros(second, first))


def _with_zeros(own: list[float | None], other: list[float | None]) -> list[float | None]:
    """Return an area with zero where it is not painted and the other area is."""
    return [
        0.0 if height is None and known is not None else height
        for height, known in zip(own, other, strict=True)
    ]


def _numbers(style: dict[str, str], name: str) -> tuple[int, ...] | None:
    found = _RGB.match(style.get(name, ""))
    return tuple(round(float(group) * 255 / 100) for group in found.groups()) if found else None


def _is_box(part: list[Point]) -> bool:
    return (
        len(part) >= 4
        and len({x for x, _ in part[:4]}) == 2
        and len({y for _, y in part[:4]}) == 2
        and len(part) <= 6
    )


def _frame(drawing: Drawing) -> Frame:
    """Return the frame. The canvas is the first rectangle after the background; 30 columns remain
    at its right, or more for a second axis."""
    for shape in drawing.shapes[:4]:
        parts = courses(shape.course)
        if (
            _numbers(shape.style, "fill") is None
            or len(parts) > 2
            or not parts
            or not _is_box(parts[0])
        ):
            continue
        xs, ys = sorted({x for x, _ in parts[0]}), sorted({y for _, y in parts[0]})
        width, height = xs[-1] - xs[0], ys[-1] - ys[0]
        if drawing.width - xs[-1] > 29.99 and width >= 150 and height >= 50 and xs[0] >= 20:
            return _gridded(drawing, Plot(round(xs[0]), round(ys[0]), round(width), round(height)))
    raise NotReadable("no canvas of an rrdtool graph was found")


def _gridded(drawing: Drawing, plot: Plot) -> Frame:
    """Return the grid lines. They span the whole canvas, and their width distinguishes them from a
    curve; the value axis is longer."""
    rows, majors = set(), set()
    for shape in drawing.shapes:
        width = shape.style.get("stroke-width")
        if width not in _GRID_WIDTHS:
            continue
        for part in courses(shape.course):
            (x0, y0), (x1, y1) = part[0], part[-1]
            if y0 == y1 and abs(x1 - x0) >= plot.width - 1:
                rows.add(plot.axis - y0)
            elif (
                x0 == x1
                and width == _GRID_WIDTHS[1]
                and plot.height - 1 <= abs(y1 - y0) <= plot.height + 6
            ):
                majors.add(round(x0 - plot.left))
    return Frame(plot, sorted(rows | {0.0}), sorted(majors))


_GRID_WIDTHS = ("0.4", "0.6")
"""Widths of minor and of major lines."""


def _boxes(drawing: Drawing, plot: Plot) -> list[tuple[Box, Paint]]:
    """Return the last color painted at each legend box."""
    found: dict[tuple[int, int], tuple[Box, Paint]] = {}
    for shape in drawing.shapes:
        color, parts = _numbers(shape.style, "fill"), courses(shape.course)
        if color is None or not parts or not _is_box(parts[0]) or shape.style.get("fill") == "none":
            continue
        xs, ys = [x for x, _ in parts[0]], [y for _, y in parts[0]]
        if min(ys) > plot.axis + 6 and max(xs) - min(xs) < 24 and max(ys) - min(ys) < 24:
            box = Box(
                round(min(xs)) + 1,
                round(min(ys)) + 1,
                round(max(xs)),
                round(max(ys)),
                (color[0], color[1], color[2]),
            )
            found[box.left, box.top] = box, (shape.style.get("fill-opacity", "1"), color)
    return [found[place] for place in sorted(found, key=lambda place: (place[1], place[0]))]


def _sheet(drawing: Drawing) -> Grays:
    """Return all letters, black on white."""
    width, height = round(drawing.width), round(drawing.height)
    if width * height > _MAX_PIXELS:
        raise NotReadable(f"the picture has {width:,} × {height:,} pixels: too many")
    sheet = bytearray(b"\xff" * (width * height))
    patches: dict[str, Patch | None] = {}
    for letter in drawing.letters:
        if letter.name not in patches:
            patches[letter.name] = filled(drawing.glyphs.get(letter.name, ""))
        patch = patches[letter.name]
        if patch is not None:
            _stamp(
                sheet,
                width,
                height,
                patch,
                round(letter.x) + patch.left,
                round(letter.y) + patch.top,
            )
    return Grays(width, height, bytes(sheet), 255)


def _stamp(sheet: bytearray, width: int, height: int, patch: Patch, left: int, top: int) -> None:
    for y in range(len(patch.rows) // patch.width):
        if not 0 <= top + y < height or left < 0 or left + patch.width > width:
            continue
        base = (top + y) * width + left
        for x, ink in enumerate(patch.rows[y * patch.width : (y + 1) * patch.width]):
            if ink:
                sheet[base + x] = max(0, sheet[base + x] - ink)


def _curves(drawing: Drawing, plot: Plot, paints: list[Paint]) -> tuple[Curve, Curve]:
    """Return for each color the area if there is one (it shows the average), otherwise the line
    (zero)."""
    areas, lines = [], []
    for opacity, color in paints:
        areas.append(
            _heights(
                [shape for shape in drawing.shapes if _fills(shape, color, opacity)],
                plot,
                _AREA_LIFT,
            )
        )
        lines.append(
            _heights(
                [shape for shape in drawing.shapes if _numbers(shape.style, "stroke") == color],
                plot,
                0.0,
            )
        )
    first, second = (
        [own if own is not None else other for own, other in zip(*two, strict=True)]
        for two in zip(areas, lines, strict=True)
    )
    # A value of exactly zero has no area. If the template draws no line with it, use the other
    # series of the same poll.
    if not any(height is not None for height in lines[0]):
        first = [
            0.0 if own is None and other is not None else own
            for own, other in zip(first, second, strict=True)
        ]
    return _curve(first), _curve(second)


def _curve(heights: list[float | None]) -> Curve:
    return Curve(
        [None if height is None else max(0.0, height - _EXACT_PX) for height in heights],
        [None if height is None else height + _EXACT_PX for height in heights],
    )


def _fills(shape: Shape, color: tuple[int, ...], opacity: str) -> bool:
    return (
        _numbers(shape.style, "fill") == color
        and shape.style.get("fill-opacity", "1")[:4] == opacity[:4]
    )


def _heights(shapes: list[Shape], plot: Plot, lift: float, way: int = 1) -> list[float | None]:
    """Return the height in rows at every vertex, from `lift` above the axis upwards, or downwards
    if `way` is -1; `None` where nothing is drawn."""
    heights: list[float | None] = [None] * (plot.width + 1)
    strokes = list(_strokes(shapes, plot))
    make = _level if _are_steps(strokes) else _sloped
    for stroke in strokes:
        for at, y in make(stroke):
            height = way * (plot.axis - lift - y)
            if 0 <= at <= plot.width and -0.5 < height <= plot.height + 1:
                heights[at] = max(height, heights[at] or 0.0)
    if make is _level:
        heights[0] = heights[1]
    return heights


Stroke = tuple[float, float, float, float]
"""Both ends, counted from the left edge of the plot; y points down."""


def _strokes(shapes: list[Shape], plot: Plot) -> Iterator[Stroke]:
    for shape in shapes:
        for part in courses(shape.course):
            if _is_box(part) and max(y for _, y in part) > plot.axis + 6:
                continue
            for (x0, y0), (x1, y1) in pairwise([*part, part[-1]]):
                yield x0 - plot.left, y0, x1 - plot.left, y1


def _are_steps(strokes: list[Stroke]) -> bool:
    """Return whether a curve rises and falls vertically, without slopes."""
    upright = sum(x0 == x1 and y0 != y1 for x0, y0, x1, y1 in strokes)
    return upright > _LEAST_UPRIGHT and upright > 3 * sum(
        x0 != x1 and y0 != y1 for x0, y0, x1, y1 in strokes
    )


_LEAST_UPRIGHT = 8


def _sloped(stroke: Stroke) -> Iterator[tuple[int, float]]:
    """Return the vertices on a stroke: the path omits points on one straight line."""
    x0, y0, x1, y1 = stroke
    for x in range(math.ceil(min(x0, x1)), math.floor(max(x0, x1)) + 1):
        yield x, min(y0, y1) if x0 == x1 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _level(stroke: Stroke) -> Iterator[tuple[int, float]]:
    """Return the vertices of a level stroke: each shows the column before it."""
    x0, y0, x1, y1 = stroke
    if y0 == y1:
        for x in range(math.floor(min(x0, x1)) + 1, math.floor(max(x0, x1)) + 1):
            yield x, y0
