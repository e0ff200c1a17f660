"""A titled frame around a widget, such as a table: top and bottom edges of one line each, and sides
from the style sheet.

For content that is lines, `widgets.frames.framed` needs no widget at all.
"""

from __future__ import annotations

from textual.containers import Vertical
from textual.widget import Widget

from widgets.frames import FrameStyle, bottom_edge, top_edge
from widgets.lines import Line, Lines


class FrameEdge(Lines):
    """The top or bottom edge of a frame. A text change repaints one line."""

    DEFAULT_CSS = "FrameEdge { height: 1; }"

    def __init__(self, *, is_bottom: bool = False) -> None:
        super().__init__()
        self._is_bottom = is_bottom
        self._title: str | Line = ""
        self._right: str | Line = ""
        self._style_of_frame = FrameStyle.BOX

    def show(self, title: str | Line, right: str | Line, style: FrameStyle) -> None:
        """Show these texts."""
        if (title, right, style) != (self._title, self._right, self._style_of_frame):
            self._title, self._right, self._style_of_frame = title, right, style
            self.relayout()

    def relayout(self) -> None:
        width, style = self.size.width, self._style_of_frame
        if self._is_bottom:
            self.set_lines([bottom_edge(width, hint=self._right, style=style)])
        else:
            self.set_lines([top_edge(self._title, width, right=self._right, style=style)])


class Frame(Vertical):
    """A frame around one widget."""

    DEFAULT_CSS = """
    Frame {
        height: 1fr;
        &.-boxed > .frame--inside {
            border-left: round $secondary;
            border-right: round $secondary;
        }
        &.-boxed:ansi > .frame--inside {
            border-left: round ansi_default;
            border-right: round ansi_default;
        }
        & > .-bottom { display: none; }
        &.-boxed > .-bottom { display: block; }
    }
    """

    def __init__(self, inside: Widget, *, style: FrameStyle, id: str | None = None) -> None:
        self.top = FrameEdge()
        self.bottom = FrameEdge(is_bottom=True)
        self.bottom.add_class("-bottom")
        super().__init__(self.top, inside.add_class("frame--inside"), self.bottom, id=id)
        self._title: str | Line = ""
        self._right: str | Line = ""
        self._hint: str | Line = ""
        self._look = style
        self.set_class(style is FrameStyle.BOX, "-boxed")

    def tell(self, title: str | Line, *, right: str | Line = "", hint: str | Line = "") -> None:
        """Show a title, a key or count at its right, and a hint in the bottom edge."""
        self._title, self._right, self._hint = title, right, hint
        self._show_edges()

    def use_style(self, style: FrameStyle) -> None:
        """Draw the frame as a box or as a heading."""
        if style is not self._look:
            self._look = style
            self.set_class(style is FrameStyle.BOX, "-boxed")
            self._show_edges()

    def _show_edges(self) -> None:
        self.top.show(self._title, self._right, self._look)
        self.bottom.show("", self._hint, self._look)
