"""A field for a secret: it keeps the typed text out of events, clipboard, screenshots and logs.

It does not use Textual's `Input`, which posts its value with every key, copies it with Ctrl+C,
stores it in a reactive that tools print, and shows its length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.secrets import MASK
from widgets.columns import fit_text

T = TypeVar("T")
MAX_CHARS = 4096
"""More than any key or password; a file pasted by mistake is cut here."""


class SecretField(Widget, can_focus=True):
    """One line that shows eight dots once anything is typed, regardless of the length.

    Text can be typed only at the end, because nothing is visible in between.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SecretField {
        height: 1;
        background: $surface;
        color: $foreground;
        & > .secret--empty { color: $text-muted; }
        & > .secret--cursor { text-style: reverse; }
        &:ansi { background: ansi_default; text-style: underline; }
        &:ansi > .secret--empty { color: ansi_default; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"secret--empty", "secret--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Use it", show=False, id="secret.submit"),
        Binding("backspace", "delete_last", "Delete", show=False, id="secret.delete"),
        Binding("ctrl+u", "wipe", "Delete all", show=False, id="secret.wipe"),
    ]

    @dataclass
    class Changed(Message):
        """Message: something was typed, pasted or deleted. Carries no text."""

        field: SecretField

        @property
        def control(self) -> SecretField:
            return self.field

    @dataclass
    class Submitted(Message):
        """Message: Enter was pressed. Carries no text: read it from the field."""

        field: SecretField

        @property
        def control(self) -> SecretField:
            return self.field

    def __init__(self, placeholder: str = "", *, mask: str = MASK, id: str | None = None) -> None:
        """
        Args:
            placeholder: Shown while the field is empty.
            mask: Replacement text, always shown in full; `"*" * 8` for ASCII terminals.
        """
        super().__init__(id=id)
        self._placeholder = placeholder
        self._mask = mask
        self._typed: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Return whether the field is empty."""
        return not self._typed

    def take(self) -> str:
        """Return the typed text and clear it. Wrap it in `SecretStr` at once."""
        secret = "".join(self._typed)
        self.wipe()
        return secret

    def wipe(self) -> None:
        """Clear the typed text."""
        if self._typed:
            self._typed.clear()
            self.refresh()

    def is_same(self, other: SecretField) -> bool:
        """Return whether both fields hold the same text, for secrets typed twice."""
        return self._typed == other._typed

    def judged_by(self, rule: Callable[[str], T]) -> T:
        """Return the result of a rule for the text. The rule must store nothing of the text and
        return only classes of it."""
        return rule("".join(self._typed))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = self._placeholder if self.is_empty else self._mask
        style = self.get_component_rich_style("secret--empty") if self.is_empty else self.rich_style
        if not self.has_focus:
            return Strip([Segment(fit_text(text, width), style)], width)
        cursor = Segment(" ", self.get_component_rich_style("secret--cursor"))
        rest = max(0, width - len(self._mask) - 1)
        if self.is_empty:
            return Strip([cursor, Segment(fit_text(text, max(0, width - 1)), style)]).crop(0, width)
        return Strip([Segment(text, style), cursor, Segment(" " * rest, style)]).crop(0, width)

    # Keys

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Consume printable keys, so that the footer shows no single letters."""
        return character is not None and character.isprintable()

    async def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self._type(event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        # A key copied from a page often ends with a line break.
        lines = event.text.strip().splitlines()
        if lines:
            self._type(lines[0])

    def _type(self, text: str) -> None:
        was_empty = self.is_empty
        self._typed.extend(text[: MAX_CHARS - len(self._typed)])
        if was_empty:
            self.refresh()
        self.post_message(self.Changed(self))

    def action_delete_last(self) -> None:
        if self._typed:
            self._typed.pop()
            if self.is_empty:
                self.refresh()
            self.post_message(self.Changed(self))

    def action_wipe(self) -> None:
        if self._typed:
            self.wipe()
            self.post_message(self.Changed(self))

    def action_submit(self) -> None:
        self.post_message(self.Submitted(self))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_unmount(self) -> None:
        # `super` does nothing relevant here; the typed text must not outlive the dialog.
        self._typed.clear()
