"""Planned changes among the tasks: reading their file, and cancelling them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.operations.task_lines import TaskLine
from screens.searched_screen import SearchedScreen
from screens.worker_replies import notice
from tui.scheduled.planned_topic import cancel_change, show_changes
from tui.text import safe_text
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.errors import HostdeckError
    from tui.scheduled.scheduled_change import ScheduledChange

PLANS_S = 3.0
"""Seconds between reads of the planned changes from disk."""


class PlannedRowsScreen(SearchedScreen):
    """A list of tasks with the planned changes above them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "cancel_planned", "Cancel the change", id="operations.cancel_planned"),
    ]

    @property
    def line(self) -> TaskLine | None:
        """Return the line under the cursor."""
        found: TaskLine | None = self.query_one(FleetTable).current
        return found

    def follow_plans(self) -> None:
        """Read the planned changes now and every few seconds."""
        self.set_interval(PLANS_S, self._read_plans)
        self._read_plans()

    def _read_plans(self) -> None:
        """Read the planned changes from their file."""
        deck = self.deck
        if self.is_current and not deck.accounts:
            read = partial(show_changes, deck.engine.operations, deck.store, deck.clock)
            deck.engine.on_disk(read)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel_planned":
            return self._cancelable is not None
        return super().check_action(action, parameters)

    @property
    def _cancelable(self) -> ScheduledChange | None:
        line = self.line if self.is_mounted else None
        change = None if line is None else line.change
        return change if change is not None and change.is_open else None

    def action_cancel_planned(self) -> None:
        """Ask whether to cancel the selected planned change."""
        from screens.dialogs.yes_no import YesNoScreen

        change, deck = self._cancelable, self.deck
        if change is None:
            return
        on_end = notice(self, self._on_cancelled)

        def cancel() -> None:
            on_end(cancel_change(deck.engine.operations, deck.store, deck.clock, change.id))

        def on_answer(yes: bool | None) -> None:
            if yes:
                deck.engine.on_disk(cancel)

        question = f"Cancel the planned change? {change.title} {change.about}, {change.when}"
        words = ("It will not be sent. The tag that colleagues see is removed.",)
        dialog = YesNoScreen(
            deck, question, words, "Cancel the change", leaving="Nothing was cancelled."
        )
        self.app.push_screen(dialog, on_answer)

    def _on_cancelled(self, error: HostdeckError | None) -> None:
        words = "The planned change is cancelled." if error is None else str(error)
        self.app.notify(safe_text(words), severity="information" if error is None else "error")
