"""Both series as heights at every vertex, each with its possible range. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tui.digitizer.raster import area, styles, thick_lines
from tui.digitizer.raster import line_rows as line
from tui.digitizer.raster.planes import Planes
from tui.digitizer.raster.plot_colors import UNKNOWN

_INSIDE = bytes(
    share if share > 100 else max(0, min(100, (share - 50) * 2)) for share in range(256)
)
"""Share of the line within a pixel's coverage, where the half-transparent area covers the pixel."""


_SHALLOW = 3
"""Minimum rise within a column; flatter strokes cover their rows less regularly and count as
hidden."""
_OPAQUE = 0.8
_SPOILT = 0.1
"""Possible error of the area below a stroke, relative to the stroke's length, if both columns
contain that stroke."""
_BY_FILL = bytes(
    0 if share < 25 else 1 if share < 40 else 3 if 46 <= share <= 54 else 2 for share in range(256)
)
_FILLED_ROWS = re.compile(rb"(?:[\x02\x03]|\x01(?=\x03))*")
_HIDDEN = bytes((UNKNOWN,))


class Curve(NamedTuple):
    """One series in pixels above the axis, by vertex; vertex i is at column i."""

    low: list[float | None]
    """Minimum height; `None` is a gap."""
    high: list[float | None]
    hidden: float = 0.0
    """Share of vertices covered by another series or a line."""
    least: list[float | None] | None = None
    most: list[float | None] | None = None
    """`least` to `most`: the possible range if the hidden part differs from the assumption; `None`:
    `low` to `high`."""
    is_stepped: bool = False
    """True if drawn without slopes."""
    is_thick: bool = False
    """True if drawn two pixels wide."""
    unseen: frozenset[int] = frozenset()
    """Vertices with only a known upper limit, because another series hides them."""

    def middle(self) -> list[float | None]:
        """Return the best estimate at every vertex."""
        return [
            None if low is None or high is None else (low + high) / 2
            for low, high in zip(self.low, self.high, strict=True)
        ]


def sure_heights(curve: Curve) -> list[float | None]:
    """Return the middle of every vertex with a small range; `None` for the others."""
    middles = curve.middle()
    if curve.least is None or curve.most is None:
        return middles
    return [
        None if least is None or most is None or most - least > _SURE_PX else middle
        for middle, least, most in zip(middles, curve.least, curve.most, strict=True)
    ]


_SURE_PX = 2.5


def from_line(columns: Sequence[bytes]) -> Curve:
    """Return the curve of a line: row r is a value within half a pixel of r. The first vertex is
    not drawn."""
    if thick_lines.is_thick(columns[:-1]):
        return thick_line(columns, [False] * len(columns))
    if styles.is_stepped(columns[:-1]):
        return _stepped_line(columns)
    rows = line.rows(columns[:-1])
    rows = [rows[0] if rows else None, *rows]
    return Curve(
        [None if row is None else max(0.0, row - 0.5) for row in rows],
        [None if row is None else row + 0.5 for row in rows],
    )


def thick_line(columns: Sequence[bytes], same: Sequence[bool]) -> Curve:
    """Return the curve of a line two pixels wide: row r is a value within half a pixel of r."""
    found = thick_lines.vertices(columns[:-1], same)
    found = [*found, *[None] * (len(columns) - len(found))]
    return Curve(
        [None if own is None else max(0.0, own.low - 0.5) for own in found],
        [None if own is None else own.high + 0.5 for own in found],
        0.0,
        [None if own is None else max(0.0, own.least - 0.5) for own in found],
        [None if own is None else own.most + 0.5 for own in found],
        is_thick=True,
    )


def _stepped_line(columns: Sequence[bytes]) -> Curve:
    hulls = styles.stepped_rows(columns[:-1])
    hulls = [*hulls[:1], *hulls[:1], *hulls[:-1]]
    return Curve(
        [None if own is None else max(0.0, own.low - 0.5) for own in hulls],
        [None if own is None else own.high + 0.5 for own in hulls],
        is_stepped=True,
    )


def inner_line(columns: Sequence[bytes]) -> Curve:
    """Return the line of a half-transparent area."""
    return from_line([without_area(column) for column in columns])


def without_area(column: bytes) -> bytes:
    """Return the coverage by the line in a column of a half-transparent area."""
    # Where grid lines cross, rounding is amplified: one row that looks less covered between others
    # does not end the area.
    found = _FILLED_ROWS.match(column.translate(_BY_FILL), 1, len(column) - 1)
    filled = found.end() if found else 1
    return column[:filled].translate(_INSIDE) + column[filled:]


def from_area(columns: Sequence[bytes], full: int, same: Sequence[bool]) -> Curve:
    """Return the curve of an area: height h is a value from h - 0.2 to h + 0.8."""
    pairs = area.all_pairs([column[1:] for column in columns[:-1]], full)
    if _are_steps(pairs):
        return _stepped_area(columns, full)
    hidden = sum(len(pair) > 1 for pair in pairs) / len(pairs)
    found = area.corners(pairs, same)
    return Curve(
        [max(0.0, item.low - 0.2) for item in found],
        [item.high + 0.8 for item in found],
        hidden,
        [max(0.0, item.least - 0.2) for item in found],
        [item.most + 0.8 for item in found],
    )


def _stepped_area(columns: Sequence[bytes], full: int) -> Curve:
    """Return the curve of a stepped area: a column shows the vertex after it, and the second to
    last column is empty."""
    found = list(styles.stepped_levels(columns[:-2], full))
    found = [*found[:1], *found]
    hidden = sum(is_hidden for _, _, is_hidden in found) / len(found)
    low: list[float | None] = [max(0.0, low - 0.2) for low, _, _ in found]
    high: list[float | None] = [high + 0.8 for _, high, _ in found]
    return Curve([*low, None], [*high, None], hidden, is_stepped=True)


def _are_steps(pairs: Sequence[list[area.Pair]]) -> bool:
    """Return whether columns are level but jump between columns: drawn without slopes."""
    level = [pair[0][0] if len(pair) == 1 and pair[0][0] == pair[0][1] else 0 for pair in pairs]
    jumps = sum(item != other and min(item, other) > 0 for item, other in pairwise(level))
    return jumps > 4 + len(pairs) / 50


def drawn_lines(planes: Planes, *, is_half: bool) -> tuple[Curve | None, Curve]:
    """Return the lines of the incoming (newer template only) and the outgoing series."""
    if not is_half:
        if styles.is_filled(planes.outgoing):
            return None, _area_without_gaps(planes, [False] * len(planes.outgoing))
        if styles.is_stepped_area(planes.incoming) and not thick_lines.is_thick(planes.outgoing):
            # A level line alone does not always show that it is drawn in steps.
            return None, _stepped_line(planes.outgoing)
        return None, from_line(planes.outgoing)
    return inner_line(planes.incoming), inner_line(planes.outgoing)


def _area_without_gaps(planes: Planes, same: Sequence[bool]) -> Curve:
    """Return the outgoing series as an area; if neither series is visible, its value is unknown."""
    found = from_area(planes.outgoing, 100, same)
    bare = [
        styles.is_empty(item) and styles.is_empty(other)
        for item, other in zip(planes.incoming, planes.outgoing, strict=True)
    ]
    # The last vertex before a gap is the right corner of a column.
    gone = [bare[0], *(item and other for item, other in pairwise(bare))]
    parts = [
        [None if is_gone else value for value, is_gone in zip(part or (), gone, strict=True)]
        for part in (found.low, found.high, found.least, found.most)
    ]
    return Curve(parts[0], parts[1], found.hidden, parts[2], parts[3])


def both(
    planes: Planes, lines: tuple[Curve | None, Curve], same: Sequence[bool], *, is_averaged: bool
) -> tuple[Curve, Curve]:
    """Return the incoming and the outgoing series.

    Args:
        lines: The result of `drawn_lines`.
        same: Whether the vertices at both ends of a column belong to one interval.
        is_averaged: The lines are maxima, above the averages shown by the half-transparent areas.
    """
    if lines[0] is None:
        outgoing = lines[1]
        is_filled = styles.is_filled(planes.outgoing)
        if is_filled:
            outgoing = _area_without_gaps(planes, same)
        if outgoing.is_stepped:
            return _stepped_area(planes.incoming, 100), outgoing
        if outgoing.is_thick:
            outgoing = thick_line(planes.outgoing, same)
        if is_filled:
            return _behind(planes, outgoing, same), outgoing
        incoming = from_area(planes.incoming, 100, same)
        if incoming.is_stepped:
            # A level line alone does not show that it is drawn in steps.
            outgoing = _stepped_line(planes.outgoing)
        return incoming, outgoing
    make = _beneath if is_averaged else _patched
    return make(planes.incoming, _low(planes.incoming, lines[0]), same), make(
        planes.outgoing, lines[1], same
    )


def _behind(planes: Planes, other: Curve, same: Sequence[bool]) -> Curve:
    """Return an area partly behind another area: its hidden height is unknown up to the top of the
    other area."""
    columns = planes.incoming
    is_seen = list(map(styles.is_seen, columns, planes.outgoing))
    nothing = bytes(len(columns[0]))
    visible = zip(columns, is_seen, strict=True)
    own = from_area([column if seen else nothing for column, seen in visible], 100, same)
    if own.is_stepped:
        return _stepped_area(columns, 100)
    parts = [list(part or ()) for part in (own.low, own.high, own.least, own.most)]
    unseen = set()
    for at, top in enumerate(other.most or other.high):
        if top is None or any(is_seen[max(0, at - 1) : at + 1]):
            continue
        if top > _SURE_PX:
            unseen.add(at)
        for part, value in zip(parts, (0.0, top, 0.0, top), strict=True):
            part[at] = value
    hidden = max(own.hidden, len(unseen) / len(own.low))
    return Curve(parts[0], parts[1], hidden, parts[2], parts[3], unseen=frozenset(unseen))


def _low(columns: Sequence[bytes], lines: Curve) -> Curve:
    """Return a line below the other one, next to the axis, where no area would be visible above or
    below it."""
    low, high = list(lines.low), list(lines.high)
    for at, own in enumerate(lines.low):
        column = columns[max(0, at - 1)]
        if own is None and UNKNOWN in column[:_LOWEST_ROWS]:
            low[at], high[at] = _hidden_rows(column)
    return Curve(low, high)


_LOWEST_ROWS = 3


def _hidden_rows(column: bytes) -> tuple[float, float]:
    """Return the range of an invisible line: it is within the rows hidden by the other series,
    above those that show the area."""
    filled = 1
    while column[filled] != UNKNOWN and _is_half_covered(column[filled]):
        filled += 1
    hidden = len(column[filled:]) - len(column[filled:].lstrip(_HIDDEN))
    if filled > 1 and hidden:
        return filled - 0.5, filled + hidden - 0.5
    return 0.0, 0.5 + hidden


def _is_half_covered(share: int) -> bool:
    return _HALF_COVER[0] <= share <= _HALF_COVER[1]


_HALF_COVER = 40, 60


def _patched(columns: Sequence[bytes], lines: Curve, same: Sequence[bool]) -> Curve:
    """Return the line, completed by the area where the other series hides it."""
    holes = [at for at, low in enumerate(lines.low) if low is None]
    if not holes or len(holes) == len(lines.low):
        return lines
    low, high = list(lines.low), list(lines.high)
    for first, end in _windows(holes, len(columns)):
        filled = from_area(columns[first:end], 50, same[first:end])
        for at in holes:
            if not first <= at < end + (end == len(columns)):
                continue
            beneath, above = filled.low[at - first], filled.high[at - first]
            if beneath is not None and above is not None and above > 1.0:
                low[at], high[at] = beneath, above
    return Curve(low, high, len(holes) / len(low))


def _windows(holes: Sequence[int], count: int) -> Iterator[tuple[int, int]]:
    """Return the first column and the end of parts that contain all holes and their
    surroundings."""
    first = end = -1
    for hole in holes:
        start = max(0, hole - _AROUND)
        if end < 0:
            first = start
        elif start > end:
            yield first, end
            first = start
        end = min(count, hole + _AROUND + 1)
    yield first, end


_AROUND = 24
"""Number of columns next to a hole that are evidence about it."""


def _beneath(columns: Sequence[bytes], lines: Curve, same: Sequence[bool]) -> Curve:
    """Return the area's top, which the line above it may cover; it is never above the line."""
    rows = [None if high is None else round(high - 0.5) for high in lines.high]
    if lines.is_stepped:
        cleared = [(column, 0) for column in columns]
        filled = _stepped_area(columns, 50)
    else:
        cleared = [_cleared(column, rows[at : at + 3]) for at, column in enumerate(columns)]
        filled = from_area([column for column, _ in cleared], 50, same)
    spoilt = [
        min(item, other) * _SPOILT
        for item, other in pairwise([cleared[0][1], *(rows for _, rows in cleared)])
    ]
    low: list[float | None] = []
    high: list[float | None] = []
    least: list[float | None] = []
    most: list[float | None] = []
    outer = filled.least or filled.low, filled.most or filled.high
    for at, limit in enumerate(lines.high):
        range_ = [part[at] or 0.0 for part in (filled.low, filled.high, *outer)]
        if limit is None and range_[1] > 1.0:
            # The other series hides the line, but not all of the area.
            limit = range_[3]
        for part, value in zip((low, high, least, most), range_, strict=True):
            part.append(None if limit is None else min(value, limit))
        if limit is not None:
            least[at], most[at] = (
                max(0.0, range_[2] - spoilt[at]),
                max(range_[0], min(range_[3] + spoilt[at], limit)),
            )
    return Curve(low, high, filled.hidden, least, most)


def _cleared(column: bytes, rows: Sequence[int | None]) -> tuple[bytes, int]:
    """Return the column without the line, whose vertices before, in and after this column are
    known; and the number of guessed rows.

    In its own column, a steep stroke covers more of a row the closer the row is to the vertex: all
    of it there, nothing at the neighbor's vertex. The uncovered part shows the area.
    """
    own = rows[1] if len(rows) > 1 else None
    if own is None:
        return column, 0
    beside = [row for row in (rows[0], *rows[2:3]) if row is not None and row != own]
    if not beside:
        return column[:own] + _HIDDEN + column[own + 1 :], 0
    cover = {own: 1.0}
    for other in beside:
        way = 1 if own > other else -1
        for row in range(other, own, way):
            part = 1.0 if abs(own - other) <= _SHALLOW else (row - other) / (own - other)
            cover[row] = cover.get(row, 0.0) + part
    changed = bytearray(column)
    guessed = 0
    for row, part in cover.items():
        if part >= _OPAQUE:
            changed[row] = UNKNOWN
        elif column[row] <= 100:
            free = 1 - (1 - column[row] / 100) / (1 - part)
            changed[row] = max(0, min(50, round(free * 100)))
            guessed += 1
    return bytes(changed), guessed
