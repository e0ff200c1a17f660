"""The connection of a journal to its file: opened, verified, and used under one lock.

Worker threads only (disk).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tui.clock import Clock
from tui.operations.journal.file_system import is_of_one_host, network_file_system
from tui.operations.journal.journal_errors import JournalDamaged, JournalError, said
from tui.operations.journal.journal_file import (
    NEWER,
    open_file,
    place_of,
)
from tui.operations.journal.journal_mark import identity_of
from tui.operations.journal.leases import Leases

_DOING = "Writing the journal"


class JournalConnection:
    """One file, one connection, any thread."""

    def __init__(self, path: Path, owner: str, clock: Clock) -> None:
        """
        Args:
            owner: Name of this process (`tui.operations.journal.owner.owner_name`).
        """
        self.path = path
        self._owner = owner
        self._clock = clock
        self._lock = threading.RLock()
        self._leases = Leases(clock)
        opened = open_file(path, clock.now())
        self._db, self.damage, self.kept_aside = opened.db, opened.lost, opened.aside
        """`damage`: losses found at the opening, in sentences. `kept_aside`: the new path of the
        damaged file."""
        self.read_only = NEWER if opened.newer else ""
        """Why nothing can be written, a sentence; empty if writing is possible."""
        self._place = place_of(path)
        self._identity = "" if opened.newer else identity_of(self._db)
        self.network = network_file_system(path.parent)
        """Name of the network file system of the journal; `None` for a local disk."""
        self._is_of_one_host = is_of_one_host(path.parent)

    def close(self) -> None:
        """Release the operations of this process and close the file."""
        with self._lock, said("Closing the journal"):
            if self.read_only or not self.is_in_place():
                self._db.close()
                return
            self._db.execute("UPDATE operation SET owner='' WHERE owner=?", (self._owner,))
            self._db.execute("DELETE FROM owner WHERE name=?", (self._owner,))
            self._db.close()

    @contextmanager
    def _writing(self, doing: str = _DOING) -> Iterator[sqlite3.Connection]:
        with self._lock, said(doing):
            self._check_writable(doing)
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has already rolled back
                    self._db.execute("ROLLBACK")
                raise

    def _check_writable(self, doing: str) -> None:
        if self.read_only:
            raise JournalError(
                doing,
                said=self.read_only,
                certain="Nothing was sent.",
                next="Use the newer version, or name another XDG_STATE_HOME.",
            )
        self._check_place(doing)

    def is_in_place(self) -> bool:
        """Return whether the opened file is still the file at its path."""
        try:
            return place_of(self.path) == self._place
        except FileNotFoundError:
            return False

    def paused(self) -> AbstractContextManager[object]:
        """Lock this journal against other threads within the block, because another one replaces
        it."""
        return self._lock

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Ensure that reads use the file at the path, and no other.

        SQLite finds an interrupted transaction by file name. A connection to a file that was moved
        away would mistake the transaction of its successor for its own and undo it.
        """
        with self._lock, said("Reading the journal"):
            self._check_place("Reading the journal")
            yield

    def _check_place(self, doing: str) -> None:
        if not self.is_in_place():
            raise JournalDamaged(
                doing,
                said="Its file was deleted or replaced while Hostdeck ran.",
                certain="Nothing was sent.",
                next="Try again in a moment.",
            )
