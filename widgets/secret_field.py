"""A field for a secret: keeps what was typed away from events, clipboard, pictures and logs.

Not Textual's `Input`: that one posts its value with every key, copies it with Ctrl+C, keeps
it in a reactive that tools print, and shows how long it is.
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
"""More than any key or password; a file pasted by mistake ends here."""


class SecretField(Widget, can_focus=True):
    """One line that shows eight dots as soon as anything was typed, whatever its length.

    The end of the text is the only place to type at: there is nothing to see in between.
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
        """Something was typed, pasted or deleted. Carries no text."""

        field: SecretField

        @property
        def control(self) -> SecretField:
            return self.field

    @dataclass
    class Submitted(Message):
        """Enter was pressed. Carries no text: ask the field."""

        field: SecretField

        @property
        def control(self) -> SecretField:
            return self.field

    def __init__(self, placeholder: str = "", *, mask: str = MASK, id: str | None = None) -> None:
        """
        Args:
            placeholder: Shown while nothing has been typed.
            mask: What is shown instead, always in full; `"*" * 8` where only ASCII can be shown.
        """
        super().__init__(id=id)
        self._placeholder = placeholder
        self._mask = mask
        self._typed: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has been typed."""
        return not self._typed

    def take(self) -> str:
        """Return the typed text and forget it. Wrap it in `SecretStr` at once."""
        secret = "".join(self._typed)
        self.wipe()
        return secret

    def wipe(self) -> None:
        """Forget what was typed."""
        if self._typed:
            self._typed.clear()
            self.refresh()

    def is_same(self, other: SecretField) -> bool:
        """Return whether both fields hold the same text, for secrets that are typed twice."""
        return self._typed == other._typed

    def judged_by(self, rule: Callable[[str], T]) -> T:
        """Return the verdict of a rule on the text. The rule must keep nothing of the text and
        report only classes of it."""
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
        """Printable keys are typed here, so the footer shows no single letters."""
        return character is not None and character.isprintable()

    async def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self._type(event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        # A key copied from a page often brings a line break along.
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
        # `super` has nothing to say here; what was typed must not outlive the dialog.
        self._typed.clear()
