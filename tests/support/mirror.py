"""A terminal beside an app of a test: shows what the app would write, and counts it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyte
from rich.cells import cell_len, split_graphemes
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._context import visible_screen_stack
from textual.screen import Screen
from textual.strip import Strip

from tests.support.repeating import RepeatingScreen, RepeatingStream
from tui.textual_fixes.changed_cells import ATOMIC_BYTES

_SYNCHRONIZED = len("\x1b[?2026h\x1b[?2026l")
_MOVE = len("\x1b[1;1H")
_EVERYWHERE = ("blink", "underscore", "reverse", "strikethrough")
Shown = tuple[str, ...]


@dataclass
class Count:
    """Totals since the last `Mirror.counted`."""

    frames: int = 0
    """Frames that wrote something."""
    written: int = 0
    """Bytes written, with the signs of synchronized updates."""
    textual: int = 0
    """Bytes that Textual would have written for the frames it made."""
    textual_frames: int = 0


class Mirror:
    """The terminal of one app. Make it before the app runs."""

    def __init__(
        self,
        app: Any,
        columns: int,
        lines: int,
        *,
        compares: bool = True,
        repeats: bool = True,
    ) -> None:
        """
        Args:
            app: The app of a test.
            columns: Width of the terminal.
            lines: Its height.
            compares: The screen can be compared with a full repaint; counting alone is faster.
            repeats: The terminal repeats characters, and has said so.
        """
        self.app = app
        app.repeats_characters = repeats
        self._compares = compares
        self.screen = RepeatingScreen(columns, lines)
        self._stream = RepeatingStream(self.screen)
        self._stream.feed("\x1b[?7l")
        self._count = Count()
        self.other: Callable[[str], object] = str
        """Another terminal that gets the output."""
        self.drawn = 0
        """Frames that wrote something, ever."""
        app._display = self._display

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        app = self.app
        if (
            isinstance(renderable, LayoutUpdate | ChopsUpdate)
            and not app._batch_count
            and app._running
            and not app._closed
        ):
            count = self._count
            stock = renderable.render_segments(app.console)
            count.textual += len(stock.encode()) + _MOVE + _SYNCHRONIZED
            count.textual_frames += 1
            output = app.frame(renderable)
            if output:
                count.frames += 1
                self.drawn += 1
                size = len(output.encode())
                count.written += size + (_SYNCHRONIZED if len(output) > ATOMIC_BYTES else 0)
                if self._compares:
                    self._stream.feed(output)
                self.other(output)
        app.post_display_hook()

    def feed(self, output: str) -> None:
        """Show output that the app did not draw."""
        self._stream.feed(output)

    def counted(self) -> Count:
        """Return what was counted since the last call."""
        count, self._count = self._count, Count()
        return count

    def resize(self, columns: int, lines: int) -> None:
        """Change the size as a terminal emulator does: what it shows then is arbitrary."""
        self.screen.resize(lines, columns)
        self.screen.reset()
        self._stream.feed("\x1b[?7l\x1b[41m" + "#" * columns + "\x1b[m")

    def shown(self) -> list[list[Shown]]:
        """Return what each cell looks like."""
        return looks(self.screen)

    def repainted(self) -> list[list[Shown]]:
        """Return what each cell would look like if Textual painted everything anew."""
        fresh = pyte.Screen(self.screen.columns, self.screen.lines)
        pyte.Stream(fresh).feed(self.painted_anew())
        return looks(fresh)

    def painted_anew(self) -> str:
        """Return output that paints every cell as Textual has it."""
        app = self.app
        visible_screen_stack.set(app._background_screens)
        parts = ["\x1b[?7l"]
        fresh: set[int] = set()
        strips = app.screen._compositor.render_strips()
        for line, strip in enumerate(strips[: self.screen.lines]):
            for column, text, style in _graphemes(strip):
                if id(style) not in fresh:
                    # Rich keeps the codes of a style, also those of another number of colors.
                    style._ansi = None
                    fresh.add(id(style))
                painted = style.render(text, color_system=app.console._color_system)
                if not text.isascii() and cell_len(text) > 1:
                    blank = style.render(" " * cell_len(text))
                    parts.append(f"\x1b[{line + 1};{column + 1}H{blank}")
                parts.append(f"\x1b[{line + 1};{column + 1}H{painted}")
        return "".join(parts)

    async def is_equal(self, timeout_s: float = 5.0) -> None:
        """Wait until the terminal shows what a full repaint would.

        Raises:
            AssertionError: It does not, although nothing waits to be drawn.
        """
        until = time.monotonic() + timeout_s
        while True:
            shown, wanted = self.shown(), self.repainted()
            if shown == wanted:
                return
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.02)
        different = [
            f"line {line}, column {column}: {old} instead of {new}"
            for line, (ours, theirs) in enumerate(zip(shown, wanted, strict=True))
            for column, (old, new) in enumerate(zip(ours, theirs, strict=True))
            if old != new
        ]
        raise AssertionError(f"{len(different)} cells differ:\n" + "\n".join(different[:10]))


def _graphemes(strip: Strip) -> Iterator[tuple[int, str, Style]]:
    """Yield column, characters and style; those of one width together."""
    column = 0
    for text, style, _ in strip:
        style = style or Style()
        if text.isascii():
            yield column, text, style
            column += len(text)
            continue
        for start, end, width in split_graphemes(text)[0]:
            yield column, text[start:end], style
            column += width


def looks(screen: pyte.Screen) -> list[list[Shown]]:
    return [
        [_shown(screen.buffer[line][column]) for column in range(screen.columns)]
        for line in range(screen.lines)
    ]


def _shown(cell: pyte.screens.Char) -> Shown:
    """Return the visible properties of a cell: of a blank one, its color is none of them."""
    marks = tuple(name for name in _EVERYWHERE if getattr(cell, name))
    if cell.data == " " and not marks:
        return (" ", cell.bg)
    bold = tuple(name for name in ("bold", "italics") if getattr(cell, name))
    return (cell.data, cell.bg, cell.fg, *marks, *bold)
