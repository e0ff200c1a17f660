"""The dots of a line are those that plotext would draw from value to value."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotext._figure import _figure_class

from widgets.chart_dots import braille, plain

HEIGHTS = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=60)


def by_plotext(
    heights: Sequence[float | None], columns: int, rows: int, marker: str
) -> set[tuple[int, int, str]]:
    """The same line, drawn by plotext alone."""
    figure = _figure_class()
    figure._limit_size(False, False)
    figure.plot_size(columns, rows)
    figure.theme("clear")
    figure.xaxes(False, False)
    figure.yaxes(False, False)
    figure.xticks([])
    figure.yticks([])
    across = (columns - 1) / max(1, len(heights) - 1)
    for is_known, run in groupby(enumerate(heights), key=lambda one: one[1] is not None):
        if is_known:
            figure.plot(
                *zip(*((at * across, height) for at, height in run), strict=True),
                marker=marker,
                color=2,
            )
    figure.xlim(0, columns - 1)
    figure.ylim(0, rows - 1)
    lines = figure.build().split("\n")[:rows]
    drawn = [
        "".join(
            part.partition("m")[2] if at else part for at, part in enumerate(line.split("\x1b["))
        )
        for line in lines
    ]
    return {
        (column, rows - 1 - at, sign)
        for at, line in enumerate(drawn)
        for column, sign in enumerate(line)
        if sign != " "
    }


@settings(max_examples=150, deadline=None)
@given(HEIGHTS, st.integers(2, 40), st.integers(2, 20), st.booleans())
def test_dots_are_where_plotext_puts_them(
    shares: list[float | None], columns: int, rows: int, halved: bool
) -> None:
    """With a value for every column of dots and with one for every cell, as charts are drawn."""
    count = columns if halved else columns * 2
    heights = [
        None if (share := shares[at % len(shares)]) is None else share * (rows - 1)
        for at in range(count)
    ]
    if any(height is not None for height in heights):
        assert {tuple(cell) for cell in braille(heights, columns, rows)} == by_plotext(
            heights, columns, rows, "braille"
        )


@settings(max_examples=100, deadline=None)
@given(HEIGHTS, st.integers(2, 40), st.integers(2, 20))
def test_signs_are_where_plotext_puts_them(
    shares: list[float | None], columns: int, rows: int
) -> None:
    heights = [
        None if (share := shares[at % len(shares)]) is None else share * (rows - 1)
        for at in range(columns)
    ]
    if any(height is not None for height in heights):
        assert {tuple(cell) for cell in plain(heights, columns, rows, "o")} == by_plotext(
            heights, columns, rows, "o"
        )


@pytest.mark.parametrize("height", [-3.0, 1e9])
def test_what_does_not_fit_is_left_out(height: float) -> None:
    cells = braille([1.0, height, 1.0, 1.0], 2, 4)
    assert cells
    assert all(0 <= cell.column < 2 and 0 <= cell.row < 4 for cell in cells)
