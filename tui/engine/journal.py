"""What was asked of the provider, written down before a byte leaves. Safe with several processes.

SQLite with a rollback journal and `synchronous=FULL`: a commit is on the disk when the call
returns. WAL would need shared memory, which network file systems lack. Worker threads only (disk).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from tui.clock import Clock
from tui.engine.journal_file import JournalError, network_file_system, open_file, said
from tui.engine.owner import is_dead
from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.store.operations import ALLOWED, FINAL, UNDER_WAY, Event, Operation, OpState, Planned

LEASE_S = 60.0
"""How long a process that shows no sign of life keeps what it has in hand."""
KEPT_S = 400 * 86_400.0
"""How long the history is kept."""
_DOING = "Writing down what happens"
_COLUMNS = ", ".join(field.name for field in fields(Operation))
_WITHOUT_KEY = FINAL | {OpState.UNKNOWN}


class NotAllowedNow(HostdeckError):
    """The operation is not in a state from which that can follow; somebody else moved it on."""


class ServerLocked(HostdeckError):
    """Something is going on with the server, or an earlier outcome is undecided."""

    outcome = "not now"
    exit_code = 3

    def __init__(self, doing: str, pending: Operation, **words: str) -> None:
        super().__init__(doing, **words)
        self.pending = pending


class Journal:
    """One file, one connection, any thread.

    Raises:
        JournalError: From every method, when the disk is full, read-only or the file is held too long.
    """

    def __init__(self, path: Path, owner: str, clock: Clock) -> None:
        """
        Args:
            owner: Names this process (`tui.engine.owner.owner_name`).
        """
        self.path = path
        self._owner = owner
        self._clock = clock
        self._lock = threading.RLock()
        self._beats: dict[str, tuple[int, float]] = {}
        self._db, self.kept_aside = open_file(path, clock.now())
        """`kept_aside`: where a damaged journal went, when the one found was damaged."""
        self.network = network_file_system(path.parent)
        """Name of the network file system that the journal lies on, `None` for a local disk."""

    @property
    def damage(self) -> str:
        """What became of a damaged journal, in words; empty when the one found was whole."""
        if self.kept_aside is None:
            return ""
        return f"The journal was damaged. It is kept as {self.kept_aside}; what could be read was taken over."

    def close(self) -> None:
        """Give back what this process has in hand and close the file."""
        with self._lock, said("Closing the journal"):
            self._db.execute("UPDATE operation SET owner='' WHERE owner=?", (self._owner,))
            self._db.execute("DELETE FROM owner WHERE name=?", (self._owner,))
            self._db.close()

    @contextmanager
    def _writing(self, doing: str = _DOING) -> Iterator[sqlite3.Connection]:
        with self._lock, said(doing):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    # Writing

    def plan(self, wanted: Sequence[Planned], *, profile: str, who: str, batch: str = "") -> list[Operation]:
        """Write down what a person confirmed, all of it or nothing.

        Raises:
            ServerLocked: One of the servers is busy or an outcome on it is undecided.
            JournalError: It could not be written; nothing may be sent.
        """
        now, numbers = self._clock.now(), []
        with self._writing("Writing down what is to be done"):
            for turn, one in enumerate(wanted):
                self._refuse_locked(one, profile)
                numbers.append(self._insert(one, OpState.PLANNED, now, profile, who, batch, turn))
        return [self.get(number) for number in numbers]

    def _refuse_locked(self, one: Planned, profile: str) -> None:
        pending = self.lock_on(profile, one.server_id) if one.locks and one.server_id is not None else None
        if pending is None:
            return
        if pending.state is OpState.UNKNOWN:
            words = f"Whether an earlier {pending.action} was carried out is unknown."
            advice = "Decide that first: it stands under loose ends."
        else:
            words, advice = f"{pending.action} is {pending.state} there.", "Wait for its end; O shows it."
        raise ServerLocked(f"{one.action} on {one.server_name or one.server_id}", pending, said=words,
                           certain="Nothing was sent.", next=advice)  # fmt: skip

    def refuse(self, one: Planned, why: str, *, profile: str, who: str) -> Operation:
        """Keep for the record that something was asked for and not let through."""
        with self._writing():
            number = self._insert(one, OpState.REFUSED, self._clock.now(), profile, who, "", 0, why)
        return self.get(number)

    def _insert(
        self, one: Planned, state: OpState, now: float, profile: str, who: str, batch: str, turn: int, words: str = ""
    ) -> int:
        owner = self._owner if state is OpState.PLANNED else ""
        cursor = self._db.execute(
            "INSERT INTO operation (batch, turn, profile, action, server_id, server_name, parameters, who, locks,"
            " state, said, planned_at, changed_at, owner) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (batch, turn, profile, one.action, one.server_id, one.server_name, one.parameters, who, one.locks,
             state, words, now, now, owner),
        )  # fmt: skip
        number = int(cursor.lastrowid or 0)
        self._note(number, now, state, words)
        return number

    def move(
        self, number: int, to: OpState, *, words: str = "", key: AsyncKey | None = None, stage: str | None = None,
        answer: str | None = None, unseen: bool = False, check: Callable[[sqlite3.Connection], None] | None = None,
    ) -> Operation:  # fmt: skip
        """Write down what became of an operation, before anything else happens because of it.

        Args:
            check: Runs inside the transaction; nothing is written when it raises.

        Raises:
            NotAllowedNow: `to` cannot follow the state it is in, or another process has it in hand.
        """
        now = self._clock.now()
        with self._writing() as db:
            row = db.execute("SELECT state, stage, owner FROM operation WHERE id=?", (_id(number),)).fetchone()
            self._check_move(row, to)
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
            db.execute(f"UPDATE operation SET {names} WHERE id=?", (*changes.values(), number))  # own names
            self._note(number, now, to, stage or words)
        return self.get(number)

    def _check_move(self, row: tuple[str, str, str] | None, to: OpState) -> None:
        if row is None:
            words = "It is not in the journal."
        elif to not in ALLOWED.get(OpState(row[0]), frozenset()):
            words = f"It is {row[0]} and cannot become {to}."
        elif row[2] != self._owner and OpState(row[0]) in UNDER_WAY:
            words = "Another process has it in hand."
        else:
            return
        raise NotAllowedNow("Writing down what happened", said=words, certain="Nothing was written.")

    def keep_raw(self, number: int, raw: str) -> None:
        """The answer as it came, before anybody tries to understand it."""
        with self._writing() as db:
            db.execute("UPDATE operation SET raw=? WHERE id=? AND owner=?", (raw, number, self._owner))

    def raw(self, number: int) -> str:
        """What `keep_raw` kept; empty when nothing came."""
        with self._lock, said("Reading the journal"):
            row = self._db.execute("SELECT raw FROM operation WHERE id=?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def settle(self, number: int, words: str) -> Operation:
        """A person has looked and says that nothing is left to be done about it."""
        with self._writing() as db:
            db.execute("UPDATE operation SET settled=1 WHERE id=?", (_id(number),))
            row = db.execute("SELECT state FROM operation WHERE id=?", (_id(number),)).fetchone()
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
            db.executemany("UPDATE operation SET unseen=0 WHERE id=?", [(number,) for number in numbers])

    def _note(self, number: int, at: float, state: OpState, words: str) -> None:
        self._db.execute("INSERT INTO event VALUES (?,?,?,?)", (number, at, state, words))

    # Whose it is: every operation under way is in the hands of one process

    def owns(self, number: int) -> bool:
        """Whether this process still has it in hand; one that slept too long may have lost it."""
        with self._lock, said("Reading the journal"):
            row = self._db.execute("SELECT owner FROM operation WHERE id=?", (number,)).fetchone()
        return row is not None and row[0] == self._owner

    def give(self, owner: str) -> None:
        """Put everything that we have in hand into the hands of another process."""
        with self._writing() as db:
            db.execute("UPDATE operation SET owner=? WHERE owner=?", (owner, self._owner))

    def release(self, number: int) -> None:
        """Let go of one that waits for the end of its key: whoever it belongs to takes it."""
        with self._writing() as db:
            db.execute("UPDATE operation SET owner='' WHERE id=? AND owner=? AND state=?",
                       (number, self._owner, OpState.RUNNING))  # fmt: skip

    def beat(self) -> None:
        """A sign of life, for processes on other machines, which cannot look at ours."""
        with self._writing() as db:
            db.execute("INSERT INTO owner VALUES (?, 1) ON CONFLICT(name) DO UPDATE SET beat = beat + 1",
                       (self._owner,))  # fmt: skip

    def adopt(self, profile: str, leaving: Callable[[str], bool] = lambda batch: False) -> list[Operation]:
        """Take what is under way and in nobody's hands. Oldest first.

        Args:
            leaving: Tells of a batch whether it is to be left to another process.
        """
        if not self._others(profile):
            return []  # mostly, and without taking the file's lock
        with self._writing("Taking over what is under way") as db:
            rows = self._others(profile)
            gone = {owner for owner in {row[1] for row in rows} if self._is_gone(owner)}
            left = {batch for batch in {row[2] for row in rows if row[1] in gone} if batch and leaving(batch)}
            mine = [row[0] for row in rows if row[1] in gone and row[2] not in left]
            db.executemany("UPDATE operation SET owner=? WHERE id=?", [(self._owner, number) for number in mine])
        return [self.get(number) for number in mine]

    def _others(self, profile: str) -> list[tuple[int, str, str]]:
        """What is under way and not in our hands: number, owner and batch."""
        marks = ",".join("?" * len(UNDER_WAY))
        with self._lock, said("Reading the journal"):
            return self._db.execute(
                "SELECT id, owner, batch FROM operation"
                f" WHERE profile=? AND owner<>? AND state IN ({marks}) ORDER BY id",
                (profile, self._owner, *UNDER_WAY),
            ).fetchall()

    def _is_gone(self, owner: str) -> bool:
        """Nobody, a dead process, or one that has not given a sign of life while we watched it for long."""
        if not owner or is_dead(owner):
            return True
        row = self._db.execute("SELECT beat FROM owner WHERE name=?", (owner,)).fetchone()
        beat, now = int(row[0]) if row else 0, self._clock.monotonic()
        before = self._beats.get(owner)
        if before is None or before[0] != beat:
            self._beats[owner] = (beat, now)
            return False
        return now - before[1] >= LEASE_S

    # Reading

    @property
    def version(self) -> int:
        """A number that moves when another process has written."""
        with self._lock, said("Reading the journal"):
            return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def get(self, number: int) -> Operation:
        """One operation. Raises NotAllowedNow when there is none of that number."""
        found = self._select("WHERE id=?", (_id(number),))
        if not found:
            raise NotAllowedNow("Reading the journal", said=f"There is no operation {number}.")
        return found[0]

    def open_operations(self, profile: str) -> list[Operation]:
        """Everything that something may still follow, oldest first."""
        marks = ",".join("?" * len(FINAL))
        return self._select(f"WHERE profile=? AND state NOT IN ({marks}) ORDER BY id", (profile, *FINAL))

    def since(self, profile: str, at: float, *, most: int = 2000) -> list[Operation]:
        """Everything asked for since a moment and all that is still open, newest first, up to `most` of them."""
        marks = ",".join("?" * len(FINAL))
        return self._select(
            f"WHERE profile=? AND (planned_at>=? OR state NOT IN ({marks})) ORDER BY id DESC LIMIT ?",
            (profile, at, *FINAL, most),
        )

    def batch(self, batch: str) -> list[Operation]:
        """All operations of one batch, oldest first, however long ago and whatever was asked for since."""
        return self._select("WHERE batch=? ORDER BY id", (batch,))

    def naming(self, profile: str, actions: Iterable[str]) -> list[Operation]:
        """Everything ever asked for by one of these actions, oldest first: what loose ends are made of."""
        names = tuple(actions)
        marks = ",".join("?" * len(names))
        return self._select(f"WHERE profile=? AND action IN ({marks}) ORDER BY id", (profile, *names))

    def lock_on(self, profile: str, server_id: int) -> Operation | None:
        """What keeps a server from being changed: something under way, or an outcome nobody knows."""
        marks = ",".join("?" * len(FINAL))
        found = self._select(
            f"WHERE profile=? AND server_id=? AND locks=1 AND settled=0 AND state NOT IN ({marks}) ORDER BY id LIMIT 1",
            (profile, server_id, *FINAL),
        )
        return found[0] if found else None

    def events(self, number: int) -> list[Event]:
        """The history of one operation, oldest first."""
        with self._lock, said("Reading the journal"):
            rows = self._db.execute("SELECT * FROM event WHERE operation=? ORDER BY rowid", (number,)).fetchall()
        return [Event(row[0], row[1], OpState(row[2]), row[3]) for row in rows]

    def _select(self, where: str, values: Iterable[Any]) -> list[Operation]:
        with self._lock, said("Reading the journal"):
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM operation {where}", tuple(values)).fetchall()
        return [_operation(row) for row in rows]

    # PIN: counted for all processes of this user, kept nowhere

    def pin_failures(self, profile: str) -> tuple[int, float]:
        """How often in a row the PIN was wrong, and when last (Unix seconds)."""
        with self._lock, said("Reading the journal"):
            row = self._db.execute("SELECT failures, last_at FROM pin WHERE profile=?", (profile,)).fetchone()
        return (int(row[0]), float(row[1])) if row else (0, 0.0)

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
        """Forget what ended long ago, and processes that are gone."""
        marks = ",".join("?" * len(FINAL))
        old = (*FINAL, self._clock.now() - KEPT_S)
        with self._writing() as db:
            where = f"state IN ({marks}) AND changed_at<?"
            db.execute(f"DELETE FROM event WHERE operation IN (SELECT id FROM operation WHERE {where})", old)
            db.execute(f"DELETE FROM operation WHERE {where}", old)
            gone = [row for row in db.execute("SELECT name FROM owner").fetchall() if is_dead(row[0])]
            db.executemany("DELETE FROM owner WHERE name=?", gone)


def _id(number: int) -> int:
    """A number that a person may have typed, as SQLite can look for it: what it cannot hold is as little there as 0."""
    return number if abs(number) < 2**63 else 0


_NAMES = [field.name for field in fields(Operation)]


def _operation(row: tuple[Any, ...]) -> Operation:
    known = dict(zip(_NAMES, row, strict=True))
    known["state"] = OpState(known["state"])
    known["key"] = None if known["key"] is None else AsyncKey(known["key"])
    for flag in ("locks", "settled", "unseen"):
        known[flag] = bool(known[flag])
    return Operation(**known)


__all__ = ["Journal", "JournalError", "NotAllowedNow", "ServerLocked"]
