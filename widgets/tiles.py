"""Titled boxes of lines, arranged in columns as one block of lines. Pure.

One widget draws the block: a frame costs nothing while nothing changes, and a changed value
repaints only its own cells (`TileLines`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.geometry import Region

from widgets.frames import FrameStyle, framed, inner_width
from widgets.lines import Line, cut_line, padded


class Tile(NamedTuple):
    """One box. `draw` receives the width of a line in cells."""

    title: str
    draw: Callable[[int], Sequence[Line]]
    note: str = ""
    """Text at the right of the title: a key, a count or an age."""
    note_tone: str = "dim"
    note_short: str = ""
    """Shown if `note` does not fit."""


AROUND = 2
"""Lines of a tile besides its contents: two edges, or a heading and a blank line."""


def room_in(width: int, style: FrameStyle) -> int:
    """Return the content width of a tile in cells; a heading leaves a blank at the end."""
    return inner_width(width, style) if style is FrameStyle.BOX else max(1, width - 1)


def tile_box(
    tile: Tile, content: Sequence[Line], width: int, rows: int, style: FrameStyle
) -> list[Line]:
    """Return a tile with existing contents, each line `width` cells wide.

    Args:
        rows: Lines of content.
    """
    if style is FrameStyle.BOX:
        right = _note(tile, width - cell_len(tile.title) - 9)
        return framed(content, tile.title, width, right=right, height=rows + AROUND, style=style)
    lines = [*content[:rows], *[()] * (rows - len(content))]
    note = _note(tile, width - cell_len(tile.title) - 3)
    head: Line = ((tile.title, "title"), ("  ", ""), *note)
    room = room_in(width, style)
    return [padded(cut_line(line, room), width) for line in (head, *lines, ())]


def _note(tile: Tile, room: int) -> Line:
    """Return the note of a tile, its short form, or nothing, depending on the space."""
    return next(
        (
            ((words, tile.note_tone),)
            for words in (tile.note, tile.note_short)
            if words and cell_len(words) <= room
        ),
        (),
    )


def side_by_side(
    columns: Sequence[Sequence[Tile]],
    width: int,
    style: FrameStyle,
    *,
    rows: int = 0,
    shares: Sequence[int] = (),
) -> list[Line]:
    """Return columns of tiles next to each other; the last tile of a shorter column grows.

    Columns of equally many tiles have these at equal heights, unless `rows` is too few for that.

    Args:
        rows: Minimum number of lines to fill.
        shares: Widths of the columns; equal by default.
    """
    widths = list(shares) or split(width, len(columns))
    contents = [
        [list(tile.draw(room_in(wide, style))) for tile in column]
        for column, wide in zip(columns, widths, strict=True)
    ]
    heights = [[len(lines) for lines in column] for column in contents]
    if len({len(column) for column in columns}) == 1:
        even = [
            max(heights[at][row] for at in range(len(columns))) for row in range(len(columns[0]))
        ]
        if not rows or sum(even) + AROUND * len(even) <= rows:
            heights = [list(even) for _ in columns]
    total = max(rows, *(sum(column) + AROUND * len(column) for column in heights))
    for column in heights:
        column[-1] += total - sum(column) - AROUND * len(column)
    drawn = [
        [
            line
            for tile, lines, height in zip(column, made, tall, strict=True)
            for line in tile_box(tile, lines, wide, height, style)
        ]
        for column, made, tall, wide in zip(columns, contents, heights, widths, strict=True)
    ]
    return [tuple(run for part in parts for run in part) for parts in zip(*drawn, strict=True)]


def split(width: int, parts: int) -> list[int]:
    """Return `width` cells divided into nearly equal parts."""
    return [width * (at + 1) // parts - width * at // parts for at in range(parts)]


def changed_cells(before: Line, after: Line) -> tuple[int, int]:
    """Return the range of cells in which two drawn lines differ: (first, end)."""
    old, new = _cells(before), _cells(after)
    longest = max(len(old), len(new))
    old += [(" ", "")] * (longest - len(old))
    new += [(" ", "")] * (longest - len(new))
    first = next((at for at in range(longest) if old[at] != new[at]), longest)
    end = next((at + 1 for at in range(longest - 1, first - 1, -1) if old[at] != new[at]), first)
    return first, end


def _cells(line: Line) -> list[tuple[str, str]]:
    """Return the cells of a line: a wide character takes two."""
    cells: list[tuple[str, str]] = []
    for text, tone in line:
        for sign in text:
            cells += [(sign, tone)] * (1 if sign.isascii() else cell_len(sign))
    return cells


def changed_regions(
    before: Sequence[Line], after: Sequence[Line], rows: Iterable[int], top: int
) -> list[Region]:
    """Return the regions of a widget that differ, row by row, with `top` lines scrolled away."""
    regions = []
    for y in rows:
        at = y + top
        old = before[at] if at < len(before) else ()
        new = after[at] if at < len(after) else ()
        first, end = changed_cells(old, new)
        if end > first:
            regions.append(Region(first, y, end - first, 1))
    return regions
