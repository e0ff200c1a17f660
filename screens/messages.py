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
    """Notice that the store changed. Carries ids, no data."""

    changes: Changes


@dataclass(frozen=True)
class Place:
    """A destination: a screen named in `tui.app.places`, and its argument."""

    name: str
    argument: Any = None
    account: str = ""
    """Account of the place in a session with several; empty for the combined list."""


@dataclass
class Open(Message):
    """Request to go to a place; Esc returns."""

    place: Place


@dataclass
class GoBack(Message):
    """Request to go back one level; `home`: back to the list."""

    home: bool = False


@dataclass
class OpenShell(Message):
    """Request to open ssh to this server."""

    row: ServerRow


@dataclass
class LendTerminal(Message):
    """Request to lend the terminal to another program until it ends."""

    words: Sequence[str]
    patience_s: float
    """Seconds that the program gets to end when the dashboard ends."""
    ended: Callable[[int, str], object]
    """Callback with the exit code and an empty text, or with the reason why it did not start.
    Called before any further input is processed."""


@dataclass
class PrintOutside(Message):
    """Request to print text on the original terminal screen until Enter."""

    text: str


@dataclass
class MendLooseEnd(Message):
    """Request to fix a loose end."""

    end: LooseEnd


@dataclass
class SendRest(Message):
    """Request to ask about sending the unsent rest of a stopped batch."""

    batch: str


@dataclass
class Wish(Message):
    """Request to carry out a command by its id; an empty id opens the menu of all commands."""

    command: str = ""
    argument: Any = None
    rows: tuple[ServerRow, ...] | None = None
    """Target rows, in place of the screen's targets."""


@dataclass
class LeaveServer(Message):
    """The user is leaving a server with open access: the app offers to close it, then calls
    `go`."""

    server_id: int
    go: Callable[[], object]
