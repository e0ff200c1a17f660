"""The deck of the combined list, made from the decks of the accounts."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui.accounts.combined_engine import CombinedEngine
from tui.accounts.combined_store import CombinedStore
from tui.api.api_url import provider_key
from tui.api.shown_calls import ShownCalls
from tui.deck import Deck

if TYPE_CHECKING:
    from tui.config.settings import Settings


PAUSE_S = 0.001
"""Pause between portions of long work, so that the screen can be drawn."""


def combined_deck(decks: Mapping[str, Deck], settings: Settings, profile: str) -> Deck:
    """Return the deck of the combined list.

    Args:
        decks: The deck of each account by name, with `account` and `position` set.
        profile: Names of the accounts, in the form of `--profile`.
    """
    first = next(iter(decks.values()))
    decks = {name: replace(deck, privacy=first.privacy) for name, deck in decks.items()}
    store = CombinedStore(
        {name: deck.store for name, deck in decks.items()},
        urls={
            name: name if deck.is_demo else provider_key(deck.settings.profile(deck.profile).url)
            for name, deck in decks.items()
        },
        pause=partial(threading.Event().wait, PAUSE_S),
    )
    return replace(
        first,
        store=store,
        engine=CombinedEngine(store, {name: deck.engine for name, deck in decks.items()}),
        settings=settings,
        profile=profile,
        calls=ShownCalls(),
        account="",
        position=0,
        accounts=decks,
        read_only=all(deck.read_only for deck in decks.values()),
    )
