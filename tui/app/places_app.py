"""App base with navigation: places, history, home, and filtered lists. It captures the last list
screen at exit. UI thread."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from screens.deck_screen import DeckScreen
from screens.fleet.fleet_screen import FleetScreen
from screens.messages import Place
from tui.app.account_words import CHOOSE_ACCOUNT
from tui.app.dashboard_app import Dashboard
from tui.app.navigation import Trail
from tui.app.places import HOME
from tui.textual_fixes.app_state import has_screens, is_exiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from screens import messages
    from tui.app.saved_frame import LastScreen
    from tui.app.terminal_profile import Terminal
    from tui.deck import Deck


class PlacesApp(Dashboard):
    """App base that shows places and asks before the user leaves a server with open access."""

    def __init__(self, deck: Deck, terminal: Terminal) -> None:
        super().__init__(deck, terminal)
        self.trail = Trail(self)
        self.saves_screen = False
        """True if the last screen is saved for the next start."""
        self.last_screen: LastScreen | None = None
        self.is_account_unsure = False
        """True if the program ended while it asked for a key."""

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        if not is_exiting(self):
            from tui.app.saved_frame import is_signing_in, last_screen

            self.is_account_unsure = has_screens(self) and is_signing_in(self)
            self.last_screen = last_screen(self) if self.saves_screen else None
        super().exit(result, return_code, message)

    def on_open(self, event: messages.Open) -> None:
        self.go_to(event.place)

    def go_to(self, place: Place) -> None:
        """Show a place on top of the current one, or go back to it if it is already below. In a
        session with several accounts, ask for the account if it is unknown."""
        located = self.accounts.located(place)
        if located is not None:
            self.trail.go_to(located)
        else:
            from tui.app.account_choice import choose_account

            choose_account(self, lambda account: self.trail.go_to(replace(place, account=account)))

    def on_go_back(self, event: messages.GoBack) -> None:
        self.trail.back(home=event.home)

    def action_go(self, name: str) -> None:
        """Go to a place without an argument, by name."""
        self.leave_for(lambda: self.go_to(Place(name)))

    def action_previous_place(self) -> None:
        self._step(-1)

    def action_next_place(self) -> None:
        self._step(1)

    def action_last_place(self) -> None:
        """Go to the previously shown place; the same key goes back again."""
        self._step(self.trail.last)

    def _step(self, by: int) -> None:
        if self.trail.reaches(by):
            self.leave_for(partial(self.trail.step, by))

    def leave_for(self, go: Callable[[], object]) -> None:
        """Go to a place; offer first to close the open access of the server that is left."""
        server_id = self.screen.ways_behind() if isinstance(self.screen, DeckScreen) else None
        if server_id is None:
            go()
        else:
            self.open_ways.leave_server(server_id, go)

    def on_leave_server(self, event: messages.LeaveServer) -> None:
        self.open_ways.leave_server(event.server_id, event.go)

    async def action_use_view(self, name: str) -> None:
        """Apply a saved view of the configuration to the list."""
        await self.use_filter(self.deck.settings.views[name])

    async def use_filter(self, text: str) -> None:
        """Filter the list."""
        self.go_to(HOME)
        if isinstance(self.screen, FleetScreen):
            await self.screen.use_filter(text)

    # Accounts

    def action_sign_out(self) -> None:
        """End the session and show the sign-in; the list stays unchanged."""
        front = self.accounts.front
        account = front.account or front.store.only
        if self.accounts.is_several and not account:
            self.notify(CHOOSE_ACCOUNT, severity="warning", timeout=6)
        else:
            self.deck.accounts.get(account, front).engine.sign_out()

    def action_accounts(self) -> None:
        """Choose the account that the list shows, or sign in to one."""
        from tui.app.account_choice import show_accounts

        show_accounts(self)
