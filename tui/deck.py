"""The services that a screen receives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.api.shown_calls import ShownCalls
from tui.config.bookmarks import Bookmarks
from tui.config.seen_messages import SeenMessages
from tui.privacy.privacy_mode import Privacy
from tui.privacy.salt_file import machine_salt

if TYPE_CHECKING:
    from pathlib import Path

    from tui.clock import Clock
    from tui.config.list_layout import Keep
    from tui.config.settings import Settings
    from tui.engine import Engine
    from tui.fleet.rows import ServerRow
    from tui.store.store import Store


def _privacy() -> Privacy:
    return Privacy(machine_salt)


@dataclass(frozen=True)
class Deck:
    """The services of a screen. Only screens receive it; functions take what they need, and widgets
    take values."""

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
    """The reason for sending fewer bytes, in a word or two; empty when they are not reduced."""
    is_demo: bool = False
    """True for the demo, whose servers do not exist."""
    keep_look: Keep = lambda columns, sort: None  # a default, not a name for a function
    """Saves the view settings of the list (columns and sort order) for the next start."""
    seen: SeenMessages = field(default_factory=SeenMessages)
    """Messages of remote-hands requests that were shown in this run and in earlier runs."""
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    """Bookmarked servers of this run and of earlier runs."""
    calls: ShownCalls = field(default_factory=ShownCalls)
    """The last requests as tiles show them."""
    account: str = ""
    """Name of the account in a session with several accounts. Empty in a session with one account
    and for the combined list."""
    position: int = 0
    """Position of the account in the list of several, from 0."""
    config_file: Path | None = None
    """The configuration file, existing or not; `None` if there is no file to change."""
    privacy: Privacy = field(default_factory=_privacy)
    """The invented names that the screen shows in privacy mode."""
    accounts: Mapping[str, Deck] = field(default_factory=dict)
    """The deck of each account by name, for the combined list; empty otherwise."""

    @property
    def own_decks(self) -> tuple[Deck, ...]:
        """Return the decks that belong to one account each: those of the combined list, or this
        one."""
        return tuple(self.accounts.values()) or (self,)

    def with_lean(self, lean: str) -> Deck:
        """Return this deck and those of its accounts with `reason` for sending fewer bytes."""
        accounts = {name: each.with_lean(lean) for name, each in self.accounts.items()}
        return replace(self, lean=lean, accounts=accounts)

    def of_id(self, number: int) -> tuple[Deck, int]:
        """Return the deck of the account that owns a server or operation, and the id within that
        account."""
        from tui.fleet.account_rows import is_list_id, split_list_id

        if not self.accounts or not is_list_id(number):
            return self, number
        position, own_id = split_list_id(number)
        return self.own_decks[position], own_id

    def of(self, row: ServerRow) -> tuple[Deck, ServerRow]:
        """Return the deck of the account that owns a row, and the row within that account."""
        if not row.account:
            return self, row
        from tui.fleet.account_rows import own_row

        # A lookup by id would decode the whole cached list.
        return self.accounts[row.account], own_row(row)
