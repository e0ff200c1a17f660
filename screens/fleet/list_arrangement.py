"""The order and columns of the server list, chosen in dialogs and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.deck_screen import EVERYTHING
from screens.fleet.fleet_columns import DEFAULT, fleet_columns, name_width
from screens.fleet.list_filter import FilteredServersScreen
from screens.fleet.row_facts import StoreFacts
from screens.fleet.row_order import Sort, next_sort, ordered, sort_from, sort_text
from screens.fleet.watchlist import changed_column
from tui.fleet.fleet import Fleet, LazyRows
from widgets.fleet_table import FleetTable
from widgets.glyphs import glyphs_for

if TYPE_CHECKING:
    from tui.deck import Deck
    from widgets.columns import Column

_NAMES_LOOKED_AT = 500
"""Number of rows whose host names determine the column width."""


class ArrangedServersScreen(FilteredServersScreen):
    """A list of servers with configurable order and columns."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sort", "Sort", id="fleet.sort"),
        Binding("w", "columns", "Columns", show=False, id="fleet.columns"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._glyphs = glyphs_for(ascii=deck.ascii)
        self._facts = StoreFacts(deck.store, deck.clock, deck.accounts)
        self._column_ids = list(deck.settings.ui.columns or DEFAULT)
        if deck.accounts and "account" not in self._column_ids:
            self._column_ids.insert(0, "account")
        self._sort: Sort | None = sort_from(deck.settings.ui.sort, self._glyphs)
        self._fleet = deck.store.fleet.value or Fleet()
        self._order = ordered(self._fleet, self._sort)
        self._name_width = self._needed_width()

    def show_problems_column(self) -> None:
        self.query_one(FleetTable).set_columns(self._columns())

    def _needed_width(self) -> int:
        rows = self._fleet.rows
        # Cached rows are decoded when they are drawn, not for this.
        looked_at = 40 if isinstance(rows, LazyRows) else _NAMES_LOOKED_AT
        return name_width(rows[:looked_at])

    def _arrange(self) -> None:
        """Sort another fleet; its host names may need more space."""
        self._order = ordered(self._fleet, self._sort)
        needed = self._needed_width()
        if needed != self._name_width:
            self._name_width = needed
            self.query_one(FleetTable).set_columns(self._columns())

    def action_sort(self) -> None:
        from screens.dialogs.choice_dialog import ChoiceScreen
        from screens.fleet.list_choices import sort_choices

        by = self._sort.column.id if self._sort else "hostname"
        options = sort_choices(self._glyphs, by, accounts=bool(self.deck.accounts))
        self.app.push_screen(
            ChoiceScreen("Sort by", options, hint="same again: reverse"), self._sort_by
        )

    def on_fleet_table_title_chosen(self, event: FleetTable.TitleChosen) -> None:
        event.stop()
        self._sort_by(event.column_id)

    @property
    def is_at_start(self) -> bool:
        """Return whether the list shows all servers in order, from the top."""
        is_whole = self._filter is None and self._among is None and not self._only_wrong
        table = self.query_one(FleetTable)
        return is_whole and not self.query("#filter") and not table.marks and not table.scroll_y

    def show_start(self) -> None:
        """Show the list as at startup: all servers from the top, without marks."""
        table = self.query_one(FleetTable)
        if not self.is_at_start:
            self._filter, self._only_wrong, self._only_bookmarked = None, False, False
            self._search.clear()
            table.clear_marks()
            self.show_problems_column()
            self._show_list()
        table.move_to(0)
        self.set_focus(table)
        self.show(EVERYTHING)

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
            self._glyphs,
            self._column_ids,
            self.query_one(FleetTable).visible_rows(),
            accounts=bool(self.deck.accounts),
        )
        dialog = ChoiceScreen(
            "Columns",
            options,
            several=True,
            keys="{key:list.mark}: show or hide, {key:choice.take}: select, "
            "{key:choice.close}: cancel",
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
        """Return the chosen columns; if the list shows only problems, also their reasons."""
        columns = fleet_columns(
            self._glyphs, self._column_ids, self._facts, name_width=self._name_width
        )
        at = next(
            (at for at, column in enumerate(columns, 1) if column.id == "hostname"), len(columns)
        )
        if self._only_bookmarked:
            columns.insert(at, changed_column(self.deck))
        if self._only_wrong:
            from screens.fleet.problem_words import why_column

            columns.insert(at, why_column(self.deck.store, self.deck.clock.now))
        return columns

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
            *(
                ("curl", request_line(deck, eq.LIST, eq.ListParams(full=True)))
                for deck in self.deck.own_decks
            ),
        ]
