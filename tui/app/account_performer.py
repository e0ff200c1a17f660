"""Commands in a session with several accounts: each goes to the account of its servers. UI thread.

Servers of one account are passed to that account's performer as its own rows. For servers of
several accounts, the user first chooses one account: a command is never sent to two accounts at
once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from screens.deck_screen import DeckScreen
from screens.dialogs.modal import NOTHING_SENT
from tui.app.account_words import CHOOSE_ACCOUNT
from tui.fleet.account_rows import is_list_id
from tui.format import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.dashboard_app import Dashboard, KnowsAccounts, Performs
    from tui.app.menu_entries import Entry
    from tui.commands.command import Intent, Targets
    from tui.deck import Deck
    from tui.fleet.rows import ServerRow
    from tui.store.operations import LooseEnd

Rows = tuple["ServerRow", ...]


class AccountPerformer:
    """Finder of the account that a command is for; its performer carries out the command."""

    def __init__(self, app: Dashboard, session: KnowsAccounts) -> None:
        self._app, self._session = app, session

    @property
    def front(self) -> DeckScreen | None:
        """The screen below all dialogs."""
        return next(
            (each for each in reversed(self._app.screen_stack) if isinstance(each, DeckScreen)),
            None,
        )

    def _front_rows(self) -> Rows:
        screen = self._app.screen
        return screen.targets() if isinstance(screen, DeckScreen) else ()

    def _performer(self, rows: Rows) -> Performs | str:
        """Return the performer if all rows belong to one account; otherwise the reason why there is
        none."""
        front = self._session.front
        if front.account:
            foreign = [row for row in rows if row.account not in ("", front.account)]
            if foreign:
                return f"{foreign[0].called} is in another account. {NOTHING_SENT}"
            return self._session.performer_of(front)
        names = {row.account: None for row in rows}
        if len(names) > 1:
            return f"These servers belong to several accounts. {NOTHING_SENT}"
        account = next(iter(names), "") or self._app.deck.store.only
        deck = self._app.deck.accounts.get(account)
        return CHOOSE_ACCOUNT if deck is None else self._session.performer_of(deck)

    def _refuse(self, words: str) -> None:
        self._app.notify(words, severity="warning", timeout=10)

    # Interface of a single account's performer

    def targets(self, argument: Any = None, rows: Rows | None = None) -> Targets:
        """Return the targets of the front screen, or these servers; none if they belong to several
        accounts."""
        from tui.commands.command import Targets

        performer = self._performer(self._front_rows() if rows is None else rows)
        if isinstance(performer, str):
            return Targets(read_only=True, now=self._app.deck.clock.now())
        return performer.targets(argument, rows)

    def wish(self, command_id: str, argument: Any = None, *, rows: Rows | None = None) -> None:
        """Carry out a command for servers of one account, or show the menu for them. For servers of
        several accounts, ask for one account first."""
        wanted = self._front_rows() if rows is None else rows
        performer = self._performer(wanted)
        if not isinstance(performer, str):
            performer.wish(command_id, argument, rows=rows)
        elif len({row.account for row in wanted}) > 1 and not self._session.front.account:
            self._choose_part(command_id, argument, wanted)
        else:
            self._refuse(performer)

    def wish_part(self, command_id: str, argument: Any, rows: Rows) -> None:
        """Carry out a command for some targets of the front screen, all of one account."""
        performer = self._performer(rows)
        if isinstance(performer, str):
            self._refuse(performer)
        else:
            performer.wish_part(command_id, argument, rows)

    def _choose_part(self, command_id: str, argument: Any, rows: Rows) -> None:
        """Ask which account a command is for: it is sent to one account at a time."""
        from screens.dialogs.choice_dialog import Choice, ChoiceScreen

        numbers = Counter(row.account for row in rows)
        choices = [
            Choice(name, f"{name}: {count(number, 'server')}", key=str(at))
            for at, (name, number) in enumerate(numbers.items(), 1)
        ]

        def chosen(account: str | None) -> None:
            if account is not None:
                part = tuple(row for row in rows if row.account == account)
                self.wish_part(command_id, argument, part)

        hint = "A command runs for one account at a time. The other servers stay marked."
        self._app.push_screen(
            ChoiceScreen("Which account", choices, hint=hint, leaving=NOTHING_SENT), chosen
        )

    def choose(self, command_id: str, targets: Targets) -> None:
        """Carry out a command that the user chose for these targets, in their account."""
        deck = self._app.deck.accounts.get(targets.account)
        if deck is None or any(is_list_id(row.id) for row in targets.rows):
            performer = self._performer(self._front_rows())
            self._refuse(performer if isinstance(performer, str) else CHOOSE_ACCOUNT)
        else:
            self._session.performer_of(deck).choose(command_id, targets)

    def entries(self) -> tuple[str, Sequence[Entry]]:
        """Return the description of the action menu's target, and the menu's entries."""
        performer = self._performer(self._front_rows())
        return ("", ()) if isinstance(performer, str) else performer.entries()

    def _in_front(self) -> Performs | None:
        """Return the performer for the account of the front screen; `None` for the list."""
        deck: Deck = self._session.front
        if deck.account:
            return self._session.performer_of(deck)
        self._refuse(f"{CHOOSE_ACCOUNT} {NOTHING_SENT}")
        return None

    def perform(self, intent: Intent, *, asked: bool = False) -> None:
        """Carry out an intent for the account of the front screen."""
        performer = self._in_front()
        if performer is not None:
            performer.perform(intent, asked=asked)

    def send_rest(self, batch: str) -> None:
        """Ask whether to send the unsent rest of a stopped batch."""
        performer = self._in_front()
        if performer is not None:
            performer.send_rest(batch)

    def mend(self, end: LooseEnd) -> None:
        """Offer to fix a loose end in its own account."""
        if is_list_id(end.id):
            deck, number = self._app.deck.of_id(end.id)
            server_id = None if end.server_id is None else self._app.deck.of_id(end.server_id)[1]
            own = replace(end, id=number, server_id=server_id)
            self._session.performer_of(deck).mend(own)
            return
        performer = self._in_front()
        if performer is not None:
            performer.mend(end)
