"""Questions before the program ends with running work or open access. UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard


class Quitting:
    """The questions before one app ends."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self.keep_watching = False
        """True if the user quit during running work and wants it completed."""

    def ask(self) -> None:
        """Quit; first offer to close open access to servers."""
        self._app.open_ways.leave_program(self._leave_work)

    def _leave_work(self) -> None:
        app = self._app
        going = app.deck.engine.in_hand
        from tui.store.open_ends import open_ends

        ends = open_ends(app.deck.store, app.deck.clock.now())
        worst = next((end for end in ends if end.tone == "bad"), None)
        if not going and worst is None:
            app.exit()
            return
        from screens.dialogs.leaving_dialog import LeavingScreen

        if isinstance(app.screen, LeavingScreen):
            app.exit()  # second request to quit: the next start resumes the work
            return
        words = (
            ""
            if worst is None
            else f"{worst.server_name or 'Account'}: {worst.what}. {worst.danger}"
        )
        busy = [deck.engine for deck in app.accounts.decks if deck.engine.in_hand]
        waiting = sum(engine.operations.waiting for engine in busy)
        app.push_screen(
            LeavingScreen(going, waiting, words, len(app.deck.store.planned_ends)), self._left
        )

    def _left(self, answer: str | None) -> None:
        self.keep_watching = answer == "watch"
        if answer in ("watch", "leave"):
            self._app.exit()
