"""The base class of screens with a table that is filtered as the user types."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from screens.deck_screen import DeckScreen
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.errors import FilterError
    from tui.fleet.filter import Filter
    from widgets.filter_bar import FilterBar


class FilteredListScreen(DeckScreen):
    """Screen with a table and a filter bar that `/` opens. Subclasses bind `filter`."""

    filter_hint: ClassVar[str] = ""
    """Examples of a filter; empty: those for a list of servers."""

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._filter: Filter | None = None
        self._before_filter: int | None = None
        """Id under the cursor when the filter was opened; Esc in the filter returns to it."""

    def parse_filter(self, text: str) -> tuple[Filter | None, FilterError | None]:
        """Return the filter of a text: of an invalid filter, the readable part with its error."""
        raise NotImplementedError

    def _show_list(self) -> None:
        """Show other rows, and update everything that depends on them."""
        raise NotImplementedError

    def action_filter(self) -> None:
        """Open the filter bar; if it is open, select its text."""
        from widgets.filter_bar import FilterBar

        bars = self.query(FilterBar)
        if bars:
            bars.first().select_text()
            return
        current = self.query_one(FleetTable).current
        self._before_filter = None if current is None else current.id
        bar = self._filter_bar()
        self.mount(bar, after="#header")
        bar.call_after_refresh(bar.focus_input)

    def _filter_bar(self) -> FilterBar:
        from widgets.filter_bar import HINT, FilterBar

        return FilterBar(self.filter_hint or HINT, id="filter")

    async def use_filter(self, text: str) -> None:
        """Filter the list by `text`, as if it had been typed."""
        from widgets.filter_bar import FilterBar

        if not self.query(FilterBar):
            await self.mount(self._filter_bar(), after="#header")
        self.query_one(FilterBar).set_text(text)
        self.query_one(FleetTable).focus()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        event.stop()
        from widgets.filter_bar import FilterBar

        self._filter, error = self.parse_filter(event.value)
        self.query_one(FilterBar).show_error(error)
        self._show_list()

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

    @property
    def has_filter(self) -> bool:
        """Return whether a filter applies or is being typed."""
        return self._filter is not None or bool(self.query("#filter"))

    def _clear_filter(self) -> None:
        self._filter = None
        self.query("#filter").remove()
        self.query_one(FleetTable).focus()
        self._show_list()

    def _show_count(self, shown: int, total: int, undecided: int = 0) -> None:
        for bar in self.query("#filter"):
            bar.show_count(shown, total, undecided)  # type: ignore[attr-defined]

    def action_open(self) -> None:
        """Open the row under the cursor."""
        self.query_one(FleetTable).action_open()

    def action_no(self) -> None:
        """Do nothing: this action makes the footer show keys that the table handles."""
