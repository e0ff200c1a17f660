"""Every change that was asked for: what is going on, and what became of the rest. A batch has the
same board."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from screens.deck_screen import DeckScreen
from screens.messages import Open, Place, SendRest
from screens.status_facts import footer_keys, freshness, header_facts
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
from widgets.operation_lines import (
    TONES,
    last_words,
    local_day,
    operation_columns,
    state_words,
    when_words,
)
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


def day_of(one: Operation) -> datetime.date:
    """The day on which it was asked for, where the person is."""
    return datetime.datetime.fromtimestamp(one.planned_at).astimezone().date()


_NEAR = {0: "today", 1: "yesterday"}
"""Words for days, for the filter: days ago → word."""


class OperationsScreen(DeckScreen):
    """Newest first; a batch in the order of its turns."""

    DEFAULT_CSS = """
    OperationsScreen {
        & #said { height: 2; padding: 0 2; background: $surface; }
        &.-low #said { display: none; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Details", id="operations.open"),
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
        self._rows: Sequence[Operation] = ()
        self._day: datetime.date | None = None
        """Only what was asked for on that day; `None`: all days."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield FindField("words that must occur: a server, a state, an action, a day", id="filter")
        yield FleetTable(
            operation_columns(self._glyphs, self.deck.clock.now),
            markable=False,
            opens="Details",
            id="operations",
        )
        yield Lines(id="said")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._tick)

    def _tick(self) -> None:
        if self.is_current and any(one.under_way for one in self._rows):
            self._show_rows()

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.OPERATION):
            self._show_all()
        else:
            self._show_lines()

    def _show_all(self) -> None:
        found = self.deck.store.operations.values()
        if self._batch:
            self._rows = sorted(
                (one for one in found if one.batch == self._batch), key=lambda one: one.turn
            )
        else:
            self._rows = sorted(found, key=lambda one: -one.id)
        self._show_rows()
        self._show_lines()

    def _show_rows(self) -> None:
        table = self.query_one(FleetTable)
        words = self.query_one(FindField).value.lower().split()
        now = self.deck.clock.now()
        view = [
            at
            for at, one in enumerate(self._rows)
            if self._day in (None, day_of(one))
            and all(word in self._text(one, now) for word in words)
        ]
        selected = table.current
        empty = (
            "No operation matches.\nEsc clears the filter."
            if words
            else ("Nothing was changed yet.\na on a server shows what can be done.")
        )
        table.show(self._rows, view, keep=None if selected is None else selected.id, empty=empty)

    def _text(self, one: Operation, now: float) -> str:
        days = (local_day(now) - local_day(one.planned_at)).days
        day = f"{_NEAR.get(days, '')} {when_words(one.planned_at, now)}"
        facts = (
            one.server_name,
            str(one.server_id),
            one.action,
            one.state,
            state_words(one),
            day,
            one.who,
        )
        return f"{' '.join(map(str, facts))} {last_words(one)}".lower()

    def _show_lines(self) -> None:
        place = f"Fleet > Batch of {len(self._rows)}" if self._batch else "Fleet > Operations"
        self.query_one(HeaderLine).facts = header_facts(self.deck, place)
        self._show_said()
        self.query_one(StatusLine).tell(self._counts(), freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_said(self) -> None:
        """The last words of the operation under the cursor in full: their column cuts them."""
        one, said = self.argument(), self.query_one("#said", Lines)
        parts = [] if one is None else fold(last_words(one), max(20, said.size.width))[:2]
        said.set_lines([((part, TONES[one.state]),) for part in parts] if one is not None else [])

    def action_day(self) -> None:
        """All days, then one day after the other, newest first, then all again."""
        days: list[datetime.date | None] = [
            None,
            *sorted({day_of(one) for one in self._rows}, reverse=True),
        ]
        at = days.index(self._day) if self._day in days else 0
        self._day = days[(at + 1) % len(days)]
        self._show_rows()
        self._show_lines()

    def _counts(self) -> list[Run]:
        rows = [one for one in self._rows if self._day in (None, day_of(one))]
        day: list[Run] = [] if self._day is None else [(f"{self._day:%Y-%m-%d}", "key")]
        counted = Counter(one.state for one in rows)
        tones = {
            OpState.DONE: "good",
            OpState.FAILED: "bad",
            OpState.REFUSED: "bad",
            OpState.UNKNOWN: "bad",
        }
        runs: list[Run] = [
            (f"{counted[state]} {state}", tones.get(state, ""))
            for state in _ORDER
            if counted[state]
        ]
        return [*day, *(runs or [("no operations", "dim")])]

    def equals(self) -> list[tuple[str, str]]:
        """The list, and what was asked for under the cursor."""
        from screens.command_equivalents import command_line, operation_lines

        chosen = self.argument()
        asked = operation_lines(self.deck, [chosen] if chosen is not None else [])
        return [("hostdeck", command_line(self.deck, "ops")), *asked]

    def argument(self) -> Operation | None:
        """The operation under the cursor."""
        found: Operation | None = self.query_one(FleetTable).current
        return found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            return self.is_mounted and is_order(self.argument())
        if action == "stop":
            return bool(self._batch) and any(one.state is OpState.PLANNED for one in self._rows)
        if action == "send_rest":
            over = not any(one.under_way for one in self._rows)
            return (
                bool(self._batch)
                and over
                and any(one.state is OpState.NOT_SENT for one in self._rows)
            )
        return super().check_action(action, parameters)

    def targets(self) -> tuple[ServerRow, ...]:
        """The server of the operation under the cursor."""
        one = self.query_one(FleetTable).current
        row = None if one is None or one.server_id is None else self.deck.store.row(one.server_id)
        return () if row is None else (row,)

    # Keys

    def action_open(self) -> None:
        self.query_one(FleetTable).action_open()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.post_message(Open(Place("operation", event.row_id)))

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_said()
        self.query_one(KeyFooter).keys = footer_keys(self)

    def action_send_rest(self) -> None:
        """Ask anew for what was not sent."""
        self.post_message(SendRest(self._batch))

    def action_stop(self) -> None:
        """Ask whether nothing more of this batch is to be sent; what is under way goes on."""
        from screens.dialogs.yes_no import YesNoScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.deck.engine.operations.abort(self._batch)

        waiting = sum(one.state is OpState.PLANNED for one in self._rows)
        question = f"Stop the rest of this batch: {count(waiting, 'request')} not sent yet?"
        words = ("They are not sent. What is under way goes on. r sends the rest later.",)
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
        """Esc: first the filter, then the screen."""
        if self.query_one(FindField).close(self.query_one(FleetTable)):
            self._show_rows()
        else:
            self.action_back()
