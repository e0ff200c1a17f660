"""Messages that pass between the app and its screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from tui.store.changes import Changes


@dataclass
class StoreChanged(Message, bubble=False):
    """Something in the store is newer. Carries ids, no data."""

    changes: Changes


@dataclass(frozen=True)
class Place:
    """Somewhere to be: a screen by its name in `tui.app.places`, and what it shows."""

    name: str
    argument: Any = None


@dataclass
class Open(Message):
    """Go to a place; Esc comes back."""

    place: Place


@dataclass
class GoBack(Message):
    """Back one level; `home`: back to the list."""

    home: bool = False
