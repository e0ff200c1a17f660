"""The heights of a filled area, from how its columns are covered. Pure; any thread.

rrdtool paints an area with corners at whole pixels: corner i lies at the left edge of column i,
`floor(p + 0.2)` rows above the axis, and straight edges run between. Column i therefore is full
up to the lower of its two corners, fades evenly up to the higher one, and is empty above:
every column tells both heights, but not which is left. The neighbours tell that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.charts.raster.palette import FOREIGN, UNKNOWN

Pair = tuple[int, int, float]
"""The lower and the higher corner of a column, and how badly they fit."""
# A single row that does not fit is one where the grid could not be taken off cleanly: it amplifies rounding.
_SURE = re.compile(rb"(?:[\x02\x03]|\x01(?=\x02|[\x01\x03]{1,4}\x02\x02))*")
_FADING = re.compile(rb"(?:[\x01\x03]|\x02(?=[\x01\x03]))*")
_MOST_PAIRS = 80


def classes(full: int) -> bytes:
    """A translation of shares: 0 empty, 1 partly, 2 full, 3 hidden. `full` is the share of full cover."""
    hidden = (UNKNOWN, FOREIGN)
    return bytes(3 if share in hidden or share > full + 4 else 2 if share >= full - 3 else int(share >= 4)
                 for share in range(256))  # fmt: skip


def column_pairs(column: bytes, table: bytes, full: int) -> list[Pair]:
    """The corners that a column allows. `column` begins above the axis."""
    kinds = column.translate(table)
    sure = _SURE.match(kinds)
    n = sure.end() if sure else 0
    fading = _FADING.match(kinds, n)
    e = fading.end() if fading else n
    a = n if n == 0 or kinds[n - 1] != 3 else len(kinds[:n].rstrip(b"\x03"))
    seen = len(kinds[n:e].rstrip(b"\x03"))
    # Where no fading row is seen, what is hidden may be empty as well as full.
    b = n + seen if seen else a
    if a == n and n + seen == e:
        return [(n, e, 0.0)] if e - n < 5 else [_steep(column, n, e, full)]
    if (n - a + 1) * (e - b + 1) > _MOST_PAIRS:
        return [(a, max(a, b), 1.0), (n, e, 1.0), ((a + n) // 2, max((a + n) // 2, (b + e) // 2), 1.0)]
    return [(low, high, _misfit(column, kinds, low, high, full))
            for low in range(a, n + 1) for high in range(max(b, low), e + 1)]  # fmt: skip


def _steep(column: bytes, low: int, high: int, full: int) -> Pair:
    """A long edge fades so slowly that its ends pass for full and empty: follow it to where it ends."""
    first, last = column[low] / full, column[high - 1] / full
    if first - last < 0.3:
        return low, high, 1.0
    length = (high - 1 - low) / (first - last)
    top = high - 0.5 + last * length
    return max(0, round(top - length)), min(len(column), round(top)), 0.0


def _misfit(column: bytes, kinds: bytes, low: int, high: int, full: int) -> float:
    """How far the fading rows are from a straight edge, in pixels; a little for every row that is assumed hidden."""
    off = 0.02 * (high - low)
    for row in range(low, min(high, len(kinds))):
        if kinds[row] == 1:
            off += abs(column[row] / full - (high - row - 0.5) / (high - low))
        elif kinds[row] == 2:
            off += 1.0
    return off


def corners(pairs: Sequence[list[Pair]], same: Sequence[bool], lean: float = 0.0) -> list[int]:
    """The height at every column's left edge (and the last one's right).

    Args:
        pairs: What `column_pairs` says of each column.
        same: Whether both corners of a column belong to one interval, and so are equal.
        lean: What a pixel of height costs; of two courses that fit equally well the cheaper is taken.
    """
    best: dict[int, float] = {height: 0.0 for low, high, _ in pairs[0] for height in (low, high)}
    trail: list[dict[int, tuple[int, int]]] = []
    before_empty = False
    for allowed, equal in zip(pairs, same, strict=True):
        is_empty = len(allowed) == 1 and allowed[0][1] == 0
        following: dict[int, float] = {}
        came: dict[int, tuple[int, int]] = {}
        for low, high, misfit in allowed:
            for left, right in ((low, high), (high, low)) if low != high else ((low, low),):
                cost, origin = _reach(best, left, is_free=is_empty or before_empty)
                cost += misfit + lean * right + (0.7 * min(6, high - low) if equal else 0.0)
                if right not in following or cost < following[right]:
                    following[right], came[right] = cost, (origin, left)
        trail.append(came)
        best, before_empty = following, is_empty
    at = min(best, key=lambda height: best[height])
    path = [at]
    for came in reversed(trail):
        at, left = came[at]
        # Where the area begins or ends the empty column knows nothing about the corner.
        path.append(left or at)
    path.reverse()
    return path


def _reach(best: dict[int, float], height: int, *, is_free: bool) -> tuple[float, int]:
    """The cheapest way to stand at `height`: a corner that two columns see differently costs the difference.

    Except beside an empty column: next to a gap, and next to exactly 0, nothing is painted up to the corner.
    """
    found, least = height, best.get(height, 1e9)
    for other, cost in best.items():
        way = cost + (min(0.4, 1.5 * abs(other - height)) if is_free else 1.5 * abs(other - height))
        if way < least:
            found, least = other, way
    return least, found
