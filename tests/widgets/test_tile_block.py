"""Tiles that are fitted into a height, and the share of empty cells of a screen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.ink import blank_share, empty_share
from widgets.lines import Line
from widgets.tile_block import fitted
from widgets.tiles import AROUND, Tile


def tile(name: str, lines: int) -> Tile:
    def draw(room: int) -> Sequence[Line]:
        return [((f"{name} {at}", ""),) for at in range(lines)]

    return Tile(name, draw)


def heights(column: Sequence[Tile]) -> list[int]:
    return [len(each.draw(20)) for each in column]


@given(st.lists(st.integers(0, 12), max_size=6), st.integers(0, 40))
def test_a_column_never_exceeds_its_height(lines: list[int], height: int) -> None:
    column = [tile(f"t{at}", number) for at, number in enumerate(lines)]
    found = fitted(column, 20, height)
    assert sum(heights(found)) + AROUND * len(found) <= max(height, 0)
    assert [each.title for each in found] == [each.title for each in column][: len(found)]


def test_what_has_no_room_is_counted() -> None:
    [first, second] = fitted([tile("a", 3), tile("b", 10), tile("c", 1)], 20, 12)
    assert len(first.draw(20)) == 3
    assert len(second.draw(20)) == 5
    assert second.draw(20)[-1][0][0] == "6 more lines"


@pytest.mark.parametrize(
    ("text", "empty"),
    [("", 100.0), ("x" * 24 + "\n" + "x" * 24, 0.0), ("x" * 12 + "\n" + "x" * 12, 50.0)],
)
def test_empty_cells_are_those_of_blank_areas(text: str, empty: float) -> None:
    assert empty_share(text, 24, 2) == empty
    assert blank_share(text, 24, 2) == empty


def test_the_space_between_columns_is_blank_and_not_empty() -> None:
    row = "name      10  "
    assert empty_share(f"{row}\n{row}", 14, 2) == 0.0
    assert blank_share(f"{row}\n{row}", 14, 2) > 50.0
