"""The tasks of this account, running and ended, with their API calls; a batch looks the same."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.account_tiles import (
    account_tasks,
    commands_tile,
    connection_tile,
    ends_tile,
    states_tile,
)
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place, SendRest
from screens.operations import task_tiles as tiles
from screens.operations.task_lines import TaskLine, task_columns
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from tui.format import count
from tui.store.changes import Changes, Kind, mentions
from tui.store.operations import Operation, OpState, is_order
from widgets.find_field import FindField
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines, Run
from widgets.operation_lines import TONES, local_day, when_words
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

TICK_S = 1.0
"""Elapsed seconds move once a second while something runs, and not at all otherwise."""
_ORDER = (
    OpState.RUNNING,
    OpState.SENDING,
    OpState.PLANNED,
    OpState.DONE,
    OpState.FAILED,
    OpState.REFUSED,
    OpState.UNKNOWN,
    OpState.NOT_SENT,
)
_COUNT_TONES = {
    OpState.DONE: "good",
    OpState.FAILED: "bad",
    OpState.REFUSED: "bad",
    OpState.UNKNOWN: "bad",
}
_NEAR = {0: "today", 1: "yesterday"}
"""Words for days, for the filter: days ago → word."""


def day_of(line: TaskLine) -> datetime.date:
    """Return the day on which it was asked for, where the person is."""
    return datetime.datetime.fromtimestamp(line.operation.planned_at).astimezone().date()


class OperationsScreen(DeckScreen):
    """Tasks, newest first, each with its API calls beneath; a batch in the order of its turns."""

    DEFAULT_CSS = """
    OperationsScreen {
        & #said { height: 2; padding: 0 2; background: $surface; }
        &.-low #said, &.-beside #said { display: none; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="operations.open"),
        Binding("space", "fold", "Show API calls", key_display="Space", id="operations.fold"),
        Binding("right", "fold(True)", "Show API calls", show=False, id="operations.unfold"),
        Binding("left", "fold(False)", "Hide API calls", show=False, id="operations.fold_up"),
        Binding("d", "detail", "Details", id="operations.detail"),
        Binding("p", "wish('order.progress')", "Progress", id="operations.progress"),
        Binding("slash", "filter", "Filter", id="operations.filter", key_display="/"),
        Binding("D", "day", "Day by day", id="operations.day"),
        Binding("x", "stop", "Stop the rest", id="operations.stop"),
        Binding("r", "send_rest", "Send the rest", id="operations.send_rest"),
        Binding("L", "app.go('loose_ends')", "Loose ends", id="operations.loose_ends"),
        Binding("escape", "close", "Back", id="operations.back"),
    ]

    def __init__(self, deck: Deck, batch: str = "") -> None:
        super().__init__(deck)
        self._batch = batch
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._rows: Sequence[TaskLine] = ()
        self._shown = 0
        self._unfolded: set[int] = set()
        """Ids of the tasks whose API calls are shown."""
        self._day: datetime.date | None = None
        """Only what was asked for on that day; `None`: all days."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield FindField("filter: a server, a state, a task, a day", id="filter")
        table = FleetTable(
            task_columns(self._glyphs, self.deck.clock.now),
            markable=False,
            opens="Open",
            id="operations",
        )
        yield ListBody(self.deck, table)
        yield Lines(id="said")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._tick)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_lines)

    def _tick(self) -> None:
        if self.is_current and any(line.under_way for line in self._rows):
            self._show_rows()
            self._show_selected()

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.OPERATION) or mentions(changes, Kind.TOPIC):
            self._show_all()
        else:
            self._show_lines()

    def _show_all(self) -> None:
        lines = account_tasks(self.deck, self._unfolded)
        if self._batch:
            lines = [
                TaskLine(call.id, line.task, call)
                for line in lines
                if line.task.first.batch == self._batch
                for call in line.task.operations
            ]
        self._rows = lines
        self._show_rows()
        self._show_lines()

    def _show_rows(self) -> None:
        table = self.query_one(FleetTable)
        words = self.query_one(FindField).value.lower().split()
        now = self.deck.clock.now()
        view = [
            at
            for at, line in enumerate(self._rows)
            if self._day in (None, day_of(line)) and all(word in _text(line, now) for word in words)
        ]
        selected = table.current
        empty = (
            "No operation matches.\nEsc clears the filter."
            if words
            else "No changes yet.\nThe action menu of a server shows what you can do."
        )
        self._shown = len(view)
        table.show(self._rows, view, keep=None if selected is None else selected.id, empty=empty)

    def _show_lines(self) -> None:
        place = f"Fleet > Batch of {len(self._rows)}" if self._batch else "Fleet > Operations"
        self.query_one(HeaderLine).facts = header_facts(self.deck, place)
        self._show_selected()
        self.query_one(StatusLine).tell(self._counts(), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_selected(self) -> None:
        """Show the selected task in full: beside the list, or its result below."""
        self._show_said()
        body, now, line = self.query_one(ListBody), self.deck.clock.now(), self._line
        self.set_class(body.is_wide, "-beside")
        around = Beside()
        if body.is_wide:
            side = (
                tiles.task_tile(line, now),
                tiles.calls_tile(line, self._glyphs, now),
                states_tile(self._glyphs),
                connection_tile(self.deck),
            )
            ends = ends_tile(
                self.deck, self._glyphs, key_of(self, "operations.loose_ends"), is_narrow=True
            )
            below = (
                (ends, commands_tile("On the command line", tiles.COMMANDS)),
                (
                    tiles.days_tile(self._rows, self._glyphs, now),
                    tiles.servers_tile(self._rows, self._glyphs),
                ),
            )
            around = Beside(side, below)
        title = "Batch" if self._batch else "Tasks"
        body.show(title, around, rows=self._shown, right=f"{self._shown:,}")

    def _show_said(self) -> None:
        """Show the result of the selected task in full: its column cuts it."""
        line, said = self._line, self.query_one("#said", Lines)
        width = max(20, said.size.width)
        parts = [] if line is None else fold(line.result(self.deck.clock.now()), width)[:2]
        said.set_lines([((part, TONES[line.state]),) for part in parts] if line is not None else [])

    def action_day(self) -> None:
        """Show all days, then one day after the other, newest first, then all again."""
        days: list[datetime.date | None] = [
            None,
            *sorted({day_of(line) for line in self._rows}, reverse=True),
        ]
        at = days.index(self._day) if self._day in days else 0
        self._day = days[(at + 1) % len(days)]
        self._show_rows()
        self._show_lines()

    def _counts(self) -> list[Run]:
        lines = [
            line
            for line in self._rows
            if self._day in (None, day_of(line)) and (self._batch or line.call is None)
        ]
        day: list[Run] = [] if self._day is None else [(f"{self._day:%Y-%m-%d}", "key")]
        counted = Counter(line.state for line in lines)
        runs: list[Run] = [
            (f"{counted[state]} {state}", _COUNT_TONES.get(state, ""))
            for state in _ORDER
            if counted[state]
        ]
        return [*day, *(runs or [("no operations", "dim")])]

    def equals(self) -> list[tuple[str, str]]:
        """Return the commands that list the operations and send the selected call again."""
        from screens.command_equivalents import command_line, operation_lines

        line = self._line
        asked = operation_lines(self.deck, [] if line is None else [line.operation])
        return [("hostdeck", command_line(self.deck, "ops")), *asked]

    @property
    def _line(self) -> TaskLine | None:
        found: TaskLine | None = self.query_one(FleetTable).current
        return found

    def argument(self) -> Operation | None:
        """Return the selected call, the first one of a task."""
        line = self._line
        return None if line is None else line.operation

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            return self.is_mounted and is_order(self.argument())
        if action == "fold":
            return self.is_mounted and self._line is not None and self._foldable(*parameters)
        if action == "detail":
            line = self._line if self.is_mounted else None
            return line is not None and _place_of(line).name != "operation"
        if action == "stop":
            return bool(self._batch) and any(line.state is OpState.PLANNED for line in self._rows)
        if action == "send_rest":
            over = not any(line.under_way for line in self._rows)
            left = any(line.state is OpState.NOT_SENT for line in self._rows)
            return bool(self._batch) and over and left
        return super().check_action(action, parameters)

    def _foldable(self, unfold: object = None) -> bool:
        line = self._line
        if line is None or self._batch or len(line.task.operations) == 1:
            return False
        return unfold is None or unfold is not (line.task.id in self._unfolded)

    def targets(self) -> tuple[ServerRow, ...]:
        """Return the server of the selected task; none for a batch of several."""
        line = self._line
        if line is None or (line.call is None and len(line.task.server_ids) != 1):
            return ()
        server_id = line.operation.server_id
        row = None if server_id is None else self.deck.store.row(server_id)
        return () if row is None else (row,)

    # Keys

    def action_open(self) -> None:
        self.query_one(FleetTable).action_open()

    def action_fold(self, unfold: bool | None = None) -> None:
        """Show or hide the API calls of the selected task."""
        line = self._line
        if line is None:
            return
        self._unfolded.symmetric_difference_update({line.task.id})
        if line.call is not None:
            self.query_one(FleetTable).select_id(-line.task.id)
        self._show_all()

    def action_detail(self) -> None:
        """Open the first API call of a task whose Enter opens its progress."""
        line = self._line
        if line is not None:
            self.post_message(Open(Place("operation", line.operation.id)))

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        line = self._line
        if line is not None:
            self.post_message(Open(_place_of(line)))

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_selected()
        self.query_one(KeyFooter).keys = footer_keys(self)

    def action_send_rest(self) -> None:
        """Ask again for what was not sent."""
        self.post_message(SendRest(self._batch))

    def action_stop(self) -> None:
        """Ask whether to send nothing more of this batch; running work continues."""
        from screens.dialogs.yes_no import YesNoScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.deck.engine.operations.abort(self._batch)

        waiting = sum(line.state is OpState.PLANNED for line in self._rows)
        question = f"Stop the rest of this batch: {count(waiting, 'request')} not sent yet?"
        words = ("They are not sent. Running work continues. You can send the rest later.",)
        dialog = YesNoScreen(
            self.deck, question, words, "Stop the rest", leaving="Nothing was stopped."
        )
        self.app.push_screen(dialog, answered)

    def action_filter(self) -> None:
        self.query_one(FindField).open()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_rows()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(FleetTable).focus()

    def action_close(self) -> None:
        """Close the filter first, then the screen."""
        if self.query_one(FindField).close(self.query_one(FleetTable)):
            self._show_rows()
        else:
            self.action_back()


def _text(line: TaskLine, now: float) -> str:
    planned_at = line.operation.planned_at
    days = (local_day(now) - local_day(planned_at)).days
    return f"{line.text(now)} {_NEAR.get(days, '')} {when_words(planned_at, now)}".lower()


def _place_of(line: TaskLine) -> Place:
    """Return the place that shows how a task goes: its progress, its batch, or its one call."""
    task, first = line.task, line.task.first
    if line.call is None and task.is_reinstall and first.server_id is not None:
        return Place("reinstall", first.server_id)
    if line.call is None and len(task.operations) > 1:
        return Place("batch", first.batch)
    if is_order(line.operation):
        return Place("deploy", line.operation.id)
    return Place("operation", line.operation.id)
