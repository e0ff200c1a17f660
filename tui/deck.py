"""The handful of services a screen is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.config.seen_messages import SeenMessages

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.config.list_layout import Keep
    from tui.config.settings import Settings
    from tui.engine import Engine
    from tui.store.store import Store


@dataclass(frozen=True)
class Deck:
    """Handed to screens only; below them functions take what they need, widgets take values."""

    store: Store
    engine: Engine
    settings: Settings
    clock: Clock
    profile: str
    """Name of the profile in use; shown in the header."""
    ascii: bool
    """Draw with ASCII characters only."""
    read_only: bool
    lean: str = ""
    """Why fewer bytes are sent, in a word or two; empty when they are not."""
    is_demo: bool = False
    """True for the demo, whose servers do not exist."""
    keep_look: Keep = lambda columns, sort: None  # a default, not a name for a function
    """Remembers how the list is looked at, for the next start."""
    seen: SeenMessages = field(default_factory=SeenMessages)
    """Messages of remote-hands requests that were shown, in this run and earlier ones."""
