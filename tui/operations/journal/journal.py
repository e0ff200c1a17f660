"""What was asked of the provider, written down before a byte leaves. Safe with several processes.

SQLite with a rollback journal and `synchronous=FULL`: a commit is on the disk when the call
returns. WAL would need shared memory, which network file systems lack. Worker threads only (disk).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tui.clock import Clock
from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.operations.journal.journal_file import (
    NEWER,
    JournalError,
    is_of_one_host,
    network_file_system,
    open_file,
    place_of,
    said,
)
from tui.operations.journal.journal_loss import (
    add_words,
    confirm,
    refuse_after_loss,
    unconfirmed,
    withdraw_loss,
)
from tui.operations.journal.journal_mark import identity_of, newest_of, write_mark
from tui.operations.journal.journal_reading import JournalReading, NotAllowedNow, row_id
from tui.operations.journal.journal_restore import restore_all, restore_known
from tui.operations.journal.journal_tidying import tidy
from tui.operations.journal.leases import Leases
from tui.operations.journal.owner import Life, is_dead, is_of_earlier_boot, life_of
from tui.store.operations import ALLOWED, FINAL, UNDER_WAY, Operation, OpState, Planned

_DOING = "Writing down what happens"
_WITHOUT_KEY = FINAL | {OpState.UNKNOWN}


class ServerLocked(HostdeckError):
    """Something is going on with the server, or an earlier outcome is undecided."""

    outcome = "not now"
    exit_code = 3

    def __init__(self, doing: str, pending: Operation, **words: str) -> None:
        super().__init__(doing, **words)
        self.pending = pending


class Journal(JournalReading):
    """One file, one connection, any thread.

    Raises:
        JournalError: From every method, when the disk is full, read-only or the file is held too
        long.
    """

    def __init__(self, path: Path, owner: str, clock: Clock) -> None:
        """
        Args:
            owner: Names this process (`tui.operations.journal.owner.owner_name`).
        """
        self.path = path
        self._owner = owner
        self._clock = clock
        self._lock = threading.RLock()
        self._leases = Leases(clock)
        opened = open_file(path, clock.now())
        self._db, self.damage, self.kept_aside = opened.db, opened.lost, opened.aside
        """`damage`: what was found lost at the opening, in sentences. `kept_aside`: where the
        damaged file went."""
        self.read_only = NEWER if opened.newer else ""
        """Why nothing can be written, a sentence; empty when it can."""
        self._place = place_of(path)
        self._identity = "" if opened.newer else identity_of(self._db)
        self.network = network_file_system(path.parent)
        """Name of the network file system that the journal lies on, `None` for a local disk."""
        self._is_of_one_host = is_of_one_host(path.parent)

    def close(self) -> None:
        """Give back what this process has in hand and close the file."""
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
                if self._db.in_transaction:  # on a full disk SQLite has rolled back by itself
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
        """Return whether the file that was opened is still the one at its path."""
        try:
            return place_of(self.path) == self._place
        except FileNotFoundError:
            return False

    def paused(self) -> AbstractContextManager[object]:
        """Let no other thread use this journal within the block: another one takes its place."""
        return self._lock

    # Losses

    @property
    def loss(self) -> str:
        """Sentences on records that were lost and that nobody has confirmed; empty when there are
        none."""
        if self.read_only:
            return ""
        with self._reading():
            return unconfirmed(self._db)

    def confirm_loss(self, who: str) -> None:
        """A person knows of the losses: let changes through again."""
        with self._writing() as db:
            confirm(db, self._clock.now(), who)

    def take_place_of(
        self, before: Journal, known: Iterable[Operation], mine: Iterable[int]
    ) -> None:
        """Go on for a journal whose file was deleted, replaced or damaged while this process ran.

        Args:
            known: What this process remembers, should the old file not be readable.
            mine: Numbers of what it has in hand.
        """
        self._owner = before._owner
        with before._lock, self._writing() as db:
            is_apart = self.kept_aside is None and self._place != before._place
            whole = restore_all(db, before._db) if is_apart else None
            count = restore_known(db, known, self._owner, mine) if whole is None else whole
            if whole is not None and self.damage:
                withdraw_loss(db)  # the old file was still readable: nothing is lost
                self.damage = ""
            elif count and unconfirmed(db):
                words = f"{count} more came back from a running process."
                add_words(db, words)
                self.damage = f"{self.damage} {words}".strip()
            self._beat()
        write_mark(self.path, self._identity, newest_of(self._db))
        with (
            before._lock
        ):  # SQLite does not survive being closed under a statement of another thread
            before._db.close()

    # Writing

    def plan(
        self, wanted: Sequence[Planned], *, profile: str, who: str, batch: str = ""
    ) -> list[Operation]:
        """Write down what a person confirmed, all of it or nothing.

        Raises:
            ServerLocked: One of the servers is busy or an outcome on it is undecided.
            JournalError: It could not be written; nothing may be sent.
        """
        now, numbers = self._clock.now(), []
        with self._writing("Writing down what is to be done") as db:
            refuse_after_loss(db, "Sending a change")
            for turn, one in enumerate(wanted):
                self._refuse_locked(one, profile)
                numbers.append(self._insert(one, OpState.PLANNED, now, profile, who, batch, turn))
            self._beat()
        write_mark(self.path, self._identity, max(numbers, default=0))
        return [self.get(number) for number in numbers]

    def _refuse_locked(self, one: Planned, profile: str) -> None:
        pending = (
            self.lock_on(profile, one.server_id)
            if one.locks and one.server_id is not None
            else None
        )
        if pending is None:
            return
        if pending.state is OpState.UNKNOWN:
            words = f"Whether an earlier {pending.action} was carried out is unknown."
            advice = "Decide that first: it stands under loose ends."
        else:
            words, advice = (
                f"{pending.action} is {pending.state} there.",
                "Wait for its end; O shows it.",
            )
        raise ServerLocked(
            f"{one.action} on {one.server_name or one.server_id}",
            pending,
            said=words,
            certain="Nothing was sent.",
            next=advice,
        )

    def refuse(self, one: Planned, why: str, *, profile: str, who: str) -> Operation:
        """Keep for the record that something was asked for and not let through."""
        with self._writing():
            number = self._insert(one, OpState.REFUSED, self._clock.now(), profile, who, "", 0, why)
        return self.get(number)

    def _insert(
        self,
        one: Planned,
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
                one.action,
                one.server_id,
                one.server_name,
                one.parameters,
                who,
                one.locks,
                state,
                words,
                now,
                now,
                owner,
            ),
        )
        number = int(cursor.lastrowid or 0)
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
        """Write down what became of an operation, before anything else happens because of it.

        Args:
            answered: The provider's own answer says so: it counts even when another process has
            taken over meanwhile.
            check: Runs inside the transaction; nothing is written when it raises.

        Raises:
            NotAllowedNow: `to` cannot follow the state it is in, or another process has it in hand.
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
            # An answer that was kept has been understood now.
            changes: dict[str, Any] = {"state": to, "changed_at": now, "unseen": unseen, "raw": ""}
            changes |= {"said": words} if words else {}
            changes |= {"key": key} if key is not None else {}
            changes |= {"answer": answer} if answer is not None else {}
            changes |= {"sent_at": now} if to is OpState.SENDING else {}
            changes |= {"owner": self._owner} if to is OpState.RUNNING else {}
            if stage is not None and stage != row[1]:
                changes["stage"] = stage
                db.execute("UPDATE operation SET stages = stages + 1 WHERE id=?", (number,))
            if to in _WITHOUT_KEY:
                # The key is used up; nobody may find a bearer secret in an old journal.
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
            words = "Another process has it in hand."
        else:
            return
        raise NotAllowedNow(
            "Writing down what happened", said=words, certain="Nothing was written."
        )

    def keep_raw(self, number: int, raw: str) -> None:
        """The answer as it came, before anybody tries to understand it."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET raw=? WHERE id=? AND owner=?", (raw, number, self._owner)
            )

    def settle(self, number: int, words: str) -> Operation:
        """A person has looked and says that nothing is left to be done about it."""
        with self._writing() as db:
            db.execute("UPDATE operation SET settled=1 WHERE id=?", (row_id(number),))
            row = db.execute("SELECT state FROM operation WHERE id=?", (row_id(number),)).fetchone()
            if row is not None:
                self._note(number, self._clock.now(), OpState(row[0]), words)
        return self.get(number)

    def remark(self, number: int, words: str) -> Operation:
        """Something was found out about an operation that does not change its state."""
        with self._writing() as db:
            db.execute("UPDATE operation SET said=? WHERE id=?", (words, number))
            row = db.execute("SELECT state FROM operation WHERE id=?", (number,)).fetchone()
            if row is not None:
                self._note(number, self._clock.now(), OpState(row[0]), words)
        return self.get(number)

    def seen(self, numbers: Iterable[int]) -> None:
        """These ended while nobody looked, and have been shown."""
        with self._writing() as db:
            db.executemany(
                "UPDATE operation SET unseen=0 WHERE id=?", [(number,) for number in numbers]
            )

    def _note(self, number: int, at: float, state: OpState, words: str) -> None:
        self._db.execute("INSERT INTO event VALUES (?,?,?,?)", (number, at, state, words))

    # Whose it is: every operation under way is in the hands of one process

    def give(self, owner: str) -> None:
        """Put everything that we have in hand into the hands of another process."""
        with self._writing() as db:
            db.execute("UPDATE operation SET owner=? WHERE owner=?", (owner, self._owner))

    def take_back(self, number: int) -> bool:
        """Take one that another process took over while this one slept. Returns whether it still
        goes on."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET owner=? WHERE id=? AND state=?",
                (self._owner, number, OpState.RUNNING),
            )
            self._beat()
        return self.owns(number)

    def release(self, number: int) -> None:
        """Let go of one that waits for the end of its key: whoever it belongs to takes it."""
        with self._writing() as db:
            db.execute(
                "UPDATE operation SET owner='' WHERE id=? AND owner=? AND state=?",
                (number, self._owner, OpState.RUNNING),
            )

    def beat(self) -> None:
        """Give a sign of life, for processes that cannot examine this one, while anything is in
        hand."""
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
        """Take what is under way and in nobody's hands. Oldest first.

        Args:
            leaving: Tells of a batch whether it is to be left to another process.
        """
        if not self._others(profile):
            return []  # mostly, and without taking the file's lock
        with self._writing("Taking over what is under way") as db:
            rows = self._others(profile)
            gone = {owner for owner in {row[1] for row in rows} if self._is_gone(owner)}
            left = {
                batch
                for batch in {row[2] for row in rows if row[1] in gone}
                if batch and leaving(batch)
            }
            mine = [row[0] for row in rows if row[1] in gone and row[2] not in left]
            db.executemany(
                "UPDATE operation SET owner=? WHERE id=?",
                [(self._owner, number) for number in mine],
            )
        return [self.get(number) for number in mine]

    def unattended(self, profile: str) -> list[Operation]:
        """Return what is under way and followed by no process. Takes nothing."""
        rows = self._others(profile)
        gone = {owner for owner in {row[1] for row in rows} if self._is_gone(owner)}
        return [self.get(number) for number, owner, _ in rows if owner in gone]

    def _others(self, profile: str) -> list[tuple[int, str, str]]:
        """What is under way and not in our hands: number, owner and batch."""
        marks = ",".join("?" * len(UNDER_WAY))
        with self._reading():
            return self._db.execute(
                "SELECT id, owner, batch FROM operation"
                f" WHERE profile=? AND owner<>? AND state IN ({marks}) ORDER BY id",
                (profile, self._owner, *UNDER_WAY),
            ).fetchall()

    def _is_gone(self, owner: str) -> bool:
        """Return whether an owner is nobody, a dead process, or one beyond our sight whose lease
        has ended.

        A process that exists on this machine is never gone, however long it has been silent: it may
        be stopped.
        """
        life = life_of(owner) if owner else Life.ENDED
        if life is not Life.UNKNOWN:
            return life is Life.ENDED
        if self._is_of_one_host and is_of_earlier_boot(owner):
            return True
        row = self._db.execute("SELECT beat FROM owner WHERE name=?", (owner,)).fetchone()
        return self._leases.is_over(owner, int(row[0]) if row else 0)

    # PIN: counted for all processes of this user, kept nowhere

    def pin_failures(self, profile: str) -> tuple[int, float]:
        """How often in a row the PIN was wrong, and when last (Unix seconds).

        A time in the future, from a clock that was wrong, becomes the present for good: the wait
        begins now.
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
        """The provider took or refused a PIN."""
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
        """Forget what ended long ago and nothing rests on, and processes that are gone."""
        with self._writing() as db:
            tidy(db, self.path, self._clock.now())
            gone = [
                row for row in db.execute("SELECT name FROM owner").fetchall() if is_dead(row[0])
            ]
            db.executemany("DELETE FROM owner WHERE name=?", gone)


__all__ = ["Journal", "JournalError", "NotAllowedNow", "ServerLocked"]
