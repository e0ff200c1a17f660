"""Values on plain lines: for selection with the mouse or reading aloud, independent of the
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
    """Each value starts at the left edge and stands alone: no border, no padding, nothing after it.

    `p` prints values longer than a line outside the dashboard, where the terminal wraps them and a
    selection copies them without line breaks.
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
        """Create the screen. `values`: names and values; a value may have several lines."""
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
        """Print on the original terminal screen until Enter."""
        self.post_message(
            PrintOutside(
                "\n".join(f"{name}\n" + "\n".join(lines) + "\n" for name, lines in self._values)
            )
        )


def _pieces(text: str, width: int) -> Iterator[str]:
    """Split `text` into lines of `width` cells at any character: a value is not a sentence."""
    start, taken = 0, 0
    for at, char in enumerate(text):
        cells = cell_len(char)
        if taken + cells > width and at > start:
            yield text[start:at]
            start, taken = at, 0
        taken += cells
    yield text[start:]
