"""The filter of the list of servers, the provider's search, and "problems only"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.filtered_list import FilteredListScreen
from screens.fleet.provider_search_dialog import ProviderSearch
from screens.fleet.watchlist import WatchlistScreen
from tui.fleet.truth import Truth
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import FilterError
    from tui.fleet.filter import Filter
    from tui.fleet.fleet import Fleet
    from tui.fleet.rows import ServerRow


class FilteredServersScreen(FilteredListScreen, WatchlistScreen):
    """A list of servers narrowed by a filter, a provider search, or "problems only"."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="fleet.filter", key_display="/"),
        Binding(
            "exclamation_mark", "only_wrong", "Problems", id="fleet.only_wrong", key_display="!"
        ),
        Binding("P", "ask_provider", "Ask the provider", show=False, id="fleet.ask_provider"),
        Binding("escape", "clear", "Clear filter, marks", show=False, id="fleet.clear"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._only_wrong = False
        self._search = ProviderSearch(self, deck, self._show_list)

    def action_filter(self) -> None:
        self.deck.engine.expect_filter()
        super().action_filter()

    def parse_filter(self, text: str) -> tuple[Filter | None, FilterError | None]:
        from tui.config.saved_views import with_view
        from tui.fleet.filter import parse_readable

        # The filter applies to displayed text, also for a view with real names.
        text = self.deck.privacy.text(with_view(text, self.deck.settings.views))
        return parse_readable(text)

    def _point_out(self, fleet: Fleet) -> None:
        """Highlight the filter's matches in the table, and report a regular expression that took
        too long."""
        table = self.query_one(FleetTable)
        table.hits = None
        if self._filter is None:
            return  # search keys of a large list are built only for a filter
        from tui.fleet.filter_hits import Hits

        found = Hits(self._filter, fleet.keys)
        table.hits = found.spans if found else None
        failure = self._filter.failure
        if failure is not None:
            for bar in self.query("#filter"):
                bar.show_error(failure)  # type: ignore[attr-defined]

    def _surely_matches(self, row: ServerRow) -> bool:
        """Return whether the filter matches the row exactly: similar names are never marked in
        bulk."""
        if self.deck.privacy.on:
            row = self.deck.privacy.row(row)
        return self._filter is None or self._filter.judge(row) is Truth.YES

    def action_clear(self) -> None:
        """Clear the filter, the search, problems only, the watchlist, or the marks, in turn."""
        if self.has_filter:
            self._clear_filter()
        elif self._search.found is not None:
            self._search.clear()
            self._show_list()
        elif self._only_wrong:
            self.action_only_wrong()
        elif self._only_bookmarked:
            self.action_watchlist()
        else:
            self.query_one(FleetTable).clear_marks()

    def action_only_wrong(self) -> None:
        self._only_wrong = not self._only_wrong
        self.show_problems_column()
        self._show_list()

    @property
    def _among(self) -> frozenset[int] | None:
        """Return ids of the servers that the provider found or that have a bookmark; `None`:
        all."""
        found = self._search.found
        if not self._only_bookmarked:
            return found
        marked = self.deck.bookmarks.ids
        return marked if found is None else found & marked

    def action_ask_provider(self) -> None:
        """Run a search that only the provider can do."""
        self._search.ask()
