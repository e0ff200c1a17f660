"""Errors of the journal, in words that a user can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from tui.errors import HostdeckError

BUSY_S = 5.0
"""Seconds for which a commit waits for another process."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NO_SUCH = (
    "no such table",
    "no such column",
    "malformed",
    "unsupported file format",
    "has no column",
)


class JournalError(HostdeckError):
    """The journal cannot be written. A change that cannot be journaled is not sent."""

    outcome = "the journal cannot be used"


class JournalDamaged(JournalError):
    """The file is no longer the journal that was opened. Reopening it saves what is readable."""


@contextmanager
def said(doing: str) -> Iterator[None]:
    """Return SQLite's error in our words. SQLite's texts name paths and statements, which do not
    help."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if is_damage(error):
            raise JournalDamaged(
                doing,
                said="The journal is damaged.",
                certain="Nothing was sent.",
                next="Hostdeck opens it again and keeps the damaged file.",
            ) from None
        words, advice = _in_words(error)
        raise JournalError(doing, said=words, certain="Nothing was sent.", next=advice) from None


def is_damage(error: Exception) -> bool:
    """Return whether an error proves that the file is damaged or is not a journal. A busy or full
    file proves nothing."""
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _DAMAGED:
        return True
    text = str(error).lower()
    if isinstance(error, sqlite3.OperationalError):
        return any(words in text for words in _NO_SUCH)
    return code is None


def _in_words(error: Exception) -> tuple[str, str]:
    text, number = str(error).lower(), getattr(error, "errno", None)
    if "full" in text or number in _FULL:
        return "The disk is full.", "Free some space, then try again."
    if "locked" in text or "busy" in text:
        return f"Another process held it for {BUSY_S:.0f} s.", "Try again."
    if "readonly" in text or number in _DENIED:
        return (
            "It cannot be written to.",
            "Check the owner and the mode of the file and its directory.",
        )
    if "unable to open" in text:
        return "It cannot be opened.", "Check the owner and the mode of the file and its directory."
    if number in (errno.EISDIR, errno.ENXIO, errno.ELOOP):
        return "It is not an ordinary file.", "Move it away."
    if "closed database" in text:
        return "Hostdeck is ending.", "Start it again."
    if "i/o error" in text or number == errno.EIO:
        return "The disk reported an input/output error.", "Check the disk."
    return f"The system reported an error ({type(error).__name__}).", "Check the disk."
