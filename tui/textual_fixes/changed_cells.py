"""App base that writes only the cells that changed. UI thread.

Textual writes every dirty line from the left edge of a widget: opening a dialog repaints the screen
three or four times, and a cursor in a chart repaints its whole row. Here each frame is compared
with the terminal's cells (`tui.terminal.cell_grid`). An equal frame writes nothing.

The cells are forgotten whenever another program may have written to the terminal: after a size
change, after another program used the terminal, and when the user requests a redraw.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.events import Resize
from textual.geometry import Size

from tui.terminal.cell_grid import CellGrid, erases_with_background, moves_lines
from tui.terminal.cell_looks import PLAIN, Look, of_blank
from tui.terminal.pen import Cell, movement_to

if TYPE_CHECKING:
    from rich.segment import Segment
    from rich.style import Style
    from textual.screen import Screen
    from textual.strip import Strip

    from tui.terminal.cell_grid import Piece, SavedRows
    from tui.terminal.repeats import RepeatQuestion

PRIVATE = (
    "textual._compositor.ChopsUpdate",
    "textual._compositor.LayoutUpdate",
    "textual.app.App._display",
    "textual.app.App._driver",
    "textual.app.App._batch_count",
    "textual.app.App._running",
    "textual.app.App._closed",
    "textual.app.App._handle_exception",
    "textual.app.App._begin_update",
    "textual.app.App._end_update",
    "textual.app.App._screen_stack",
    "textual.strip.Strip._segments",
    "textual.strip.SGR_STYLES",
)
ATOMIC_BYTES = 256
"""Longest output that terminals draw at once also without the signs of a synchronized update."""
_LONG_FRAME = 1_000
"""Characters of a frame that draws a large part of the screen."""
_START_S = 1.0
"""Time after the first size in which a report of the same size is no change."""
_MOST_STRIPS = 1_024
"""Maximum number of strips whose cells are cached."""
_ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
"""SGR parameters in the order of the bits of Rich's styles."""


class ChangedCells(App[Any]):
    """App base that compares each frame with the terminal's cells."""

    writes_changes_only = True
    """True if frames are compared; otherwise Textual writes them."""
    _grid: CellGrid | None = None
    _seed: SavedRows | None = None
    _first_size_at = 0.0
    _reported_size: Size | None = None
    _cursor: tuple[int, int] | None = None
    """Column and line where the cursor was put last."""
    repeats_characters = False
    """The terminal repeats the last character on request: it has shown that it does."""
    _repeat_question: RepeatQuestion | None = None
    """The question about that, once it was asked."""

    @property
    def grid(self) -> CellGrid:
        """Return the terminal's cells."""
        if self._grid is None or (self._grid.columns, self._grid.lines) != self.size:
            self._grid = CellGrid(
                *self.size,
                erases_with_background=erases_with_background(os.environ),
                moves_lines=moves_lines(os.environ),
                repeats=self.repeats_characters,
            )
            if self._seed is not None:
                self._grid.seed(self._seed)
                self._seed = None
        return self._grid

    def seed_screen(self, rows: SavedRows) -> None:
        """Set the terminal's cells before the first frame, which then writes only the difference.

        Call it before `run`. The rows are those of `CellGrid.snapshot` of an earlier `grid`; rows
        of another size are ignored. The terminal must be on its alternate screen with the cursor
        hidden, and must not be cleared: the driver must skip its own switch to that screen.
        """
        self._seed = rows

    def forget_screen(self) -> None:
        """Draw everything again, because the terminal's content is unknown."""
        self._grid = self._cursor = self._seed = None
        if self._screen_stack:
            self.screen.refresh()

    def action_redraw(self) -> None:
        """Draw the whole screen again, after another program wrote to the terminal."""
        self.forget_screen()

    def on_resize(self, event: Resize) -> None:
        """Forget the cells: terminals wrap and cut lines when their size changes.

        At startup the size is reported several times; these reports are no changes.
        """
        self._first_size_at = self._first_size_at or monotonic()
        is_start = monotonic() - self._first_size_at < _START_S
        is_same = self._reported_size in (None, event.size)
        if not (is_start and is_same):
            self.forget_screen()
        self._reported_size = event.size

    def frame(self, update: LayoutUpdate | ChopsUpdate) -> str:
        """Return the output that brings the terminal to `update`; empty if it already shows it."""
        grid = self.grid
        raw: list[tuple[int, int, Strip]] = []
        output = grid.draw(_pieces(update, self._color_system, raw))
        for line, column, strip in raw:
            # Write images and other non-text sequences unchanged.
            output += movement_to(line, column) + strip.render(self.console)
            grid.forget_cells(line, column, column + strip.cell_length)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if output or cursor != self._cursor:
            self._cursor = cursor
            output += movement_to(cursor.y, cursor.x)
        return output

    @property
    def _color_system(self) -> ColorSystem:
        name = self.console.color_system
        return ColorSystem.TRUECOLOR if name is None else _COLOR_SYSTEMS[name]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if (
            not self.writes_changes_only
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
            or self._batch_count
            or not self._running
            or self._closed
            or self._driver is None
            or self._driver.is_headless
            or self._driver.is_inline
        ):
            super()._display(screen, renderable)
            return
        try:
            output = self.frame(renderable)
        except Exception as error:  # noqa: BLE001  as Textual does: a bug of a widget ends the app
            self._handle_exception(error)
        else:
            if output:
                self._write_frame(output + self._question_after(output))
        finally:
            self.post_display_hook()

    def _question_after(self, output: str) -> str:
        """Return the question whether the terminal repeats characters, to be written with the first
        long frame."""
        if self._repeat_question is not None or len(output) < _LONG_FRAME:
            return ""
        question = self._repeat_question = self.grid.repeat_question()
        if question is None or self._cursor is None:
            return ""
        column, line = self._cursor
        return question.output + movement_to(line, column)

    def cursor_reported(self, line: int, column: int) -> None:
        """Take the answer of the terminal. Other answers about the cursor say nothing here."""
        question = self._repeat_question
        answer = None if question is None else question.answer(line, column)
        if answer is not None:
            self.repeats_characters = self.grid.repeats = answer

    def _write_frame(self, output: str) -> None:
        driver = self._driver
        assert driver is not None
        is_long = len(output) > ATOMIC_BYTES
        if is_long:
            self._begin_update()
        driver.write(output)
        if is_long:
            self._end_update()
        driver.flush()


_COLOR_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}


# From strips to cells


def _pieces(
    update: LayoutUpdate | ChopsUpdate,
    colors: ColorSystem,
    raw: list[tuple[int, int, Strip]],
) -> Iterator[Piece]:
    """Yield the pieces of lines of an update; add non-text strips to `raw`."""
    strips = _of_layout(update) if isinstance(update, LayoutUpdate) else _of_chops(update)
    for line, column, strip in strips:
        cells = _cells(strip, colors)
        if cells is None:
            raw.append((line, column, strip))
        else:
            yield line, column, cells


def _of_layout(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for line, strips in enumerate(update.strips, update.region.y):
        column = update.region.x
        for strip in strips:
            yield line, column, strip
            column += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield each strip that overlaps a dirty span, once."""
    done: set[tuple[int, int]] = set()
    for line, start, end in update.spans:
        for last, (column, strip) in zip(
            update.chop_ends[line], update.chops[line].items(), strict=False
        ):
            if strip is None or column >= end or last <= start or (line, column) in done:
                continue
            done.add((line, column))
            yield line, column, strip


_known: dict[int, tuple[Strip, ColorSystem, list[Cell] | None]] = {}
"""Cells of strips by identity. A reference to the strip prevents reuse of its identity."""


def _cells(strip: Strip, colors: ColorSystem) -> list[Cell] | None:
    """Return the cells of a strip; `None` if it contains more than text."""
    found = _known.get(id(strip))
    if found is not None and found[1] is colors:
        return found[2]
    cells = _cells_of(strip._segments, colors)
    while len(_known) >= _MOST_STRIPS:
        del _known[next(iter(_known))]
    _known[id(strip)] = (strip, colors, cells)
    return cells


def _cells_of(segments: list[Segment], colors: ColorSystem) -> list[Cell] | None:
    cells: list[Cell] = []
    for text, style, control in segments:
        if control:
            return None
        look = PLAIN if style is None else _look(style, colors)
        own = _cells_by_look[look]
        if text.isascii() or _has_narrow_only(text):
            cells += [own[char] for char in text]
        else:
            _add_graphemes(cells, text, own)
    return cells


def _add_graphemes(cells: list[Cell], text: str, own: _CellsOfLook) -> None:
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells.append(own[text[start:end]])
            cells += [own[""]] * (width - 1)
        elif cells:
            joined, look = cells[-1]
            cells[-1] = (joined + text[start:end], look)


@lru_cache(4_096)
def _has_narrow_only(text: str) -> bool:
    return all(cell_len(char) == 1 for char in text)


class _CellsOfLook(dict[str, "Cell"]):
    """The cells of one style by their characters: equal cells are the same object."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, text: str) -> Cell:
        cell = self[text] = (text, of_blank(self._look) if text == " " else self._look)
        return cell


class _ByLook(dict[Look, _CellsOfLook]):
    def __missing__(self, look: Look) -> _CellsOfLook:
        cells = self[look] = _CellsOfLook(look)
        return cells


_cells_by_look = _ByLook()


@lru_cache(16_384)
def _look(style: Style, colors: ColorSystem) -> Look:
    """Return a style as the terminal shows it."""
    bits = style._attributes & style._set_attributes
    attributes = tuple(name for bit, name in enumerate(_ATTRIBUTES) if bits & (1 << bit))
    color = ground = ""
    if style.color is not None:
        color = ";".join(style.color.downgrade(colors).get_ansi_codes())
    if style.bgcolor is not None:
        ground = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False))
    link = f"id={style._link_id};{style.link}" if style.link else ""
    return _unique(
        Look("" if color == "39" else color, "" if ground == "49" else ground, attributes, link)
    )


@lru_cache(16_384)
def _unique(look: Look) -> Look:
    return look
