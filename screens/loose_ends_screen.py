"""Loose ends: open or undecided items, why they matter, and the key that fixes each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_column import account_columns, own_operation
from screens.account_tiles import (
    account_tasks,
    commands_tile,
    connection_tile,
    recent_tile,
    states_tile,
)
from screens.billing.unpaid_invoices import settle_paid, want_invoices, with_amount
from screens.deck_screen import DeckScreen
from screens.fleet_tiles import problems_tile
from screens.list_body import Beside, ListBody
from screens.messages import MendLooseEnd, Open, Place
from screens.operations.task_tiles import task_tile
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from screens.work_tiles import actions_tile, requests_tile, server_tile
from tui.format import count
from tui.store.changes import Changes, Kind, mentions
from tui.store.open_ends import open_ends
from tui.store.operations import LooseEnd, Operation, is_order
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold, folded_field
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line, Lines
from widgets.operation_lines import left_words
from widgets.status_line import StatusLine
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

TICK_S = 15.0
_NAME = 6
_COMMANDS = (
    ("hostdeck loose-ends", "Lists loose ends."),
    ("hostdeck ops --decide", "Checks unknown outcomes."),
    ("hostdeck ops --settle ID", "Marks a loose end as resolved."),
    ("hostdeck access close NAME", "Closes open IPMI and console access."),
)
_KINDS = (
    "A server powered off with Hostdeck stays off.",
    "An armed network boot installs at the next boot.",
    "IPMI access or a web console stays reachable.",
    "A port stays disabled or an address stays blocked.",
    "A remote-hands request is still open.",
    "An unknown outcome: the answer was lost.",
)
"""Causes of loose ends, explained for first-time users."""


def _fix_words(end: LooseEnd) -> str:
    """Return the name of the action that closes a loose end; "manual" for none."""
    from tui.commands.fixes import fix_name  # the catalog is heavy

    return fix_name(end.mend) if end.mend else "manual"


def _kinds_tile() -> Tile:
    def draw(room: int) -> list[Line]:
        return [((part, "dim"),) for words in _KINDS for part in fold(words, room)]

    return Tile("Causes", draw)


class LooseEndsScreen(DeckScreen):
    """Loose ends, the most dangerous first."""

    DEFAULT_CSS = """
    LooseEndsScreen {
        & #danger { height: 2; padding: 0 2; background: $surface; }
        & #danger.-beside { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mend", "Fix", id="loose_ends.mend"),
        Binding("enter", "open", "Operation", id="loose_ends.open"),
        Binding("p", "wish('order.progress')", "Progress of the order", id="loose_ends.progress"),
        Binding("x", "settle", "Mark as resolved", id="loose_ends.settle"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._rows: Sequence[LooseEnd] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        table = FleetTable(self._columns(), markable=False, opens="Operation", id="ends")
        yield ListBody(self.deck, table)
        yield Lines(id="danger")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def _columns(self) -> list[Column]:
        signs = {
            "bad": self._glyphs.critical,
            "warn": self._glyphs.warning,
            "dim": self._glyphs.no_reading,
        }
        return [
            Column("sign", "", 1, 100, lambda end: Cell(signs[end.tone], end.tone)),
            *account_columns(self.deck, attrgetter("id")),
            Column(
                "server",
                "SERVER",
                11,
                98,
                lambda end: Cell(safe_text(end.server_name) or "account"),
                grows=4,
            ),
            Column(
                "what", "WHAT", 23, 99, lambda end: Cell(safe_text(end.what), end.tone), grows=2
            ),
            Column(
                "left",
                "SINCE / LEFT",
                18,
                90,
                lambda end: Cell(left_words(end, self.deck.clock.now())),
                grows=10,
            ),
            Column(
                "mend",
                "FIX",
                11,
                60,
                lambda end: Cell(_fix_words(end), "dim"),
                grows=40,
            ),
        ]

    def on_mount(self) -> None:
        self._look()
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._tick)

    def _look(self) -> None:
        """Request the invoices that are open; a paid one ends its loose end."""
        for deck in self.deck.own_decks:
            want_invoices(deck)

    def _tick(self) -> None:
        if self.is_current:
            self._look()
        self._show_all()

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.OPERATION) and self.is_current:
            self._look()
        if mentions(changes, Kind.TOPIC):
            for deck in self.deck.own_decks:
                settle_paid(deck)
        if mentions(changes, Kind.OPERATION, Kind.TOPIC):
            self._show_all()
        else:
            self._show_lines()

    def _show_all(self) -> None:
        if not self.is_mounted:
            return
        table, selected = self.query_one(FleetTable), self.query_one(FleetTable).current
        planned_ends = self.deck.store.planned_ends
        self._rows = tuple(
            replace(end, ends_at=planned_ends[end.id], ends_here=True)
            if end.id in planned_ends
            else end
            for end in self._ends()
        )
        table.show(
            self._rows,
            range(len(self._rows)),
            keep=None if selected is None else selected.id,
            empty="No loose ends.\nAccess that is left open and unknown outcomes appear here.",
        )
        self._show_lines()

    def _ends(self) -> list[LooseEnd]:
        return [
            with_amount(*self.deck.of_id(end.id), end)
            for end in open_ends(self.deck.store, self.deck.clock.now())
        ]

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Fleet > Loose ends")
        self._show_danger()
        self.query_one(StatusLine).tell(
            [(count(len(self._rows), "loose end"), "")], freshness(self.deck)
        )
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_danger(self) -> None:
        end = self.query_one(FleetTable).current
        lines: list[Line] = []
        if end is not None:
            parts = fold(safe_text(end.danger), max(10, self.size.width - 4))
            lines = [((part, end.tone),) for part in parts]
        self.query_one("#danger", Lines).set_lines(lines)
        body = self.query_one(ListBody)
        self.query_one("#danger").set_class(body.is_wide, "-beside")
        around = self._around(end) if body.is_wide else Beside()
        body.show("Loose ends", around, rows=len(self._rows), right=f"{len(self._rows):,}")

    def _around(self, end: LooseEnd | None) -> Beside:
        """Return the tiles next to and below the list."""
        now, operation = self.deck.clock.now(), self.argument()
        task = next(
            (line for line in account_tasks(self.deck) if operation in line.task.operations), None
        )
        side = [self._end_tile(end)]
        if task is not None:
            side.append(task_tile(task, now, title="Caused by"))
        below = (
            (commands_tile("On the command line", _COMMANDS), _kinds_tile()),
            (
                recent_tile(self.deck, self._glyphs),
                connection_tile(self.deck),
                requests_tile(self.deck),
            ),
        )
        if operation is not None and operation.server_id is not None:
            side.append(server_tile(self.deck.store.row(operation.server_id)))
        side.append(states_tile(self._glyphs))
        side.append(problems_tile(self.deck, self._glyphs))
        return Beside((*side, actions_tile(self.deck, self._glyphs)), below)

    def _end_tile(self, end: LooseEnd | None) -> Tile:
        """Return why a loose end matters and how to fix it."""

        def draw(room: int) -> list[Line]:
            if end is None:
                return [(("No loose end is selected.", "dim"),)]
            return self._details(end, room)

        return Tile("Selected" if end is None else safe_text(end.server_name) or "account", draw)

    def _details(self, end: LooseEnd, width: int) -> list[Line]:
        now, fix = self.deck.clock.now(), key_of(self, "loose_ends.mend")
        how = _fix_words(end) if end.mend else "check what happened"
        lines: list[Line] = [((part, end.tone),) for part in fold(safe_text(end.what), width)]
        for name, words in (
            ("Why", safe_text(end.danger)),
            ("Open", left_words(end, now)),
            ("Fix", f"{fix} {how}"),
            ("Or", f"{key_of(self, 'loose_ends.settle')} mark as resolved after you checked"),
        ):
            lines += folded_field(name, words, width, name_width=_NAME)
        return lines

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_danger)

    def targets(self) -> tuple[ServerRow, ...]:
        end = self.query_one(FleetTable).current
        row = None if end is None or end.server_id is None else self.deck.store.row(end.server_id)
        return () if row is None else (row,)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line, operation_lines

        opened, asked = self.argument(), list[tuple[str, str]]()
        if opened is not None:
            deck, operation = own_operation(self.deck, opened)
            asked = operation_lines(deck, [operation])
        return [("hostdeck", command_line(self.deck, "loose-ends")), *asked]

    def argument(self) -> Operation | None:
        """Return the operation that caused it."""
        end = self.query_one(FleetTable).current
        return None if end is None else self.deck.store.operations.get(end.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "wish":
            return self.is_mounted and not self.deck.accounts and is_order(self.argument())
        if action in ("mend", "open", "settle"):
            return self.is_mounted and self.query_one(FleetTable).current is not None
        return super().check_action(action, parameters)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_danger()
        self.query_one(KeyFooter).keys = footer_keys(self)

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.post_message(Open(Place("operation", event.row_id)))

    def action_open(self) -> None:
        self.query_one(FleetTable).action_open()

    def action_mend(self) -> None:
        end = self.query_one(FleetTable).current
        if end is not None:
            self.post_message(MendLooseEnd(end))

    def action_settle(self) -> None:
        """Ask whether the user has checked it and it is resolved."""
        from screens.dialogs.yes_no import YesNoScreen

        end: LooseEnd | None = self.query_one(FleetTable).current
        if end is None:
            return
        deck, number = self.deck.of_id(end.id)

        def answered(yes: bool | None) -> None:
            if yes:
                deck.engine.operations.settle(number)

        question = f"Mark as resolved: {end.what}, {end.server_name or 'account'}?"
        words = (
            end.danger,
            "It leaves the list of loose ends. Hostdeck changes nothing at the provider.",
        )
        self.app.push_screen(YesNoScreen(self.deck, question, words, "Mark as resolved"), answered)
