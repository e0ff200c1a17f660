"""Possible answers to a status request for an async key. Source: REFERENCE 0.3
(eq_callback/check)."""

from __future__ import annotations

from typing import Any, NewType

from tui.lazy_dataclass import dataclass

AsyncKey = NewType("AsyncKey", str)
"""32 characters a-z0-9. A bearer secret: its holder can read, and thereby delete, the
result."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """Still running."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Progress of a reinstall or deploy; not final."""

    scope: Any
    context: Any


@dataclass(frozen=True, slots=True)
class Finished:
    """The provider said OK, and with that very answer deleted the key."""

    scope: Any
    """Text, a decoded object (also when it arrived as JSON inside a string), or `None`."""
    context: Any
    """Usually an object; may hold credentials: secret."""
    debug: str | None
    raw: dict[str, Any]
    """The whole answer, unmasked: for the reader only, never kept, logged or shown."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """An OK that is not final: the work goes on. The provider may have deleted the key with it all
    the same."""

    scope: Any
    context: Any
    words: str
    """The words that show it, uncleaned; empty when a mark of the end is missing."""
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Foreign:
    """An answer that names another server, action or key than the one that was asked about."""

    names: str
    """Object that the answer names: "server 25301"."""
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The task ended badly; `said` is the provider's text, uncleaned."""

    said: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """ "AsyncKey not found": finished and read by someone, expired, or lost. Outcome unknown."""


AsyncAnswer = NotReady | Stage | Provisional | Finished | Failed | Gone | Foreign
GoesOn = NotReady | Stage | Provisional
Ended = Finished | Failed | Gone | Foreign
