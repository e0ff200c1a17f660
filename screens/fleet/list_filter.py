"""The filter of the list of servers, the provider's search, and "problems only"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.fleet.marks import MarkedServersScreen
from screens.fleet.provider_search_dialog import ProviderSearch
from tui.fleet.truth import Truth
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.filter import Filter
    from tui.fleet.rows import ServerRow
    from widgets.filter_bar import FilterBar


class FilteredServersScreen(MarkedServersScreen):
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
        self._filter: Filter | None = None
        self._only_wrong = False
        self._before_filter: int | None = None
        """Id under the cursor when the filter was opened; Esc in the filter returns there."""
        self._search = ProviderSearch(self, deck, self._show_list)

    def _show_list(self) -> None:
        """Show other rows, and what depends on them."""
        raise NotImplementedError

    def show_problems_column(self) -> None:
        """Show or hide the column with the reasons."""
        raise NotImplementedError

    def action_filter(self) -> None:
        """Open the filter bar; of one that is open, select the text."""
        from widgets.filter_bar import FilterBar

        bars = self.query(FilterBar)
        if bars:
            bars.first().select_text()
            return
        current = self.query_one(FleetTable).current
        self._before_filter = None if current is None else current.id
        self.deck.engine.expect_filter()
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
        """Return whether the filter surely lets the row pass: similar names are never marked all at
        once."""
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
        self.show_problems_column()
        self._show_list()

    def action_ask_provider(self) -> None:
        """Search where only the provider can."""
        self._search.ask()
