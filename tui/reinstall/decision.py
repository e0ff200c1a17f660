"""The next thing to do in a reinstall, as a value, and what a person can decide about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of the next thing to do."""

    SEND = "send"
    WAIT = "wait"
    NEED = "need"
    """Something only a person has: the PIN, the password, the word to go on after a restart."""
    ASK = "ask"
    """A person has to decide."""
    END = "end"


class Offer(StrEnum):
    """A decision of a person. The value is its name on the command line."""

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
    """Number of PIN tries before the present PIN: later tries belong to it."""
    look: bool = True
    """True if the state of the installation is fresh: its key was polled a moment ago."""
    follows: bool = True
    """True if this process polls the key."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next thing to do, and the words for it."""

    kind: Kind
    step: str = ""
    words: str = ""
    offers: tuple[Offer, ...] = ()
    needs: tuple[str, ...] = ()
    """pin, password, script, word."""
    after_s: float = 0.0
    """Look again, or send, that much later."""
    late_at: float | None = None
    """Unix seconds from which the step is late."""
    went_well: bool = False
