"""The account of a row in lists of several accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.text import safe_text
from widgets.columns import Cell, Column

if TYPE_CHECKING:
    from tui.deck import Deck
    from tui.store.operations import Operation


def account_columns(deck: Deck, number_of: Callable[[Any], int]) -> list[Column]:
    """Return the account column for a list of several accounts; none for a list of one.

    Args:
        number_of: Returns the list id of the operation of a row.
    """
    if not deck.accounts:
        return []

    def account(row: Any) -> Cell:
        return Cell(safe_text(deck.of_id(number_of(row))[0].account))

    return [Column("account", "ACCOUNT", 8, 99, account, grows=4)]


def own_operation(deck: Deck, operation: Operation) -> tuple[Deck, Operation]:
    """Return the deck of an operation's account, and the operation with that account's ids."""
    own, number = deck.of_id(operation.id)
    return own, own.store.operations.get(number, operation)
