"""The decks of one app: one per account, and one for the list. The session starts them, passes
their changes to the screens, and finds the account of a place. UI thread.

A session with one account has one deck, and everything belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from screens.deck_screen import DeckScreen
from screens.messages import Place, StoreChanged
from tui.app.bridge import Bridge
from tui.app.places import HOME
from tui.app.sign_in_prompt import SignInPrompt
from tui.store.changes import Changes, Kind, mentions

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard, Performs
    from tui.app.intents import Performer
    from tui.app.operation_watch import OperationWatch
    from tui.deck import Deck
    from tui.user_channel import Tell

MERGED = frozenset({Place("operations"), Place("loose_ends"), Place("billing")})
"""Places that show all accounts together."""


class AccountSession:
    """The decks, performers and watchers of the accounts of one app."""

    def __init__(self, app: Dashboard, bridge: Bridge, wake: Callable[[], object]) -> None:
        self._app, self._home = app, app.deck
        self._bridges = [(self._home, bridge)]
        if self.is_several:
            self._bridges += [(deck, Bridge(wake)) for deck in self.decks]
        self._performers: dict[str, Performer] = {}
        self._prompts: dict[str, SignInPrompt] = {}
        self._watchers: dict[str, OperationWatch] = {}

    @property
    def is_several(self) -> bool:
        """Return whether the list shows several accounts."""
        return bool(self._home.accounts)

    @property
    def decks(self) -> tuple[Deck, ...]:
        """The deck of each account."""
        return self._home.own_decks

    # Start, and changes of the stores

    def subscribe(self) -> None:
        """Subscribe the screens to the changes of every store."""
        for deck, bridge in self._bridges:
            deck.store.subscribe(bridge.put)

    def start(self, tell: Tell) -> None:
        """Start every account; each signs in separately."""
        for deck in self.decks:
            says = partial(_tell_of, deck.account, tell) if deck.account else tell
            deck.engine.start(self.prompt_of(deck).ask, says)

    def spread(self, on_change: Callable[[Deck, Changes], object]) -> None:
        """Pass new changes to the screens of their account, then to `on_change`."""
        for deck, bridge in self._bridges:
            changes = bridge.take()
            if not changes:
                continue
            for screen in self._app.screen_stack:
                shown = getattr(screen, "deck", None) or getattr(screen, "_deck", None) or deck
                if shown is deck or not self.is_several:
                    screen.post_message(StoreChanged(changes))
            on_change(deck, changes)

    def look_at_operations(self, deck: Deck, changes: Changes) -> None:
        """Report operations that ended and records that the journal lost."""
        if deck is self._home and self.is_several:
            return  # the account reports these itself
        if mentions(changes, Kind.OPERATION):
            self.watcher_of(deck).look()
        if mentions(changes, Kind.SESSION) and deck.store.session.journal_loss:
            self.performer_of(deck).loss.look()

    @property
    def idle(self) -> bool:
        """Return whether no change is waiting to be shown. For tests."""
        return all(bridge.idle for _, bridge in self._bridges)

    # The account of a screen, a place, a command

    @property
    def front(self) -> Deck:
        """The deck of the screen below all dialogs."""
        for screen in reversed(self._app.screen_stack):
            if isinstance(screen, DeckScreen):
                return screen.deck
        return self._home

    def performer(self) -> Performs:
        """Return the performer for the front screen."""
        if not self.is_several:
            return self.performer_of(self._home)
        from tui.app.account_performer import AccountPerformer

        return AccountPerformer(self._app, self)

    def performer_of(self, deck: Deck) -> Performer:
        """Return the performer for the account of a deck; create it at first use."""
        from tui.app.intents import Performer

        if deck.account not in self._performers:
            self._performers[deck.account] = Performer(self._app, deck)
        return self._performers[deck.account]

    def prompt_of(self, deck: Deck) -> SignInPrompt:
        """Return the sign-in of an account."""
        return self._prompts.setdefault(deck.account, SignInPrompt(self._app, deck))

    def watcher_of(self, deck: Deck) -> OperationWatch:
        """Return the operation watcher of an account; create it at first use."""
        from tui.app.operation_watch import OperationWatch

        if deck.account not in self._watchers:
            self._watchers[deck.account] = OperationWatch(self._app, deck)
        return self._watchers[deck.account]

    def deck_of(self, place: Place) -> Deck:
        """Return the deck for a place."""
        return self._home.accounts.get(place.account, self._home)

    def located(self, place: Place) -> Place | None:
        """Return a place with its account; `None` if no account is chosen."""
        from tui.fleet.account_rows import is_list_id, split_list_id

        if not self.is_several or place.account or place == HOME:
            return place
        if isinstance(place.argument, int) and is_list_id(place.argument):
            position, own_id = split_list_id(place.argument)
            return replace(place, argument=own_id, account=self.decks[position].account)
        account = self.front.account or self._home.store.only
        if account:
            return replace(place, account=account)
        return place if place in MERGED else None


def _tell_of(account: str, tell: Tell, words: str, warning: bool) -> None:
    tell(f"{account}: {words}", warning)
