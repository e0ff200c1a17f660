"""The file of a watcher: known facts and undelivered notices in one SQLite database.

Facts and the notices about them are stored in one transaction: after a crash, a change is either
known and reported, or neither. Any thread; not the UI thread (disk).
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.errors import HostdeckError
from tui.file_locks import lock
from tui.paths import make_private_file, open_private, private_dir
from tui.watch.fact_changes import Known, Outcome
from tui.watch.notices import FactKey, Notice, Severity

BUSY_S = 5.0
MOST_NOTICES = 100_000
"""Maximum undelivered notices. When there are more, the oldest are dropped."""
_VERSION = 1
_SCHEMA = """
CREATE TABLE fact (
    subject TEXT NOT NULL,
    id INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    hostname TEXT NOT NULL,
    severity INTEGER NOT NULL,
    candidate TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (subject, id, field)
) WITHOUT ROWID;
CREATE TABLE subject (name TEXT PRIMARY KEY);
CREATE TABLE notice (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE delivery (
    sink TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES notice(seq),
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sink, seq)
) WITHOUT ROWID;
"""


class OutboxError(HostdeckError):
    """The file of the watcher cannot be used."""

    outcome = "failed"
    exit_code = 1


class OutboxInUse(OutboxError):
    """Another watcher of the same account and filter is using the file."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that one sink has not accepted yet."""

    sink: str
    seq: int
    notice: Notice
    attempts: int
    due: float
    """Unix seconds of the earliest next attempt."""


@contextlib.contextmanager
def _errors(doing: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise OutboxError(
            doing, said=f"{why}.", certain="No notice was lost.", next="Check the disk."
        ) from None


class Outbox:
    """One file. A lock file is held until `close`."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            OutboxInUse: Another watcher has it.
            OutboxError: It cannot be opened, or a newer version has written it.
        """
        self.path = path
        self._lock = threading.RLock()
        self.damage = ""
        """Sentence about a damaged file that was moved aside; empty if all is well."""
        private_dir(path.parent)
        with _errors("Opening the outbox of the watcher"):
            self._alone = _locked(path)
            try:
                self._db = self._opened()
            except BaseException:
                os.close(self._alone)
                raise

    def _opened(self) -> sqlite3.Connection:
        try:
            return _connected(self.path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            aside = self.path.with_suffix(".damaged")
            self.path.replace(aside)
            for suffix in ("-journal", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    self.path.with_name(self.path.name + suffix).unlink()
            self.damage = (
                f"The outbox of the watcher was damaged. Undelivered notices may be lost. The "
                f"damaged file is {aside}."
            )
            return _connected(self.path)

    @contextlib.contextmanager
    def _writing(self, doing: str) -> Iterator[sqlite3.Connection]:
        with self._lock, _errors(doing):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    # Facts

    def known(self) -> dict[FactKey, Known]:
        """Return all stored facts."""
        with self._lock, _errors("Reading the outbox of the watcher"):
            rows = self._db.execute(
                "SELECT subject, id, field, value, hostname, severity, candidate, seen FROM fact"
            ).fetchall()
        return {
            FactKey(row[0], row[1], row[2]): Known(row[3], row[4], Severity(row[5]), row[6], row[7])
            for row in rows
        }

    def subjects(self) -> frozenset[str]:
        """Return the subjects that were read at least once."""
        with self._lock, _errors("Reading the outbox of the watcher"):
            return frozenset(row[0] for row in self._db.execute("SELECT name FROM subject"))

    def store(
        self, outcome: Outcome, read: Iterable[str], sinks: Sequence[tuple[str, Severity]]
    ) -> int:
        """Store a reading: its facts, and its notices for each sink, in one transaction.

        Args:
            read: Subjects that were read.
            sinks: Name of each sink, and the lowest severity that it accepts.

        Returns:
            Number of dropped old notices.
        """
        with self._writing("Storing what the watcher saw") as db:
            db.executemany(
                "DELETE FROM fact WHERE subject=? AND id=? AND field=?",
                [(key.subject, key.id, key.field) for key in outcome.gone],
            )
            db.executemany(
                "INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [_fact_row(key, known) for key, known in outcome.known.items()],
            )
            db.executemany("INSERT OR IGNORE INTO subject VALUES (?)", [(name,) for name in read])
            for notice in outcome.notices:
                takers = [sink for sink, least in sinks if notice.severity >= least]
                if not takers:
                    continue
                body = json.dumps(notice.record(), ensure_ascii=False)
                seq = db.execute("INSERT INTO notice (body) VALUES (?)", (body,)).lastrowid
                db.executemany(
                    "INSERT INTO delivery (sink, seq) VALUES (?, ?)", [(to, seq) for to in takers]
                )
            return _drop_oldest(db)

    # Deliveries

    def next_for(self, sink: str) -> Waiting | None:
        """Return the oldest notice that a sink has not accepted."""
        with self._lock, _errors("Reading the outbox of the watcher"):
            row = self._db.execute(
                "SELECT d.seq, n.body, d.attempts, d.due FROM delivery d JOIN notice n USING (seq)"
                " WHERE d.sink=? ORDER BY d.seq LIMIT 1",
                (sink,),
            ).fetchone()
        if row is None:
            return None
        return Waiting(sink, row[0], Notice.of_record(json.loads(row[1])), row[2], row[3])

    def count(self, sink: str) -> int:
        """Return the number of notices that a sink has not accepted."""
        with self._lock, _errors("Reading the outbox of the watcher"):
            row = self._db.execute("SELECT count(*) FROM delivery WHERE sink=?", (sink,))
            return int(row.fetchone()[0])

    def accepted(self, waiting: Waiting) -> None:
        """Store that a sink has accepted a notice or refused it permanently."""
        with self._writing("Storing a delivery") as db:
            db.execute("DELETE FROM delivery WHERE sink=? AND seq=?", (waiting.sink, waiting.seq))
            db.execute(
                "DELETE FROM notice WHERE seq=?"
                " AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.seq=notice.seq)",
                (waiting.seq,),
            )

    def failed(self, waiting: Waiting, due: float, error: str) -> None:
        """Store a failed attempt and the time of the next one."""
        with self._writing("Storing a delivery") as db:
            db.execute(
                "UPDATE delivery SET attempts = attempts + 1, due=?, error=?"
                " WHERE sink=? AND seq=?",
                (due, error, waiting.sink, waiting.seq),
            )

    def forget_sinks(self, but: Iterable[str]) -> int:
        """Drop the deliveries to sinks that are no longer configured. Return their number."""
        remaining = tuple(but)
        marks = ",".join("?" * len(remaining))
        with self._writing("Storing the destinations") as db:
            found = db.execute(f"DELETE FROM delivery WHERE sink NOT IN ({marks})", remaining)
            db.execute("DELETE FROM notice WHERE seq NOT IN (SELECT seq FROM delivery)")
            return found.rowcount

    def close(self) -> None:
        """Close the file and release its lock."""
        with self._lock:
            self._db.close()
            os.close(self._alone)


def _fact_row(key: FactKey, known: Known) -> tuple[Any, ...]:
    return (
        key.subject,
        key.id,
        key.field,
        known.value,
        known.hostname,
        int(known.severity),
        known.candidate,
        known.seen,
    )


def _drop_oldest(db: sqlite3.Connection) -> int:
    extra = int(db.execute("SELECT count(*) FROM notice").fetchone()[0]) - MOST_NOTICES
    if extra <= 0:
        return 0
    last = db.execute(
        "SELECT seq FROM notice ORDER BY seq LIMIT 1 OFFSET ?", (extra - 1,)
    ).fetchone()[0]
    db.execute("DELETE FROM delivery WHERE seq<=?", (last,))
    db.execute("DELETE FROM notice WHERE seq<=?", (last,))
    return extra


def _locked(path: Path) -> int:
    handle = open_private(path.with_suffix(".lock"))
    try:
        lock(handle)
    except BlockingIOError:
        os.close(handle)
        raise OutboxInUse(
            "Opening the outbox of the watcher",
            said="Another hostdeck watch delivers the notices of this account and filter.",
            certain="Nothing was sent.",
            next="End the other one, or use --no-notices to print only.",
        ) from None
    return handle


def _connected(path: Path) -> sqlite3.Connection:
    if not make_private_file(path):
        raise OutboxError(
            "Opening the outbox of the watcher",
            said=f"{path} is not a regular file of this user.",
            certain="Nothing was sent.",
        )
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > _VERSION:
            raise OutboxError(
                "Opening the outbox of the watcher",
                said="A newer version of Hostdeck wrote it.",
                certain="Nothing was changed.",
                next="Use the newer version.",
            )
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
        if not version:
            db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version={_VERSION};COMMIT;")
        db.execute("SELECT sink, seq, attempts, due, error FROM delivery LIMIT 1").fetchone()
    except BaseException:
        db.close()
        raise
    return db
