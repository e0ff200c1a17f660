"""Sign-in dialog: shown if no secret is available or if one was refused. UI thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.textual_fixes.event_clock import event_time

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.deck import Deck
    from tui.errors import HostdeckError

TYPING_S = 1.0
"""Seconds after a key press during which more keys are expected."""


class SignInPrompt:
    """Sign-in of one account."""

    def __init__(self, app: Dashboard, deck: Deck) -> None:
        self._app, self._deck = app, deck

    def ask(self, problem: HostdeckError | None) -> None:
        """Request a sign-in: no secret is available without asking, or it was refused. Worker
        thread."""
        self._app.call_later(self._say if self._deck.account else self.push, problem)

    def _say(self, problem: HostdeckError | None) -> None:
        """Notify that one of several accounts needs a sign-in; no dialog opens automatically."""
        said = "" if problem is None else f"{problem.said or problem.headline} "
        self._app.notify(
            f"{self._deck.account}: {said}Not signed in. Press {{key:app.accounts}} to sign in.",
            severity="warning",
            timeout=20,
        )

    def push(self, problem: HostdeckError | None) -> None:
        from screens.sign_in_screen import SignInScreen

        app = self._app
        if isinstance(app.screen, SignInScreen) and app.screen.is_for(self._deck):
            app.screen.refused(problem)
        elif app.screen.is_modal or event_time() - app.last_key_at < TYPING_S:
            # Text being typed is for something else, such as a PIN: it must not land in the key
            # field.
            app.set_timer(TYPING_S / 2, partial(self.push_if_needed, problem))
        else:
            app.push_screen(SignInScreen(self._deck, problem))

    def push_if_needed(self, problem: HostdeckError | None) -> None:
        session = self._deck.store.session
        if not session.signed_in and not session.busy:
            self.push(problem)
