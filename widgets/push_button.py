"""A one-line button; Enter presses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class PushButton(Widget, can_focus=True):
    """ "[ Reboot ]". The focused button is in reverse video."""

    DEFAULT_CSS = """
    PushButton {
        height: 1; width: auto; margin-right: 2; color: $foreground;
        &.-danger { color: $text-error; text-style: bold; }
        &:focus { text-style: reverse; }
        &.-danger:focus { text-style: bold reverse; }
        &:disabled { color: $text-muted; text-style: none; }
        &:ansi { color: ansi_default; }
        &:ansi:disabled { text-style: dim; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Press", show=False, id="button.press")
    ]

    @dataclass
    class Pressed(Message):
        """Message: the user pressed it."""

        button: PushButton
        by_key: bool = False

        @property
        def control(self) -> PushButton:
            return self.button

    def __init__(self, words: str, *, danger: bool = False, id: str | None = None) -> None:
        super().__init__(id=id, classes="-danger" if danger else "")
        self._words = f"[ {words} ]"

    def get_content_width(self, container: object, viewport: object) -> int:
        return len(self._words)

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self._words, self.rich_style)]).adjust_cell_length(
            self.size.width, self.rich_style
        )

    def action_press(self) -> None:
        self.post_message(self.Pressed(self, by_key=True))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Pressed(self))
