"""Values on clean lines: to be marked with the mouse or read out, whatever became of the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.text import safe_lines, safe_text

_KEYS = "Esc back   c copy the first   p print outside, for long lines"


class PlainScreen(ModalScreen[None]):
    """Each value begins at the left edge and stands alone: no border, no padding, nothing behind it.

    What is longer than a line is printed outside of the drawing with `p`, where the terminal
    itself wraps it and marking it gives it back in one piece.
    """

    DEFAULT_CSS = """
    PlainScreen {
        background: $background;
        & VerticalScroll { height: 1fr; background: $background; scrollbar-size: 0 0; }
        & Static { width: 100%; height: auto; }
        & .plain--name { color: $text-muted; }
        & #plain-keys { dock: bottom; height: 1; color: $text-muted; }
        &:ansi .plain--name { color: ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Back", id="plain.close"),
        Binding("c", "copy", "Copy the first", id="plain.copy"),
        Binding("p", "print", "Print", id="plain.print"),
    ]

    def __init__(self, values: Sequence[tuple[str, str]]) -> None:
        """`values`: what each is called, and the value, which may have several lines."""
        super().__init__()
        self._values = [(safe_text(name), safe_lines(value)) for name, value in values]

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            for name, lines in self._values:
                yield Static(Content(name), classes="plain--name", markup=False)
                yield Static(Content("\n".join(lines)), classes="plain--value", markup=False)
        yield Static(Content(_KEYS), id="plain-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_copy(self) -> None:
        if self._values:
            name, lines = self._values[0]
            self.app.copy_to_clipboard("\n".join(lines))
            self.app.notify(f"Sent to the terminal's clipboard: {name}", timeout=4)

    def action_print(self) -> None:
        """On the terminal as it was before us, until Enter."""
        from textual.app import SuspendNotSupported

        text = "\n".join(f"{name}\n" + "\n".join(lines) + "\n" for name, lines in self._values)
        with suppress(SuspendNotSupported), self.app.suspend():
            _until_enter(text)


def _until_enter(text: str) -> None:
    """Raises nothing: the dashboard would not come back."""
    with suppress(EOFError, KeyboardInterrupt, OSError):
        print(f"\n{text}\nEnter goes back.", flush=True)  # noqa: T201  # outside of the drawing
        input()
