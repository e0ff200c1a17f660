"""Ownership in the journal: every operation in progress belongs to one process. Worker threads only
(disk)."""

from __future__ import annotations

from collections.abc import Callable

from tui.operations.journal.journal_reading import JournalReading
from tui.operations.journal.owner import Life, is_of_earlier_boot, life_of
from tui.store.operations import UNDER_WAY, Operation, OpState


class JournalOwners(JournalReading):
    """The part of a journal that assigns operations to processes and takes them over."""

    def give(self, owner: str) -> None:
        """Give all operations of this process to another process."""
        with self._writing() as db:
            db.execute("UPDATE operation SET owner=? WHERE owner=?", (owner, self._owner))

    def take_back(self, number: int) -> bool:
        """Take back an operation that another process took over while this one slept. Return
        whether it still runs."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET owner=? WHERE id=? AND state=?",
                (self._owner, number, OpState.RUNNING),
            )
            self._beat()
        return self.owns(number)

    def release(self, number: int) -> None:
        """Release an operation that waits for its async key: any process may take it."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET owner='' WHERE id=? AND owner=? AND state=?",
                (number, self._owner, OpState.RUNNING),
            )

    def beat(self) -> None:
        """Give a sign of life while this process has operations, for processes on other hosts that
        cannot inspect it."""
        marks = ",".join("?" * len(UNDER_WAY))
        with self._reading():
            has_any = self._db.execute(
                f"SELECT 1 FROM operation WHERE owner=? AND state IN ({marks}) LIMIT 1",
                (self._owner, *UNDER_WAY),
            ).fetchone()
        if has_any:
            with self._writing():
                self._beat()

    def _beat(self) -> None:
        self._db.execute(
            "INSERT INTO owner VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET beat = beat + 1",
            (self._owner,),
        )

    def adopt(
        self, profile: str, leaving: Callable[[str], bool] = lambda batch: False
    ) -> list[Operation]:
        """Take the operations in progress that no process runs, oldest first.

        Args:
            leaving: Returns whether a batch is left to another process.
        """
        if not self._others(profile):
            return []  # the usual case, without taking the file's lock
        with self._writing("Taking over running operations") as db:
            rows = self._others(profile)
            gone = {owner for owner in {row[1] for row in rows} if self._is_gone(owner)}
            left = {
                batch
                for batch in {row[2] for row in rows if row[1] in gone}
                if batch and leaving(batch)
            }
            adopted = [row[0] for row in rows if row[1] in gone and row[2] not in left]
            db.executemany(
                "UPDATE operation SET owner=? WHERE id=?",
                [(self._owner, number) for number in adopted],
            )
        return [self.get(number) for number in adopted]

    def unattended(self, profile: str) -> list[Operation]:
        """Return the operations in progress that no process runs. Takes none."""
        rows = self._others(profile)
        gone = {owner for owner in {row[1] for row in rows} if self._is_gone(owner)}
        return [self.get(number) for number, owner, _ in rows if owner in gone]

    def _others(self, profile: str) -> list[tuple[int, str, str]]:
        """Return number, owner, and batch of operations in progress in other processes."""
        marks = ",".join("?" * len(UNDER_WAY))
        with self._reading():
            return self._db.execute(
                "SELECT id, owner, batch FROM operation"
                f" WHERE profile=? AND owner<>? AND state IN ({marks}) ORDER BY id",
                (profile, self._owner, *UNDER_WAY),
            ).fetchall()

    def _is_gone(self, owner: str) -> bool:
        """Return whether there is no owner, the owner has died, or the owner cannot be inspected
        and its lease has ended.

        A process that exists on this machine is never gone, however long it was silent, because it
        may be stopped.
        """
        life = life_of(owner) if owner else Life.ENDED
        if life is not Life.UNKNOWN:
            return life is Life.ENDED
        if self._is_of_one_host and is_of_earlier_boot(owner):
            return True
        row = self._db.execute("SELECT beat FROM owner WHERE name=?", (owner,)).fetchone()
        return self._leases.is_over(owner, int(row[0]) if row else 0)
