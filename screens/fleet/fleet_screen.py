"""Home: all servers, live."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from screens.credit_facts import want_credit
from screens.fleet.empty_states import empty_words
from screens.fleet.fleet_columns import DEFAULT, fleet_columns, unknown_columns
from screens.fleet.marks import MarkedServersScreen
from screens.fleet.provider_search_dialog import ProviderSearch
from screens.fleet.row_order import (
    Sort,
    View,
    chosen,
    next_sort,
    ordered,
    sort_from,
    sort_text,
    sort_words,
)
from screens.fleet.side_panel import SidePanel
from screens.fleet.unread import problems_are_read, wanted_reads, with_unread
from screens.messages import Open, OpenShell, Place
from screens.status_facts import footer_keys, freshness, header_facts, list_facts, work_facts
from tui.fleet.fleet import Fleet
from tui.fleet.truth import Truth
from tui.readings.attention import Eyes
from tui.store.changes import Changes, Kind, mentions, touched
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for
from widgets.header_line import HeaderLine
from widgets.key_footer import KeyFooter
from widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow
    from tui.readings.attention import Wish
    from widgets.columns import Column
    from widgets.filter_bar import FilterBar

WIDE = 120
"""From this many columns on the selected server's panels stand beside the list."""
SETTLE_S = 0.15
"""The cursor rests this long before its server is looked at: scrolling never fetches."""
AGE_EVERY_S = 15.0
"""How often the words for ages are looked at; they are redrawn only when they change."""


class FleetScreen(MarkedServersScreen):
    """The list of servers, a filter, and the selected server's live panels."""

    name_in_path = "Fleet"
    DEFAULT_CSS = """
    FleetScreen {
        layers: base;
        #body { height: 1fr; }
        SidePanel { width: 44; display: none; }
        &.-wide SidePanel { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="fleet.open"),
        Binding("slash", "filter", "Filter", id="fleet.filter", key_display="/"),
        Binding("a", "menu", "Actions", id="app.actions"),
        Binding("space", "no", "Mark", id="fleet.mark"),
        Binding(
            "exclamation_mark", "only_wrong", "Only wrong", id="fleet.only_wrong", key_display="!"
        ),
        Binding("o", "sort", "Sort", id="fleet.sort"),
        Binding("P", "ask_provider", "Ask the provider", show=False, id="fleet.ask_provider"),
        Binding("w", "columns", "Columns", show=False, id="fleet.columns"),
        Binding("c", "copy", "Copy", id="fleet.copy"),
        Binding("s", "ssh", "ssh", show=False, id="fleet.ssh"),
        Binding("v", "console", "Console", show=False, id="fleet.console"),
        Binding("d", "open", "Details", show=False, id="fleet.details"),
        Binding("y", "raw", "Raw answer", show=False, id="fleet.raw"),
        Binding("escape", "clear", "Clear filter, marks", show=False, id="fleet.clear"),
        Binding("q", "leave", "Quit", id="fleet.quit"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        chosen_ids = deck.settings.ui.columns or DEFAULT
        self._column_ids = list(chosen_ids)
        self._sort: Sort | None = sort_from(deck.settings.ui.sort, self._glyphs)
        self._filter: Filter | None = None
        self._only_wrong = False
        self._before_filter: int | None = None
        """Where the cursor was when the filter was opened; it goes back there when that is given
        up."""
        self._search = ProviderSearch(self, deck, self._show_list)
        self._fleet = deck.store.fleet.value or Fleet()
        self._order = ordered(self._fleet, self._sort)
        self._settle: Timer | None = None
        self._view = View(())
        self._also: tuple[Wish, ...] = ()

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        with Horizontal(id="body"):
            yield FleetTable(self._columns(), mark_glyph=self._glyphs.marked, id="fleet")
            yield SidePanel(self._glyphs)
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self._show_list()
        self.query_one(FleetTable).may_mark = self._surely_matches
        self.query_one(FleetTable).focus()
        self.set_interval(AGE_EVERY_S, self._show_lines)
        wrong = unknown_columns(
            self.deck.settings.ui.columns, self.deck.settings.ui.sort, self._glyphs
        )
        if wrong:
            self.app.notify(wrong, severity="warning", timeout=20)

    def on_resize(self) -> None:
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self._look_soon()

    # From the store

    def show(self, changes: Changes) -> None:
        if mentions(changes, Kind.FLEET, Kind.SERVER, Kind.SENSORS):
            self._take_fleet(self.deck.store.fleet.value or Fleet())
        if mentions(changes, Kind.OPERATION):
            self.query_one(FleetTable).repaint_changes()
            if self._only_wrong:
                self._show_rows()
        table = self.query_one(FleetTable)
        selected = table.current
        if selected is not None and (
            mentions(changes, Kind.FLEET)
            or selected.id in touched(changes, Kind.SERVER) | touched(changes, Kind.SENSORS)
        ):
            self._show_side()
        self._show_lines()

    def _take_fleet(self, fleet: Fleet) -> None:
        if fleet is self._fleet:
            return
        resort = self._sort is not None or len(fleet) != len(self._fleet)
        self.keep_marks(fleet)
        self._fleet = fleet
        if resort:
            self._order = ordered(fleet, self._sort)
        self._show_rows()

    def _show_rows(self) -> None:
        table = self.query_one(FleetTable)
        selected = table.current
        ends = frozenset(
            end.server_id for end in self.deck.store.loose_ends if end.server_id is not None
        )
        view = self._view = chosen(
            self._fleet,
            self._order,
            self._filter,
            only_wrong=self._only_wrong,
            worst_first=self._sort is None,
            among=self._search.found,
            left_open=ends,
            is_read=partial(problems_are_read, self.deck.store),
        )
        table.show(
            self._fleet.rows,
            view.shown,
            keep=None if selected is None else selected.id,
            empty=empty_words(
                self.deck.store, len(self._fleet), view, self._filter, only_wrong=self._only_wrong
            ),
        )
        self._show_count(len(view.shown), len(view.undecided))
        also = wanted_reads(self._fleet, view, self._filter)
        if also != self._also:
            self._also = also
            self._look_soon()

    def _show_lines(self) -> None:
        self.query_one(HeaderLine).facts = header_facts(self.deck, self.name_in_path)
        table = self.query_one(FleetTable)
        self.query_one(StatusLine).tell(
            work_facts(self.deck)
            + with_unread(
                self._view,
                list_facts(
                    shown=table.row_count,
                    total=len(self._fleet),
                    marked=len(table.marks),
                    sort=sort_words(self._sort, self._glyphs, worst_first=self._only_wrong),
                    only_wrong=self._only_wrong,
                    asked=self._search.words,
                    hidden=len(table.hidden_marks),
                ),
            ),
            freshness(self.deck),
        )
        self.query_one(KeyFooter).keys = footer_keys(self)
        if not len(self._fleet):
            self._show_rows()

    def _show_side(self) -> None:
        if not self.has_class("-wide"):
            return
        row = self.query_one(FleetTable).current
        self.query_one(SidePanel).show(row, self.deck)

    @on(FleetTable.Moved)
    def follow_cursor(self, event: FleetTable.Moved) -> None:
        event.stop()
        self._look_soon()

    def _look_soon(self) -> None:
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(SETTLE_S, self._look)

    def _look(self) -> None:
        if not self.is_current:
            return  # the screen on top says what is looked at; coming back looks again
        table = self.query_one(FleetTable)
        row = table.current
        self.deck.engine.look(
            Eyes(
                selected=None if row is None else row.id,
                visible=tuple(one.id for one in table.visible_rows()),
                sensors=self.has_class("-wide"),
                also=self._also,
            )
        )
        self._show_side()
        want_credit(self.deck)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_mounted and self.query(FleetTable):
            self._look_soon()

    @on(FleetTable.Opened)
    def open_row(self, event: FleetTable.Opened) -> None:
        event.stop()
        self.post_message(Open(Place("server", event.row_id)))

    def action_open(self) -> None:
        self.query_one(FleetTable).action_open()

    # The filter

    def action_filter(self) -> None:
        """Open the filter bar; of one that is open, select the text."""
        from widgets.filter_bar import FilterBar

        bars = self.query(FilterBar)
        if bars:
            bars.first().select_text()
            return
        current = self.query_one(FleetTable).current
        self._before_filter = None if current is None else current.id
        bar = FilterBar(id="filter")
        self.mount(bar, after="#header")
        bar.call_after_refresh(bar.focus_input)

    async def use_filter(self, text: str) -> None:
        """Show the list through `text`, as if it had been typed."""
        from widgets.filter_bar import FilterBar

        if not self.query(FilterBar):
            await self.mount(FilterBar(id="filter"), after="#header")
        self.query_one(FilterBar).set_text(text)
        self.query_one(FleetTable).focus()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        self._apply_filter(event.value)

    def _apply_filter(self, text: str) -> None:
        from screens.fleet.list_choices import filter_from
        from widgets.filter_bar import FilterBar

        self._filter, error = filter_from(text, self.deck.settings.views)
        self.query_one(FilterBar).show_error(error)
        self._show_list()

    def _surely_matches(self, row: ServerRow) -> bool:
        """Whether the filter surely lets the row pass: a list of similar names is not marked as a
        whole."""
        return self._filter is None or self._filter.judge(row) is Truth.YES

    def _show_count(self, shown: int, undecided: int) -> None:
        for bar in self.query("#filter"):
            bar.show_count(shown, len(self._fleet), undecided)  # type: ignore[attr-defined]

    def on_filter_bar_submitted(self, event: FilterBar.Submitted) -> None:
        event.stop()
        self.query_one(FleetTable).focus()
        if self._filter is None:
            self.query("#filter").remove()

    def on_filter_bar_cancelled(self, event: FilterBar.Cancelled) -> None:
        event.stop()
        self._clear_filter()
        if self._before_filter is not None:
            self.query_one(FleetTable).select_id(self._before_filter)

    def _clear_filter(self) -> None:
        self._filter = None
        self.query("#filter").remove()
        self.query_one(FleetTable).focus()
        self._show_list()

    def action_clear(self) -> None:
        """Esc: first the filter, then the provider's answer, then "only wrong", then the marks."""
        if self._filter is not None or self.query("#filter"):
            self._clear_filter()
        elif self._search.found is not None:
            self._search.clear()
            self._show_list()
        elif self._only_wrong:
            self.action_only_wrong()
        else:
            self.query_one(FleetTable).clear_marks()

    def action_only_wrong(self) -> None:
        self._only_wrong = not self._only_wrong
        self.query_one(FleetTable).set_columns(self._columns())
        self._show_list()

    def action_ask_provider(self) -> None:
        """Search where only the provider can."""
        self._search.ask()

    def _show_list(self) -> None:
        self._show_rows()
        self._show_lines()

    # Sort and columns

    def action_sort(self) -> None:
        from screens.dialogs.choice_dialog import ChoiceScreen
        from screens.fleet.list_choices import sort_choices

        options = sort_choices(self._glyphs, self._sort.column.id if self._sort else "hostname")
        self.app.push_screen(
            ChoiceScreen("Sort by", options, hint="the same again reverses"), self._sort_by
        )

    def on_fleet_table_title_chosen(self, event: FleetTable.TitleChosen) -> None:
        event.stop()
        self._sort_by(event.column_id)

    def _sort_by(self, column_id: str | None) -> None:
        if column_id is None:
            return
        self._sort = next_sort(self._sort, column_id, self._glyphs)
        self._order = ordered(self._fleet, self._sort)
        self.deck.keep_look(self._column_ids, sort_text(self._sort))
        self._show_list()

    def action_columns(self) -> None:
        from screens.dialogs.choice_dialog import ChoiceScreen
        from screens.fleet.list_choices import column_choices

        options = column_choices(
            self._glyphs, self._column_ids, self.query_one(FleetTable).visible_rows()
        )
        dialog = ChoiceScreen(
            "Columns",
            options,
            several=True,
            keys="Space shows or hides, Enter takes, Esc leaves it",
        )
        self.app.push_screen(dialog, self._use_columns)

    def _use_columns(self, answer: str | None) -> None:
        if answer is None:
            return
        self._column_ids = [column_id for column_id in answer.split("\n") if column_id] or list(
            DEFAULT
        )
        self.deck.keep_look(self._column_ids, sort_text(self._sort))
        self.query_one(FleetTable).set_columns(self._columns())

    def _columns(self) -> list[Column]:
        """The chosen ones; beside the host name why a server is there, while only what is wrong is
        shown."""
        columns = fleet_columns(self._glyphs, self._column_ids, self.deck.store.pending)
        if self._only_wrong:
            from screens.fleet.problem_words import why_column

            at = next(
                (at for at, one in enumerate(columns, 1) if one.id == "hostname"), len(columns)
            )
            columns.insert(at, why_column(self.deck.store))
        return columns

    def action_copy(self) -> None:
        from screens.dialogs.copy_dialog import copy_field

        row = self.query_one(FleetTable).current
        if row is not None:
            copy_field(self.app, row, self.deck)

    def action_ssh(self) -> None:
        row = self.query_one(FleetTable).current
        if row is not None:
            self.post_message(OpenShell(row))

    def equals(self) -> list[tuple[str, str]]:
        from screens.command_equivalents import command_line, request_line
        from screens.fleet.list_choices import as_command
        from tui.api.catalog import eq_actions as eq

        text = str(self._filter) if self._filter else ""
        saving = (
            [("save it as a view", command_line(self.deck, "config", "set", "views.NAME", text))]
            if text
            else []
        )
        return [
            ("hostdeck", command_line(self.deck, *as_command(text, self._column_ids))),
            *saving,
            ("curl", request_line(self.deck, eq.LIST, eq.ListParams(full=True))),
        ]

    def action_raw(self) -> None:
        row = self.query_one(FleetTable).current
        if row is not None:
            self.post_message(Open(Place("raw", row.id)))

    def action_no(self) -> None:
        """Keys that the table answers stand in the footer through this screen."""

    async def action_leave(self) -> None:
        await self.app.run_action("leave")
