"""The catalog: every preset at every location, with price and stock. Wants no sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from screens.account_tiles import commands_tile
from screens.deck_screen import DeckScreen
from screens.list_body import Beside, ListBody
from screens.messages import Open, Place
from screens.order.offer_columns import COLUMNS, TITLES
from screens.order.offer_lines import cheapest_tile, offer_tiles, stock_tile
from screens.status_facts import footer_keys, header_facts
from tui.errors import FilterError
from tui.fleet.offers import BY_NAME, OfferList
from tui.format import ago, count
from tui.models.offer import CURRENCIES, Offer
from tui.readings.catalog_topics import OFFERS, READ_OFFERS, READ_STOCK, STOCK
from tui.store.changes import Changes, Kind, mentions
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.filter import Filter
    from widgets.filter_bar import FilterBar

COMMANDS = (
    ("hostdeck presets --select 'ram:>=64'", "Lists matching offers."),
    ("hostdeck order PRESET --location NL", "Shows what an order costs. Sends nothing."),
    ("hostdeck order PRESET … --send", "Orders the preset after you confirm."),
)
FIRST_SORT = "price"
SETTLE_S = 0.15
HINT = "words, loc:nl, kind:gpu, ram:>=64, price:<50, stock:>0"
BEST_COMPARED = 8
"""More side by side than that is no comparison."""


class CatalogScreen(DeckScreen):
    """A list to filter, sort, mark, compare; Enter begins an order."""

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
        self._currency = CURRENCIES[0]
        self._offers = OfferList()
        self._taken_in: tuple[object, ...] = ()
        """What the rows were made of: they are made anew only when something of it is newer."""
        self._filter: Filter | None = None
        self._sort, self._descending = FIRST_SORT, False
        self._ordered: list[int] = []
        self._ordered_by: tuple[OfferList | None, str, bool] = (None, "", False)
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
        self.deck.engine.want(READ_OFFERS, (0, self._currency), now=now)
        for place in self._offers.locations:
            self.deck.engine.want(READ_STOCK, (0, place), now=now)

    # What is shown

    def show(self, changes: Changes) -> None:
        if changes and not mentions(changes, Kind.TOPIC, Kind.SESSION):
            return  # nothing of a server is shown here
        if self._take() or mentions(changes, Kind.SESSION):
            self._look()
        self._show_rows()
        self._show_lines()

    def _take(self) -> bool:
        """Put prices and stock together; whether there are other offers than before."""
        store = self.deck.store
        offers = store.known(OFFERS, (0, self._currency)).value
        if offers is None:
            return False
        stocks = {place: store.known(STOCK, (0, place)).value for place in offers.locations}
        made_of = (offers, *stocks.values())
        if len(made_of) == len(self._taken_in) and all(
            a is b for a, b in zip(made_of, self._taken_in, strict=True)
        ):
            return False
        newer = not self._taken_in or self._taken_in[0] is not offers
        self._taken_in, self._offers = made_of, offers
        for place, found in stocks.items():
            if found is not None:
                self._offers = self._offers.with_stock(place, found)
        return newer

    def _order(self) -> list[int]:
        """All offers in the order asked for; made anew when they or the order are other ones, not
        for every letter."""
        offers, sort, descending = self._ordered_by
        if offers is self._offers and (sort, descending) == (self._sort, self._descending):
            return self._ordered
        column = next(one for one in COLUMNS if one.id == self._sort)
        assert column.sort_key is not None
        key, rows = column.sort_key, self._offers.rows
        self._ordered = sorted(
            range(len(rows)), key=lambda at: key(rows[at]), reverse=self._descending
        )
        self._ordered_by = (self._offers, self._sort, self._descending)
        return self._ordered

    def _show_rows(self) -> None:
        current = self.table.current
        rows, view = self._offers.rows, self._order()
        if self._filter is not None:
            passing = set(self._filter.select(rows, self._offers.keys))
            view = [at for at in view if at in passing]
        self.table.show(
            rows, view, keep=None if current is None else current.id, empty=self._empty()
        )
        for bar in self.query("#filter"):
            bar.show_count(len(view), len(rows))  # type: ignore[attr-defined]

    def _empty(self) -> str:
        reading = self.deck.store.known(OFFERS, (0, self._currency))
        if reading.value is not None:
            return (
                "No offer matches.\nEsc clears the filter."
                if self._filter
                else "The provider lists no offers."
            )
        return reading.error or "Reading the offers."

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, "Catalog")
        self.query_one(StatusLine).tell(self._facts(), self._age())
        self.query_one(KeyFooter).keys = footer_keys(self)
        self._show_side()

    def _facts(self) -> list[tuple[str, str]]:
        shown, total = self.table.row_count, len(self._offers)
        facts = [
            (
                count(total, "offer")
                if shown == total
                else f"{shown:,} of {count(total, 'offer')}",
                "",
            )
        ]
        if self.table.marks:
            facts.append((f"{len(self.table.marks):,} marked", "key"))
        facts.append((f"{self._currency}/month without VAT", "dim"))
        order = f"by {TITLES[self._sort].lower()}{', reversed' if self._descending else ''}"
        # Dim facts go first where the line is narrow: a chosen order stays.
        is_chosen = (self._sort, self._descending) != (FIRST_SORT, False)
        return [*facts, (order, "" if is_chosen else "dim")]

    def _age(self) -> list[tuple[str, str]]:
        reading = self.deck.store.known(OFFERS, (0, self._currency))
        runs = [("not refreshed", "warn")] if reading.error else []
        runs += [(reading.gap.rstrip("."), "warn")] if reading.gap else []
        taken_at = reading.taken_at
        return (
            runs
            if taken_at is None
            else [*runs, (f"read {ago(self.deck.clock.now() - taken_at)}", "dim")]
        )

    def _show_side(self) -> None:
        body, offer = self.query_one(ListBody), self.table.current
        around = Beside()
        if body.is_wide:
            chosen = () if offer is None else offer_tiles(offer, self._elsewhere(offer))
            rows = self._offers.rows
            side = (*chosen, commands_tile("On the command line", COMMANDS))
            around = Beside(side, ((cheapest_tile(rows),), (stock_tile(rows),)))
        shown, total = self.table.row_count, len(self._offers)
        number = f"{shown:,}" if shown == total else f"{shown:,} of {total:,}"
        body.show("Offers", around, rows=shown, right=number)

    def _elsewhere(self, offer: Offer) -> list[Offer]:
        return [one for one in self._offers.rows if one.preset_id == offer.preset_id]

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

    # The filter

    def action_filter(self) -> None:
        from widgets.filter_bar import FilterBar

        bars = self.query(FilterBar)
        if bars:
            bars.first().select_text()
            return
        bar = FilterBar(HINT, id="filter")
        self.mount(bar, after="#header")
        bar.call_after_refresh(bar.focus_input)

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        from tui.fleet.filter import parse, readable_part
        from widgets.filter_bar import FilterBar

        bar, text = self.query_one(FilterBar), event.value
        try:
            self._filter = parse(text, BY_NAME) if text.strip() else None
        except FilterError as error:
            self._filter = readable_part(text, BY_NAME) or None
            bar.show_error(error)
        else:
            bar.show_error(None)
        self._show_rows()
        self._show_lines()

    def on_filter_bar_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.table.focus()
        if self._filter is None:
            self.query("#filter").remove()

    def on_filter_bar_cancelled(self, event: FilterBar.Cancelled) -> None:
        event.stop()
        self._clear_filter()

    def _clear_filter(self) -> None:
        self._filter = None
        self.query("#filter").remove()
        self.table.focus()
        self._show_rows()
        self._show_lines()

    def action_clear(self) -> None:
        """Esc: first the filter, then the marks, then back."""
        if self._filter is not None or self.query("#filter"):
            self._clear_filter()
        elif self.table.marks:
            self.table.clear_marks()
        else:
            self.action_back()

    # Sorting, currency

    def action_sort(self) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [Choice(name, title, marked=name == self._sort) for name, title in TITLES.items()]
        self.app.push_screen(
            ChoiceScreen("Sort by", choices, hint="same again: reverse"), self._sort_by
        )

    def on_fleet_table_title_chosen(self, event: FleetTable.TitleChosen) -> None:
        event.stop()
        if event.column_id in TITLES:
            self._sort_by(event.column_id)

    def _sort_by(self, name: str | None) -> None:
        if name is not None:
            self._descending = name == self._sort and not self._descending
            self._sort = name
            self._show_rows()
            self._show_lines()

    def action_currency(self) -> None:
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        choices = [Choice(name, name, marked=name == self._currency) for name in CURRENCIES]
        self.app.push_screen(ChoiceScreen("Prices in", choices), self._use_currency)

    def _use_currency(self, name: str | None) -> None:
        if name is not None and name != self._currency:
            self._currency, self._taken_in = name, ()
            self._look()
            self.show(frozenset())

    # One offer, or several side by side

    @on(FleetTable.Opened)
    def open_row(self, event: FleetTable.Opened) -> None:
        event.stop()
        offer = self._offers.get(event.row_id)
        if offer is not None and offer.is_sold_out:
            words = f"{offer.sold_out_words} Press {{key:app.refresh}} to read the stock again."
            self.app.notify(words, severity="warning", timeout=8)
        elif offer is not None:
            self.post_message(Open(Place("new-server", offer)))

    def action_open(self) -> None:
        self.table.action_open()

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import read_lines
        from tui.api.catalog import order_actions as order

        return read_lines(
            self.deck,
            order.PRESETS_LIST,
            order.PresetParams(),
            "presets",
            "--currency",
            self._currency,
        )

    def action_details(self) -> None:
        """The one under the cursor, with all that is known: at 80 columns there is no panel for
        it."""
        offer = self.table.current
        if offer is not None:
            self._compare([offer.id])

    def action_compare(self) -> None:
        chosen = [one.id for one in self._offers.rows if one.id in self.table.marks]
        if len(chosen) < 2:
            self.app.notify("Mark two or more with Space, then x shows them side by side.")
        elif len(chosen) > BEST_COMPARED:
            self.app.notify(f"{len(chosen)} are marked. Compare at most {BEST_COMPARED} at once.")
        else:
            self._compare(chosen)

    def _compare(self, ids: list[int]) -> None:
        self.post_message(Open(Place("compare", (self._currency, tuple(ids)))))

    def action_no(self) -> None:
        """Keys that the table answers stand in the footer through this screen."""
