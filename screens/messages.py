"""Messages that pass between the app and its screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui.fleet.rows import ServerRow
from tui.store.changes import Changes

if TYPE_CHECKING:
    from tui.store.operations import LooseEnd


@dataclass
class StoreChanged(Message, bubble=False):
    """Something in the store is newer. Carries ids, no data."""

    changes: Changes


@dataclass(frozen=True)
class Place:
    """Somewhere to be: a screen by its name in `tui.app.places`, and what it shows."""

    name: str
    argument: Any = None
    account: str = ""
    """The account that it is about, in a session of several; empty for the list of all."""


@dataclass
class Open(Message):
    """Go to a place; Esc comes back."""

    place: Place


@dataclass
class GoBack(Message):
    """Back one level; `home`: back to the list."""

    home: bool = False


@dataclass
class OpenShell(Message):
    """The person wants ssh to this server."""

    row: ServerRow


@dataclass
class LendTerminal(Message):
    """Another program is to have the terminal until it ends."""

    words: Sequence[str]
    patience_s: float
    """Seconds that the program may take to end when the dashboard ends."""
    ended: Callable[[int, str], object]
    """Told its exit code and nothing, or why it did not begin. Called before anything else is
    taken."""


@dataclass
class PrintOutside(Message):
    """This is to stand on the terminal as it was before us, until Enter."""

    text: str


@dataclass
class MendLooseEnd(Message):
    """End what was left open."""

    end: LooseEnd


@dataclass
class SendRest(Message):
    """Ask for what a batch that stopped has not sent."""

    batch: str


@dataclass
class Wish(Message):
    """The person wants a command carried out, by its id; an empty id asks for the menu of all of
    them."""

    command: str = ""
    argument: Any = None
    rows: tuple[ServerRow, ...] | None = None
    """Done to these, not to the targets of the screen."""


@dataclass
class LeaveServer(Message):
    """The person goes away from the ways to a server: what is open is offered to be closed, then
    `go` goes."""

    server_id: int
    go: Callable[[], object]
