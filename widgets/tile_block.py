"""A block of tiles that fills its area: content that does not fit is counted instead of being cut
at the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.frames import FrameStyle
from widgets.lines import Line
from widgets.tile_lines import TileLines
from widgets.tiles import AROUND, Tile, room_in, side_by_side, split

LEAST_LINES = 1
"""Minimum lines of content that justify a frame."""


class TileBlock(TileLines):
    """Columns of tiles next to each other, as high as the widget."""

    DEFAULT_CSS = "TileBlock { height: 1fr; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._columns: Sequence[Sequence[Tile]] = ()
        self._frame = FrameStyle.BOX

    def show(self, columns: Sequence[Sequence[Tile]], style: FrameStyle) -> None:
        """Show these columns of tiles, of nearly equal widths."""
        self._columns, self._frame = [column for column in columns if column], style
        self.relayout()

    def relayout(self) -> None:
        width, height = self.size
        if width < 1 or height < AROUND + LEAST_LINES or not self._columns:
            self.set_lines([])
            return
        shares = split(width, len(self._columns))
        columns = [
            fitted(column, room_in(share, self._frame), height)
            for column, share in zip(self._columns, shares, strict=True)
        ]
        lines = side_by_side(columns, width, self._frame, rows=height, shares=shares)
        self.set_lines(lines[:height])


def fitted(column: Sequence[Tile], room: int, height: int) -> list[Tile]:
    """Return the tiles of a column that fit into a height, with the last one cut to fit."""
    found: list[Tile] = []
    left = height
    for tile in column:
        content = list(tile.draw(room))
        space = left - AROUND
        if space < LEAST_LINES:
            break
        if len(content) > space:
            hidden = len(content) - space + 1
            content = [*content[: space - 1], ((f"{hidden:,} more lines", "dim"),)]
            if space == LEAST_LINES:
                break
        found.append(tile._replace(draw=_constant(content)))
        left -= len(content) + AROUND
    return found


def _constant(content: Sequence[Line]) -> Callable[[int], Sequence[Line]]:
    def draw(room: int) -> Sequence[Line]:
        return content

    return draw
