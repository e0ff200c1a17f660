"""Bookmarked servers in the server list, and their changes since the last visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.fleet.marks import MarkedServersScreen
from tui.history.server_facts import in_words, is_serious
from tui.readings.fact_recorder import CHANGES
from tui.store.topics import ACCOUNT
from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.fleet_table import FleetTable

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow


class WatchlistScreen(MarkedServersScreen):
    """A list of servers that can be limited to the bookmarked ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "bookmark", "Bookmark", show=False, id="fleet.bookmark"),
        Binding("W", "watchlist", "Watchlist", show=False, id="fleet.watchlist"),
    ]

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._only_bookmarked = False

    def show_problems_column(self) -> None:
        """Show or hide the columns with reasons and changes."""
        raise NotImplementedError

    def _show_list(self) -> None:
        """Show the rows of the list."""
        raise NotImplementedError

    def action_bookmark(self) -> None:
        """Add a bookmark to the server under the cursor, or remove it."""
        row = self.query_one(FleetTable).current
        if row is None:
            return
        is_new = self.deck.bookmarks.toggle(row.id)
        words = "Bookmarked" if is_new else "Removed the bookmark from"
        self.app.notify(f"{words} {row.called}.", timeout=4)
        if self._only_bookmarked:
            self._show_list()

    def action_watchlist(self) -> None:
        """Show only the bookmarked servers, or all servers again."""
        if not self._only_bookmarked and not self.deck.bookmarks.ids:
            self.app.notify("There are no bookmarks yet.", timeout=4)
            return
        self._only_bookmarked = not self._only_bookmarked
        self.show_problems_column()
        self._show_list()


def changed_column(deck: Deck) -> Column:
    """Return the column with the changes of a server since the last visit."""

    def changes(row: ServerRow) -> Cell:
        own, own_row = deck.of(row)
        since = own.store.known(CHANGES, ACCOUNT).value
        if since is None:
            return Cell("not known", "dim")
        found = [each for each in since.differences if each.server_id == own_row.id]
        words = "; ".join(safe_text(in_words(each)) for each in found)
        return Cell(words or "none", "bad" if any(map(is_serious, found)) else "")

    return Column("changed", "SINCE LAST LOOK", 20, 97, changes, grows=50, prose=True)
