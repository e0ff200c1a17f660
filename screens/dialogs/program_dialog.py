"""A user's program: the confirmation, its output while it runs, and the key that ends it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.dialogs.yes_no import WIDTH, YesNoScreen
from screens.worker_replies import reply
from tui.fleet.rows import is_another
from tui.format import count
from tui.text import safe_text
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.lines import Line
from widgets.pane import Pane
from widgets.push_button import PushButton

if TYPE_CHECKING:
    from tui.commands.command import RunPrograms
    from tui.deck import Deck
    from tui.remote.program_batch import ProgramBatch

NOTHING_RUN = "Nothing was run."
MOST_LINES = 2000
SHOWN = 5
"""Maximum command lines in the confirmation."""


class ProgramScreen(YesNoScreen):
    """Dialog that runs a program after confirmation; a program that changes nothing starts
    immediately."""

    def __init__(self, deck: Deck, wish: RunPrograms, batch: ProgramBatch) -> None:
        title = wish.program.title or wish.name
        lines = batch.command_lines()
        more = [f"and {count(len(lines) - SHOWN, 'more server')}"] if len(lines) > SHOWN else []
        self._title = f"{title} on {count(len(lines), 'server')}"
        super().__init__(
            deck, f"Run {self._title}?", [*lines[:SHOWN], *more], "Run", leaving=NOTHING_RUN
        )
        self._is_safe, self._batch, self._rows = wish.program.safe, batch, wish.rows
        self._state = "asking"
        self._output: deque[str] = deque(maxlen=MOST_LINES)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Pane(glyphs_for(ascii=self._deck.ascii), id="about")
            with Horizontal():
                yield PushButton("Cancel", id="no")
                yield PushButton("Run", danger=True, id="yes")
                yield PushButton("End the program", id="end")
                yield PushButton("Close", id="close")

    def on_mount(self) -> None:
        self._show_buttons()
        if self._is_safe:
            self._start()

    def on_unmount(self) -> None:
        # While a program runs, only the end of the dashboard removes the dialog, so it has to wait
        # here.
        self._batch.end()

    def _show_buttons(self) -> None:
        shown = {"asking": ("no", "yes"), "running": ("end",), "over": ("close",)}[self._state]
        for button in self.query(PushButton):
            button.display = button.id in shown
        self.query_one(f"#{shown[0]}").focus()

    def _start(self) -> None:
        self._state, self.leaving = "running", ""
        self._show_buttons()
        self._lay_out()
        self._batch.start(reply(self, self._on_lines), reply(self, self._on_end))

    def _on_lines(self, lines: Sequence[str]) -> None:
        self._output += lines
        self._lay_out()
        self.query_one("#about", Pane).action_by(MOST_LINES)

    def _on_end(self) -> None:
        self._state = "over"
        self._show_buttons()
        self._lay_out()

    def _about(self, room: int) -> Iterator[Line]:
        if self._state == "asking":
            yield from super()._about(room)
            return
        state = "running" if self._state == "running" else "ended"
        yield ((f"{safe_text(self._title, WIDTH - 12)}: {state}", "strong"),)
        for line in self._output:
            for part in fold(safe_text(line), room):
                yield ((part, ""),)

    def on_push_button_pressed(self, event: PushButton.Pressed) -> None:
        event.stop()
        event.prevent_default()
        if self._state == "asking" and not self.is_meant(by_key=event.by_key):
            return
        if event.button.id == "yes":
            gone = self._gone()
            if gone:
                self.app.notify(gone, severity="warning", timeout=10)
                self.leave()
            else:
                self._start()
        else:
            self.action_give_up()

    def _gone(self) -> str:
        """Return a sentence about a server that was replaced by another since the question was
        asked."""
        for was in self._rows:
            now = self._deck.store.row(was.id)
            if now is None or is_another(was, now.hostname, now.addresses):
                return f"{safe_text(was.called)} is no longer in the list. {NOTHING_RUN}"
        return ""

    def action_give_up(self) -> None:
        """End the running program, or close the dialog."""
        if self._state == "running":
            self._batch.stop()
        else:
            self.leave()
