"""Curve styles beyond Cacti's own templates: steps, two areas. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.digitizer.raster import area
from tui.digitizer.raster.line_rows import Hull, hull
from tui.digitizer.raster.plot_colors import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

_TALL = 5
"""Minimum rows of a stroke for deciding whether it is vertical."""
_UPRIGHT, _LEAST_STROKES = 0.8, 10
_COVERED = bytes(1 if 86 <= share <= 100 else 0 for share in range(256))
_ROWS_ABOVE_AXIS = slice(1, 4)
_FILLED = 0.6


def is_filled(columns: Sequence[bytes]) -> bool:
    """Return whether a series is an area: covered from the axis up."""
    drawn = [column for column in columns if _HALF.search(column, 1)]
    if sum(max(column[_ROWS_ABOVE_AXIS]) > 100 for column in drawn) > _FOREIGN * len(drawn):
        return False
    filled = sum(min(column[_ROWS_ABOVE_AXIS]) >= 96 for column in drawn)
    if filled >= max(_LEAST_FILLED, _FILLED * len(drawn)):
        return True
    # A low line leaves the row above the axis free where it is higher.
    tall = [column for column in drawn if _HALF.search(column, _TALLEST_LOW)]
    filled = sum(min(column[1:_TALLEST_LOW]) >= 96 for column in tall)
    return filled >= max(_LEAST_FILLED, _SURELY * len(tall))


_HALF = re.compile(rb"[\x32-\x64]")
"""Shares of at least half a row."""
_LEAST_FILLED, _SURELY, _FOREIGN = 10, 0.95, 0.02
_TALLEST_LOW = 3
"""The first row that a two-pixel line above the axis does not reach."""


def is_stepped(columns: Sequence[bytes]) -> bool:
    """Return whether a line rises and falls vertically, without slopes (rrdtool without
    `--slope-mode`)."""
    strokes = upright = 0
    for column in columns:
        own = hull(column)
        if own is None or own.high - own.low < _TALL:
            continue
        inner = column[own.low + 1 : own.high]
        strokes += 1
        upright += sum(inner.translate(_COVERED)) >= 0.9 * len(inner)
    return strokes >= _LEAST_STROKES and upright >= _UPRIGHT * strokes


def is_stepped_area(columns: Sequence[bytes]) -> bool:
    """Return whether an area rises and falls without slopes: heights jump, and no column fades over
    several rows."""
    jumps = slopes = 0
    last = -1
    for column in columns:
        found = _TOP.match(column.translate(_BY_COVER), 1)
        if found is None:
            last = -1
            continue
        top = found.end(1)
        slopes += found.end(2) - top >= _FADING_ROWS
        jumps += last >= 0 and abs(top - last) >= _FADING_ROWS
        last = top
    return jumps >= _LEAST_STROKES and slopes * 10 < jumps


_BY_COVER = bytes(
    2 if 96 <= share <= 100 else 0 if share < 4 else 1 if share <= 100 else 3
    for share in range(256)
)
_TOP = re.compile(rb"([\x02\x03]*\x02)(\x01*)\x00\x00")
"""An edge that is not hidden."""
_FADING_ROWS = 3


def stepped_rows(columns: Sequence[bytes]) -> list[Hull | None]:
    """Return the rows that the line may have after each column.

    Every column shows the row before it, the row after it, and all rows between.
    """
    made: list[Hull | None] = []
    last: int | None = None
    for own in map(hull, columns):
        if own is None:
            made.append(None)
            last = None
            continue
        if own.low == own.high:
            last = own.low
        elif last is not None:
            last = own.high if abs(last - own.low) < abs(last - own.high) else own.low
        made.append(own if last is None else Hull(last, last))
    return made


def stepped_levels(columns: Sequence[bytes], full: int) -> Iterator[tuple[int, int, bool]]:
    """Return the minimum and maximum level of each column of a stepped area, and whether another
    series hides it."""
    for allowed in area.all_pairs([column[1:] for column in columns], full):
        levels = [low for low, high, _ in allowed if low == high]
        found = levels or [height for low, high, _ in allowed for height in (low, high)]
        yield min(found), max(found), len(allowed) > 1


def is_seen(column: bytes, other: bytes) -> bool:
    """Return whether a part of the series is visible above the axis, outside the part covered by
    the `other` series: where that part is large, color rounding looks like a share."""
    return any(
        _VISIBLE <= share <= 100 and over <= _FREE
        for share, over in zip(column[1:], other[1:], strict=True)
    )


_VISIBLE, _FREE = 20, 60


def is_empty(column: bytes) -> bool:
    """Return whether nothing is drawn above the axis."""
    return all(share < 4 or share == UNKNOWN for share in column[1:3])
