"""The dialog that lists the accounts of a session, for choosing the account shown and for signing
in. UI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from tui.accounts.session_words import account_words
from tui.app.places import HOME
from tui.format import count

if TYPE_CHECKING:
    from tui.accounts.combined_store import CombinedStore
    from tui.app.dashboard_app import Dashboard
    from tui.deck import Deck

ALL, SIGN_IN = "", "sign in to "
ONE_ACCOUNT = (
    "This session has one account. Start Hostdeck with --profile A,B or --all-profiles to see "
    "several accounts in one list."
)


def show_accounts(app: Dashboard) -> None:
    """Show the accounts and their state; let the user choose what the list shows."""
    if not app.accounts.is_several:
        app.notify(ONE_ACCOUNT, timeout=10)
        return
    if app.screen.is_modal:
        return
    decks = app.accounts.decks
    left_out = app.deck.store.left_out
    total = sum(len(deck.store.fleet.value or ()) for deck in decks if deck.account not in left_out)
    only = app.deck.store.only
    choices = [Choice(ALL, "All accounts", note=count(total, "server"), marked=not only)]
    for at, deck in enumerate(decks, 1):
        choices.append(
            _choice(app, deck, key=str(at) if at < 10 else "", marked=deck.account == only)
        )
        if account_words(deck.store)[1] in ("warn", "bad"):
            choices.append(Choice(f"{SIGN_IN}{deck.account}", f"Sign in to {deck.account}"))
    app.push_screen(ChoiceScreen("Accounts", choices), partial(_chosen, app))


def _choice(app: Dashboard, deck: Deck, *, key: str = "", marked: bool = False) -> Choice:
    words = app.deck.store.left_out.get(deck.account) or account_words(deck.store)[0]
    fleet = deck.store.fleet.value
    servers = "servers not read" if fleet is None else count(len(fleet), "server")
    read_only = ", read-only" if deck.read_only else ""
    return Choice(
        deck.account, deck.account, note=f"{servers}, {words}{read_only}", key=key, marked=marked
    )


def _chosen(app: Dashboard, answer: str | None) -> None:
    if answer is None:
        return
    if answer.startswith(SIGN_IN):
        from screens.sign_in_screen import SignInScreen

        app.push_screen(SignInScreen(app.deck.accounts[answer.removeprefix(SIGN_IN)], None))
        return
    store: CombinedStore = app.deck.store  # type: ignore[assignment]  # the list of several
    store.show_only(answer)
    app.go_to(HOME)


def choose_account(app: Dashboard, go: Callable[[str], object]) -> None:
    """Ask which account a place belongs to, then go there."""
    left_out = app.deck.store.left_out
    decks = [deck for deck in app.accounts.decks if deck.account not in left_out]
    choices = [_choice(app, deck, key=str(at)) for at, deck in enumerate(decks, 1)]

    def chosen(account: str | None) -> None:
        if account is not None:
            go(account)

    app.push_screen(ChoiceScreen("Which account", choices), chosen)
