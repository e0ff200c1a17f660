"""Possible answers to a status request for an async key. Source: REFERENCE 0.3
(eq_callback/check)."""

from __future__ import annotations

from typing import Any, NewType

from tui.lazy_dataclass import dataclass

AsyncKey = NewType("AsyncKey", str)
"""32 characters a-z0-9. A bearer secret: its holder can read, and thus delete, the result."""


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
    """A final OK. The provider deletes the key with this answer."""

    scope: Any
    """Text, a decoded object (also when it arrived as JSON inside a string), or `None`."""
    context: Any
    """Usually an object; may hold credentials: secret."""
    debug: str | None
    raw: dict[str, Any]
    """The whole answer, unmasked. For the reader only; never stored, logged, or shown."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """An OK that is not final, because the work continues. The provider may have deleted the key
    with it anyway."""

    scope: Any
    context: Any
    words: str
    """The uncleaned words that show this; empty if a mark of the end is missing."""
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Foreign:
    """An answer that names a server, action, or key other than the requested one."""

    names: str
    """Object in the answer: "server 25301"."""
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed task. `said` is the provider's text, uncleaned."""

    said: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gone:
    """ "AsyncKey not found": the result was read by someone else, has expired, or was lost. Outcome
    unknown."""


AsyncAnswer = NotReady | Stage | Provisional | Finished | Failed | Gone | Foreign
GoesOn = NotReady | Stage | Provisional
Ended = Finished | Failed | Gone | Foreign
