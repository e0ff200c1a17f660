"""Base of screens that have something read while they are in front, and show how old it is."""

from __future__ import annotations

from screens.deck_screen import DeckScreen

AGE_EVERY_S = 15.0
"""Seconds after which the shown ages are renewed."""


class ReadingScreen(DeckScreen):
    """Screen that wants what it shows each time it comes to the front.

    Textual calls the handlers of base classes too: none of them is called by `super`.
    """

    def _look(self) -> None:
        """Want what is in view. Nothing is sent while it is fresh."""
        raise NotImplementedError

    def age_by_itself(self) -> None:
        """Renew the shown ages from now on."""
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._look()
            self.show(frozenset())

    def on_screen_resume(self) -> None:
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())
