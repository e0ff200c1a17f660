"""Base class of screens that request reads while in front, and show the age of their data."""

from __future__ import annotations

from screens.deck_screen import DeckScreen

AGE_EVERY_S = 15.0
"""Seconds between updates of displayed ages."""


class ReadingScreen(DeckScreen):
    """Screen that requests its data each time it comes to the front.

    Textual also calls the handlers of base classes, so none of them calls `super`.
    """

    def _look(self) -> None:
        """Request the visible data. Nothing is sent while it is fresh."""
        raise NotImplementedError

    def age_by_itself(self) -> None:
        """Update the displayed ages periodically from now on."""
        self.set_interval(AGE_EVERY_S, self._age)

    def _age(self) -> None:
        if self.is_current:
            self._look()
            self.show(frozenset())

    def on_screen_resume(self) -> None:
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show, frozenset())
