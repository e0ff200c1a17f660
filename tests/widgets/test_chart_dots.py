"""The dots of a line: every value has its dot, and the dots of neighbors touch."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.chart_dots import Cell, braille, joined, plain

HEIGHTS = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=60)
_BITS = {0: (0, 3), 1: (0, 2), 2: (0, 1), 6: (0, 0), 3: (1, 3), 4: (1, 2), 5: (1, 1), 7: (1, 0)}
"""Column and height within a cell of each bit of a braille sign, by the Unicode standard."""


def dots(cells: list[Cell]) -> set[tuple[int, int]]:
    """Column and height of every dot."""
    return {
        (cell.column * 2 + x, cell.row * 4 + y)
        for cell in cells
        for bit, (x, y) in _BITS.items()
        if (ord(cell.sign) - 0x2800) >> bit & 1
    }


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.none() | st.integers(0, 39), min_size=2, max_size=80).filter(
        lambda a: not len(a) % 2
    )
)
def test_a_line_passes_through_every_value_and_has_no_holes(places: list[int | None]) -> None:
    found = dots(joined(places, 40))
    for column, place in enumerate(places):
        if place is not None:
            assert (column, place) in found
    for column, (before, after) in enumerate(pairwise(places)):
        if before is not None and after is not None and before != after:
            # A steep slope is joined in the column of its first value.
            low, high = sorted((before, after))
            inner = range(low + 1, high)
            assert all((column, y) in found or (column + 1, y) in found for y in inner)
    alone = {at for at, place in enumerate(places) if place is not None}
    assert {column for column, _ in found} == alone


@settings(max_examples=100, deadline=None)
@given(HEIGHTS, st.integers(2, 40), st.integers(2, 20))
def test_signs_stand_at_the_nearest_row(
    shares: list[float | None], columns: int, rows: int
) -> None:
    heights = [
        None if (share := shares[at % len(shares)]) is None else share * (rows - 1)
        for at in range(columns)
    ]
    found = {(cell.column, cell.row) for cell in plain(heights, columns, rows, "o")}
    for column, height in enumerate(heights):
        near = {row for row in range(rows) if height is not None and abs(row - height) <= 0.51}
        if height is not None:
            assert near & {row for at, row in found if at == column}


@pytest.mark.parametrize("height", [-3.0, 1e9])
def test_what_does_not_fit_is_left_out(height: float) -> None:
    cells = braille([1.0, height, 1.0, 1.0], 2, 4)
    assert cells
    assert all(0 <= cell.column < 2 and 0 <= cell.row < 4 for cell in cells)
