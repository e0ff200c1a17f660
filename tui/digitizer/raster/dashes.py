"""Patterns of a grid's dashed lines (rrdtool's `--grid-dash`), as far as unmixed colors show them.
Pure; any thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.grid import Cover, Exact, Grid
from tui.digitizer.raster.pixels import Color, Raster

_NEAR = 3.5
_LONGEST = 16
"""Longest period that is tried."""
_CLEAR = 0.985


class Dash(NamedTuple):
    """A repeated pattern: the covered ones of `period` pixels, from the left edge or from the axis
    upwards."""

    period: int
    covered: tuple[int, ...]

    def holds(self, at: int) -> bool:
        """Return whether pixel `at` is covered."""
        return at % self.period in self.covered


class Dashes(NamedTuple):
    """The patterns of major and minor lines."""

    rows: dict[bool, Dash]
    columns: dict[bool, Dash]


DOTTED = Dashes(
    {True: Dash(2, (0,)), False: Dash(2, (1,))}, {True: Dash(2, (0,)), False: Dash(2, (0,))}
)
"""The pattern of default drawings: every other pixel."""


def seen_grid(raster: Raster, plot: Plot, grid: Grid, bases: list[Exact]) -> Grid:
    """Return the grid from the lines on the bare canvas: the ticks of dashed lines do not
    distinguish major from minor lines."""
    rows = {
        height: raster.counted(
            (plot.left, plot.axis - height, plot.right - 1, plot.axis - height + 1)
        )
        for height in grid.rows
    }
    columns = {
        column: raster.counted((plot.left + column, plot.top, plot.left + column + 1, plot.axis))
        for column in grid.columns
    }
    high = (_line_color(seen, bases) for at, seen in rows.items() if 2 * at > plot.height)
    kinds: list[Color] = []
    for color, _ in Counter(color for color in high if color is not None).most_common(4):
        if all(_apart(color, other) > _NEAR for other in kinds):
            kinds.append(color)
    if not kinds:
        return grid
    of_rows = {at: _kind(seen, kinds[:2]) for at, seen in rows.items()}
    of_columns = {at: _kind(seen, kinds[:2]) for at, seen in columns.items()}
    # Major lines are farther apart.
    kinds = sorted(kinds[:2], key=lambda kind: _least_distance(of_rows, kind))
    major = kinds[-1]
    covers = {
        kind: _cover([rows[at] for at, own in of_rows.items() if own == kind], kind, bases)
        for kind in kinds
    }
    return Grid(
        covers[kinds[0]] if len(kinds) > 1 else None,
        covers[major],
        {at: kind == major for at, kind in of_rows.items()},
        {at: kind == major for at, kind in of_columns.items()},
    )


Counts = list[tuple[int, Color]]


def _line_color(seen: Counts, bases: list[Exact]) -> Color | None:
    """Return the most common color of a line that is neither a curve nor the canvas."""
    for _, color in sorted(seen, reverse=True):
        if all(_apart(color, base) > _NEAR for base in bases):
            return color
    return None


def _kind(seen: Counts, kinds: list[Color]) -> Color:
    """Return the kind of line that most pixels match."""
    counts = [sum(count for count, color in seen if _apart(color, kind) < _NEAR) for kind in kinds]
    return kinds[counts.index(max(counts))]


def _least_distance(rows: dict[int, Color], kind: Color) -> int:
    heights = sorted([0, *(at for at, color in rows.items() if color == kind)])
    return min((high - low for low, high in pairwise(heights)), default=0)


def _cover(lines: list[Counts], seen: Color, bases: list[Exact]) -> Cover | None:
    """Return the paint that gives the canvas this color, of those that explain most pixels."""
    found: Counter[Color] = Counter()
    for line in lines:
        found.update({color: count for count, color in line})
    best: tuple[int, Cover] | None = None
    for share in _SHARES:
        own = [
            (item - (1 - share) * base) / share for item, base in zip(seen, bases[0], strict=True)
        ]
        if min(own) < -12 or max(own) > 267:
            continue
        cover = Cover(share, (own[0], own[1], own[2]))
        expected = [cover.over(base) for base in bases[1:]]
        score = sum(
            count
            for color, count in found.items()
            if any(_apart(color, item) < _NEAR for item in expected)
        )
        if best is None or score > best[0]:
            best = score, cover
    return best[1] if best is not None else None


_SHARES = (0.40, 0.60, 0.30, 0.36)


def _apart(color: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(theirs - own) for theirs, own in zip(color, other, strict=True))


def find_dashes(raster: Raster, plot: Plot, grid: Grid, bases: list[Exact]) -> Dashes:
    """Return the patterns of the lines; the default pattern if no unmixed color shows one."""
    rows, columns = dict(DOTTED.rows), dict(DOTTED.columns)
    for is_major in (True, False):
        cover = grid.cover(is_major=is_major)
        if cover is None:
            continue
        lines = [
            raster.listed((plot.left, plot.axis - height, plot.right - 1, plot.axis - height + 1))
            for height, major in grid.rows.items()
            if major == is_major
        ]
        rows[is_major] = _pattern(_votes(lines, cover, bases)) or rows[is_major]
        lines = [
            raster.listed((plot.left + column, plot.top, plot.left + column + 1, plot.axis))[::-1]
            for column, major in grid.columns.items()
            if major == is_major
        ]
        # Skip the axis, which is row 0.
        votes = [(at + 1, is_covered) for at, is_covered in _votes(lines, cover, bases)]
        columns[is_major] = _pattern(votes) or columns[is_major]
    return Dashes(rows, columns)


def _votes(lines: list[list[Color]], cover: Cover, bases: list[Exact]) -> list[tuple[int, bool]]:
    """Return the position of each pixel that is unmixed, itself or below the line, and which of the
    two applies."""
    expected = [(base, False) for base in bases]
    expected += [(cover.over(base), True) for base in bases]
    known: dict[Color, bool | None] = {}
    made = []
    for line in lines:
        for at, color in enumerate(line):
            if color not in known:
                kinds = {kind for base, kind in expected if _apart(color, base) < _NEAR}
                known[color] = kinds.pop() if len(kinds) == 1 else None
            is_covered = known[color]
            if is_covered is not None:
                made.append((at, is_covered))
    return made


def _pattern(votes: list[tuple[int, bool]]) -> Dash | None:
    """Return the shortest pattern that explains the pixels; `None` if there is none."""
    if not votes:
        return None
    for period in range(1, _LONGEST + 1):
        counts = [[0, 0] for _ in range(period)]
        for at, is_covered in votes:
            counts[at % period][is_covered] += 1
        if sum(map(max, counts)) >= _CLEAR * len(votes):
            return Dash(period, tuple(at for at, (bare, own) in enumerate(counts) if own > bare))
    return None
