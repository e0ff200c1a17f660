"""Servers in stock and software of the marketplace: two tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.order.market_rows import SOFTWARE_COLUMNS, STOCK_COLUMNS, software_rows, stock_rows
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from screens.work_tiles import actions_tile, column_counts
from tui.format import count
from tui.readings.market_topics import (
    READ_SOFTWARE,
    READ_STOCK_SERVERS,
    SOFTWARE,
    STOCK_SERVERS,
)
from tui.store.changes import Changes
from tui.store.topics import ACCOUNT
from widgets.fleet_table import FleetTable
from widgets.fold import fold
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.lines import Lines
from widgets.pick_table import PickTable
from widgets.reading_lines import age_lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck

SECTIONS = ("Stock", "Software")
_SOURCES: tuple[tuple[Any, Any], ...] = (
    (STOCK_SERVERS, READ_STOCK_SERVERS),
    (SOFTWARE, READ_SOFTWARE),
)
_COLUMNS = (STOCK_COLUMNS, SOFTWARE_COLUMNS)
_COUNTED: tuple[tuple[str, ...], ...] = (("location", "group", "status"), ("price",))
_COMMANDS = (
    ("hostdeck stock", "Lists the servers in stock."),
    ("hostdeck stock --location NL", "Lists the stock of one location."),
    ("hostdeck stock --software", "Lists the software."),
)
_NOTES = (
    "The provider deploys stock servers within a working day. Order them in the provider's web "
    "panel: the API cannot check such an order before it spends money.",
    "Choose software in the order wizard or in a reinstall, which erases the disks. To run a task "
    "on an installed server, open the server's images and choose Tasks.",
)


class MarketScreen(DeckScreen):
    """Reads only; needs no sign-in."""

    DEFAULT_CSS = """
    MarketScreen {
        #tabs { height: 1; background: $surface; }
        #about { height: auto; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "section(0)", "Stock", show=False, id="market.stock"),
        Binding("2", "section(1)", "Software", show=False, id="market.software"),
        Binding("tab", "next_section", "Next section", key_display="Tab", id="market.next"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="market.refresh"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._section = 0

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="tabs")
        yield Lines(id="about")
        yield ListBody(self.deck, PickTable(STOCK_COLUMNS, opens="", id="market"))
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self.query_one(PickTable).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())

    def _look(self, *, now: bool = False) -> None:
        self.deck.engine.want(_SOURCES[self._section][1], ACCOUNT, now=now)

    def show(self, changes: Changes) -> None:
        title, topic = SECTIONS[self._section], _SOURCES[self._section][0]
        reading, now = self.deck.store.known(topic, ACCOUNT), self.deck.clock.now()
        self.query_one(HeaderLine).facts = header_facts(self.deck, f"Catalog > {title}")
        runs = [
            (f" {at + 1} {name} ", "strong" if at == self._section else "dim")
            for at, name in enumerate(SECTIONS)
        ]
        self.query_one("#tabs", Lines).set_lines([tuple(runs)])
        width = max(20, self.size.width - 2)
        about = age_lines(reading, now, width, what=title)
        about += [((part, "dim"),) for part in fold(_NOTES[self._section], width)]
        self.query_one("#about", Lines).set_lines(about)
        make = stock_rows if self._section == 0 else software_rows
        rows = make(reading.value or ())
        table = self.query_one(PickTable)
        current = table.current
        empty = "" if reading.value is None else "The provider lists no entries."
        table.show(
            rows, range(len(rows)), keep=None if current is None else current.id, empty=empty
        )
        body = self.query_one(ListBody)
        around = self._around(rows) if body.is_wide else Beside()
        body.show(title, around, rows=len(rows), right=f"{len(rows):,}")
        facts = [*work_facts(self.deck), (count(len(rows), "row"), "dim")]
        self.query_one(StatusLine).tell(facts, freshness(self.deck))
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _around(self, rows: Sequence[Any]) -> Beside:
        """Return counts and commands below the rows: the columns need the whole width."""
        glyphs = glyphs_for(ascii=self.deck.ascii)
        columns, ids = _COLUMNS[self._section], _COUNTED[self._section]
        first, *others = column_counts(columns, ids, rows, glyphs)
        commands = commands_tile("On the command line", _COMMANDS)
        return Beside(below=((first, commands), (*others, actions_tile(self.deck, glyphs))))

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import order_actions as order
        from tui.api.catalog import os_images_actions as os_images

        if self._section == 0:
            params = order.StockParams(location="all", group="ALL")
            return read_lines(self.deck, order.STOCKS_LIST, params, "stock")
        wanted = os_images.OsParams()
        return read_lines(self.deck, os_images.SOFTWARE_LIST, wanted, "stock", "--software")

    def on_fleet_table_opened(self, event: FleetTable.Opened) -> None:
        event.stop()

    def action_section(self, at: int) -> None:
        """Show a section."""
        self._section = at
        table = self.query_one(PickTable)
        # Emptied first: the new columns know nothing of the old rows.
        table.show([], [])
        table.set_columns(_COLUMNS[at])
        self._look()
        self.show(frozenset())

    def action_next_section(self) -> None:
        """Show the other section."""
        self.action_section((self._section + 1) % len(SECTIONS))

    def action_renew(self) -> None:
        """Read the section anew."""
        self._look(now=True)
