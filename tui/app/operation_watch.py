"""Reports of ended operations: a toast, a bell after long ones, and a list of those that ended
while the dashboard was closed. UI thread."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from screens.deck_screen import DeckScreen
from tui.format import count
from tui.store.operations import Operation, OpState

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.commands.command import Ended, Intent
    from tui.deck import Deck

LONG_S = 20.0
"""Duration in seconds from which an ended operation rings the bell."""
TOAST_S = 5.0
_IN_VIEW = frozenset({"operations", "batch", "operation", "reinstall"})
_BAD = frozenset({OpState.FAILED, OpState.REFUSED, OpState.UNKNOWN})


class OperationWatch:
    """Comparison of the store's operations with the previous check."""

    def __init__(self, app: Dashboard, deck: Deck) -> None:
        self._app, self._deck = app, deck
        self._before: Mapping[int, Operation] = {}
        self._began = False
        self._submitted: set[int] = set()
        """Operations that were confirmed here and whose end is not reported yet."""

    def expect(self, numbers: Sequence[int]) -> None:
        """Report the end of these operations, even if they end before the next look. Any thread,
        before anything is sent."""
        self._submitted |= frozenset(numbers)

    def look(self) -> None:
        """Check operations that changed."""
        now = self._deck.store.operations
        before, self._before = self._before, now
        if not self._began:
            self._began = True
            self._show_missed(now)
            return
        ended = [
            operation
            for number, operation in now.items()
            if not operation.under_way and (number not in before or before[number].under_way)
        ]
        missed = [operation for operation in ended if operation.unseen]
        if missed:
            self._show_missed(now)
        for operation in ended:
            if not operation.unseen:
                was_seen = operation.id in before or operation.id in self._submitted
                self._tell(operation, number_known=was_seen)
            self._submitted.discard(operation.id)

    def _show_missed(self, now: Mapping[int, Operation]) -> None:
        from screens.dialogs.while_away import AwayScreen

        ended = [operation for operation in now.values() if operation.unseen]
        # Operations that were still waiting when their program ended are never sent, so they are
        # not running.
        going = sum(
            operation.state in (OpState.SENDING, OpState.RUNNING) for operation in now.values()
        )
        if ended:
            if not any(
                isinstance(screen, AwayScreen) and screen.is_for(self._deck)
                for screen in self._app.screen_stack
            ):
                self._app.push_screen(AwayScreen(self._deck), self._saw)
        elif going:
            words = f"{count(going, 'operation')} kept running while Hostdeck was closed."
            self._app.notify(words, timeout=10)

    def _saw(self, shown: frozenset[int] | None) -> None:
        self._deck.engine.operations.seen(shown or ())

    def _tell(self, operation: Operation, *, number_known: bool) -> None:
        took_s = operation.changed_at - (operation.sent_at or operation.changed_at)
        place = self._app.screen.place.name if isinstance(self._app.screen, DeckScreen) else ""
        if place not in _IN_VIEW and number_known:
            from tui.api.task_names import action_summary  # the catalog is heavy
            from tui.store.tasks import call_title

            title = call_title(operation, action_summary)
            if self._deck.account:
                title = f"{title} ({self._deck.account})"
            details = "" if operation.state is OpState.DONE else f" {operation.said}"
            severity: Literal["error", "information"] = (
                "error" if operation.state in _BAD else "information"
            )
            self._app.notify(
                f"{title}: {operation.state}.{details}".rstrip(),
                severity=severity,
                timeout=20 if operation.state in _BAD else TOAST_S,
            )
        if took_s >= LONG_S:
            self._ring()

    def _ring(self) -> None:
        wish = self._deck.settings.ui.notice
        if wish == "bell":
            self._app.bell()
        elif wish == "osc9":
            # Use a fixed text: provider text is never written to the terminal this way.
            self._app.write_to_terminal(desktop_notice(os.environ))


def is_told(intent: Intent, ended: Sequence[Ended]) -> bool:
    """Return whether the notices about these operations already contain the intent's text."""
    from tui.commands.command import Refuse

    return isinstance(intent, Refuse) and any(
        operation.state in (OpState.REFUSED, OpState.FAILED)
        and operation.said
        and operation.said in intent.reason
        for operation, _ in ended
    )


def desktop_notice(environ: Mapping[str, str]) -> str:
    """Return the OSC 9 sequence, wrapped so that tmux passes it through."""
    plain = "\x1b]9;Hostdeck: work has ended\x07"
    if environ.get("TMUX"):
        return f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\"
    return plain
