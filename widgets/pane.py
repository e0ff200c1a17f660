"""Lines that scroll with the usual keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import MouseScrollDown, MouseScrollUp

from widgets.glyphs import Glyphs
from widgets.line_view import WHEEL_LINES
from widgets.lines import Lines


class Pane(Lines, can_focus=True):
    """Lines that scroll with the usual keys."""

    DEFAULT_CSS = "Pane { height: 1fr; padding: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "by(1)", "Down", show=False, id="pane.down"),
        Binding("up,k", "by(-1)", "Up", show=False, id="pane.up"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="pane.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="pane.page_up"),
        Binding("home,g", "by(-1000000)", "Top", show=False, id="pane.top"),
        Binding("end,G", "by(1000000)", "End", show=False, id="pane.end"),
    ]

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs

    @property
    def room(self) -> int:
        """Return the columns available for lines."""
        return max(20, self.size.width)

    @property
    def below(self) -> int:
        """Return the number of lines below the view."""
        return max(0, len(self.lines) - self.scroll_offset.y - self.size.height)

    def relayout(self) -> None:
        self.show_again()

    def show_again(self) -> None:
        """Rebuild lines that depend on the width, which a hidden pane does not know yet.
        Implemented by subclasses."""

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.action_by(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.action_by(-WHEEL_LINES)

    def action_by(self, lines: int) -> None:
        top = max(0, min(self.scroll_offset.y + lines, len(self.lines) - self.size.height))
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True, force=True)
            self.refresh()

    def action_page(self, sign: int) -> None:
        self.action_by(sign * max(1, self.size.height - 1))
