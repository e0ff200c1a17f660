"""Errors of the history file, in words that a user can act on."""

from __future__ import annotations

import errno
import sqlite3

from tui.errors import HostdeckError

BUSY_S = 2.0
"""Seconds that a write waits for another process."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class HistoryError(HostdeckError):
    """The history file cannot be used. Hostdeck continues without history."""

    outcome = "the history cannot be used"


class HistoryBusy(HistoryError):
    """Another process is writing. The next batch is another attempt."""


class HistoryDamaged(HistoryError):
    """The file is damaged, or it is not a history file."""


class HistoryFull(HistoryError):
    """The file has reached its size limit, or the disk is full."""


def history_error(doing: str, error: sqlite3.Error | OSError) -> HistoryError:
    """Return the error for a failure of SQLite or the system, whose texts contain paths."""
    number = getattr(error, "errno", None)
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    foreign = code == sqlite3.SQLITE_ERROR and str(error).startswith("no such")
    if code in _DAMAGED or foreign or (isinstance(error, sqlite3.DatabaseError) and not code):
        return HistoryDamaged(doing, said="The history file is damaged.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return HistoryBusy(doing, said="Another process is writing to the history file.")
    if code == sqlite3.SQLITE_FULL or number in _FULL:
        return HistoryFull(doing, said="The disk is full.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or number in _DENIED:
        return HistoryError(doing, said="The history file cannot be written to.")
    if code == sqlite3.SQLITE_CANTOPEN:
        return HistoryError(doing, said="The history file cannot be opened.")
    if code == sqlite3.SQLITE_IOERR or number == errno.EIO:
        return HistoryError(doing, said="The disk reported an input/output error.")
    return HistoryError(doing, said=f"The system reported an error ({type(error).__name__}).")
