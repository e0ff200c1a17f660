"""Servers in stock and software of the marketplace: two tables; Enter orders a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.account_tiles import commands_tile
from screens.filtered_list import FilteredListScreen
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place
from screens.order.market_rows import (
    CURRENCY,
    SOFTWARE_COLUMNS,
    STOCK_COLUMNS,
    MarketRow,
    software_rows,
    stock_rows,
)
from screens.status_facts import footer_keys, freshness, header_facts, work_facts
from screens.work_tiles import actions_tile, column_counts
from tui.fleet.offers import BY_NAME, OfferList
from tui.format import count
from tui.models.stock_offer import stock_offer
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
from widgets.key_words import with_key_names
from widgets.lines import Lines
from widgets.pick_table import PickTable
from widgets.reading_lines import age_lines
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import FilterError
    from tui.fleet.filter import Filter

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
    ("hostdeck order --stock ID", "Shows what an order costs. Sends nothing."),
    ("hostdeck stock --software", "Lists the software."),
)
_NOTES = (
    "The provider installs stock servers within one business day. {key:market.open} shows what an "
    "order costs; nothing is sent before you confirm it.",
    "Choose software in the order wizard or in a reinstall, which erases the disks. To run a task "
    "on an installed server, open the server's images and choose Tasks.",
)


class MarketScreen(FilteredListScreen):
    """The lists need no sign-in; an order does."""

    DEFAULT_CSS = """
    MarketScreen {
        #tabs { height: 1; background: $surface; }
        #about { height: auto; padding: 0 1; }
    }
    """
    filter_hint = "words, loc:nl, ram:>=64, price:<50, gpu:4090"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Order", id="market.open"),
        Binding("slash", "filter", "Filter", id="market.filter", key_display="/"),
        Binding("escape", "clear", "Back", show=False, id="market.clear"),
        Binding("1", "section(0)", "Stock", show=False, id="market.stock"),
        Binding("2", "section(1)", "Software", show=False, id="market.software"),
        Binding("tab", "next_section", "Next section", key_display="Tab", id="market.next"),
        Binding("R,ctrl+r", "renew", "Refresh", show=False, id="market.refresh"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._section = 0
        self._offers = OfferList()
        """Servers in stock as offers, in the order of the rows; empty for software."""

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Lines(id="tabs")
        yield Lines(id="about")
        yield ListBody(self.deck, PickTable(STOCK_COLUMNS, opens="Order", id="market"))
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
        note = with_key_names(self, _NOTES[self._section])
        about += [((part, "dim"),) for part in fold(note, width)]
        self.query_one("#about", Lines).set_lines(about)
        self._show_rows(reading.value)
        self.query_one(KeyFooter).keys = footer_keys(self)

    def _show_rows(self, found: Iterable[Any] | None) -> None:
        make = stock_rows if self._section == 0 else software_rows
        rows = make(found or ())
        self._offers = self._offers_of(found, rows)
        view = self._matching(rows)
        table = self.query_one(PickTable)
        current = table.current
        empty = "The provider lists no entries." if found is not None else "Reading the list."
        if found is None and self.deck.store.known(_SOURCES[self._section][0], ACCOUNT).error:
            empty = "The list could not be read. Its entries are unknown."
        if rows and not view:
            empty = "No entry matches.\n{key:market.clear} clears the filter."
        table.show(rows, view, keep=None if current is None else current.id, empty=empty)
        self._show_count(len(view), len(rows))
        body = self.query_one(ListBody)
        around = self._around(rows) if body.is_wide else Beside()
        shown = f"{len(rows):,}" if len(view) == len(rows) else f"{len(view):,} of {len(rows):,}"
        body.show(SECTIONS[self._section], around, rows=len(view), right=shown)
        facts = [*work_facts(self.deck), (count(len(view), "row"), "dim")]
        self.query_one(StatusLine).tell(facts, freshness(self.deck))

    def _offers_of(self, found: Iterable[Any] | None, rows: Sequence[MarketRow]) -> OfferList:
        if self._section != 0:
            return OfferList()
        servers = {server.id: server for server in found or ()}
        return OfferList(stock_offer(servers[row.id], CURRENCY) for row in rows)

    def _matching(self, rows: Sequence[MarketRow]) -> list[int]:
        """Return the indices of the rows that match the filter."""
        if self._filter is None:
            return list(range(len(rows)))
        if self._section == 0:
            return list(self._filter.select(self._offers.rows, self._offers.keys))
        keys = [" ".join(row.cells).lower() for row in rows]
        return list(self._filter.select(rows, keys))

    def parse_filter(self, text: str) -> tuple[Filter | None, FilterError | None]:
        from tui.fleet.filter import parse_readable

        return parse_readable(text, BY_NAME if self._section == 0 else {})

    def _show_list(self) -> None:
        self._show_rows(self.deck.store.known(_SOURCES[self._section][0], ACCOUNT).value)

    def action_clear(self) -> None:
        """Clear the filter first, then go back (Esc)."""
        if self.has_filter:
            self._clear_filter()
        else:
            self.action_back()

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
        """Open the order of a server in stock; software is chosen in the order of a server."""
        event.stop()
        offer = self._offers.get(-event.row_id)
        if offer is not None and offer.is_sold_out:
            words = f"{offer.sold_out_words} Press {{key:app.refresh}} to read the stock again."
            self.app.notify(words, severity="warning", timeout=8)
        elif offer is not None:
            self.post_message(Open(Place("new-server", offer)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open" and self._section != 0:
            return False
        return super().check_action(action, parameters)

    def action_section(self, at: int) -> None:
        """Show a section."""
        self._filter = None
        self.query("#filter").remove()
        self._section = at
        table = self.query_one(PickTable)
        # Empty the table first: the new columns do not fit the old rows.
        table.show([], [])
        table.set_columns(_COLUMNS[at])
        table.opens = "Order" if at == 0 else ""
        self._look()
        self.show(frozenset())

    def action_next_section(self) -> None:
        """Show the other section."""
        self.action_section((self._section + 1) % len(SECTIONS))

    def action_renew(self) -> None:
        """Read the section again."""
        self._look(now=True)
