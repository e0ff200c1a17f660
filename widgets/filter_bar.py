"""Filter as you type: one line, the fault named under its character, the count at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tui.errors import FilterError
from widgets.lines import Lines


class FilterBar(Widget):
    """A filter being typed. Esc gives it up, Enter goes to the list."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        background: $surface;
        & Horizontal { height: 1; }
        & Input { border: none; height: 1; padding: 0 1; width: 1fr; background: $surface; }
        & #filter-sign { width: 2; height: 1; }
        & #filter-count { width: 28; height: 1; }
        & #filter-fault { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Clear", id="filter.cancel", priority=True),
        Binding("down", "submit", "To the list", show=False, id="filter.to_list"),
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

    def compose(self) -> ComposeResult:
        with Horizontal():
            sign = Lines(id="filter-sign")
            sign.set_lines([((" /", "key"),)])
            yield sign
            # A blinking cursor would send 2.5 kB a second over the line.
            field = Input(placeholder='words, loc:nl, kind:gpu, ram:>=64, tag:env=prod, !power:off', id="filter-text")
            field.cursor_blink = False
            yield field
            yield Lines(id="filter-count")
        yield Lines(id="filter-fault")

    def focus_input(self) -> None:
        """Put the cursor into the text."""
        self.query_one(Input).focus()

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
        offset = " " * (3 + error.position)
        words = f"{offset}^ {error.doing}. {error.next}"
        if len(words) > self.size.width:
            words = f"  {error.doing} (at {error.position + 1}). {error.next}"
        self.query_one("#filter-fault", Lines).set_lines([((words, "bad"),)])

    def show_count(self, shown: int, total: int) -> None:
        """Say how many match."""
        words = f"{shown:,} of {total:,} match"
        self.query_one("#filter-count", Lines).set_lines([((words.rjust(27), "dim"),)])
