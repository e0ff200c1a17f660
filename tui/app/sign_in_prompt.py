"""Sign-in that comes up when no secret can be had without asking, or one was refused. UI thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.textual_fixes.event_clock import event_time

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.errors import HostdeckError

TYPING_S = 1.0
"""Time after a key during which more keys are expected."""


class SignInPrompt:
    """Sign-in of one app."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app

    def ask(self, problem: HostdeckError | None) -> None:
        """Worker thread: no secret could be had without asking, or it was refused."""
        self._app.call_later(self.push, problem)

    def push(self, problem: HostdeckError | None) -> None:
        from screens.sign_in_screen import SignInScreen

        app = self._app
        if isinstance(app.screen, SignInScreen):
            app.screen.refused(problem)
        elif app.screen.is_modal or event_time() - app.last_key_at < TYPING_S:
            # What is being typed is for something else, a PIN perhaps: it must not fall into the
            # field of the key.
            app.set_timer(TYPING_S / 2, partial(self.push_if_needed, problem))
        else:
            app.push_screen(SignInScreen(app.deck, problem))

    def push_if_needed(self, problem: HostdeckError | None) -> None:
        session = self._app.deck.store.session
        if not session.signed_in and not session.busy:
            self.push(problem)
