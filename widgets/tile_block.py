"""A block of tiles that fills its area: content that does not fit is counted instead of being cut
at the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.frames import FrameStyle
from widgets.lines import Line
from widgets.tile_lines import TileLines
from widgets.tiles import AROUND, Tile, room_in, side_by_side, split

SPLIT_FROM = 76
"""Cells from which on one column of tiles becomes two when its tiles do not fit."""
LEAST_LINES = 1
"""Minimum lines of content that justify a frame."""


class TileBlock(TileLines):
    """Columns of tiles next to each other, as high as the widget."""

    DEFAULT_CSS = "TileBlock { height: 1fr; }"

    def __init__(self, *, id: str, splits: bool = False) -> None:
        """Create a block without tiles.

        Args:
            splits: Set a single column as two where there is width for them.
        """
        super().__init__(id=id)
        self._splits = splits
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
        given = self._columns
        if self._splits and len(given) == 1 and width >= SPLIT_FROM:
            given = halves(given[0], width, height, self._frame)
        shares = split(width, len(given))
        columns = [
            fitted(column, room_in(share, self._frame), height)
            for column, share in zip(given, shares, strict=True)
        ]
        lines = side_by_side(columns, width, self._frame, rows=height, shares=shares)
        self.set_lines(lines[:height])


def halves(
    tiles: Sequence[Tile], width: int, height: int, style: FrameStyle
) -> Sequence[Sequence[Tile]]:
    """Return one column if all tiles fit below each other, else two, filled one after the other."""
    room = room_in(width, style)
    if sum(len(tile.draw(room)) + AROUND for tile in tiles) <= height:
        return [tiles]
    room, left, at = room_in(width // 2, style), height, 0
    for at, tile in enumerate(tiles):
        left -= len(tile.draw(room)) + AROUND
        if left < 0 and at:
            return [tiles[:at], tiles[at:]]
    return [tiles]


def beside_each_other(
    main: Sequence[Tile],
    side: Sequence[Tile],
    shares: tuple[int, int],
    rows: int,
    style: FrameStyle,
) -> list[Line]:
    """Return the lines of a main column and a side column, which becomes two where it is wide.

    Args:
        shares: Cells of the main column and of the side.
        rows: Lines of the screen for them.
    """
    wide, narrow = shares
    parts = halves(side, narrow, rows, style) if narrow >= SPLIT_FROM else [side]
    widths = [wide, *split(narrow, len(parts))]
    fit = [
        fitted(column, room_in(share, style), rows)
        for column, share in zip([main, *parts], widths, strict=True)
    ]
    return side_by_side(fit, sum(shares), style, rows=rows, shares=widths)


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
