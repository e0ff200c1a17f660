"""Relevance of change notices for the screen of a server. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.store.changes import Change, Changes, Kind
from tui.store.topics import ACCOUNT

if TYPE_CHECKING:
    from tui.deck import Deck


def touches(changes: Changes, server_id: int, deck: Deck) -> bool:
    """Return whether changes are about a server, the account or the session."""
    return any(_touches(change, server_id, deck) for change in changes)


def _touches(change: Change, server_id: int, deck: Deck) -> bool:
    if not change.ids:
        return True
    if change.kind is not Kind.OPERATION:
        return not change.ids.isdisjoint((server_id, ACCOUNT))
    found = (deck.store.operations.get(number) for number in change.ids)
    return any(operation is None or operation.server_id in (None, server_id) for operation in found)
