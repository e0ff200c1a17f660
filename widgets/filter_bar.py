"""Filter as you type: one line, the fault named under its character, the count at the right."""

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
"""The `/` and its blank."""
_NARROW = 60
HINT = "words, loc:nl, kind:gpu, ram:>=64, tag:env=prod, !power:off"
"""Examples of a filter for servers."""


class FilterBar(Widget):
    """A filter being typed. Esc gives it up, Enter goes to the list."""

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
        """Other text."""

        value: str

    @dataclass
    class Submitted(Message):
        """Enter: on to the list."""

    @dataclass
    class Cancelled(Message):
        """Esc: no filter after all."""

    _count = (0, 0, 0)

    def __init__(self, hint: str = HINT, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hint = hint

    def compose(self) -> ComposeResult:
        with Horizontal():
            sign = Lines(id="filter-sign")
            sign.set_lines([((" /", "key"),)])
            yield sign
            # A blinking cursor would send 2.5 kB a second over the line.
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
        """Put the cursor into the text."""
        for field in self.query(Input):
            # a second key may come before the bar has its parts; the first focuses it then
            field.focus()

    def select_text(self) -> None:
        """Put the cursor into the text and select all of it: what is typed next replaces it."""
        self.focus_input()
        for field in self.query(Input):
            field.select_all()

    def set_text(self, text: str) -> None:
        """Put `text` there as if it had been typed."""
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
        """Name the fault under the character, or take the name away."""
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
        """Return the column of a character of the text on the screen; long texts are scrolled."""
        field = self.query_one(Input)
        return _SIGN_WIDTH + cell_len(field.value[:position]) - int(field.scroll_x)

    def show_count(self, shown: int, total: int, undecided: int = 0) -> None:
        """Say how many match, and of how many it is not known."""
        self._count = (shown, total, undecided)
        self._show_count()

    def _show_count(self) -> None:
        shown, total, undecided = self._count
        # Fixed widths: a count that grows must not move the text being typed.
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
        # Told while its parts are still being made: the next resize, which is the first, shows it.
        for lines in self.query("#filter-count").results(Lines):
            lines.set_lines([((words.rjust(room), "warn" if undecided else "dim"),)])

    def on_resize(self) -> None:
        self.set_class(self.size.width < _NARROW, "-narrow")
        if self._count != (0, 0, 0):
            self._show_count()
