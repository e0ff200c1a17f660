"""Messages that pass between the app and its screens."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tui.store.changes import Changes


@dataclass
class StoreChanged(Message, bubble=False):
    """Something in the store is newer. Carries ids, no data."""

    changes: Changes


@dataclass
class OpenServer(Message):
    """Show one server."""

    server_id: int


@dataclass
class GoBack(Message):
    """Back one level; `home`: back to the list."""

    home: bool = False
