"""The heights of a filled area, from the coverage of its columns. Pure; any thread.

rrdtool paints an area with corners at whole pixels: corner i is at the left edge of column i,
`floor(p + 0.2)` rows above the axis, and the edges between corners are straight. Column i is
therefore full up to the lower of its two corners, fades evenly up to the higher one, and is empty
above. Every column reveals both heights, but not which is on the left. The neighboring columns
reveal that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tui.digitizer.raster.plot_colors import FOREIGN, UNKNOWN

Pair = tuple[int, int, float]
"""The lower and higher corners of a column, and their misfit."""
# A single misfitting row is one where the grid could not be removed cleanly: removing it amplifies
# rounding.
_SURE = re.compile(rb"(?:[\x02\x03]|\x01(?=\x02|[\x01\x03]{1,4}\x02\x02))*")
_FADING = re.compile(rb"(?:[\x01\x03]|\x02(?=[\x01\x03]))*")
_MOST_PAIRS = 80
_LONG = 12
_UNEQUAL = 0.7
"""Cost per row of difference between the corners of one interval."""
_NEAR, _OPEN = 0.4, 1.5
"""Cost of a difference of one or two rows, and of a larger one, next to an empty column."""
_TIE, _DOUBT = 0.001, 0.5
"""Extra cost up to which a path fits equally well, and up to which it is possible."""
_NEVER = 1e9


def classes(full: int) -> bytes:
    """Return a translation table of shares: 0 empty, 1 partial, 2 full, 3 hidden. `full` is the
    share of full coverage."""
    hidden = (UNKNOWN, FOREIGN)
    return bytes(
        3 if share in hidden or share > full + 4 else 2 if share >= full - 3 else int(share >= 4)
        for share in range(256)
    )


class Hidden(NamedTuple):
    """A column so largely hidden that its corners may be almost anywhere."""

    kinds: bytes
    lows: range
    """Possible rows of the lower corner."""
    highs: range


def column_pairs(column: bytes, table: bytes, full: int) -> list[Pair] | Hidden:
    """Return the corners that a column permits. `column` starts above the axis."""
    kinds = column.translate(table)
    sure = _SURE.match(kinds)
    n = sure.end() if sure else 0
    fading = _FADING.match(kinds, n)
    e = fading.end() if fading else n
    a = n if n == 0 or kinds[n - 1] != 3 else len(kinds[:n].rstrip(b"\x03"))
    seen = len(kinds[n:e].rstrip(b"\x03"))
    if e - n >= _LONG and (found := _visible_edge(column, kinds, n, e, full)):
        return found
    # If no fading row is visible, the hidden part may be empty or full.
    b = n + seen if seen else a
    if a == n and n + seen == e:
        return [(n, e, 0.0)] if e - n < 5 else _steep(column, n, e, full)
    if (n - a + 1) * (e - b + 1) > _MOST_PAIRS:
        return Hidden(kinds, range(a, n + 1), range(b, e + 1))
    return [
        (low, high, _misfit(column, kinds, low, high, full))
        for low in range(a, n + 1)
        for high in range(max(b, low), e + 1)
    ]


def all_pairs(columns: Sequence[bytes], full: int) -> list[list[Pair]]:
    """Return the corners of all columns; for largely hidden columns, use the corners of the
    neighboring columns, and the extremes."""
    table = classes(full)
    found = [column_pairs(column, table, full) for column in columns]
    made = []
    for at, (column, item) in enumerate(zip(columns, found, strict=True)):
        if isinstance(item, Hidden):
            near = {
                height
                for beside in found[max(0, at - 1) : at + 2]
                if not isinstance(beside, Hidden)
                for low, high, _ in beside
                for height in (low, high)
            }
            item = _beside(column, item, near, full)
        made.append(item)
    return made


def _beside(column: bytes, hidden: Hidden, near: set[int], full: int) -> list[Pair]:
    lows = {hidden.lows[0], hidden.lows[-1], *(height for height in near if height in hidden.lows)}
    highs = {
        hidden.highs[0],
        hidden.highs[-1],
        *(height for height in near if height in hidden.highs),
    }
    return [
        (low, high, _misfit(column, hidden.kinds, low, high, full))
        for low in lows
        for high in highs | {low}
        if low <= high and high >= hidden.highs[0]
    ]


def _steep(column: bytes, low: int, high: int, full: int) -> list[Pair]:
    """Follow a long edge to its ends, within about a row: it fades so slowly that its ends look
    full or empty."""
    return _edge(column, low, high - 1, full) or [(low, high, 1.0)]


def _visible_edge(column: bytes, kinds: bytes, low: int, high: int, full: int) -> list[Pair]:
    """Return the edge of a partly hidden column; nothing if too little is visible."""
    first, last = kinds.find(1, low, high), kinds.rfind(1, low, high)
    seen = kinds.count(1, first, last + 1) if first >= 0 else 0
    return _edge(column, first, last, full) if seen >= _LONG and seen * 3 >= high - low else []


def _edge(column: bytes, start: int, end: int, full: int) -> list[Pair]:
    first, last = column[start] / full, column[end] / full
    if first - last < 0.3:
        return []
    length = (end - start) / (first - last)
    top = end + 0.5 + last * length
    low, high = max(0, round(top - length)), min(len(column), round(top))
    if high - low < _LONG:
        return [(low, high, 0.0)]
    return [
        (max(0, low + down), min(len(column), high + up), 0.1 * (abs(down) + abs(up)))
        for down in (0, -1, 1)
        for up in (0, -1, 1)
    ]


def _misfit(column: bytes, kinds: bytes, low: int, high: int, full: int) -> float:
    """Return the distance of the fading rows from a straight edge in pixels, plus a small cost for
    every row assumed to be hidden."""
    off = 0.02 * (high - low)
    for row in range(low, min(high, len(kinds))):
        if kinds[row] == 1:
            off += abs(column[row] / full - (high - row - 0.5) / (high - low))
        elif kinds[row] == 2:
            off += 1.0
    return off


class Corner(NamedTuple):
    """The height at a column's left edge, in rows."""

    low: int
    high: int
    """`low` to `high`: the range of the best fits."""
    least: int
    most: int
    """`least` to `most`: the range of nearly equal fits, or of the separate results of the two
    columns that share it."""


def corners(pairs: Sequence[list[Pair]], same: Sequence[bool]) -> list[Corner]:
    """Return the height at the left edge of every column (and at the right edge of the last).

    For every height, compute the cost of the cheapest path of the whole curve through it. Every
    path that costs no more than the optimum plus a margin may be true as well.

    Args:
        pairs: The result of `column_pairs` for each column.
        same: Whether both corners of a column belong to one interval, and so are equal.
    """
    empty = [len(allowed) == 1 and allowed[0][1] == 0 for allowed in pairs]
    free = [False, *(item or other for item, other in pairwise(empty)), False]
    lefts, rights = _onward(pairs, same, free)
    return _backward(pairs, same, free, empty, lefts, rights)


Costs = dict[int, float]


def _onward(
    pairs: Sequence[list[Pair]], same: Sequence[bool], free: Sequence[bool]
) -> tuple[list[Costs], list[Costs]]:
    """Return the cost from the left, of each left corner and each right corner of a column."""
    best: Costs = {height: 0.0 for low, high, _ in pairs[0] for height in (low, high)}
    lefts, rights = [], []
    for allowed, equal, is_free in zip(pairs, same, free, strict=False):
        if (level := _level(allowed, best)) is not None:
            lefts.append(level)
            best = level
            rights.append(best)
            continue
        arrived: Costs = {}
        left_behind: Costs = {}
        for low, high, misfit in allowed:
            step = misfit + (_UNEQUAL * min(6, high - low) if equal else 0.0)
            for left, right in ((low, high), (high, low)) if low != high else ((low, low),):
                if left not in arrived:
                    arrived[left] = _reach(best, left, is_free=is_free)
                cost = arrived[left] + step
                if cost < left_behind.get(right, _NEVER):
                    left_behind[right] = cost
        lefts.append(arrived)
        rights.append(left_behind)
        best = left_behind
    return lefts, rights


def _level(allowed: list[Pair], best: Costs) -> Costs | None:
    """Return the costs after a level column that continues at the curve's height: most columns are
    of that kind."""
    low, high, misfit = allowed[0]
    if low != high or misfit or len(allowed) > 1 or low not in best or len(best) > 1:
        return None
    return {low: best[low]}


def _backward(
    pairs: Sequence[list[Pair]],
    same: Sequence[bool],
    free: Sequence[bool],
    empty: Sequence[bool],
    lefts: list[Costs],
    rights: list[Costs],
) -> list[Corner]:
    """Return the cost from the right; the sum of both is the total cost of every corner."""
    nothing: Costs = {}
    whole, best = rights[-1], dict.fromkeys(rights[-1], 0.0)
    seen = [(whole, nothing)]
    spent = [min(whole.values())]
    for at in range(len(pairs) - 1, -1, -1):
        level = _level(pairs[at], best)
        ahead: Costs = level or {}
        here: Costs = level or {}
        for low, high, misfit in pairs[at] if level is None else ():
            step = misfit + (_UNEQUAL * min(6, high - low) if same[at] else 0.0)
            for left, right in ((low, high), (high, low)) if low != high else ((low, low),):
                if right not in ahead:
                    ahead[right] = _reach(best, right, is_free=free[at + 1])
                cost = ahead[right] + step
                if cost < here.get(left, _NEVER):
                    here[left] = cost
        if at + 1 < len(pairs):
            behind = {right: cost + ahead[right] for right, cost in rights[at].items()}
            spent.append(rights[at][min(behind, key=behind.__getitem__)])
            # Where the area starts or ends, the empty column contains no information about the
            # corner.
            seen[-1] = (
                (behind, nothing) if empty[at + 1] else (whole, nothing if empty[at] else behind)
            )
        whole = {left: cost + here[left] for left, cost in lefts[at].items()}
        seen.append((whole, nothing))
        best = here
    seen.reverse()
    spent = [0.0, 0.0, *reversed(spent), spent[0]]
    # The misfit of the columns next to a corner is a possible error of the corner.
    return [
        _corner(costs, others, _DOUBT + later - earlier)
        for (costs, others), earlier, later in zip(seen, spent[:-2], spent[2:], strict=True)
    ]


def _corner(costs: Costs, others: Costs, doubt: float) -> Corner:
    if len(costs) == 1 and not others:
        (only,) = costs
        return Corner(only, only, only, only)
    least = min(costs.values())
    fitting = [height for height, cost in costs.items() if cost <= least + _TIE]
    likely = [
        height for seen in (costs, others) for height, cost in seen.items() if cost <= least + doubt
    ]
    likely += fitting
    return Corner(min(fitting), max(fitting), min(likely), max(likely))


def _reach(best: Costs, height: int, *, is_free: bool) -> float:
    """Return the cost of `height`: if two columns see a corner differently, the cost is the
    difference.

    An empty column is an exception: next to a gap, and next to exactly 0, nothing is painted up to
    the corner.
    """
    least = best.get(height, _NEVER)
    for other, cost in best.items():
        apart = abs(other - height)
        way = cost + (min(1.5 * apart, _NEAR if apart <= 2 else _OPEN) if is_free else 1.5 * apart)
        if way < least:
            least = way
    return least
