"""Titled boxes of lines, set in columns as one block of lines. Pure.

One widget draws the block: a frame costs nothing while nothing changes, and a value that changes
repaints only its own cells (`TileLines`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from textual.geometry import Region

from widgets.columns import fit_text
from widgets.lines import Line, Run

LEAST_FRAMED = 100
"""Narrower screens have no frames: the border would take the room of the contents."""
_BORDER = 2
"""Cells of the frame and the blank beside it, on each side."""


class Tile(NamedTuple):
    """One box. `draw` gets the cells that a line may take."""

    title: str
    draw: Callable[[int], Sequence[Line]]
    note: str = ""
    """At the right of the title: a key, a count or an age."""
    note_tone: str = "dim"
    note_short: str = ""
    """Shown where `note` has no room."""


@dataclass(frozen=True, slots=True)
class Frames:
    """How tiles are drawn: in a frame, or as a heading above their lines."""

    framed: bool = True

    def room(self, width: int) -> int:
        """Return how many cells the contents of a tile have."""
        return max(1, width - 2 * _BORDER) if self.framed else max(1, width - 1)

    @property
    def around(self) -> int:
        """Lines that a tile takes besides its contents."""
        return 2

    def drawn(self, tile: Tile, width: int, rows: int | None = None) -> list[Line]:
        """Return the lines of a tile, each `width` cells wide.

        Args:
            rows: Lines of contents; as many as there are without it.
        """
        return self.box(tile, tile.draw(self.room(width)), width, rows)

    def box(
        self, tile: Tile, content: Sequence[Line], width: int, rows: int | None = None
    ) -> list[Line]:
        """Return contents that were made already, with the head and the frame of a tile."""
        lines = list(content if rows is None else content[:rows])
        lines += [()] * ((rows or 0) - len(lines))
        room = self.room(width)
        if not self.framed:
            return [
                _plain_head(tile, width),
                *(fitted(line, width) for line in lines),
                fitted((), width),
            ]
        return [
            _top(tile, width),
            *((("│ ", "dim"), *fitted(line, room), (" │", "dim")) for line in lines),
            (("╰" + "─" * (width - 2) + "╯", "dim"),),
        ]


def frames_for(width: int, *, plain: bool) -> Frames:
    """Return how tiles are drawn on a screen of `width` cells.

    Args:
        plain: The terminal has ASCII characters only, or few bytes are to be sent.
    """
    return Frames(framed=width >= LEAST_FRAMED and not plain)


def _note(tile: Tile, room: int) -> str:
    """The note of a tile, its short form, or nothing: whatever fits."""
    return next(
        (words for words in (tile.note, tile.note_short) if words and cell_len(words) <= room), ""
    )


def _top(tile: Tile, width: int) -> Line:
    title = fit_text(tile.title, max(1, min(cell_len(tile.title), width - 6)))
    note = _note(tile, width - cell_len(title) - 9)
    rule = "─" * (width - 5 - cell_len(title) - (cell_len(note) + 3 if note else 0))
    runs: list[Run] = [("╭─ ", "dim"), (title, "head"), (f" {rule}", "dim")]
    runs += [(f" {note} ", tile.note_tone), ("─╮", "dim")] if note else [("╮", "dim")]
    return tuple(runs)


def _plain_head(tile: Tile, width: int) -> Line:
    title = fit_text(tile.title, max(1, min(cell_len(tile.title), width - 1)))
    note = _note(tile, width - cell_len(title) - 3)
    return fitted(((title, "head"), (f"  {note}" if note else "", tile.note_tone)), width)


def fitted(line: Line, width: int) -> Line:
    """Return the line in exactly `width` cells."""
    room, runs = width, list[Run]()
    for text, tone in line:
        needed = cell_len(text)
        if needed > room:
            if room > 0:
                runs.append((fit_text(text, room), tone))
            return tuple(runs)
        runs.append((text, tone))
        room -= needed
    return (*runs, (" " * room, "")) if room else tuple(runs)


def side_by_side(
    columns: Sequence[Sequence[Tile]],
    width: int,
    frames: Frames,
    *,
    rows: int = 0,
    shares: Sequence[int] = (),
) -> list[Line]:
    """Return columns of tiles beside each other; the last tile of a shorter column grows.

    Columns of equally many tiles have these at equal heights.

    Args:
        rows: Lines to fill at least.
        shares: Widths of the columns; equal ones without it.
    """
    widths = list(shares) or split(width, len(columns))
    contents = [
        [list(tile.draw(frames.room(wide))) for tile in column]
        for column, wide in zip(columns, widths, strict=True)
    ]
    heights = [[len(lines) for lines in column] for column in contents]
    if len({len(column) for column in columns}) == 1:
        even = [
            max(heights[at][row] for at in range(len(columns))) for row in range(len(columns[0]))
        ]
        heights = [list(even) for _ in columns]
    total = max(rows, *(sum(column) + frames.around * len(column) for column in heights))
    for column in heights:
        column[-1] += total - sum(column) - frames.around * len(column)
    drawn = [
        [
            line
            for tile, lines, height in zip(column, made, tall, strict=True)
            for line in frames.box(tile, lines, wide, height)
        ]
        for column, made, tall, wide in zip(columns, contents, heights, widths, strict=True)
    ]
    return [tuple(run for part in parts for run in part) for parts in zip(*drawn, strict=True)]


def split(width: int, parts: int) -> list[int]:
    """Return `width` cells in so many nearly equal parts."""
    return [width * (at + 1) // parts - width * at // parts for at in range(parts)]


def changed_cells(before: Line, after: Line) -> tuple[int, int]:
    """Return from which cell to which two drawn lines differ: (first, end)."""
    old, new = _cells(before), _cells(after)
    longest = max(len(old), len(new))
    old += [(" ", "")] * (longest - len(old))
    new += [(" ", "")] * (longest - len(new))
    first = next((at for at in range(longest) if old[at] != new[at]), longest)
    end = next((at + 1 for at in range(longest - 1, first - 1, -1) if old[at] != new[at]), first)
    return first, end


def _cells(line: Line) -> list[tuple[str, str]]:
    """The cells of a line: a wide sign takes two."""
    cells: list[tuple[str, str]] = []
    for text, tone in line:
        for sign in text:
            cells += [(sign, tone)] * (1 if sign.isascii() else cell_len(sign))
    return cells


def changed_regions(
    before: Sequence[Line], after: Sequence[Line], rows: Iterable[int], top: int
) -> list[Region]:
    """Return the regions of a widget that differ, row by row, `top` lines being scrolled away."""
    regions = []
    for y in rows:
        at = y + top
        old = before[at] if at < len(before) else ()
        new = after[at] if at < len(after) else ()
        first, end = changed_cells(old, new)
        if end > first:
            regions.append(Region(first, y, end - first, 1))
    return regions
