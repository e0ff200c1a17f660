"""The last requests to the provider: action, duration, and result. No values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import connection_tile
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.status_facts import footer_keys, freshness, header_facts
from screens.work_tiles import actions_tile
from tui.format import count, local_time, size
from tui.store.changes import Changes
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.pick_table import PickTable
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.api.client import CallRecord
    from tui.deck import Deck

TICK_S = 5.0
WORTH_TELLING_S = 0.01
"""Minimum queue time in seconds that is shown."""


@dataclass(frozen=True)
class _Row:
    id: int
    call: CallRecord


def _action(row: _Row) -> Cell:
    return Cell(row.call.action)


def _server(row: _Row) -> Cell:
    return Cell(row.call.server_id or "·", "dim")


def _took(row: _Row) -> Cell:
    return Cell(f"{row.call.took_s * 1000:,.0f} ms")


def _size(row: _Row) -> Cell:
    return Cell(size(row.call.bytes))


class RequestsScreen(DeckScreen):
    """Requests, newest first. Enter shows one as a curl command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "As curl", id="requests.open")
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._rows: list[_Row] = []

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        table = PickTable(self._columns(), opens="As curl", id="requests")
        yield ListBody(self.deck, table)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def _time(self, row: _Row) -> Cell:
        return Cell(local_time(row.call.started, now=self.deck.clock.now()))

    def _columns(self) -> list[Column]:
        return [
            Column(
                "time",
                "TIME",
                10,
                90,
                self._time,
                grows=10,
            ),  # after midnight the date is added
            Column("action", "ACTION", 24, 100, _action, grows=12),
            Column(
                "server",
                "SERVER",
                8,
                70,
                _server,
                right=True,
            ),
            Column(
                "took",
                "TOOK",
                9,
                95,
                _took,
                right=True,
            ),
            Column("size", "ANSWER", 9, 60, _size, right=True),
            Column("outcome", "OUTCOME", 14, 98, _outcome, grows=10),
        ]

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._show_all)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_all)

    def show(self, changes: Changes) -> None:
        self._show_all()

    def _show_all(self) -> None:
        if not self.is_mounted or not self.is_current:
            return
        table = self.query_one(FleetTable)
        selected = table.current
        # Number rows by time: the oldest are dropped, and the cursor stays on its request.
        calls = self.deck.engine.calls
        self._rows = [_Row(int(call.started * 1_000_000), call) for call in reversed(calls)]
        table.show(
            self._rows,
            range(len(self._rows)),
            keep=None if selected is None else selected.id,
            empty="No requests sent yet.\n{key:app.refresh} refreshes what a screen shows.",
        )
        body, around = self.query_one(ListBody), Beside()
        if body.is_wide:
            actions = actions_tile(self.deck, glyphs_for(ascii=self.deck.ascii), calls)
            around = Beside((connection_tile(self.deck, calls), actions))
        body.show("Requests", around, rows=len(self._rows), right=f"{len(self._rows):,}")
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Fleet > Requests")
        self.query_one(StatusLine).tell(
            [(count(len(self._rows), "request"), "")], freshness(self.deck)
        )
        self.query_one(KeyFooter).keys = footer_keys(self)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line
        from tui.api.curl_command import curl_of

        row = self.query_one(FleetTable).current
        if row is None:
            return []
        about = [f"id={row.call.server_id}"] if row.call.server_id else []
        shown = [
            ("curl", curl_of(row.call)),
            ("hostdeck", command_line(self.deck, "api", row.call.action, *about)),
        ]
        return (
            [*shown, ("Time", _time_of(row.call))]
            if row.call.waited_s >= WORTH_TELLING_S
            else shown
        )

    def action_open(self) -> None:
        self.action_equals()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_equals()


def _time_of(call: CallRecord) -> str:
    """Return how long the call took, and how long it was queued."""
    return (
        f"The request took {call.took_s:,.2f} s. Before that it waited {call.waited_s:,.2f} s: "
        "Hostdeck limits the requests at a time and per second (network.requests_per_second in "
        "the configuration)."
    )


def _outcome(row: _Row) -> Cell:
    fine = row.call.outcome == "HTTP 200"
    return Cell(row.call.outcome, "" if fine else "warn")
