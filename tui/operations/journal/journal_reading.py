"""Reads of the journal: requests to the provider and their outcomes. Worker threads only (disk)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui.errors import HostdeckError
from tui.operations.journal.journal_connection import JournalConnection
from tui.operations.journal.journal_rows import operations
from tui.store.operations import FINAL, UNDER_WAY, Event, Operation, OpState


class NotAllowedNow(HostdeckError):
    """The state of the operation does not allow the change, because another process has changed
    it."""


class JournalReading(JournalConnection):
    """The read-only half of a journal."""

    def owns(self, number: int) -> bool:
        """Return whether this process owns an operation. A process that slept too long may have
        lost it."""
        with self._reading():
            row = self._db.execute("SELECT owner FROM operation WHERE id=?", (number,)).fetchone()
        return row is not None and row[0] == self._owner

    def raw(self, number: int) -> str:
        """Return the answer that `keep_raw` wrote; empty if there was none."""
        with self._reading():
            row = self._db.execute("SELECT raw FROM operation WHERE id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    @property
    def version(self) -> int:
        """Return a number that changes when another process has written."""
        with self._reading():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def get(self, number: int) -> Operation:
        """Return one operation. Raises NotAllowedNow if the number does not exist."""
        found = self._select("WHERE id=?", (row_id(number),))
        if not found:
            raise NotAllowedNow("Reading the journal", said=f"There is no operation {number}.")
        return found[0]

    def open_operations(self, profile: str) -> list[Operation]:
        """Return all operations that are not finished, oldest first."""
        marks = ",".join("?" * len(FINAL))
        return self._select(
            f"WHERE profile=? AND state NOT IN ({marks}) ORDER BY id", (profile, *FINAL)
        )

    def since(self, profile: str, at: float, *, most: int = 2000) -> list[Operation]:
        """Return all operations since a time and all open ones, newest first, up to `most`."""
        marks = ",".join("?" * len(FINAL))
        return self._select(
            f"WHERE profile=? AND (planned_at>=? OR state NOT IN ({marks})) ORDER BY id DESC LIMIT "
            "?",
            (profile, at, *FINAL, most),
        )

    def batch(self, batch: str) -> list[Operation]:
        """Return all operations of one batch, oldest first, without a limit of age or number."""
        return self._select("WHERE batch=? ORDER BY id", (batch,))

    def naming(self, profile: str, actions: Iterable[str]) -> list[Operation]:
        """Return all operations of these actions, oldest first: the source of loose ends."""
        names = tuple(actions)
        marks = ",".join("?" * len(names))
        return self._select(
            f"WHERE profile=? AND action IN ({marks}) ORDER BY id", (profile, *names)
        )

    def lock_on(self, profile: str, server_id: int) -> Operation | None:
        """Return the operation that locks a server: in progress, or with an unknown outcome."""
        marks = ",".join("?" * len(UNDER_WAY))
        found = self._select(
            "WHERE profile=? AND server_id=? AND locks=1 "
            f"AND (state IN ({marks}) OR (state=? AND settled=0)) ORDER BY id LIMIT 1",
            (profile, server_id, *UNDER_WAY, OpState.UNKNOWN),
        )
        return found[0] if found else None

    def events(self, number: int) -> list[Event]:
        """Return the history of one operation, oldest first."""
        with self._reading():
            rows = self._db.execute(
                "SELECT * FROM event WHERE operation=? ORDER BY rowid", (number,)
            ).fetchall()
        return [Event(row[0], row[1], OpState(row[2]), row[3]) for row in rows]

    def justifications(self) -> dict[int, tuple[str, str]]:
        """Return reason and ticket id by operation number, if there are any."""
        with self._reading():
            if not self._db.execute(
                "SELECT 1 FROM sqlite_master WHERE name='justification'"
            ).fetchone():
                return {}
            rows = self._db.execute("SELECT number, reason, ticket FROM justification").fetchall()
        return {int(number): (str(reason), str(ticket)) for number, reason, ticket in rows}

    def _select(self, where: str, values: Iterable[Any]) -> list[Operation]:
        with self._reading():
            return operations(self._db, where, values)


def row_id(number: int) -> int:
    """Return a typed number in SQLite's range. A number outside it exists as little as 0."""
    return number if abs(number) < 2**63 else 0
