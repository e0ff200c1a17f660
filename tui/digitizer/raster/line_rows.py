"""The rows of a one-pixel line, from the coverage of its columns. Pure; any thread.

rrdtool draws vertex i in the middle of column i - 1, `round(p)` rows above the axis (row 0 is the
axis), with straight anti-aliased strokes in between. So each column contains one vertex, and its
other covered pixels lead halfway to its neighbors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.digitizer.raster.plot_colors import FOREIGN

_SEEN, _TURNS = 50, 75
_DRAWN = bytes(1 if _SEEN <= share <= 100 else 0 for share in range(256))
_FAINT = bytes(1 if 35 <= share <= 100 else 0 for share in range(256))


class Hull(NamedTuple):
    """The rows of a column that the line covers at least by half."""

    low: int
    high: int


def hull(column: bytes) -> Hull | None:
    """Return the rows covered by the line; `None` where there is no line. `column` starts at the
    axis."""
    for table in (_DRAWN, _FAINT):
        drawn = column.translate(table)
        low = drawn.find(1)
        if low >= 0:
            return Hull(low, drawn.rfind(1))
    return None


def rows(columns: Sequence[bytes]) -> list[int | None]:
    """Return the row of the vertex in every column; `None` where there is no line."""
    hulls = [hull(column) for column in columns]
    _bridge(columns, hulls)
    found: list[int | None] = []
    for at, (column, own) in enumerate(zip(columns, hulls, strict=True)):
        if own is None:
            found.append(None)
            continue
        before = hulls[at - 1] if at else None
        after = hulls[at + 1] if at + 1 < len(hulls) else None
        found.append(_vertex(column, own, before, after))
    return found


def _bridge(columns: Sequence[bytes], hulls: list[Hull | None]) -> None:
    """Fill the gaps where a rule or a grid line covers the line and the line continues on either
    side."""
    at = 0
    while at < len(hulls):
        row = columns[at].find(FOREIGN) if hulls[at] is None else -1
        if row < 0:
            at += 1
            continue
        end = at
        while end < len(hulls) and hulls[end] is None and columns[end][row] == FOREIGN:
            end += 1
        sides = (hulls[at - 1] if at else None, hulls[end] if end < len(hulls) else None)
        if any(side is not None and side.low - 2 <= row <= side.high + 2 for side in sides):
            hulls[at:end] = [Hull(row, row)] * (end - at)
        at = end


def _vertex(column: bytes, own: Hull, before: Hull | None, after: Hull | None) -> int:
    if own.low == own.high:
        return own.low
    low, high = _ends(column, own.low, -1), _ends(column, own.high, 1)
    if low != high:
        return own.low if low else own.high
    left, right = _side(own, before), _side(own, after)
    # At a turning point the line covers its row completely; where it continues, the covered rows
    # end halfway to the neighbor.
    if left >= 0 and right >= 0 and left + right > 0 and column[own.low] >= _TURNS:
        return own.low
    if left <= 0 and right <= 0 and left + right < 0 and column[own.high] >= _TURNS:
        return own.high
    if left == right == 0:
        return _spike(own, before or after or own)
    # The stroke passes through: in its own column, the coverage is highest at the vertex.
    return max(
        range(own.low, own.high + 1), key=lambda row: column[row] if column[row] <= 100 else 0
    )


def _ends(column: bytes, row: int, way: int) -> bool:
    """Return whether the line ends abruptly here: where it continues to the next column, it
    fades."""
    beyond = column[row + way] if 0 <= row + way < len(column) else 0
    return 80 <= column[row] <= 100 and beyond <= 45


def _side(own: Hull, other: Hull | None) -> int:
    """Return whether the line comes from above (1), from below (-1) or from within (0)."""
    if other is None:
        return 0
    above, below = other.high - own.high, own.low - other.low
    if above <= 0 and below <= 0:
        return 0
    return 1 if above >= below else -1


def _spike(own: Hull, other: Hull) -> int:
    """Return the vertex of a line that goes up and down within one column: the end farther from its
    origin."""
    return own.high if own.high - other.high >= other.low - own.low else own.low
