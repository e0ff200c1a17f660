"""Navigation to a place, back one level, and through the history of places. UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.deck_screen import DeckScreen
from tui.app.places import HOME, open_place

if TYPE_CHECKING:
    from screens.messages import Place
    from tui.app.dashboard_app import Dashboard


MOST = 200
"""Maximum number of remembered places."""


class Trail:
    """The history of places that one app has shown, and the current position in it."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._places = [HOME]
        self._at = 0

    def go_to(self, place: Place) -> None:
        """Show a place on top of the current one, or go back to it if it is already below."""
        if place == self._places[self._at]:
            return
        self._note(place)
        beneath = [
            screen.place for screen in self._app.screen_stack if isinstance(screen, DeckScreen)
        ]
        if place in beneath:
            while self._top() != place:
                self._app.pop_screen()
        else:
            self._app.push_screen(open_place(self._app.accounts.deck_of(place), place))

    def back(self, *, home: bool) -> None:
        """Go back one level, or all the way to the list."""
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()
            if not home:
                break
        here = self._top()
        if here is not None and here != self._places[self._at]:
            self._note(here)

    def reaches(self, by: int) -> bool:
        """Return whether a place exists this many steps forward or back."""
        return 0 <= self._at + by < len(self._places)

    def step(self, by: int) -> None:
        """Move through the history without adding to it."""
        self._at += by
        while len(self._app.screen_stack) > 1:
            self._app.pop_screen()
        place = self._places[self._at]
        if place != HOME:
            self._app.push_screen(open_place(self._app.accounts.deck_of(place), place))

    @property
    def last(self) -> int:
        """Return the step to the previously shown place; from there, the step back again."""
        return -1 if self._at else 1

    def _note(self, place: Place) -> None:
        """Add a place and forget the places ahead of the current one."""
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-MOST]
        self._at = len(self._places) - 1

    def _top(self) -> Place | None:
        return self._app.screen.place if isinstance(self._app.screen, DeckScreen) else None
