"""The question after the journal lost records: changes are refused until the user answers it. UI
thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.deck import Deck

WAITS_S = 0.5
"""Seconds between checks of a question that waits behind another dialog."""
ALLOW = "allow"
TITLE = "The journal lost records"


class LossQuestion:
    """The question about lost journal records. It appears at each start that finds a loss, and
    before each change until the user confirms."""

    def __init__(self, app: Dashboard, deck: Deck) -> None:
        self._app, self._deck = app, deck
        self._asked = ""

    @property
    def is_open(self) -> bool:
        """Return whether a loss currently blocks changes."""
        return bool(self._deck.store.session.journal_loss)

    def look(self) -> None:
        """Ask once about a newly found loss; wait while another dialog is in front."""
        loss = self._deck.store.session.journal_loss
        if not loss or loss == self._asked:
            return
        if self._app.screen.is_modal:
            self._app.set_timer(WAITS_S, self.look)
            return
        self.ask()

    def ask(self, then: Callable[[], object] = lambda: None) -> None:
        """Show what was lost and ask. Call `then` when changes are allowed again."""
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        loss = self._asked = self._deck.store.session.journal_loss
        hint = f"{loss} A change that is missing may have been sent: check your servers first"
        choices = [Choice("", "Keep refusing changes"), Choice(ALLOW, "Allow changes again")]

        def answered(chosen: str | None) -> None:
            if chosen != ALLOW:
                self._app.notify(
                    "Changes are still refused. Nothing was sent.", severity="warning", timeout=10
                )
                return
            operations = self._deck.engine.operations
            operations.ledger.confirm_loss(operations.who)
            then()  # the journal records the answer meanwhile; if that fails, it refuses the change

        self._app.push_screen(ChoiceScreen(TITLE, choices, hint=hint), answered)
