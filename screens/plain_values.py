"""Values on clean lines: to be marked with the mouse or read out, whatever became of the
clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.dialogs.modal import Modal
from screens.messages import PrintOutside
from tui.text import safe_lines, safe_text
from widgets.glyphs import UNICODE
from widgets.lines import Line, Lines
from widgets.pane import Pane

_KEYS = "Esc back   c copy the first   p print outside, for long lines"


class PlainScreen(Modal[None]):
    """Each value begins at the left edge and stands alone: no border, no padding, nothing behind
    it.

    What is longer than a line is printed outside of the drawing with `p`, where the terminal
    itself wraps it and marking it gives it back in one piece.
    """

    DEFAULT_CSS = """
    PlainScreen {
        background: $background;
        & #values { height: 1fr; padding: 0; background: $background; }
        & #plain-keys { height: 1; }
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
        yield Pane(UNICODE, id="values")
        yield Lines(id="plain-keys")

    def on_mount(self) -> None:
        self.query_one("#plain-keys", Lines).set_lines([((_KEYS, "dim"),)])
        self.query_one(Pane).focus()
        self._show_values()

    def on_resize(self) -> None:
        self._show_values()

    def _show_values(self) -> None:
        width = max(1, self.app.size.width)
        lines: list[Line] = []
        for name, values in self._values:
            lines.append(((name, "dim"),))
            lines += [((part, ""),) for value in values for part in _pieces(value, width)]
        self.query_one(Pane).set_lines(lines)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_copy(self) -> None:
        if self._values:
            name, lines = self._values[0]
            self.app.copy_to_clipboard("\n".join(lines))
            self.app.notify(f"Sent to the terminal's clipboard: {name}", timeout=4)

    def action_print(self) -> None:
        """On the terminal as it was before us, until Enter."""
        self.post_message(
            PrintOutside(
                "\n".join(f"{name}\n" + "\n".join(lines) + "\n" for name, lines in self._values)
            )
        )


def _pieces(text: str, width: int) -> Iterator[str]:
    """`text` in lines of `width` cells, cut wherever they end: a value is no sentence."""
    start, taken = 0, 0
    for at, char in enumerate(text):
        cells = cell_len(char)
        if taken + cells > width and at > start:
            yield text[start:at]
            start, taken = at, 0
        taken += cells
    yield text[start:]
