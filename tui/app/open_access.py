"""Offers to close open access before the user leaves a tab, a server, or the program. UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.modal import NOTHING_SENT
from tui.commands.command import Confirm
from tui.commands.fixes import closing_plan
from tui.operations.openings import open_ways
from tui.store.operations import OpState
from widgets.operation_lines import state_words

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.deck import Deck
    from tui.operations.plan import Plan
    from tui.store.operations import LooseEnd, Operation

Go = Callable[[], object]


class OpenWays:
    """Record of the questions already asked: each question is asked once per place."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._asked: set[tuple[str, int | None, frozenset[int]]] = set()
        self._closing = False

    def leave_server(self, server_id: int, go: Go) -> None:
        """Leave the access tab of a server without waiting for the requests that close it."""
        deck = self._app.accounts.front
        self._leave(deck, server_id, open_ways(deck.store.loose_ends, server_id), go)

    def leave_program(self, go: Go) -> None:
        """End the program. The second call asks nothing and waits for nothing."""
        if self._closing:
            go()
        else:
            self._leave_accounts(self._app.accounts.decks, go)

    def _leave_accounts(self, decks: Sequence[Deck], go: Go) -> None:
        """Ask about each account in turn, then leave."""
        if not decks:
            go()
            return
        deck, *others = decks
        ways = open_ways(deck.store.loose_ends)
        self._leave(deck, None, ways, partial(self._leave_accounts, others, go))

    def _leave(self, deck: Deck, server_id: int | None, ways: Sequence[LooseEnd], go: Go) -> None:
        plan = None if deck.read_only else closing_plan(ways, deck.store.operations)
        asked = (deck.account, server_id, frozenset(end.id for end in ways))
        if plan is None or asked in self._asked:
            go()
            return
        self._asked.add(asked)
        choices = [
            Choice("close", "Close it and leave", key="x"),
            Choice("open", "Keep it open", "it stays listed under Loose ends", key="o"),
            Choice("stay", "Stay", key="s"),
        ]

        def answered(answer: str | None) -> None:
            if answer == "open":
                go()
            elif answer == "close":
                self._close(deck, plan, go, wait=server_id is None)
            else:
                self._asked.discard(asked)
                if answer == "stay":
                    self._app.notify(NOTHING_SENT, timeout=5)

        dialog = ChoiceScreen("Still open", choices, hint=_words(ways), leaving=NOTHING_SENT)
        self._app.push_screen(dialog, answered)

    def _close(self, deck: Deck, plan: Plan, go: Go, *, wait: bool) -> None:
        if not wait:
            self._app.accounts.performer_of(deck).perform(Confirm(plan), asked=True)
            go()
            return
        self._closing = True
        self._app.notify(
            "Closing open access. Hostdeck quits when this is done. Ctrl+C quits now.", timeout=60
        )

        def then(ended: Sequence[tuple[Any, Any]]) -> None:
            self._closing = False
            left = [operation for operation, _ in ended if operation.state is not OpState.DONE]
            if left:
                left_words = " ".join(_left_words(operation) for operation in left)
                self._app.notify(
                    f"Not everything could be closed. {left_words} "
                    "Press {key:go.loose_ends} to see it.",
                    severity="warning",
                    timeout=20,
                )
            else:
                go()

        self._app.accounts.performer_of(deck).perform(Confirm(plan, then=then), asked=True)


def _left_words(operation: Operation) -> str:
    """Return the task, the server, and the reason why the access could not be closed."""
    from tui.api.task_names import task_name  # the catalog is heavy

    name = f"{task_name(operation.action)} {operation.server_name}".rstrip()
    said = f" ({operation.said.rstrip('.')})" if operation.said else ""
    return f"{name}: {state_words(operation)}{said}."


def _words(ways: Sequence[LooseEnd]) -> str:
    return ", ".join(
        dict.fromkeys(f"{end.what} ({end.server_name or end.server_id})" for end in ways)
    )
