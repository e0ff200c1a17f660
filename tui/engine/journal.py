"""What was asked of the provider, written down before a byte leaves. Safe with several processes.

SQLite with a rollback journal and `synchronous=FULL`: a commit is on the disk when the call
returns. WAL would need shared memory, which network file systems lack. Worker threads only (disk).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from tui.clock import Clock
from tui.engine.operation import ALLOWED, FINAL, Event, Operation, OpState
from tui.errors import HostdeckError
from tui.models.async_answer import AsyncKey
from tui.paths import PRIVATE_FILE, private_dir

BUSY_S = 5.0
"""How long a commit waits for another process."""
LEASE_S = 60.0
"""How long a key belongs to a process that says nothing more of it."""
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}
)
_VERSION = 1
_MOST_RESCUED = 100_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT NOT NULL, profile TEXT NOT NULL, action TEXT NOT NULL,
    server_id INTEGER, server_name TEXT NOT NULL, parameters TEXT NOT NULL, who TEXT NOT NULL, state TEXT NOT NULL,
    key TEXT, stage TEXT NOT NULL DEFAULT '', stages INTEGER NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '',
    planned_at REAL NOT NULL, changed_at REAL NOT NULL, owner TEXT NOT NULL DEFAULT '',
    owned_until REAL NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS event (
    operation INTEGER NOT NULL REFERENCES operation(id), at REAL NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS operation_state ON operation(state);
CREATE INDEX IF NOT EXISTS event_operation ON event(operation);
"""
_COLUMNS = ", ".join(field.name for field in fields(Operation))


class JournalError(HostdeckError):
    """The journal cannot be written: a change that cannot be written down is not sent."""


class NotAllowedNow(HostdeckError):
    """The operation is not in a state from which that can follow; somebody else moved it on."""


class Journal:
    """One file, one connection, any thread.

    Raises:
        JournalError: From every method, when the disk is full, read-only or the file is held too long.
    """

    def __init__(self, path: Path, owner: str, clock: Clock) -> None:
        """
        Args:
            owner: Names this process for leases: host, process id and start time.
        """
        self.path = path
        self._owner = owner
        self._clock = clock
        self._lock = threading.RLock()
        self.kept_aside: Path | None = None
        """Where a damaged journal went, when the one found was damaged."""
        self.network = network_file_system(path.parent)
        """Name of the network file system that the journal lies on, `None` for a local disk."""
        private_dir(path.parent)
        with _said("Opening the journal"):
            self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        # Made here, private from the first byte: SQLite would make it as the umask says.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE))
        try:
            return self._connected()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        self.kept_aside = self.path.with_name(f"{self.path.name}.damaged-{int(self._clock.now())}")
        self.path.rename(self.kept_aside)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE))
        db = self._connected()
        _rescue(self.kept_aside, db)
        return db

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=DELETE")
            db.execute("PRAGMA synchronous=FULL")
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("damaged")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_VERSION}")
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Give the leases of this process back and close the file."""
        with self._lock, _said("Closing the journal"):
            self._db.execute("UPDATE operation SET owner='', owned_until=0 WHERE owner=?", (self._owner,))
            self._db.close()

    @contextmanager
    def _writing(self, doing: str) -> Iterator[sqlite3.Connection]:
        with self._lock, _said(doing):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # Writing

    def plan(
        self, *, action: str, profile: str, server_id: int | None, server_name: str, parameters: str, who: str,
        batch: str = "",
    ) -> Operation:  # fmt: skip
        """Write down what a person confirmed. Raises JournalError, and then nothing may be sent."""
        now = self._clock.now()
        with self._writing("Writing down what is to be done") as db:
            cursor = db.execute(
                "INSERT INTO operation (batch, profile, action, server_id, server_name, parameters, who, state,"
                " planned_at, changed_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                (batch, profile, action, server_id, server_name, parameters, who, OpState.PLANNED, now, now),
            )
            number = int(cursor.lastrowid or 0)
            self._note(db, number, now, OpState.PLANNED, "")
        return self.get(number)

    def move(
        self, number: int, to: OpState, *, words: str = "", key: AsyncKey | None = None, stage: str | None = None
    ) -> Operation:
        """Write down what became of an operation, before anything else happens because of it.

        Raises:
            NotAllowedNow: `to` cannot follow the state it is in.
        """
        now = self._clock.now()
        with self._writing("Writing down what happened") as db:
            row = db.execute("SELECT state, stage FROM operation WHERE id=?", (number,)).fetchone()
            if row is None or to not in ALLOWED.get(OpState(row[0]), frozenset()):
                said = "It is not in the journal." if row is None else f"It is {row[0]} and cannot become {to}."
                raise NotAllowedNow("Writing down what happened", said=said, certain="Nothing was written.")
            changes: dict[str, Any] = {"state": to, "changed_at": now}
            if words:
                changes["said"] = words
            if key is not None:
                changes["key"] = key
            if stage is not None and stage != row[1]:
                changes["stage"] = stage
            if to in FINAL or to is OpState.UNKNOWN:
                # The key is used up; nobody may find a bearer secret in an old journal.
                changes |= {"key": None, "owner": "", "owned_until": 0}
            names = ", ".join(f"{name}=?" for name in changes)
            db.execute(f"UPDATE operation SET {names} WHERE id=?", (*changes.values(), number))  # own names
            if "stage" in changes:
                db.execute("UPDATE operation SET stages = stages + 1 WHERE id=?", (number,))
            self._note(db, number, now, to, stage or words)
        return self.get(number)

    @staticmethod
    def _note(db: sqlite3.Connection, number: int, at: float, state: OpState, words: str) -> None:
        db.execute("INSERT INTO event VALUES (?,?,?,?)", (number, at, state, words))

    # Leases: a key is polled by one process

    def lease(self, number: int) -> bool:
        """Take or renew the right to poll an operation's key; `False` when another live process has it."""
        now = self._clock.now()
        with self._writing("Taking over a key") as db:
            taken = db.execute(
                "UPDATE operation SET owner=?, owned_until=? WHERE id=? AND key IS NOT NULL"
                " AND (owner=? OR owner='' OR owned_until<?)",
                (self._owner, now + LEASE_S, number, self._owner, now),
            )
            return taken.rowcount == 1

    # Reading

    def get(self, number: int) -> Operation:
        """One operation. Raises NotAllowedNow when there is none of that number."""
        found = list(self._select("WHERE id=?", (number,)))
        if not found:
            raise NotAllowedNow("Reading the journal", said=f"There is no operation {number}.")
        return found[0]

    def open_operations(self, profile: str) -> list[Operation]:
        """Everything that something may still follow, oldest first."""
        marks = ",".join("?" * len(FINAL))
        return list(self._select(f"WHERE profile=? AND state NOT IN ({marks}) ORDER BY id", (profile, *FINAL)))

    def since(self, profile: str, at: float) -> list[Operation]:
        """Everything asked for since a moment, newest first."""
        return list(self._select("WHERE profile=? AND planned_at>=? ORDER BY id DESC", (profile, at)))

    def pending_on(self, profile: str, server_id: int) -> Operation | None:
        """The open operation that locks a server against another one."""
        found = [one for one in self.open_operations(profile) if one.server_id == server_id]
        return found[0] if found else None

    def events(self, number: int) -> list[Event]:
        """The history of one operation, oldest first."""
        with self._lock, _said("Reading the journal"):
            rows = self._db.execute("SELECT * FROM event WHERE operation=? ORDER BY rowid", (number,)).fetchall()
        return [Event(row[0], row[1], OpState(row[2]), row[3]) for row in rows]

    def _select(self, where: str, values: Iterable[Any]) -> Iterator[Operation]:
        with self._lock, _said("Reading the journal"):
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM operation {where}", tuple(values)).fetchall()
        for row in rows:
            known = dict(zip(_COLUMNS.split(", "), row, strict=True))
            known["state"] = OpState(known["state"])
            known["key"] = None if known["key"] is None else AsyncKey(known["key"])
            yield Operation(**known)


@contextmanager
def _said(doing: str) -> Iterator[None]:
    """SQLite's errors in our words; its texts name paths and statements, which help nobody."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        text = str(error).lower()
        if "full" in text or getattr(error, "errno", None) == 28:
            said, advice = "The disk is full.", "Make room, then try again."
        elif "locked" in text or "busy" in text:
            said, advice = f"Another process held it for {BUSY_S:.0f} s.", "Try again."
        elif "readonly" in text or isinstance(error, PermissionError):
            said, advice = "It cannot be written to.", "Check its owner and mode."
        else:
            said, advice = f"The disk does not play along ({type(error).__name__}).", "Check the disk."
        raise JournalError(doing, said=said, certain="Nothing was sent.", next=advice) from None


def _rescue(damaged: Path, db: sqlite3.Connection) -> None:
    """Copy what can still be read, row by row; the damaged file itself stays as it is."""
    source = sqlite3.connect(f"file:{damaged}?mode=ro", uri=True)
    try:
        for table in ("operation", "event"):
            for row in _readable(source, table):
                marks = ",".join("?" * len(row))
                db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # our own names
    except sqlite3.DatabaseError:
        pass  # nothing more can be read
    finally:
        source.close()


def _readable(source: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Row by row, so that a damaged page costs its own rows and no others."""
    for number in range(1, _MOST_RESCUED):
        try:
            row = source.execute(f"SELECT * FROM {table} WHERE rowid=?", (number,)).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row is not None:
            yield row


def network_file_system(path: Path) -> str | None:
    """The kind of network file system that `path` lies on. Linux tells; elsewhere `None`."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    best, kind = "", ""
    for line in mounts:
        parts = line.split(" ")
        if len(parts) > 2:
            point = parts[1].replace("\\040", " ")
            inside = point == "/" or str(path) == point or str(path).startswith(f"{point}/")
            if inside and len(point) >= len(best):
                best, kind = point, parts[2]
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def owner_name() -> str:
    """A name for this process that no other has."""
    return f"{os.uname().nodename}:{os.getpid()}:{time.monotonic_ns():x}"
