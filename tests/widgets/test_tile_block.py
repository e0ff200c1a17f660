"""Tiles that are fitted into a height, and the share of empty cells of a screen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures.ink import blank_share, empty_share
from widgets.frames import FrameStyle
from widgets.lines import Line
from widgets.tile_block import beside_each_other, fitted, halves
from widgets.tiles import AROUND, Tile, side_by_side


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


def test_a_wide_side_becomes_two_columns_only_when_its_tiles_do_not_fit() -> None:
    tiles = [tile("a", 6), tile("b", 6), tile("c", 6)]
    assert halves(tiles, 80, 30, FrameStyle.BOX) == [tiles]
    assert halves(tiles, 80, 20, FrameStyle.BOX) == [tiles[:2], tiles[2:]]


@pytest.mark.parametrize("side", [40, 80])
def test_columns_beside_each_other_fill_the_height_and_close_their_frames(side: int) -> None:
    tiles = [tile("a", 9), tile("b", 9), tile("c", 9)]
    lines = beside_each_other(tiles[:1], tiles, (60, side), 20, FrameStyle.BOX)
    rows = ["".join(text for text, _ in line) for line in lines]
    assert len(rows) == 20
    assert {len(row) for row in rows} == {60 + side}
    assert rows[-1].count("╯") == (3 if side == 80 else 2)


def test_equal_heights_never_push_a_frame_out_of_the_screen() -> None:
    columns = [[tile("a", 9), tile("b", 1)], [tile("c", 1), tile("d", 9)]]
    assert len(side_by_side(columns, 40, FrameStyle.BOX, rows=14)) == 14
    # With room for it, tiles of one row are equally high.
    assert len(side_by_side(columns, 40, FrameStyle.BOX, rows=30)) == 30


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
