"""Filter as you type: one line, with the error below its character and the match count at the
right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.errors import FilterError
from widgets.fold import fold
from widgets.lines import Lines

_SIGN_WIDTH = 2
"""Width of the `/` and its blank."""
_NARROW = 60
HINT = "words, loc:nl, kind:gpu, ram:>=64, tag:env=prod, !power:off"
"""Examples of a filter for servers."""


class FilterBar(Widget):
    """A filter being typed. Esc cancels it; Enter moves to the list."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        background: $surface;
        & Horizontal { height: 1; }
        & Input { width: 1fr; background: $surface; }
        & #filter-sign { width: 2; height: 1; }
        & #filter-count { width: 28; height: 1; }
        &.-narrow #filter-count { width: 16; }
        & #filter-fault { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Clear", id="filter.cancel", priority=True),
        Binding(
            "down", "submit", "To the list", key_display="Enter", priority=True, id="filter.to_list"
        ),
    ]

    @dataclass
    class Changed(Message):
        """Message: the text changed."""

        value: str

    @dataclass
    class Submitted(Message):
        """Message: Enter was pressed; move to the list."""

    @dataclass
    class Cancelled(Message):
        """Message: Esc was pressed; drop the filter."""

    _count = (0, 0, 0)

    def __init__(self, hint: str = HINT, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hint = hint

    def compose(self) -> ComposeResult:
        with Horizontal():
            sign = Lines(id="filter-sign")
            sign.set_lines([((" /", "key"),)])
            yield sign
            # A blinking cursor would send 2.5 kB per second.
            field = Input(
                placeholder=self._hint,
                id="filter-text",
                compact=True,
                select_on_focus=False,
            )
            field.cursor_blink = False
            yield field
            yield Lines(id="filter-count")
        yield Lines(id="filter-fault")

    def focus_input(self) -> None:
        """Focus the text field."""
        for field in self.query(Input):
            # a second key may arrive before the bar's widgets exist; the first key then focuses it
            field.focus()

    def select_text(self) -> None:
        """Focus the text field and select its text: new text replaces it."""
        self.focus_input()
        for field in self.query(Input):
            field.select_all()

    def set_text(self, text: str) -> None:
        """Set `text` as if it had been typed."""
        self.query_one(Input).value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted())

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    def action_cancel(self) -> None:
        self.post_message(self.Cancelled())

    def show_error(self, error: FilterError | None) -> None:
        """Show the error below its character, or remove it."""
        if error is None:
            self.query_one("#filter-fault", Lines).set_lines([])
            return
        words = f"{error.doing}. {error.next}"
        column = self._column_of(error.position)
        if column >= 0 and column + 2 + cell_len(words) <= self.size.width:
            lines = [f"{' ' * column}^ {words}"]
        else:
            lines = fold(
                f"At character {error.position + 1}: {words}", max(10, self.size.width - 2)
            )
            lines = [f"  {line}" for line in lines]
        self.query_one("#filter-fault", Lines).set_lines([((line, "bad"),) for line in lines])

    def _column_of(self, position: int) -> int:
        """Return the screen column of a character; long texts are scrolled."""
        field = self.query_one(Input)
        return _SIGN_WIDTH + cell_len(field.value[:position]) - int(field.scroll_x)

    def show_count(self, shown: int, total: int, undecided: int = 0) -> None:
        """Show the number of matches and of undecided rows."""
        self._count = (shown, total, undecided)
        self._show_count()

    def _show_count(self) -> None:
        shown, total, undecided = self._count
        # Use fixed widths: a growing count must not shift the typed text.
        narrow = self.size.width < _NARROW
        room = 15 if narrow else 27
        words = f"{shown:,}/{total:,}" if narrow else f"{shown:,} of {total:,} match"
        if undecided:
            words = (
                f"{shown:,} ?{undecided:,}"
                if narrow
                else f"{shown:,} match, {undecided:,} undecided"
            )
            words = words if len(words) <= room else f"{shown:,}, {undecided:,} undecided"
        # Called before its widgets exist: the first resize shows it.
        for lines in self.query("#filter-count").results(Lines):
            lines.set_lines([((words.rjust(room), "warn" if undecided else "dim"),)])

    def on_resize(self) -> None:
        self.set_class(self.size.width < _NARROW, "-narrow")
        if self._count != (0, 0, 0):
            self._show_count()
