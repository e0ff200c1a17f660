"""The filter of the list of servers, the provider's search, and "problems only"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.filtered_list import FilteredListScreen
from screens.fleet.marks import MarkedServersScreen
from screens.fleet.provider_search_dialog import ProviderSearch
from tui.fleet.truth import Truth
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import FilterError
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow


class FilteredServersScreen(FilteredListScreen, MarkedServersScreen):
    """A list of servers of which a filter, a search or "problems only" shows a part."""

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

    def show_problems_column(self) -> None:
        """Show or hide the column with the reasons."""
        raise NotImplementedError

    def action_filter(self) -> None:
        self.deck.engine.expect_filter()
        super().action_filter()

    def parse_filter(self, text: str) -> tuple[Filter | None, FilterError | None]:
        from tui.config.saved_views import with_view
        from tui.fleet.filter import parse_readable

        # The filter is about what is shown, also that of a view with real names.
        text = self.deck.privacy.text(with_view(text, self.deck.settings.views))
        return parse_readable(text)

    def _surely_matches(self, row: ServerRow) -> bool:
        """Return whether the filter surely lets the row pass: similar names are never marked all at
        once."""
        if self.deck.privacy.on:
            row = self.deck.privacy.row(row)
        return self._filter is None or self._filter.judge(row) is Truth.YES

    def action_clear(self) -> None:
        """Esc: first the filter, then the provider's answer, then "only wrong", then the marks."""
        if self.has_filter:
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
        self.show_problems_column()
        self._show_list()

    def action_ask_provider(self) -> None:
        """Search where only the provider can."""
        self._search.ask()
