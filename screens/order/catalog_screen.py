"""The catalog: every preset at every location, with price and stock. It needs no sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from screens.account_tiles import commands_tile
from screens.filtered_list import FilteredListScreen
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place
from screens.order.catalog_tiles import below_offers, money_tiles
from screens.order.offer_columns import COLUMNS, TITLES
from screens.order.offer_lines import offer_tiles
from screens.order.offer_view import OfferView
from screens.status_facts import footer_keys, header_facts
from tui.fleet.offers import BY_NAME
from tui.models.offer import CURRENCIES
from tui.readings.catalog_topics import READ_OFFERS, READ_STOCK
from tui.store.changes import Changes, Kind, mentions
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import FilterError
    from tui.fleet.filter import Filter

COMMANDS = (
    ("hostdeck presets --select 'ram:>=64'", "Lists matching offers."),
    ("hostdeck order PRESET --location NL", "Shows what an order costs. Sends nothing."),
    ("hostdeck order PRESET … --send", "Orders the preset after you confirm."),
)
SETTLE_S = 0.15
MOST_COMPARED = 8
"""Maximum number of offers compared."""


class CatalogScreen(FilteredListScreen):
    """A list to filter, sort, mark and compare; Enter starts an order."""

    filter_hint = "words, loc:nl, kind:gpu, ram:>=64, price:<50, stock:>0"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Order", id="order.open"),
        Binding("slash", "filter", "Filter", id="order.filter", key_display="/"),
        Binding("space", "no", "Mark", id="order.mark"),
        Binding("x", "compare", "Compare", id="order.compare"),
        Binding("o", "sort", "Sort", id="order.sort"),
        Binding("u", "currency", "Currency", id="order.currency"),
        Binding("d", "details", "Details", show=False, id="order.details"),
        Binding("escape", "clear", "Back", show=False, id="order.clear"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._view = OfferView(deck.store)
        self._settle: Timer | None = None

    def compose(self) -> ComposeResult:
        glyphs = glyphs_for(ascii=self.deck.ascii)
        yield HeaderLine(id="header")
        table = FleetTable(COLUMNS, mark_glyph=glyphs.marked, opens="Order", id="offers")
        yield ListBody(self.deck, table)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self._look()
        self.show(frozenset())
        self.table.focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_side)

    @property
    def table(self) -> FleetTable:
        return self.query_one("#offers", FleetTable)

    def _look(self, *, now: bool = False) -> None:
        self.deck.engine.want(READ_OFFERS, (0, self._view.currency), now=now)
        for place in self._view.offers.locations:
            self.deck.engine.want(READ_STOCK, (0, place), now=now)

    # Content

    def show(self, changes: Changes) -> None:
        if changes and not mentions(changes, Kind.TOPIC, Kind.SESSION):
            return  # this screen shows no server data
        if self._view.take() or mentions(changes, Kind.SESSION):
            self._look()
        self._show_list()

    def _show_list(self) -> None:
        self._show_rows()
        self._show_lines()

    def _show_rows(self) -> None:
        current = self.table.current
        rows, view = self._view.offers.rows, self._view.matching(self._filter)
        keep = None if current is None else current.id
        self.table.show(rows, view, keep=keep, empty=self._view.empty_words(self._filter))
        self._show_count(len(view), len(rows))

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Catalog")
        self.query_one(StatusLine).tell(
            self._view.facts(self.table.row_count, len(self.table.marks)),
            self._view.age(self.deck.clock.now()),
        )
        self.query_one(KeyFooter).keys = footer_keys(self)
        self._show_side()

    def _show_side(self) -> None:
        body, offer = self.query_one(ListBody), self.table.current
        around = Beside()
        if body.is_wide:
            chosen = () if offer is None else offer_tiles(offer, self._view.same_preset(offer))
            rows = self._view.offers.rows
            glyphs = glyphs_for(ascii=self.deck.ascii)
            commands = commands_tile("On the command line", COMMANDS)
            side = (*chosen, commands, *money_tiles(self.deck, glyphs))
            below = below_offers(rows, offer, glyphs, self.app.size.width)
            around = Beside(side, below)
        shown, total = self.table.row_count, len(self._view.offers)
        number = f"{shown:,}" if shown == total else f"{shown:,} of {total:,}"
        body.show("Offers", around, rows=shown, right=number)

    @on(FleetTable.Moved)
    def follow_cursor(self, event: FleetTable.Moved) -> None:
        event.stop()
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(SETTLE_S, self._show_side)

    @on(FleetTable.MarksChanged)
    def follow_marks(self, event: FleetTable.MarksChanged) -> None:
        event.stop()
        self._show_lines()

    # Filter, order, currency

    def parse_filter(self, text: str) -> tuple[Filter | None, FilterError | None]:
        from tui.fleet.filter import parse_readable

        return parse_readable(text, BY_NAME)

    def action_clear(self) -> None:
        """Clear the filter first, then the marks, then go back (Esc)."""
        if self.has_filter:
            self._clear_filter()
        elif self.table.marks:
            self.table.clear_marks()
        else:
            self.action_back()

    def action_sort(self) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [
            Choice(name, title, marked=name == self._view.sort) for name, title in TITLES.items()
        ]
        self.app.push_screen(
            ChoiceScreen("Sort by", choices, hint="same again: reverse"), self._sort_by
        )

    def on_fleet_table_title_chosen(self, event: FleetTable.TitleChosen) -> None:
        event.stop()
        if event.column_id in TITLES:
            self._sort_by(event.column_id)

    def _sort_by(self, name: str | None) -> None:
        if name is not None:
            self._view.sort_by(name)
            self._show_list()

    def action_currency(self) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [Choice(name, name, marked=name == self._view.currency) for name in CURRENCIES]
        self.app.push_screen(ChoiceScreen("Prices in", choices), self._use_currency)

    def _use_currency(self, name: str | None) -> None:
        if name is not None and name != self._view.currency:
            self._view.use_currency(name)
            self._look()
            self.show(frozenset())

    # One offer, or several compared

    @on(FleetTable.Opened)
    def open_row(self, event: FleetTable.Opened) -> None:
        event.stop()
        offer = self._view.offers.get(event.row_id)
        if offer is not None and offer.is_sold_out:
            words = f"{offer.sold_out_words} Press {{key:app.refresh}} to read the stock again."
            self.app.notify(words, severity="warning", timeout=8)
        elif offer is not None:
            self.post_message(Open(Place("new-server", offer)))

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import order_actions as order

        return read_lines(
            self.deck,
            order.PRESETS_LIST,
            order.PresetParams(),
            "presets",
            "--currency",
            self._view.currency,
        )

    def action_details(self) -> None:
        """Show all details of the offer under the cursor: with 80 columns there is no panel for
        it."""
        offer = self.table.current
        if offer is not None:
            self._compare([offer.id])

    def action_compare(self) -> None:
        chosen = [offer.id for offer in self._view.offers.rows if offer.id in self.table.marks]
        if len(chosen) < 2:
            self.app.notify(
                "Mark two or more offers with {key:order.mark}, then press {key:order.compare} to "
                "compare them."
            )
        elif len(chosen) > MOST_COMPARED:
            self.app.notify(f"{len(chosen)} are marked. Compare at most {MOST_COMPARED} at once.")
        else:
            self._compare(chosen)

    def _compare(self, ids: list[int]) -> None:
        self.post_message(Open(Place("compare", (self._view.currency, tuple(ids)))))
