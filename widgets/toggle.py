"""A yes or no on one line, for forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from widgets.columns import fit_text


class Toggle(Widget, can_focus=True):
    """ "[x] words": Space changes it. `value` is the answer."""

    DEFAULT_CSS = """
    Toggle { height: 1; color: $foreground; }
    Toggle:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "flip", "Change", id="toggle.flip"),
    ]

    @dataclass
    class Flipped(Message):
        """Message: the answer changed."""

        toggle: Toggle

        @property
        def control(self) -> Toggle:
            return self.toggle

    def __init__(self, words: str, *, value: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = words
        self.value = value

    def show_value(self, value: bool) -> None:
        """Show an answer set elsewhere; post no message."""
        if value is not self.value:
            self.value = value
            self.refresh()

    def action_flip(self) -> None:
        self.value = not self.value
        self.refresh()
        self.post_message(self.Flipped(self))

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_flip()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = f"[{'x' if self.value else ' '}] {self._words}"
        return Strip([Segment(fit_text(text, width), self.rich_style)]).adjust_cell_length(
            width, self.rich_style
        )
