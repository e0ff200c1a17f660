"""Changes since the dashboard was last closed: the differences, and the operations that caused
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account.profile_tiles import fleet_tile
from screens.account_tiles import (
    commands_tile,
    connection_tile,
    due_tile,
    fleet_of,
    recent_tile,
)
from screens.calendar_tile import calendar_tile
from screens.deck_screen import DeckScreen
from screens.fleet_tiles import problems_tile
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place
from screens.status_facts import footer_keys, freshness, header_facts
from screens.work_tiles import counts_tile, server_tile
from tui.format import ago, count, local_time
from tui.history.change_makers import maker_words, operation_behind
from tui.history.server_facts import (
    INVOICE,
    Difference,
    in_words,
    is_serious,
    subject,
    value_words,
)
from tui.readings.fact_recorder import CHANGES, CHANGES_SINCE, SinceLook
from tui.store.changes import Changes, Kind, mentions
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.fold import fold, folded_field
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Line
from widgets.pick_table import PickTable
from widgets.status_line import StatusLine
from widgets.tiles import Tile

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import Operation

MOST_SERVERS = 500
"""Maximum number of servers whose due dates are compared to find the next ones."""
_NAME = 8
_COMMANDS = (
    ("hostdeck changes", "Lists these changes."),
    ("hostdeck changes --since 7d", "Lists changes of a week."),
    ("hostdeck changes NAME", "Lists changes of a server."),
)
_READ = (
    "The list names new and missing servers, addresses, rental, due dates, and prices.",
    "Hostdeck compares power, tags, systems, reverse DNS, ports, and traffic when it reads them.",
    "It also compares the invoices and tickets of the account.",
    "A value that is read for the first time is not a change.",
)
"""Sources of the list, explained for first-time users."""


class _Span(NamedTuple):
    words: str
    seconds: float
    """Seconds to look back; 0: since the last visit."""


_SPANS = (
    _Span("since you last looked", 0.0),
    _Span("in 24 hours", 86_400.0),
    _Span("in 7 days", 7 * 86_400.0),
    _Span("in 30 days", 30 * 86_400.0),
)


@dataclass(frozen=True)
class _Row:
    id: int
    difference: Difference
    name: str
    operation: Operation | None
    """The Hostdeck operation that explains the change."""

    @property
    def tone(self) -> str:
        return "bad" if is_serious(self.difference) else ""


def _server(row: _Row) -> Cell:
    return Cell(row.name)


def _change(row: _Row) -> Cell:
    return Cell(safe_text(in_words(row.difference)), row.tone)


def _by(row: _Row) -> Cell:
    return Cell(safe_text(maker_words(row.operation)) or "unknown", "dim")


class ChangesScreen(DeckScreen):
    """The changes, newest first. Enter opens the server, or the account's billing or
    conversations."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="changes.open"),
        Binding("t", "since", "Since", id="changes.since"),
        Binding("o", "only", "Only this server", id="changes.only"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._rows: Sequence[_Row] = ()
        self._span = 0
        """Index of the chosen time span."""
        self._only: int | None = None
        """The only server whose changes are shown."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield ListBody(self.deck, PickTable(self._columns(), opens="Open", id="changes"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def _columns(self) -> list[Column]:
        return [
            Column("sign", "", 1, 99, self._sign),
            Column("server", "SERVER", 14, 98, _server, grows=10),
            Column("change", "CHANGE", 30, 100, _change, grows=40),
            Column("at", "FIRST READ", 10, 70, self._at, grows=10),
            Column("by", "BY", 10, 90, _by, grows=20),
        ]

    def _sign(self, row: _Row) -> Cell:
        return Cell(self._glyphs.critical, "bad") if row.tone else Cell(" ")

    def _at(self, row: _Row) -> Cell:
        return Cell(local_time(row.difference.at, now=self.deck.clock.now()), "dim")

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.TOPIC, Kind.OPERATION):
            self._show_all()
        else:
            self._show_lines()

    @property
    def _since(self) -> SinceLook | None:
        if not _SPANS[self._span].seconds:
            return self.deck.store.known(CHANGES, ACCOUNT).value
        return self.deck.store.known(CHANGES_SINCE, ACCOUNT).value

    def _show_all(self) -> None:
        if not self.is_mounted:
            return
        since, table = self._since, self.query_one(FleetTable)
        selected: _Row | None = table.current
        self._rows = () if since is None else self._rows_of(since)
        keep = next((row.id for row in self._rows if selected and _same(row, selected)), None)
        table.show(self._rows, range(len(self._rows)), keep=keep, empty=self._empty(since))
        self._show_lines()

    def _rows_of(self, since: SinceLook) -> tuple[_Row, ...]:
        operations = self.deck.store.operations.values()
        return tuple(
            _Row(
                number,
                difference,
                subject(difference.server_id, since.names),
                operation_behind(difference, since.since, operations),
            )
            for number, difference in enumerate(reversed(since.differences))
            if self._only in (None, difference.server_id)
        )

    def _empty(self, since: SinceLook | None) -> str:
        if since is not None:
            return f"No known value has changed since {local_time(since.since)}."
        if not self.deck.settings.history.on:
            return "Changes are not known: history.on is false in the configuration."
        if self._span:
            return "Hostdeck compares the saved values."
        return "Changes are not known yet.\nHostdeck shows them from the next start on."

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Fleet > Changes")
        serious = sum(bool(row.tone) for row in self._rows)
        runs = [(count(len(self._rows), "change"), "")]
        if serious:
            runs.append((f"{serious} serious", "bad"))
        self.query_one(StatusLine).tell(runs, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)
        self._show_tiles()

    def _show_tiles(self) -> None:
        body, since, now = self.query_one(ListBody), self._since, self.deck.clock.now()
        below = (
            (
                problems_tile(self.deck, self._glyphs),
                Tile("What is compared", _compared),
                commands_tile("On the command line", _COMMANDS),
            ),
            (
                counts_tile("Changes by server", map(_server, self._rows), self._glyphs),
                recent_tile(self.deck, self._glyphs),
                connection_tile(self.deck),
            ),
        )
        around = Beside(self._side(), below) if body.is_wide else Beside()
        when = "" if since is None or self._span else f"last look: {ago(now - since.since)}"
        title = f"Changes {_SPANS[self._span].words}"
        if self._only is not None and since is not None:
            title = f"{title}: {subject(self._only, since.names)}"
        body.show(title, around, rows=len(self._rows), right=when)

    def _side(self) -> Sequence[Tile]:
        """Return the selected change with its server; without a selection, the next upcoming
        changes."""
        selected = Tile("Selected", self._details)
        rows = fleet_of(self.deck, MOST_SERVERS)
        ahead = (due_tile(rows), calendar_tile(rows, self.deck.clock.now()))
        if not self.targets():
            return selected, fleet_tile(self.deck), *ahead
        return selected, server_tile(self.targets()[0]), *ahead

    def _details(self, room: int) -> list[Line]:
        row: _Row | None = self.query_one(FleetTable).current
        if row is None:
            return [(("No change is selected.", "dim"),)]
        difference, now = row.difference, self.deck.clock.now()
        words = safe_text(in_words(difference))
        lines: list[Line] = [((row.name, "strong"),)]
        lines += [((part, row.tone),) for part in fold(words, room)]
        fields = [
            ("Before", safe_text(value_words(difference.name, difference.before) or "none")),
            ("Now", safe_text(value_words(difference.name, difference.after) or "none")),
            ("Read", f"{local_time(difference.at)} ({ago(now - difference.at)})"),
            ("By", safe_text(maker_words(row.operation)) or "unknown: no operation of Hostdeck"),
        ]
        if row.operation is not None and row.operation.sent_at is not None:
            fields.append(("Sent", local_time(row.operation.sent_at)))
        for name, text in fields:
            lines += folded_field(name, text, room, name_width=_NAME)
        return lines

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_lines)

    def targets(self) -> tuple[ServerRow, ...]:
        current: _Row | None = self.query_one(FleetTable).current
        row = None if current is None else self.deck.store.row(current.difference.server_id)
        return () if row is None else (row,)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line

        return [("hostdeck", command_line(self.deck, "changes"))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "only":
            return self.is_mounted and (self._only is not None or bool(self._rows))
        if action == "open":
            return self.is_mounted and self._place() is not None
        return super().check_action(action, parameters)

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_lines()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        place = self._place()
        if place is not None:
            self.post_message(Open(place))

    def action_since(self) -> None:
        """Compare with the next time span: the last visit, a day, a week, a month."""
        self._span = (self._span + 1) % len(_SPANS)
        seconds = _SPANS[self._span].seconds
        if seconds:
            self.deck.engine.compare_since(self.deck.clock.now() - seconds)
        self._show_all()

    def action_only(self) -> None:
        """Show only the changes of the selected server, or all changes."""
        current: _Row | None = self.query_one(FleetTable).current
        is_one = self._only is None and current is not None
        self._only = current.difference.server_id if is_one and current is not None else None
        self._show_all()

    def _place(self) -> Place | None:
        """Return the place that shows the changed object."""
        current: _Row | None = self.query_one(FleetTable).current
        if current is not None and current.difference.server_id == ACCOUNT:
            is_invoice = current.difference.name.startswith(INVOICE)
            return Place("billing" if is_invoice else "conversations")
        rows = self.targets()
        return Place("server", rows[0].id) if rows else None


def _same(row: _Row, other: _Row) -> bool:
    return (row.difference.server_id, row.difference.name) == (
        other.difference.server_id,
        other.difference.name,
    )


def _compared(room: int) -> list[Line]:
    return [((part, "dim"),) for words in _READ for part in fold(words, room)]
