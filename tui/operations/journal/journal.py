"""The journal: every request, recorded before anything is sent. Safe with several processes.

SQLite with a rollback journal and `synchronous=FULL`: a commit is on the disk when the call
returns. WAL would need shared memory, which network file systems lack. Worker threads only (disk).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.operations.journal.journal_file import (
    JournalError,
)
from tui.operations.journal.journal_loss import (
    add_words,
    confirm,
    refuse_after_loss,
    unconfirmed,
    withdraw_loss,
)
from tui.operations.journal.journal_mark import newest_of, write_mark
from tui.operations.journal.journal_programs import JournalPrograms
from tui.operations.journal.journal_reading import NotAllowedNow, row_id
from tui.operations.journal.journal_restore import restore_all, restore_known
from tui.operations.journal.journal_tidying import tidy
from tui.operations.journal.owner import is_dead
from tui.store.operations import ALLOWED, FINAL, UNDER_WAY, Operation, OpState, Planned

_DOING = "Writing the journal"
_WITHOUT_KEY = FINAL | {OpState.UNKNOWN}


class ServerLocked(HostdeckError):
    """The server is busy, or an earlier outcome is undecided."""

    outcome = "not now"
    exit_code = 3

    def __init__(self, doing: str, pending: Operation, **words: str) -> None:
        super().__init__(doing, **words)
        self.pending = pending


class Journal(JournalPrograms):
    """One file, one connection, any thread.

    Raises:
        JournalError: From every method, if the disk is full or read-only, or the file is locked too
            long.
    """

    # Losses

    @property
    def loss(self) -> str:
        """Return sentences on lost records that were not confirmed; empty if there are none."""
        if self.read_only:
            return ""
        with self._reading():
            return unconfirmed(self._db)

    def confirm_loss(self, who: str) -> None:
        """Note that the user knows of the losses, and allow changes again."""
        with self._writing() as db:
            confirm(db, self._clock.now(), who)

    def take_place_of(
        self, before: Journal, known: Iterable[Operation], mine: Iterable[int]
    ) -> None:
        """Continue a journal whose file was deleted, replaced, or damaged while this process ran.

        Args:
            known: The operations in memory, in case the old file is unreadable.
            mine: Numbers of the operations of this process.
        """
        self._owner = before._owner
        with before._lock, self._writing() as db:
            is_apart = self.kept_aside is None and self._place != before._place
            whole = restore_all(db, before._db) if is_apart else None
            count = restore_known(db, known, self._owner, mine) if whole is None else whole
            if whole is not None and self.damage:
                withdraw_loss(db)  # the old file was still readable, so nothing is lost
                self.damage = ""
            elif count and unconfirmed(db):
                words = f"{count} more came back from a running process."
                add_words(db, words)
                self.damage = f"{self.damage} {words}".strip()
            self._beat()
        write_mark(self.path, self._identity, newest_of(self._db))
        with before._lock:  # SQLite crashes if it is closed during a statement of another thread
            before._db.close()

    # Writing

    def plan(
        self, wanted: Sequence[Planned], *, profile: str, who: str, batch: str = ""
    ) -> list[Operation]:
        """Record a confirmed plan, completely or not at all.

        Raises:
            ServerLocked: One of the servers is busy, or an outcome on it is undecided.
            JournalError: It could not be written; nothing may be sent.
        """
        now, numbers = self._clock.now(), []
        with self._writing("Recording the operation") as db:
            refuse_after_loss(db, "Sending a change")
            for turn, planned in enumerate(wanted):
                self._refuse_locked(planned, profile)
                numbers.append(
                    self._insert(planned, OpState.PLANNED, now, profile, who, batch, turn)
                )
            self._beat()
        write_mark(self.path, self._identity, max(numbers, default=0))
        return [self.get(number) for number in numbers]

    def _refuse_locked(self, planned: Planned, profile: str) -> None:
        pending = (
            self.lock_on(profile, planned.server_id)
            if planned.locks and planned.server_id is not None
            else None
        )
        if pending is None:
            return
        # A heavy import, needed only if a server is locked.
        from tui.api.task_names import task_name

        task = task_name(pending.action)
        if pending.state is OpState.UNKNOWN:
            words = f"The outcome of {task} on this server is unknown."
            advice = "Check it first under Loose ends ({key:go.loose_ends})."
        else:
            words, advice = (
                f"{task} is {pending.state} on this server.",
                "Wait until it ends. Press {key:go.operations} to see it.",
            )
        raise ServerLocked(
            f"{task_name(planned.action)} on {planned.server_name or planned.server_id}",
            pending,
            said=words,
            certain="Nothing was sent.",
            next=advice,
        )

    def refuse(self, planned: Planned, why: str, *, profile: str, who: str) -> Operation:
        """Record a change that was requested and refused."""
        with self._writing():
            number = self._insert(
                planned, OpState.REFUSED, self._clock.now(), profile, who, "", 0, why
            )
        return self.get(number)

    def _insert(
        self,
        planned: Planned,
        state: OpState,
        now: float,
        profile: str,
        who: str,
        batch: str,
        turn: int,
        words: str = "",
    ) -> int:
        owner = self._owner if state is OpState.PLANNED else ""
        cursor = self._db.execute(
            "INSERT INTO operation (batch, turn, profile, action, server_id, server_name, "
            "parameters, who, locks,"
            " state, said, planned_at, changed_at, owner) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                batch,
                turn,
                profile,
                planned.action,
                planned.server_id,
                planned.server_name,
                planned.parameters,
                who,
                planned.locks,
                state,
                words,
                now,
                now,
                owner,
            ),
        )
        number = int(cursor.lastrowid or 0)
        if planned.reason or planned.ticket:
            self._db.execute(
                "INSERT INTO justification VALUES (?,?,?)",
                (number, planned.reason, planned.ticket),
            )
        self._note(number, now, state, words)
        return number

    def move(
        self,
        number: int,
        to: OpState,
        *,
        words: str = "",
        key: AsyncKey | None = None,
        stage: str | None = None,
        answer: str | None = None,
        unseen: bool = False,
        answered: bool = False,
        check: Callable[[sqlite3.Connection], None] | None = None,
    ) -> Operation:
        """Record the state of an operation before any consequence of it.

        Args:
            answered: The provider's answer proves the state, so it counts even if another process
                has taken over in the meantime.
            check: Runs inside the transaction. Nothing is written if it raises.

        Raises:
            NotAllowedNow: `to` cannot follow the current state, or another process has taken over.
        """
        now = self._clock.now()
        with self._writing() as db:
            row = db.execute(
                "SELECT state, stage, owner FROM operation WHERE id=?", (row_id(number),)
            ).fetchone()
            self._check_move(row, to, answered=answered)
            if to is OpState.SENDING:
                refuse_after_loss(db, "Sending a change")
            if check is not None:
                check(db)
            # A stored raw answer has been parsed now.
            changes: dict[str, Any] = {"state": to, "changed_at": now, "unseen": unseen, "raw": ""}
            changes |= {"said": words} if words else {}
            changes |= {"key": key} if key is not None else {}
            changes |= {"answer": answer} if answer is not None else {}
            changes |= {"sent_at": now} if to is OpState.SENDING else {}
            changes |= {"owner": self._owner} if to is OpState.RUNNING else {}
            # A user who marked it as resolved while it ran did not know this outcome.
            changes |= {"settled": False} if to is OpState.UNKNOWN else {}
            if stage is not None and stage != row[1]:
                changes["stage"] = stage
                db.execute("UPDATE operation SET stages = stages + 1 WHERE id=?", (number,))
            if to in _WITHOUT_KEY:
                # The key is used up, and an old journal must not contain a bearer secret.
                changes |= {"key": None, "owner": ""}
            names = ", ".join(f"{name}=?" for name in changes)
            db.execute(
                f"UPDATE operation SET {names} WHERE id=?", (*changes.values(), number)
            )  # own names
            self._note(number, now, to, stage or words)
            if to in UNDER_WAY:
                self._beat()
        return self.get(number)

    def _check_move(self, row: tuple[str, str, str] | None, to: OpState, *, answered: bool) -> None:
        if row is None:
            words = "It is not in the journal."
        elif to not in ALLOWED.get(OpState(row[0]), frozenset()):
            words = f"It is {row[0]} and cannot become {to}."
        elif row[2] != self._owner and OpState(row[0]) in UNDER_WAY and not answered:
            words = "Another process is handling it."
        else:
            return
        raise NotAllowedNow("Recording the outcome", said=words, certain="Nothing was written.")

    def keep_raw(self, number: int, raw: str) -> None:
        """Store the raw answer before it is parsed."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET raw=? WHERE id=? AND owner=?", (raw, number, self._owner)
            )

    def settle(self, number: int, words: str) -> Operation:
        """Note that the user checked the operation and no work remains."""
        with self._writing() as db:
            db.execute("UPDATE operation SET settled=1 WHERE id=?", (row_id(number),))
            row = db.execute("SELECT state FROM operation WHERE id=?", (row_id(number),)).fetchone()
            if row is not None:
                self._note(number, self._clock.now(), OpState(row[0]), words)
        return self.get(number)

    def remark(self, number: int, words: str) -> Operation:
        """Record a finding about an operation that does not change its state."""
        with self._writing() as db:
            db.execute("UPDATE operation SET said=? WHERE id=?", (words, number))
            row = db.execute("SELECT state FROM operation WHERE id=?", (number,)).fetchone()
            if row is not None:
                self._note(number, self._clock.now(), OpState(row[0]), words)
        return self.get(number)

    def seen(self, numbers: Iterable[int]) -> None:
        """Note that operations that ended unseen have been shown."""
        with self._writing() as db:
            db.executemany(
                "UPDATE operation SET unseen=0 WHERE id=?", [(number,) for number in numbers]
            )

    def _note(self, number: int, at: float, state: OpState, words: str) -> None:
        self._db.execute("INSERT INTO event VALUES (?,?,?,?)", (number, at, state, words))

    # PIN: counted for all processes of this user, never stored

    def pin_failures(self, profile: str) -> tuple[int, float]:
        """Return how many consecutive times the PIN was wrong, and the last time in Unix seconds.

        A time in the future comes from a wrong clock. It is replaced by the present permanently, so
        the wait starts now.
        """
        with self._reading():
            row = self._db.execute(
                "SELECT failures, last_at FROM pin WHERE profile=?", (profile,)
            ).fetchone()
        if row is None:
            return 0, 0.0
        failures, last_at, now = int(row[0]), float(row[1]), self._clock.now()
        if last_at > now:
            with self._writing() as db:
                db.execute("UPDATE pin SET last_at=? WHERE profile=?", (now, profile))
        return failures, min(last_at, now)

    def note_pin(self, profile: str, *, worked: bool) -> None:
        """Note that the provider accepted or refused a PIN."""
        with self._writing() as db:
            if worked:
                db.execute("DELETE FROM pin WHERE profile=?", (profile,))
                return
            db.execute(
                "INSERT INTO pin VALUES (?, 1, ?) ON CONFLICT(profile)"
                " DO UPDATE SET failures = failures + 1, last_at = excluded.last_at",
                (profile, self._clock.now()),
            )

    def tidy(self) -> None:
        """Delete old history on which nothing depends, and processes that have ended."""
        with self._writing() as db:
            tidy(db, self.path, self._clock.now())
            gone = [
                row for row in db.execute("SELECT name FROM owner").fetchall() if is_dead(row[0])
            ]
            db.executemany("DELETE FROM owner WHERE name=?", gone)


__all__ = ["Journal", "JournalError", "NotAllowedNow", "ServerLocked"]
