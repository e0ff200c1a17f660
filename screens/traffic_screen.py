"""Traffic of all servers this month: the top senders, and sums by tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile
from screens.deck_screen import DeckScreen
from screens.list_body import AROUND_ROWS, Beside, ListBody
from screens.messages import Open, Place
from screens.status_facts import footer_keys, freshness, header_facts, key_of
from screens.traffic_tiles import (
    fleet_tile,
    fleet_traffic,
    meaning_tile,
    month_name,
    server_tile,
    tags_tile,
    together_tile,
)
from tui.charts.fleet_traffic import ServerTraffic, sum_of, totals
from tui.clock import age_s
from tui.format import ago, percent, rate, size
from tui.readings.allowance_keeper import month_key, want_allowance
from tui.readings.ports_topics import PORTS, READ_PORTS
from tui.store.changes import Changes, Kind, mentions
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable
from widgets.gauge import gauge_text
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.scales import Scale
from widgets.status_line import StatusLine
from widgets.tiles import AROUND

if TYPE_CHECKING:
    from tui.charts.fleet_traffic import Totals
    from tui.charts.series import Series
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow

FRESH_S = 6 * 3600.0
"""Maximum age in seconds: monthly traffic changes slowly, so it is read rarely."""
TICK_S = 15.0
SUM_EVERY_S = 20.0
"""Longest time for which servers that are being read delay the chart of the sum: each of them
changes all of it."""
_BAR = 16
_ROOMY_LINES = 50
_COMMANDS = (
    ("hostdeck traffic --all", "Prints these figures."),
    ("hostdeck traffic --all --by-tag", "Prints the sums by tag."),
    ("hostdeck traffic --all --json", "Prints everything, with unread servers as null."),
    ("hostdeck traffic --plan --all", "Prints allowance, use, and forecast."),
)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    traffic: ServerTraffic
    share: float | None
    """Percentage of the known total."""
    of_most: float | None
    """Amount sent relative to the top sender: 0 to 1."""


def _cell(words: str, *, known: bool) -> Cell:
    return Cell(words, "" if known else "dim")


def _sent(row: _Row) -> Cell:
    sent = row.traffic.sent_bytes
    if row.traffic.failed:
        return Cell("failed", "warn")
    if sent is None:
        return Cell("not read" if row.traffic.taken_at is None else "unknown", "dim")
    return Cell(size(sent))


def _share(row: _Row) -> Cell:
    return _cell(percent(row.share), known=row.share is not None)


def _average_out(row: _Row) -> Cell:
    value = row.traffic.average_out_bps
    return _cell(rate(value), known=value is not None)


def _percentile_out(row: _Row) -> Cell:
    value = row.traffic.percentile_out_bps
    return _cell(rate(value), known=value is not None)


def _maximum_out(row: _Row) -> Cell:
    value = row.traffic.maximum_out_bps
    return _cell(rate(value), known=value is not None)


def _received(row: _Row) -> Cell:
    value = row.traffic.received_bytes
    return _cell(size(value), known=value is not None)


def _plan(row: _Row) -> Cell:
    server = row.traffic.row
    if server.traffic_limit_tb is not None and server.traffic_limit_tb < 0:
        return Cell("no limit", "dim")
    if server.traffic_percent is None:
        return Cell("unknown", "dim")
    return Cell(percent(server.traffic_percent), "warn" if server.over_allowance else "")


def _tags(row: _Row) -> Cell:
    words = " ".join(f"{name}={value}" if value else name for name, value in row.traffic.row.tags)
    return Cell(safe_text(words), "dim")


class TrafficScreen(DeckScreen):
    """Servers by amount sent. Only the visible servers are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "read_all", "Read all", id="traffic.read_all"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="traffic.refresh"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._rows: Sequence[_Row] = ()
        self._found: Sequence[ServerTraffic] = ()
        self._summed: Sequence[Series] = ()
        self._together: Series | None = None
        """The sum of `_summed`."""
        self._sum_due_at = deck.clock.monotonic() + SUM_EVERY_S
        """Time from which servers that are being read no longer delay a new sum."""
        self._has_looked = False
        """The screen knows which servers are to be read."""
        self._wanted: set[int] = set()
        """Servers whose month is to be read."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        table = FleetTable(self._columns(), markable=False, opens="Open server", id="senders")
        yield ListBody(self.deck, table)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def _bar_cell(self, row: _Row) -> Cell:
        tone = "dim" if row.of_most is None else "good"
        return Cell(gauge_text(row.of_most, Scale(0.0, 1.0), _BAR, self._glyphs), tone)

    def _name_cell(self, row: _Row) -> Cell:
        return Cell(safe_text(row.traffic.row.called))

    def _read_cell(self, row: _Row) -> Cell:
        at = row.traffic.taken_at
        return Cell("" if at is None else ago(self.deck.clock.now() - at), "dim")

    def _columns(self) -> list[Column]:
        return [
            Column("name", "SERVER", 14, 100, self._name_cell, grows=14),
            Column("bar", "", _BAR, 90, self._bar_cell),
            Column("sent", "SENT", 9, 99, _sent, right=True),
            Column("share", "SHARE", 7, 70, _share, right=True),
            Column("average", "AVG OUT", 12, 80, _average_out, right=True),
            Column("percentile", "95 % OUT", 12, 75, _percentile_out, right=True),
            Column("maximum", "MAX OUT", 12, 60, _maximum_out, right=True),
            Column("received", "RECEIVED", 9, 65, _received, right=True),
            Column("plan", "OF PLAN", 8, 85, _plan, right=True),
            Column("read", "READ", 12, 50, self._read_cell),
            Column("tags", "TAGS", 12, 40, _tags, grows=40),
        ]

    def on_mount(self) -> None:
        self._show_all()
        self.query_one(FleetTable).focus()
        self.set_interval(TICK_S, self._show_all)
        self.call_after_refresh(self._want_visible)

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.TOPIC, Kind.SERVER, Kind.FLEET, Kind.SESSION):
            self._want_more()
            self._show_all()

    # Reads: never while drawing

    def _want_visible(self) -> None:
        """Request the month of the visible servers unless it was read recently."""
        now = self.deck.clock.now()
        for shown in self.query_one(FleetTable).visible_rows():
            taken_at = shown.traffic.taken_at
            if taken_at is None or age_s(taken_at, now) > FRESH_S:
                self._wanted.add(shown.id)
        self._want_more()
        if not self._has_looked:
            self._has_looked = True
            self._show_lines()

    def _want_more(self) -> None:
        """Request ports, and traffic if the ports are known."""
        store, now = self.deck.store, self.deck.clock.now()
        for server_id in tuple(self._wanted):
            row = store.row(server_id)
            if row is None or (row.traffic_at is not None and age_s(row.traffic_at, now) < FRESH_S):
                self._wanted.discard(server_id)
            else:
                want_allowance(self.deck.engine.want, store, server_id)

    # Drawing: only from the store

    def _show_all(self) -> None:
        if not self.is_mounted or not self.is_current:
            return
        table = self.query_one(FleetTable)
        selected = table.current
        self._found = fleet_traffic(self.deck)
        every = totals("", self._found)
        most = max((traffic.sent_bytes or 0.0 for traffic in self._found), default=0.0)
        self._rows = [_row(traffic, every.sent_bytes, most) for traffic in self._found]
        table.show(
            self._rows,
            range(len(self._rows)),
            keep=None if selected is None else selected.id,
            empty="No servers have been read yet.\nTheir traffic this month appears here.",
        )
        self._show_lines()

    def _show_lines(self) -> None:
        every, now = totals("", self._found), self.deck.clock.now()
        body, current = self.query_one(ListBody), self.query_one(FleetTable).current
        around = Beside()
        if body.is_wide:
            around = self._around(every, now, None if current is None else current.traffic)
        body.show(
            f"Traffic in {month_name(now)}",
            around,
            rows=len(self._rows),
            right=f"{every.coverage} servers read",
            hint="" if every.is_whole else f"{key_of(self, 'traffic.read_all')} reads all",
        )
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Fleet > Traffic")
        words = f"{size(every.sent_bytes)} sent, {every.coverage} servers read"
        self.query_one(StatusLine).tell([(words, "")], freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self, every: Totals, now: float, current: ServerTraffic | None) -> Beside:
        """Return the tiles next to and below the list."""
        side = [
            fleet_tile(every, now, self._glyphs),
            server_tile(current, now, self._glyphs),
            tags_tile(self._found, self._glyphs),
        ]
        if self.app.size.height >= _ROOMY_LINES:
            side[1:1] = [meaning_tile(), commands_tile("On the command line", _COMMANDS)]
        self._sum()
        rows = self.query_one(ListBody).size.height - len(self._rows) - AROUND_ROWS - AROUND
        together = together_tile(self._together, len(self._summed), rows, self._glyphs)
        return Beside(side, ((together,),))

    def _sum(self) -> None:
        """Sum what was read, unless more is being read and the last sum is recent."""
        series = [traffic.series for traffic in self._found if traffic.series is not None]
        if [id(each) for each in series] == [id(each) for each in self._summed]:
            return
        now = self.deck.clock.monotonic()
        is_reading = self._wanted or not self._has_looked
        if is_reading and now < self._sum_due_at:
            return
        self._summed, self._together = series, sum_of(series)
        self._sum_due_at = now + SUM_EVERY_S

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_all)

    # Keys

    def targets(self) -> tuple[ServerRow, ...]:
        current = self.query_one(FleetTable).current
        row = None if current is None else self.deck.store.row(current.id)
        return () if row is None else (row,)

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line

        return [("hostdeck", command_line(self.deck, "traffic", "--all"))]

    def on_fleet_table_moved(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._show_lines()
        self._want_visible()

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.post_message(Open(Place("server", event.row_id)))

    def action_read_all(self) -> None:
        """Read the month of every server that was not read recently."""
        self._wanted |= {shown.id for shown in self._rows}
        self._want_more()

    def action_renew(self) -> None:
        """Read the visible servers again."""
        from tui.readings.traffic_topics import READ_TRAFFIC

        store, want = self.deck.store, self.deck.engine.want
        for shown in self.query_one(FleetTable).visible_rows():
            row, ports = store.row(shown.id), store.known(PORTS, shown.id).value
            if row is not None and ports is not None:
                want(READ_TRAFFIC, month_key(row, ports), now=True)
            else:
                want(READ_PORTS, shown.id, now=True)
        self._want_visible()


def _row(traffic: ServerTraffic, sent_by_all: float | None, most: float) -> _Row:
    sent = traffic.sent_bytes
    return _Row(
        traffic.row.id,
        traffic,
        100.0 * sent / sent_by_all if sent is not None and sent_by_all else None,
        sent / most if sent is not None and most else None,
    )
