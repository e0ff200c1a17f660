"""Credit, auto-pay, and pending cancellations of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.clock import is_fresh
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from decimal import Decimal

    from tui.deck import Deck
    from tui.readings.topic_reader import Source
    from tui.store.topics import Topic

GOOD_FOR_S = 600.0


def want_credit(deck: Deck) -> None:
    """Request credit and pending cancellations of each account in the list.

    Call this while the list is visible; no timer requests them.
    """
    if deck.accounts and not deck.store.only:
        for each in deck.own_decks:
            want_credit(each)
        return

    def want() -> None:
        # Run on the worker for local work: importing the billing models takes time.
        from tui.readings.money_topics import (
            CANCELLATIONS,
            CLIENT,
            READ_CANCELLATIONS,
            READ_CLIENT,
        )

        sources: tuple[tuple[Topic[Any], Source[Any]], ...] = (
            (CLIENT, READ_CLIENT),
            (CANCELLATIONS, READ_CANCELLATIONS),
        )
        for topic, source in sources:
            known = deck.store.known(topic, ACCOUNT)
            # If the provider refuses it, the billing screen shows the error; it is not requested
            # again.
            if known.error is None and not is_fresh(known.taken_at, deck.clock.now(), GOOD_FOR_S):
                deck.engine.want(source, ACCOUNT)

    if deck.store.session.signed_in:
        deck.engine.on_disk(want)


def known_credits(deck: Deck) -> tuple[tuple[str, tuple[Decimal, str] | None], ...]:
    """Return the credit of each account in a list of several; empty for one account."""
    if not deck.accounts or deck.store.only:
        return ()
    return tuple(
        (name, known_credit(each))
        for name, each in deck.accounts.items()
        if name not in deck.store.left_out
    )


def known_credit(deck: Deck) -> tuple[Decimal, str] | None:
    """Return the credit and its currency; `None` until it is known."""
    if not deck.store.knows_topics:
        return None
    from tui.readings.money_topics import CLIENT

    client = deck.store.known(CLIENT, ACCOUNT).value
    if client is None or client.credit is None:
        return None
    return client.credit, str(client.currency_code or "")


def auto_pay_words(state: bool | None) -> str:
    """Return whether the account's invoices are paid from the credit automatically."""
    return "unknown" if state is None else "on" if state else "off"
