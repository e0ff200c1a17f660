"""The next action of a reinstall as a value, and the decisions of the user. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of the next action."""

    SEND = "send"
    WAIT = "wait"
    NEED = "need"
    """Wait for input from the user: the PIN, the password, or permission to continue after a
    restart."""
    ASK = "ask"
    """The user has to decide."""
    END = "end"


class Offer(StrEnum):
    """A decision of the user. The value is its name on the command line."""

    RESUME = "go on"
    AGAIN = "again"
    PASS = "go on without"  # noqa: S105  # no password
    ABORT = "abort"
    STOP = "stop and clean up"
    HUMAN = "ask remote hands to boot it"
    CLOSE = "leave it so"


@dataclass(frozen=True, slots=True)
class Have:
    """The secrets and facts that this process has in memory."""

    go_on: bool = False
    """The reinstall was confirmed in this process, or continued by the user after a restart."""
    pin: bool = False
    password: bool = False
    script: bool = False
    pin_tries: int = 0
    """Number of PIN attempts before the current PIN. Later attempts used it."""
    look: bool = True
    """True if the state of the installation is fresh: its key was just polled."""
    follows: bool = True
    """True if this process polls the key."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next action and its description."""

    kind: Kind
    step: str = ""
    words: str = ""
    offers: tuple[Offer, ...] = ()
    needs: tuple[str, ...] = ()
    """pin, password, script, or word."""
    after_s: float = 0.0
    """Seconds until the next check or send."""
    late_at: float | None = None
    """Time from which the step is late, in Unix seconds."""
    went_well: bool = False
