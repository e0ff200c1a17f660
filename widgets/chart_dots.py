"""The dots of a line, connected between values and combined into cells. Pure.

A column of dots is one number: a line that jumps between top and bottom at every value has
thousands of dots, yet costs no more than a flat line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LEFT, _RIGHT = (6, 2, 1, 0), (7, 5, 4, 3)
"""Braille code point bits for the dots of a cell, lowest first."""
_BRAILLE = "".join(
    chr(
        0x2800
        + sum(
            1 << bit
            for column, bits in ((left, _LEFT), (right, _RIGHT))
            for at, bit in enumerate(bits)
            if column >> at & 1
        )
    )
    for left in range(16)
    for right in range(16)
)


class Cell(NamedTuple):
    """A character in a cell of the plot: column from the left, row from the bottom."""

    column: int
    row: int
    sign: str


def braille(heights: Sequence[float | None], columns: int, rows: int) -> list[Cell]:
    """Return the cells of a line in braille, each two by four dots.

    Args:
        heights: Values at equal distances from the first column to the last, in rows: 0 is the
            lowest, `rows` - 1 the highest. The line is interrupted at `None`.
            highest. The line is broken at `None`.
    """
    return gathered(_dots(heights, columns * 2, rows * 4, rows))


def joined(places: Sequence[int | None], tall: int) -> list[Cell]:
    """Return the cells of a line in braille through one dot for each column of dots.

    Args:
        places: The height of each column's dot, 0 is the lowest; the line is interrupted at `None`.
        tall: Number of dots from bottom to top; dots outside are omitted.
    """
    points = [None if place is None else (at, place) for at, place in enumerate(places)]
    return gathered(_joined(points, len(places), tall))


def gathered(dots: Sequence[int]) -> list[Cell]:
    """Return dots as braille cells, given one number per column of dots."""
    cells = []
    for column, (left, right) in enumerate(zip(dots[::2], dots[1::2], strict=True)):
        row = 0
        while left or right:
            if (sign := (left & 15) << 4 | right & 15) != 0:
                cells.append(Cell(column, row, _BRAILLE[sign]))
            left, right, row = left >> 4, right >> 4, row + 1
    return cells


def plain(heights: Sequence[float | None], columns: int, rows: int, sign: str) -> list[Cell]:
    """Return the cells of a line with one character each."""
    dots = _dots(heights, columns, rows, rows)
    return [
        Cell(column, row, sign)
        for column, found in enumerate(dots)
        for row in range(rows)
        if found >> row & 1
    ]


def _dots(heights: Sequence[float | None], wide: int, tall: int, rows: int) -> list[int]:
    """Return the dots of every column as a number, whose bit 0 is the lowest: `wide` columns of
    `tall` dots."""
    last = max(1, len(heights) - 1)
    points = [
        None if height is None else (_nearest(at / last, wide), _nearest(height / (rows - 1), tall))
        for at, height in enumerate(heights)
    ]
    return _joined(points, wide, tall)


def _joined(points: Sequence[tuple[int, int] | None], wide: int, tall: int) -> list[int]:
    dots = [0] * wide
    before: tuple[int, int] | None = None
    for here in points:
        if here is not None and before is not None:
            for column, low, high in _stroke(*before, *here):
                low, high = max(0, low), min(high, tall - 1)
                if low <= high:
                    dots[column] |= ((1 << high - low + 1) - 1) << low
        if here is not None and 0 <= here[1] < tall:
            dots[here[0]] |= 1 << here[1]
        before = here
    return dots


def _nearest(share: float, count: int) -> int:
    """Return the dot at a fraction of the whole."""
    return math.floor(round(0.5 + (count - 1) * share, 8))


def _stroke(x0: int, y0: int, x1: int, y1: int) -> Iterator[tuple[int, int, int]]:
    """Return column, lowest and highest dot of a straight stroke, excluding its last dot."""
    across, up = x1 - x0, y1 - y0
    if across > abs(up):
        for at in range(across):
            y = int(y0 + at * (up / across))
            yield x0 + at, y, y
        return
    length, way = abs(up), 1 if up > 0 else -1
    start = 0
    for column in range(1, across + 1):
        # The first dot at or right of the column.
        end = math.ceil(column * length / across)
        ends = y0 + start * way, y0 + (end - 1) * way
        yield x0 + column - 1, min(ends), max(ends)
        start = end
