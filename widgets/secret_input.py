"""A field for secrets that shows dots, copies nothing and forgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

MAX_CHARS = 512


class SecretInput(Widget, can_focus=True):
    """Not a subclass of Input on purpose: its value would be a reactive, travel in `Changed`
    messages, and go to the clipboard with Ctrl+C. The text lives in one attribute until `take`.
    """

    DEFAULT_CSS = """
    SecretInput { height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
    SecretInput:focus { text-style: bold; }
    SecretInput:ansi { text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Sign in", show=False, id="secret.submit"),
        Binding("backspace", "erase", "Erase one", show=False, id="secret.erase"),
        Binding("ctrl+u", "wipe", "Erase all", show=False, id="secret.wipe"),
    ]

    @dataclass
    class Submitted(Message):
        """Enter was pressed. Carries no value: ask with `take`."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder
        self._typed = ""

    def take(self) -> str:
        """What was typed, which is then forgotten."""
        typed, self._typed = self._typed, ""
        self.refresh()
        return typed.strip()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            self._add(event.character)
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        # Only its first line: a line break at the end is the usual accident.
        self._add(event.text.strip().split("\n")[0].strip())
        event.stop()

    def _add(self, text: str) -> None:
        self._typed = (self._typed + text)[:MAX_CHARS]
        self.refresh()

    def action_erase(self) -> None:
        self._typed = self._typed[:-1]
        self.refresh()

    def action_wipe(self) -> None:
        self._typed = ""
        self.refresh()

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if self._typed:
            # One dot a character while typing helps the typist; it stops growing at sixteen.
            text, style = "*" * min(len(self._typed), 16), self.rich_style
        else:
            text, style = self._placeholder, self.rich_style
        cursor = "_" if self.has_focus else ""
        return Strip([Segment(f"{text}{cursor}", style)]).adjust_cell_length(width, self.rich_style)
