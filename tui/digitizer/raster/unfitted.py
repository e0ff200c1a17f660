"""Drawings of the classic template whose lines are not on whole pixels (rrdtool's `--no-gridfit`).
Pure; any thread.

Every line then partly covers two rows or columns: the ticks next to the canvas reveal the shares.
In return, the curves are exact: an area ends at `p + 0.2` rows and the middle of a line is at `p`,
with vertex i at the left edge of column i. So the sum of a column of the area, and the center of a
column of the line, are the mean of two vertices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.charts.series import NotReadable
from tui.digitizer.raster.curves import Curve, without_area
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.grid import Cover, Exact, Grid
from tui.digitizer.raster.pixels import Color, Raster
from tui.digitizer.raster.planes import Planes
from tui.digitizer.raster.plot_colors import UNKNOWN

NOT_FITTED = "the grid of the picture does not lie on whole pixels"
_OWN = {False: (0.30, (143.0, 143.0, 143.0)), True: (0.36, (222.0, 79.0, 79.0))}
_THEMED = {False: 0.40, True: 0.60}
"""Share of a pixel covered by a whole line: in rrdtool's own colors and in those of a theme."""
_NEAR = 9.0
_AXIS_SHARE = 0.3
_EXACT_PX, _END_PX = 0.15, 0.6
_AREA_LIFT = 0.2
_FAINT, _HALF, _FULL, _WHOLE = 8, 50, 85, 92
_LEAST_INK = 40
_STEEP_ROWS, _MOST_STEEP = 4, 0.1


def is_unfitted(raster: Raster, plot: Plot) -> bool:
    """Return whether the value axis partly covers two columns."""
    below = plot.axis + 3
    left, right = (raster.color_at(plot.left + at, below) for at in (-1, 0))
    return left == right != raster.ground and raster.color_at(plot.left + 1, below) != left


class Line(NamedTuple):
    """A grid line: the difference of its ticks from the background, in the one or two rows or
    columns that it touches."""

    parts: dict[int, Exact]
    is_major: bool

    def whole(self) -> Exact:
        """Return the color of the line in a single row or column."""
        red, green, blue = (sum(part[at] for part in self.parts.values()) for at in range(3))
        return red, green, blue


def unfitted_grid(raster: Raster, plot: Plot) -> Grid:
    """Return the grid with a cover for every row and column that it partly touches."""
    ground = raster.ground
    heights = range(_ABOVE_AXIS, plot.height + 1)
    inner, outer = (
        {at: _less(raster.color_at(plot.right + out, plot.axis - at), ground) for at in heights}
        for out in (0, 1)
    )
    # The inner pixel of a major tick is painted twice.
    rows = [
        Line({at: outer[at] for at in found}, _total(outer, found) < _ONCE * _total(inner, found))
        for found in _groups(inner)
    ]
    near, far = (
        {
            at: _less(raster.color_at(plot.left + at, plot.axis + below), ground)
            for at in range(_BESIDE_AXIS, plot.width)
        }
        for below in (1, 2)
    )
    columns = [
        Line({at: near[at] for at in found}, _total(far, found) > _LONG * _total(near, found))
        for found in _groups(near)
    ]
    paints = {is_major: _paint(rows, ground, is_major=is_major) for is_major in (False, True)}
    of_rows: dict[int, Cover] = {}
    of_columns: dict[int, Cover] = {}
    for line in rows:
        share, own = paints[line.is_major] or (0.0, (0.0, 0.0, 0.0))
        size = max(1.0, _size(line.whole()))
        of_rows |= {at: Cover(share * _size(part) / size, own) for at, part in line.parts.items()}
    for line in columns:
        share, own = paints[line.is_major] or (0.0, (0.0, 0.0, 0.0))
        of_columns |= {at: Cover(share / len(line.parts), own) for at in line.parts}
    kinds = {at: line.is_major for line in rows for at in line.parts}
    if (major := paints[True]) is not None:
        # The line at zero, whose ticks the axis hides.
        kinds[1], of_rows[1] = True, Cover(major[0] / 2, major[1])
    return Grid(
        None,
        None,
        kinds,
        {at: line.is_major for line in columns for at in line.parts},
        of_rows,
        of_columns,
        _axis(raster, plot),
    )


_SEEN, _ONCE, _LONG = 2.5, 0.8, 0.6
_BESIDE_AXIS, _ABOVE_AXIS = 2, 3


def _groups(seen: dict[int, Exact]) -> list[list[int]]:
    """Return the positions of ticks: one, or two adjacent ones."""
    found: list[list[int]] = []
    for at, less in seen.items():
        if _size(less) <= _SEEN:
            continue
        if found and found[-1] == [at - 1]:
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _total(seen: dict[int, Exact], places: Sequence[int]) -> float:
    return sum(_size(seen[at]) for at in places)


def _paint(lines: Sequence[Line], ground: Color, *, is_major: bool) -> tuple[float, Exact] | None:
    """Return the share and the color of lines of one kind."""
    wholes = sorted((line.whole() for line in lines if line.is_major == is_major), key=_size)
    if not wholes:
        return None
    whole = wholes[len(wholes) // 2]
    share, usual = _OWN[is_major]
    for tried in (share, _THEMED[is_major]):
        red, green, blue = (base + part / tried for base, part in zip(ground, whole, strict=True))
        if tried != share or _size(_less((red, green, blue), usual)) < _NEAR:
            return tried, (red, green, blue)
    return None


def _axis(raster: Raster, plot: Plot) -> Cover:
    seen = raster.color_at(plot.left - 1, plot.axis + 3)
    red, green, blue = (
        base + (item - base) / _AXIS_SHARE for item, base in zip(seen, raster.ground, strict=True)
    )
    return Cover(_AXIS_SHARE, (red, green, blue))


def _less(color: Sequence[float], base: Sequence[float]) -> Exact:
    red, green, blue = (item - other for item, other in zip(color, base, strict=True))
    return red, green, blue


def _size(color: Sequence[float]) -> float:
    return max(map(abs, color))


def exact_curves(planes: Planes, same: Sequence[bool]) -> tuple[Curve, Curve]:
    """Return the area and the line. Raises NotReadable if the intervals do not match the drawing.

    Args:
        planes: Planes without the grid.
        same: Whether the vertices at both ends of a column belong to one interval.
    """
    _check_steps(planes.outgoing, same)
    strokes = [_stroke(column) for column in planes.outgoing]
    area = [_sum(column) for column in planes.incoming]
    found = [
        item if stroke is not None else None for item, stroke in zip(area, strokes, strict=True)
    ]
    return _area_curve(found, same), _line_curve(strokes, same)


def exact_lines(planes: Planes, same: Sequence[bool]) -> tuple[Curve, Curve]:
    """Return the lines above two half-transparent areas. Raises NotReadable if the intervals do not
    match the drawing."""
    lines = [
        [without_area(column) for column in part] for part in (planes.incoming, planes.outgoing)
    ]
    for columns in lines:
        _check_steps(columns, same)
    first, second = ([_stroke(column) or _hidden(column) for column in part] for part in lines)
    return _line_curve(first, same), _line_curve(second, same)


Range = tuple[float, float]


class Stroke(NamedTuple):
    """Part of the line in one column."""

    level: Range
    """Height of a line that is level here."""
    low: float
    high: float
    """Heights of the ends of the line."""


def _stroke(column: bytes) -> Stroke | None:
    ink = [row for row in range(1, len(column)) if _FAINT <= column[row] <= 100]
    drawn = [row for row in ink if column[row] >= _HALF] or ink[:1]
    if not drawn or sum(column[row] for row in ink) < _LEAST_INK:
        return None
    first, last = drawn[0], drawn[-1]
    bottom, top = ink[0], ink[-1]
    below = _pure(column, bottom, 1)
    above = _pure(column, top, -1)
    found = []
    if below:
        found.append(bottom - column[bottom] / 100 + 0.5)
    if above:
        found.append(top - 1 + column[top] / 100 - 0.5)
    if found:
        level = min(found) - _EXACT_PX, max(found) + _EXACT_PX
    else:
        level = first - 1.0, float(last)
    return Stroke((max(0.0, level[0]), level[1]), max(0.0, first - 0.5), last - 0.5)


def _hidden(column: bytes) -> Stroke | None:
    """Return the range of a line hidden by the other one; `None` if nothing hides it."""
    if UNKNOWN not in column[1:]:
        return None
    top = float(column.rindex(UNKNOWN))
    return Stroke((0.0, top), 0.0, top)


def _pure(column: bytes, row: int, way: int) -> bool:
    """Return whether the line ends abruptly here: next to a steep part it fades out."""
    beside = column[row + way] if 0 < row + way < len(column) else 0
    return column[row] + min(100, beside) >= _WHOLE


def _sum(column: bytes) -> Range | None:
    """Return the height of the area, if it is level; pixels hidden by the line count as area if
    area is above them."""
    total, doubt, row = 0.0, 0.0, 1
    top = next((at for at in range(len(column) - 1, 0, -1) if _HALF <= column[at] <= 100), 0)
    while row < len(column) and (row <= top or column[row] >= _FAINT):
        share = column[row]
        if row < top:
            # The rest of a vertical grid line is not an edge.
            total += 1.0 if share > 100 or share >= _FULL else share / 100
        elif share <= 100:
            total += share / 100
        else:
            doubt += 1.0
            total += 0.5
            if doubt > 1:
                break
        row += 1
    middle = max(0.0, total - _AREA_LIFT)
    return max(0.0, middle - doubt / 2 - _EXACT_PX), middle + doubt / 2 + _EXACT_PX


def _check_steps(columns: Sequence[bytes], same: Sequence[bool]) -> None:
    """Check that no line is steep within an interval. Raises NotReadable."""
    steep = [sum(65 <= share <= 100 for share in column) >= _STEEP_ROWS for column in columns]
    within = sum(is_steep and equal for is_steep, equal in zip(steep, same, strict=False))
    if within > _MOST_STEEP * sum(steep) + 2:
        raise NotReadable("the interval of the values could not be found")


def _line_curve(strokes: Sequence[Stroke | None], same: Sequence[bool]) -> Curve:
    """Return a height at every vertex: that of a level column, otherwise the end of the stroke from
    its neighbor."""

    def end(column: int, known: Range) -> Range | None:
        stroke = strokes[column]
        if stroke is None:
            return None
        start = (known[0] + known[1]) / 2
        far = max((stroke.low, stroke.high), key=lambda at: abs(at - start))
        return max(0.0, far - _END_PX), far + _END_PX

    levels = [stroke.level if stroke is not None else None for stroke in strokes]
    return _filled(levels, same, end)


def _area_curve(levels: Sequence[Range | None], same: Sequence[bool]) -> Curve:
    """Return a height at every vertex: that of a level column, otherwise the remainder from a
    column and the vertex at its other end."""

    def end(column: int, known: Range) -> Range | None:
        level = levels[column]
        if level is None:
            return None
        low, high = 2 * level[0] - known[1], 2 * level[1] - known[0]
        return max(0.0, low), max(0.0, high)

    return _filled(levels, same, end)


def _filled(
    levels: Sequence[Range | None],
    same: Sequence[bool],
    end: Callable[[int, Range], Range | None],
) -> Curve:
    count = len(levels)
    found: list[Range | None] = [None] * (count + 1)
    for at, level in enumerate(levels[:-1]):
        if same[at] and level is not None:
            found[at] = found[at + 1] = level
    sure = list(found)
    for way in (1, -1):
        chained = list(sure)
        for vertex in range(1, count) if way > 0 else range(count - 2, -1, -1):
            before = chained[vertex - way]
            if sure[vertex] is None and before is not None:
                chained[vertex] = end(vertex - 1 if way > 0 else vertex, before)
        found = [
            other if own is None else own if other is None or own == other else _both(own, other)
            for own, other in zip(found, chained, strict=True)
        ]
    low = [None if own is None else own[0] for own in found]
    high = [None if own is None else own[1] for own in found]
    return Curve(low, high, 0.0, list(low), list(high))


def _both(first: Range, other: Range) -> Range:
    """Return the intersection of two ranges, or both if they do not overlap."""
    low, high = max(first[0], other[0]), min(first[1], other[1])
    return (low, high) if low <= high else (min(first[0], other[0]), max(first[1], other[1]))
