"""A widget with a list of lines: it repaints exactly the lines that changed.

The base class of header, status, footer and panels. One widget instead of a tree of labels makes
the first frame fast, and no line is sent to the terminal twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import ClassVar

from rich.cells import cell_len
from rich.color import ColorParseError
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui.textual_fixes.layout_count import refresh_height
from widgets.columns import fit_text
from widgets.line_view import LineView

Run = tuple[str, str]
"""Text and its tone: "", "good", "bad", "warn", "dim", "strong", "head", "key", "frame", "title" or
"fill"; "paint red" or "paint #c0392b" is a color chosen by the user."""
Line = tuple[Run, ...]
TONES = ("good", "bad", "warn", "dim", "strong", "head", "key", "frame", "title", "fill")


class Lines(LineView, can_focus=False):
    """Widget that draws lines of toned text. Longer content scrolls if the widget can take
    focus."""

    # Of the sixteen colors, use those readable on black and on white, because the background is
    # unknown. Yellow is not.
    DEFAULT_CSS = """
    Lines {
        height: auto;
        overflow: hidden hidden;
        scrollbar-size: 0 0;
        color: $foreground;
        & > .lines--good { color: $text-success; }
        & > .lines--bad { color: $text-error; text-style: bold; }
        & > .lines--warn { color: $text-warning; }
        & > .lines--dim { color: $text-muted; }
        & > .lines--strong { text-style: bold; }
        & > .lines--head { color: $text-muted; text-style: bold; }
        & > .lines--key { color: $text-accent; text-style: bold; }
        & > .lines--frame { color: $secondary; }
        & > .lines--title { color: $foreground; text-style: bold; }
        & > .lines--fill { color: $text-primary; }
        &:ansi > .lines--good { color: ansi_green; }
        &:ansi > .lines--bad { color: ansi_red; text-style: bold; }
        &:ansi > .lines--warn { color: ansi_magenta; }
        &:ansi > .lines--dim { color: ansi_default; }
        &:ansi > .lines--head { color: ansi_default; text-style: bold; }
        &:ansi > .lines--key { color: ansi_default; text-style: bold; }
        &:ansi > .lines--frame { color: ansi_default; }
        &:ansi > .lines--title { color: ansi_default; text-style: bold; }
        &:ansi > .lines--fill { color: ansi_default; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{tone}" for tone in TONES}

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()

    @property
    def lines(self) -> Sequence[Line]:
        """Return the displayed lines."""
        return self._lines

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; equal ones cost nothing."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self._set_virtual_size(Size(self.size.width, len(lines)))
            if self.styles.height is not None and self.styles.height.is_auto:
                refresh_height(self)
                return
        lowest = max(0, len(lines) - self.size.height)
        if self.scroll_offset.y > lowest:
            self.scroll_to(y=lowest, animate=False, immediate=True, force=True)
            self.refresh()
            return
        top = self.scroll_offset.y
        changed = []
        for at in range(top, min(top + self.size.height, max(len(before), len(lines)))):
            old = before[at] if at < len(before) else None
            new = lines[at] if at < len(lines) else None
            if old != new:
                changed.append(at - top)
        self.redraw(changed)

    def _set_virtual_size(self, size: Size) -> None:
        # A plain assignment would lay out the whole screen again for scroll bars that are never
        # shown.
        self.set_reactive(Lines.virtual_size, size)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    def on_resize(self) -> None:
        self._set_virtual_size(Size(self.size.width, len(self._lines)))
        self.relayout()

    def relayout(self) -> None:
        """Rebuild lines that depend on the width. Implemented by subclasses."""

    def run_at(self, x: int, y: int) -> int | None:
        """Return the index of the run at a position of the widget; `None` if there is none."""
        at, right = y + self.scroll_offset.y, 0
        for place, (text, _) in enumerate(self._lines[at] if 0 <= at < len(self._lines) else ()):
            right += cell_len(text)
            if x < right:
                return place
        return None

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return Strip.blank(width, self.plain_style)
        segments = [Segment(text, self._style(tone)) for text, tone in self._lines[at]]
        return Strip(segments).adjust_cell_length(width, self.plain_style)

    def _style(self, tone: str) -> Style:
        if tone.startswith("paint "):
            return self.plain_style + painted(tone.removeprefix("paint "))
        return self.get_component_rich_style(f"lines--{tone}") if tone else self.plain_style


@cache
def painted(color: str) -> Style:
    """Return a style with that color; a plain style for an unknown color name."""
    try:
        return Style(color=color)
    except ColorParseError:
        return Style()


def room_of(line: Iterable[Run]) -> int:
    """Return the width of `line` in cells."""
    return sum(cell_len(text) for text, _ in line)


def spread(left: Line, right: Line, width: int) -> Line:
    """Return `left` and `right` at the two ends of a line of `width` cells; `right` is shortened
    first."""
    gap = width - room_of(left) - room_of(right)
    return (*left, (" " * gap, ""), *right) if gap >= 1 else left


def cut_line(line: Iterable[Run], room: int) -> Line:
    """Return `line` in at most `room` cells; the last remaining run ends in `…`."""
    runs: list[Run] = []
    for text, tone in line:
        needed = cell_len(text)
        if needed > room:
            return (*runs, (fit_text(text, room), tone)) if room > 0 else tuple(runs)
        runs.append((text, tone))
        room -= needed
    return tuple(runs)


def padded(line: Iterable[Run], width: int) -> Line:
    """Return `line` in exactly `width` cells."""
    shown = cut_line(line, width)
    room = width - room_of(shown)
    return (*shown, (" " * room, "")) if room > 0 else shown


def beside(left: Sequence[Line], right: Sequence[Line], left_width: int) -> list[Line]:
    """Return two columns of lines, the second starting at cell `left_width`; a longer line of
    `left` is not cut."""
    joined: list[Line] = []
    for at in range(max(len(left), len(right))):
        first = left[at] if at < len(left) else ()
        second = right[at] if at < len(right) else ()
        gap = max(1, left_width - room_of(first))
        joined.append((*first, (" " * gap, ""), *second) if second else tuple(first))
    return joined


def field(name: str, value: str, width: int, *, tone: str = "", name_width: int = 12) -> Line:
    """Return a name in its own column, then a value cut to fit."""
    room = max(1, width - name_width - 1)
    shown = value if value else "unknown"
    return (
        (fit_text(name, name_width) + " ", "dim"),
        (fit_text(shown, room).rstrip(), tone if value else "dim"),
    )
