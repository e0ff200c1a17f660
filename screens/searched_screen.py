"""The base class of screens with a search field that `/` opens."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input

from screens.deck_screen import DeckScreen
from widgets.find_field import FindField


class SearchedScreen(DeckScreen):
    """Content that a `FindField` searches. Subclasses bind `find` to `/` and `close` to Esc."""

    @property
    def searched(self) -> Widget:
        """Return the widget that takes the keys while the field is closed."""
        raise NotImplementedError

    @property
    def search_text(self) -> str:
        """Return the text in the field."""
        return self.deck.privacy.revealed(self.query_one(FindField).value.strip())

    def show_matches(self) -> None:
        """Show the matches of the field's changed text."""
        raise NotImplementedError

    def action_find(self) -> None:
        """Start typing a search text."""
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
