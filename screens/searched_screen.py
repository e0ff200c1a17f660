"""The base of screens with a field that `/` opens to search their contents."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input

from screens.deck_screen import DeckScreen
from widgets.find_field import FindField


class SearchedScreen(DeckScreen):
    """Contents that a `FindField` searches. Bind `find` to `/` and `close` to Esc."""

    @property
    def searched(self) -> Widget:
        """The widget that takes the keys while the field does not."""
        raise NotImplementedError

    @property
    def search_text(self) -> str:
        """The text in the field."""
        return self.deck.privacy.revealed(self.query_one(FindField).value.strip())

    def show_matches(self) -> None:
        """Show what matches the text in the field, which has changed."""
        raise NotImplementedError

    def action_find(self) -> None:
        """Take letters as the search text from now on."""
        self.query_one(FindField).open()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_matches()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.searched.focus()

    def action_close(self) -> None:
        """Close the field first, then the screen."""
        if not self.query_one(FindField).close(self.searched):
            self.action_back()
