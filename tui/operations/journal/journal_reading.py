"""Reading of the journal: what was asked of the provider and what became of it. Worker threads only
(disk)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui.errors import HostdeckError
from tui.operations.journal.journal_connection import JournalConnection
from tui.operations.journal.journal_rows import operations
from tui.store.operations import FINAL, UNDER_WAY, Event, Operation, OpState


class NotAllowedNow(HostdeckError):
    """The operation is not in a state from which that can follow; another process has changed
    it."""


class JournalReading(JournalConnection):
    """The half of a journal that only reads."""

    def owns(self, number: int) -> bool:
        """Return whether this process owns an operation; one that slept too long may have lost
        it."""
        with self._reading():
            row = self._db.execute("SELECT owner FROM operation WHERE id=?", (number,)).fetchone()
        return row is not None and row[0] == self._owner

    def raw(self, number: int) -> str:
        """Return the answer that `keep_raw` wrote; empty when nothing came."""
        with self._reading():
            row = self._db.execute("SELECT raw FROM operation WHERE id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    @property
    def version(self) -> int:
        """A number that moves when another process has written."""
        with self._reading():
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def get(self, number: int) -> Operation:
        """Return one operation. Raises NotAllowedNow when there is none of that number."""
        found = self._select("WHERE id=?", (row_id(number),))
        if not found:
            raise NotAllowedNow("Reading the journal", said=f"There is no operation {number}.")
        return found[0]

    def open_operations(self, profile: str) -> list[Operation]:
        """Everything that something may still follow, oldest first."""
        marks = ",".join("?" * len(FINAL))
        return self._select(
            f"WHERE profile=? AND state NOT IN ({marks}) ORDER BY id", (profile, *FINAL)
        )

    def since(self, profile: str, at: float, *, most: int = 2000) -> list[Operation]:
        """Everything asked for since a moment and all that is still open, newest first, up to
        `most` of them."""
        marks = ",".join("?" * len(FINAL))
        return self._select(
            f"WHERE profile=? AND (planned_at>=? OR state NOT IN ({marks})) ORDER BY id DESC LIMIT "
            "?",
            (profile, at, *FINAL, most),
        )

    def batch(self, batch: str) -> list[Operation]:
        """All operations of one batch, oldest first, however long ago and whatever was asked for
        since."""
        return self._select("WHERE batch=? ORDER BY id", (batch,))

    def naming(self, profile: str, actions: Iterable[str]) -> list[Operation]:
        """Everything ever asked for by one of these actions, oldest first: what loose ends are made
        of."""
        names = tuple(actions)
        marks = ",".join("?" * len(names))
        return self._select(
            f"WHERE profile=? AND action IN ({marks}) ORDER BY id", (profile, *names)
        )

    def lock_on(self, profile: str, server_id: int) -> Operation | None:
        """Return the operation that locks a server: under way, or with an unknown outcome."""
        marks = ",".join("?" * len(UNDER_WAY))
        found = self._select(
            "WHERE profile=? AND server_id=? AND locks=1 "
            f"AND (state IN ({marks}) OR (state=? AND settled=0)) ORDER BY id LIMIT 1",
            (profile, server_id, *UNDER_WAY, OpState.UNKNOWN),
        )
        return found[0] if found else None

    def events(self, number: int) -> list[Event]:
        """The history of one operation, oldest first."""
        with self._reading():
            rows = self._db.execute(
                "SELECT * FROM event WHERE operation=? ORDER BY rowid", (number,)
            ).fetchall()
        return [Event(row[0], row[1], OpState(row[2]), row[3]) for row in rows]

    def justifications(self) -> dict[int, tuple[str, str]]:
        """Return reason and ticket id by operation number, where there are any."""
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
    """A number that a person may have typed, as SQLite can look for it: what it cannot hold is as
    little there as 0."""
    return number if abs(number) < 2**63 else 0
