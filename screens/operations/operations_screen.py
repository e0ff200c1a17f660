"""The tasks of this account, running and ended, with their API calls; a batch is shown the same
way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_column import account_columns, own_operation
from screens.account_tiles import (
    account_tasks,
    commands_tile,
    connection_tile,
    ends_tile,
    states_tile,
)
from screens.fleet_tiles import problems_tile
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place, SendRest
from screens.operations import task_tiles as tiles
from screens.operations.planned_rows import PlannedRowsScreen
from screens.operations.task_lines import TaskLine, result_lines, task_columns
from screens.operations.task_list import TaskList, place_of
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from screens.work_tiles import actions_tile, requests_tile, server_tile
from tui.format import count
from tui.store.changes import Changes, Kind, mentions
from tui.store.operations import Operation, is_order
from tui.text import safe_text
from widgets.find_field import FindField
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from widgets.tiles import Tile

TICK_S = 1.0
"""Refresh interval of elapsed seconds while a task runs; without one, there is no refresh."""


def _number_of(line: TaskLine) -> int:
    return line.operation.id


class OperationsScreen(PlannedRowsScreen):
    """Tasks, newest first, each with its API calls below; a batch in execution order."""

    DEFAULT_CSS = """
    OperationsScreen {
        & #result { height: 2; padding: 0 2; background: $surface; }
        &.-low #result, &.-beside #result { display: none; }
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
        Binding("slash", "find", "Filter", id="operations.filter", key_display="/"),
        Binding("D", "day", "Day by day", id="operations.day"),
        Binding("x", "stop", "Stop the rest", id="operations.stop"),
        Binding("r", "send_rest", "Send the rest", id="operations.send_rest"),
        Binding("L", "app.go('loose_ends')", "Loose ends", id="operations.loose_ends"),
        Binding("escape", "close", "Back", id="operations.back"),
    ]

    def __init__(self, deck: Deck, batch: str = "") -> None:
        super().__init__(deck)
        self._tasks = TaskList(batch)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._shown = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield FindField("filter: a server, a state, a task, a day", id="filter")
        columns = task_columns(self._glyphs, self.deck.clock.now)
        columns[1:1] = account_columns(self.deck, _number_of)
        table = FleetTable(
            columns,
            markable=False,
            opens="Open",
            id="operations",
        )
        yield ListBody(self.deck, table)
        yield Lines(id="result")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._tick)
        self.follow_plans()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_lines)

    def _tick(self) -> None:
        if self.is_current and self._tasks.is_running:
            self._show_rows()
            self._show_selected()

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.OPERATION) or mentions(changes, Kind.TOPIC):
            self._show_all()
        else:
            self._show_lines()

    def _show_all(self) -> None:
        self._tasks.take(account_tasks(self.deck, self._tasks.unfolded))
        self._show_rows()
        self._show_lines()

    def _show_rows(self) -> None:
        table = self.query_one(FleetTable)
        words = self.search_text.lower().split()
        view = self._tasks.matching(words, self.deck.clock.now())
        selected = table.current
        empty = (
            "No operation matches.\n{key:operations.back} clears the filter."
            if words
            else "No changes yet.\nThe action menu of a server shows what you can do."
        )
        self._shown = len(view)
        keep = None if selected is None else selected.id
        table.show(self._tasks.rows, view, keep=keep, empty=empty)

    def _show_lines(self) -> None:
        rows, batch = self._tasks.rows, self._tasks.batch
        place = f"Fleet > Batch of {len(rows)}" if batch else "Fleet > Operations"
        self.query_one(HeaderLine).facts = header_facts(self.deck, place)
        self._show_selected()
        self.query_one(StatusLine).tell(self._tasks.counts(), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_selected(self) -> None:
        """Show the full selected task next to the list, or its result, which the column
        truncates."""
        body, now, line = self.query_one(ListBody), self.deck.clock.now(), self.line
        self.set_class(body.is_wide, "-beside")
        result = self.query_one("#result", Lines)
        result.set_lines(result_lines(line, now, result.size.width))
        around = Beside()
        if body.is_wide:
            side = (
                tiles.task_tile(line, now),
                tiles.calls_tile(line, self._glyphs, now),
                *self._of_server(line),
                states_tile(self._glyphs),
                connection_tile(self.deck),
                problems_tile(self.deck, self._glyphs),
                actions_tile(self.deck, self._glyphs),
            )
            ends = ends_tile(
                self.deck, self._glyphs, key_of(self, "operations.loose_ends"), is_narrow=True
            )
            requests = requests_tile(self.deck)
            below = (
                (ends, commands_tile("On the command line", tiles.COMMANDS), requests),
                (
                    tiles.days_tile(self._tasks.rows, self._glyphs, now),
                    tiles.servers_tile(self._tasks.rows, self._glyphs),
                    tiles.durations_tile(self._tasks.rows, self._glyphs),
                ),
            )
            around = Beside(side, below)
        title = "Batch" if self._tasks.batch else "Tasks"
        body.show(title, around, rows=self._shown, right=f"{self._shown:,}")

    def _of_server(self, line: TaskLine | None) -> Sequence[Tile]:
        """Return the server of the selected task; nothing for several servers or the account."""
        ids = () if line is None else tuple(line.task.server_ids)
        row = self.deck.store.row(ids[0]) if len(ids) == 1 and ids[0] is not None else None
        return (server_tile(row),) if row is not None else ()

    def action_day(self) -> None:
        """Show all days, then one day at a time, newest first, then all again."""
        self._tasks.show_next_day()
        self._show_rows()
        self._show_lines()

    def equals(self) -> list[tuple[str, str]]:
        """Return the commands that list the operations and send the selected call again."""
        from screens.command_equivalents import command_line, operation_lines

        line, asked = self.line, list[tuple[str, str]]()
        if line is not None:
            deck, operation = own_operation(self.deck, line.operation)
            asked = operation_lines(deck, [operation])
        return [("hostdeck", command_line(self.deck, "ops")), *asked]

    @property
    def searched(self) -> FleetTable:
        return self.query_one(FleetTable)

    def show_matches(self) -> None:
        self._show_rows()

    def argument(self) -> Operation | None:
        """Return the selected call, or the first call of a task."""
        line = self.line
        return None if line is None or line.change is not None else line.operation

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            # Enter also opens the progress, and finds the account.
            return self.is_mounted and not self.deck.accounts and is_order(self.argument())
        if action == "fold":
            line = self.line if self.is_mounted else None
            return line is not None and self._tasks.can_fold(line, *parameters)
        if action == "detail":
            line = self.line if self.is_mounted else None
            if line is None or line.change is not None:
                return False
            return place_of(line).name != "operation"
        if action == "stop":
            return self._tasks.waiting > 0
        if action == "send_rest":
            return self._tasks.has_rest
        return super().check_action(action, parameters)

    def targets(self) -> tuple[ServerRow, ...]:
        """Return the server of the selected task; none for a batch of several."""
        line = self.line
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
        line = self.line
        if line is None:
            return
        self._tasks.unfolded.symmetric_difference_update({line.task.id})
        if line.call is not None:
            self.query_one(FleetTable).select_id(-line.task.id)
        self._show_all()

    def action_detail(self) -> None:
        """Open the first API call of a task whose Enter opens its progress."""
        line = self.line
        if line is not None:
            self.post_message(Open(Place("operation", line.operation.id)))

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        line = self.line
        if line is not None and line.change is not None:
            self.app.notify(safe_text(line.task.said), timeout=10)
        elif line is not None:
            place = place_of(line)
            if place.name == "batch":
                place = replace(place, account=self.deck.of_id(line.operation.id)[0].account)
            self.post_message(Open(place))

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_selected()
        self.query_one(KeyFooter).keys = footer_keys(self)

    def action_send_rest(self) -> None:
        """Ask again whether to send the unsent requests."""
        self.post_message(SendRest(self._tasks.batch))

    def action_stop(self) -> None:
        """Ask whether to stop sending this batch; running work continues."""
        from screens.dialogs.yes_no import YesNoScreen

        def on_answer(yes: bool | None) -> None:
            if yes:
                self.deck.engine.operations.abort(self._tasks.batch)

        waiting = count(self._tasks.waiting, "request")
        question = f"Stop the rest of this batch: {waiting} not sent yet?"
        words = ("They are not sent. Running work continues. You can send the rest later.",)
        dialog = YesNoScreen(
            self.deck, question, words, "Stop the rest", leaving="Nothing was stopped."
        )
        self.app.push_screen(dialog, on_answer)
