"""Opens the action menu for some targets; its entries stay up to date while it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from screens.deck_screen import DeckScreen

if TYPE_CHECKING:
    from tui.app.account_border import AccountBorder
    from tui.app.dashboard_app import Dashboard
    from tui.app.menu_entries import Entry
    from tui.commands.command import Targets
    from tui.deck import Deck


class ActionMenu:
    """The action menu of one account."""

    def __init__(self, app: Dashboard, deck: Deck, border: AccountBorder) -> None:
        self._app, self._deck, self._border = app, deck, border

    def open(self, targets: Targets, choose: Callable[[str, Targets], None]) -> None:
        """Show the menu. Call `choose` with the id of the chosen command and the targets."""
        from screens.dialogs.action_menu import ActionsScreen

        self._app.push_screen(
            ActionsScreen(targets, partial(self._entries_now, targets, self._first())),
            lambda chosen: choose(chosen, targets) if chosen else None,
        )

    def entries(self, targets: Targets) -> Sequence[Entry]:
        """Return the commands for these targets, each with the reason why it is not possible."""
        return self._entries(targets, self._first())

    def _first(self) -> tuple[str, ...]:
        """Return the prefixes of command ids that come first on the front screen."""
        screen = self._app.screen
        return screen.first_in_menu() if isinstance(screen, DeckScreen) else ()

    def _entries(self, targets: Targets, first: tuple[str, ...]) -> Sequence[Entry]:
        from tui.app.menu_entries import menu_entries

        entries = menu_entries(targets, first)
        return [(command, self._app.with_key_names(reason)) for command, reason in entries]

    def _entries_now(self, targets: Targets, first: tuple[str, ...]) -> Sequence[Entry]:
        """Return the entries for these targets with the current data of the store."""
        rows = tuple(self._deck.store.row(row.id) or row for row in targets.rows)
        now = self._border.targets(rows, targets.argument, targets.hidden, marked=targets.marked)
        return self._entries(now, first)
