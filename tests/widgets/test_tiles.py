"""Boxes in columns: exact widths, equal heights, and only the cells that changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from widgets.frames import FrameStyle
from widgets.lines import Line, room_of
from widgets.tile_lines import TileLines
from widgets.tiles import Tile, changed_cells, side_by_side


def tile(title: str, *words: str, note: str = "") -> Tile:
    lines: list[Line] = [((word, ""),) for word in words]

    def draw(room: int) -> list[Line]:
        return lines

    return Tile(title, draw, note)


@pytest.mark.parametrize("style", list(FrameStyle))
@given(st.lists(st.lists(st.text(max_size=30), max_size=5), min_size=1, max_size=4))
def test_every_line_is_as_wide_as_the_screen(style: FrameStyle, words: list[list[str]]) -> None:
    columns = [[tile("Title", *(w.replace("\n", " ") for w in part))] for part in words]
    lines = side_by_side(columns, 120, style)
    assert {room_of(line) for line in lines} == {120}


def test_boxes_in_a_row_end_on_one_line() -> None:
    lines = side_by_side(
        [[tile("a", "1"), tile("b", "1")], [tile("c", "1", "2"), tile("d", "1")]],
        80,
        FrameStyle.BOX,
    )
    text = ["".join(part for part, _ in line) for line in lines]
    assert [line.count("╰") for line in text] == [0, 0, 0, 2, 0, 0, 2]


def test_a_note_gives_way_to_the_title() -> None:
    lines = side_by_side(
        [[tile("A long title of a box", note="a note that is long")]], 30, FrameStyle.BOX
    )
    text = "".join(part for part, _ in lines[0])
    assert "A long title of a box" in text
    assert "note" not in text


def test_only_the_changed_cells_differ() -> None:
    before: Line = (("│ ", "dim"), ("CPU 71 °C", ""), ("   │", "dim"))
    after: Line = (("│ ", "dim"), ("CPU 79 °C", ""), ("   │", "dim"))
    assert changed_cells(before, after) == (7, 8)
    assert changed_cells(before, before)[0] == changed_cells(before, before)[1]


class Board(App[None]):
    """One block of tiles."""

    def compose(self) -> ComposeResult:
        yield TileLines(id="tiles")


async def test_a_value_that_changes_repaints_its_own_cells() -> None:
    app = Board()
    async with app.run_test(size=(80, 10)) as pilot:
        board = app.query_one(TileLines)
        board.styles.height = 10
        await pilot.pause()
        board.set_lines(side_by_side([[tile("a", "71")], [tile("b", "1")]], 80, FrameStyle.BOX))
        await pilot.pause()
        regions: list[tuple[int, int, int, int]] = []
        refresh = board.refresh

        def noted(*found: object, **more: object) -> object:
            regions.extend(tuple(row) for row in found)  # type: ignore[arg-type, misc]
            return refresh(*found, **more)  # type: ignore[arg-type]

        board.refresh = noted  # type: ignore[assignment, method-assign]
        board.set_lines(side_by_side([[tile("a", "79")], [tile("b", "1")]], 80, FrameStyle.BOX))
        assert regions == [(3, 1, 1, 1)]
        regions.clear()
        board.set_lines(side_by_side([[tile("a", "79")], [tile("b", "1")]], 80, FrameStyle.BOX))
        assert regions == []
