"""The heights of a line two pixels wide (rrdtool's `LINE2`). Pure; any thread.

Vertex i is at the left edge of column i - 1, and a level stroke covers the rows `round(p) - 1` and
`round(p)`. So column c contains the stroke from vertex c + 1 to vertex c + 2: from the row below
the lower vertex up to the higher one, plus a little of its neighbors' strokes where they meet. Each
column reveals two heights, and its neighbors reveal which one is on the left, as with an area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tui.digitizer.raster import area

_FULL, _END, _HALF, _BARE = 96, 70, 50, 14
_BY_COVER = bytes(1 if _FULL <= share <= 100 else 0 for share in range(256))
_RUN = re.compile(rb"\x01+")
_LEAST_LEVEL = 10
_MOST_SHARED, _MOST_AT_BOTH, _SHARED = 60, 8, 0.02
"""Maximum rows at one end, or at both ends, that the column and its neighbor may cover together,
and the cost of each."""
_LEVEL = 2
"""Rows that a level stroke covers completely."""


class Ends(NamedTuple):
    """The possible rows of one vertex."""

    low: int
    high: int
    least: int
    most: int


def is_thick(columns: Sequence[bytes]) -> bool:
    """Return whether a line is two pixels wide."""
    lengths = [
        runs[0].end() - runs[0].start()
        for column in columns
        if len(runs := list(_RUN.finditer(column.translate(_BY_COVER)))) == 1
    ]
    thick = lengths.count(_LEVEL)
    return thick >= _LEAST_LEVEL and thick > 2 * lengths.count(1)


def vertices(columns: Sequence[bytes], same: Sequence[bool]) -> list[Ends | None]:
    """Return the height at every vertex; `None` where nothing is drawn.

    Args:
        columns: Coverage from the axis upwards.
        same: Whether the vertices at both ends of a column belong to one interval.
    """
    found: list[Ends | None] = [None] * (len(columns) + 2)
    pairs = [_pairs(column) for column in columns]
    for first, end in _runs(pairs):
        # Column c ends at the vertices c + 1 and c + 2.
        equal = [at + 1 < len(same) and same[at + 1] for at in range(first, end)]
        corners = area.corners(pairs[first:end], equal)
        for at, corner in enumerate(corners, first + 1):
            if at < len(found):
                found[at] = Ends(corner.low, corner.high, corner.least, corner.most)
    # The first vertex is not drawn.
    found[0] = found[1]
    return found[: len(columns) + 1]


def _runs(pairs: Sequence[list[area.Pair]]) -> Iterator[tuple[int, int]]:
    """Return the start and end of every uninterrupted part."""
    at = 0
    while at < len(pairs):
        end = at
        while end < len(pairs) and pairs[end]:
            end += 1
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _pairs(column: bytes) -> list[area.Pair]:
    """Return the heights that a column permits; nothing without a line.

    A stroke ends with a row that it covers by three quarters or completely. Where a steep neighbor
    extends into the column, its coverage fades out beyond: then completely covered rows may belong
    to both.
    """
    drawn = [row for row, share in enumerate(column) if _HALF <= share <= 100]
    if not drawn:
        return []
    full = [row for row in drawn if column[row] >= _FULL] or drawn
    least, most = full[0] + 1, max(full[0] + 1, full[-1])
    ends_low, ends_high = _ends_at(column, drawn[0], -1), _ends_at(column, drawn[-1], 1)
    shared = _MOST_SHARED if ends_low or ends_high else _MOST_AT_BOTH
    lows = [drawn[0] + 1] if ends_low else list(range(least, min(most, least + shared) + 1))
    highs = (
        [max(drawn[0] + 1, drawn[-1])]
        if ends_high
        else list(range(most, max(least, most - shared) - 1, -1))
    )
    return [
        (low, high, _SHARED * (at + other))
        for at, low in enumerate(lows)
        for other, high in enumerate(highs)
        if low <= high
    ] or [(least, most, 1.0)]


def _ends_at(column: bytes, row: int, way: int) -> bool:
    """Return whether the stroke itself ends at a row."""
    beyond = column[row + way] if 0 <= row + way < len(column) else 0
    return column[row] >= _END and (beyond < _BARE or beyond > 100)
