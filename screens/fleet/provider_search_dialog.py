"""Searching for servers with the provider's search: by MAC, group, component."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.deck_screen import DeckScreen
from screens.worker_replies import reply

if TYPE_CHECKING:
    from tui.deck import Deck

HINT = (
    "Searches for mac: ip: group: component: loc: tag:NAME=VALUE tag:VALUE and plain "
    "words. {key:ask.close} closes the search."
)


class ProviderSearch:
    """The search of one list, and its results. UI thread."""

    def __init__(self, screen: DeckScreen, deck: Deck, changed: Callable[[], None]) -> None:
        self._screen, self._deck, self._changed = screen, deck, changed
        self.words = ""
        """The running or last search, for the status line."""
        self.found: frozenset[int] | None = None
        """Ids of the servers; `None` without a search."""

    def ask(self, typed: str = "", problem: str = "") -> None:
        """Ask the user for the search text."""
        from screens.dialogs.ask_dialog import AskScreen

        self._screen.app.push_screen(
            AskScreen("Ask the provider", HINT, typed=typed, problem=problem), self._send
        )

    def clear(self) -> None:
        """Return to all servers."""
        self.words, self.found = "", None

    def _send(self, text: str | None) -> None:
        if text is None:
            return
        self.words = f"asking the provider: {text}"
        self._changed()
        take = reply(self._screen, self._take)
        self._deck.engine.search(text, lambda found, problem: take(text, found, problem))

    def _take(self, text: str, found: frozenset[int], problem: str) -> None:
        if problem:
            self.clear()
            self.ask(text, problem)  # prefill the typed text for correction
        else:
            self.words, self.found = f"the provider found {len(found):,}: {text}", found
        self._changed()
