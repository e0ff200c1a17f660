"""A one-line button for forms: "[ Make a password ]"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class Press(Widget, can_focus=True):
    """Enter or Space presses it; the focus is shown in reverse video, without color."""

    DEFAULT_CSS = """
    Press { height: 1; color: $foreground; }
    Press:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Press", show=False, id="press.press"),
    ]

    @dataclass
    class Pressed(Message):
        """Message: the user pressed it."""

        press: Press

        @property
        def control(self) -> Press:
            return self.press

    def __init__(self, words: str, *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self.styles.width = len(words) + 4

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_press()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return Strip([Segment(f"[ {self._words} ]", self.rich_style)]).adjust_cell_length(width)

    def action_press(self) -> None:
        self.post_message(self.Pressed(self))
