"""The grid: its rows and columns, and its effect on the pixels below. Pure; any thread.

Source: rrd_graph.c (gfx_dashed_line, vertical_grid, horizontal_log_grid), checked on pixels. Grid
lines are dotted: every other pixel is covered. A minor line covers 40 % of a pixel and a major line
60 %, times the opacity of its color, which is 75 % and 60 % by default and 100 % in Cacti's themes.
Outside the canvas each line ends in a tick: a minor tick covers as much as the line inside; a major
tick is painted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tui.charts.series import NotReadable
from tui.digitizer.raster.geometry import Plot
from tui.digitizer.raster.pixels import Color, Raster

Exact = tuple[float, float, float]
_MINOR, _MAJOR = (0.30, 0.40), (0.36, 0.60)
_NEAR = 7


class Cover(NamedTuple):
    """A layer of paint over a pixel: a color and its share."""

    share: float
    color: Exact

    def over(self, beneath: Iterable[float]) -> Exact:
        """Return the resulting color where this covers `beneath`."""
        made = [
            (1 - self.share) * item + self.share * own
            for item, own in zip(beneath, self.color, strict=True)
        ]
        return made[0], made[1], made[2]

    def beneath(self, seen: Iterable[float]) -> Exact:
        """Return the color below `seen`; the inverse of `over`."""
        made = [
            (item - self.share * own) / (1 - self.share)
            for item, own in zip(seen, self.color, strict=True)
        ]
        return made[0], made[1], made[2]


class Grid(NamedTuple):
    """Grid lines by row and column of the canvas."""

    minor: Cover | None
    major: Cover | None
    rows: dict[int, bool]
    """Height above the axis → whether the line is a major one."""
    columns: dict[int, bool]
    """Vertical lines by column, from the left edge."""
    of_rows: dict[int, Cover] = {}
    of_columns: dict[int, Cover] = {}
    axis: Cover | None = None
    """The paint of each row and column, and of the axes, if lines are not on whole pixels."""

    def cover(self, *, is_major: bool) -> Cover | None:
        """Return the paint of lines of that kind; `None` if there are none."""
        return self.major if is_major else self.minor


def _apart(exact: Exact, other: Exact) -> float:
    return max(abs(exact[0] - other[0]), abs(exact[1] - other[1]), abs(exact[2] - other[2]))


def find_grid(raster: Raster, plot: Plot, bases: list[Exact]) -> Grid:
    """Return the lines of both directions. `bases` are the colors expected below them."""
    rows, columns = _rows(raster, plot), _columns(raster, plot)
    if sum(height + 1 in rows for height in rows) > len(rows) / 6:
        raise NotReadable("the grid of the picture does not lie on whole pixels")
    ticks: dict[bool, list[Color]] = {False: [], True: []}
    for height, is_major in rows.items():
        ticks[is_major].append(raster.color_at(plot.left - 2, plot.axis - height))
    for column, is_major in columns.items():
        ticks[is_major].append(
            raster.color_at(plot.left + column, plot.axis + (2 if is_major else 1))
        )
    minor, major = (
        _covers(raster, plot, rows, ticks[is_major], bases, is_major=is_major)
        for is_major in (False, True)
    )
    own, themed = (_score(minor, which) + _score(major, which) for which in (0, 1))
    which = 0 if own > themed else 1
    return Grid(_chosen(minor, which), _chosen(major, which), rows, columns)


def _score(covers: list[tuple[Cover, int] | None], which: int) -> int:
    found = covers[which] if covers else None
    return found[1] if found else 0


def _chosen(covers: list[tuple[Cover, int] | None], which: int) -> Cover | None:
    """Return the alternative that explains clearly more; otherwise that of the set with the better
    total."""
    if not covers or (covers[0] is None and covers[1] is None):
        return None
    other = 1 - which
    if covers[which] is None or _score(covers, other) > 1.15 * _score(covers, which) + 8:
        which = other
    found = covers[which]
    return found[0] if found else None


def _rows(raster: Raster, plot: Plot) -> dict[int, bool]:
    found = {}
    ticks = raster.listed((plot.right, plot.top, plot.right + 2, plot.axis))
    for at, (near, far) in enumerate(zip(ticks[::2], ticks[1::2], strict=True)):
        inner, outer = _apart(near, raster.ground), _apart(far, raster.ground)
        if inner > _NEAR and outer > 2:
            found[plot.height - at] = outer / inner < 0.65
    return found


def _columns(raster: Raster, plot: Plot) -> dict[int, bool]:
    found = {}
    # Look below the axis: above the canvas, an odd height shifts the ends.
    near, far = (
        raster.listed((plot.left, y, plot.right, y + 1)) for y in (plot.axis + 1, plot.axis + 2)
    )
    for at, (item, other) in enumerate(zip(near, far, strict=True)):
        if item != raster.ground:
            inner, outer = _apart(item, raster.ground), _apart(other, raster.ground)
            if inner > _NEAR and outer > 2:
                found[at] = outer > inner
    return found


def _covers(
    raster: Raster,
    plot: Plot,
    rows: dict[int, bool],
    ticks: list[Color],
    bases: list[Exact],
    *,
    is_major: bool,
) -> list[tuple[Cover, int] | None]:
    """Return the cover with rrdtool's own colors and with a theme's, and how many pixels of these
    rows each explains."""
    if not ticks:
        return []
    tick = Counter(ticks).most_common(1)[0][0]
    seen: Counter[Color] = Counter()
    for height, major in rows.items():
        if major == is_major:
            y = plot.axis - height
            seen.update(
                {color: count for count, color in raster.counted((plot.left, y, plot.right, y + 1))}
            )
    return [
        _tried(share, tick, raster.ground, bases, seen, is_major=is_major)
        for share in (_MAJOR if is_major else _MINOR)
    ]


def _tried(
    share: float,
    tick: Color,
    ground: Color,
    bases: list[Exact],
    seen: Counter[Color],
    *,
    is_major: bool,
) -> tuple[Cover, int] | None:
    whole = 1 - (1 - share) ** 2 if is_major else share
    own = [(item - (1 - whole) * base) / whole for item, base in zip(tick, ground, strict=True)]
    if min(own) < -12 or max(own) > 267:
        return None
    cover = Cover(share, (own[0], own[1], own[2]))
    expected = [cover.over(base) for base in bases]
    return cover, sum(
        count
        for color, count in seen.items()
        if count > 1 and any(_apart(color, item) < 4 for item in expected)
    )
