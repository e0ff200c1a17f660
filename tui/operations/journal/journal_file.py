"""The journal's file: made private, opened, checked, and rescued. Worker threads only (disk)."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.file_locks import lock
from tui.operations.journal.journal_errors import (
    BUSY_S,
    JournalDamaged,
    JournalError,
    is_damage,
    said,
)
from tui.operations.journal.journal_loss import note_loss, saved_words, unconfirmed
from tui.operations.journal.journal_mark import (
    Mark,
    continue_after,
    identity_of,
    newest_of,
    read_mark,
    write_mark,
)
from tui.operations.journal.journal_rescue import COMPANIONS, put_aside, put_back, rescue
from tui.paths import PRIVATE_FILE, open_private, private_dir

NEWER = "A newer version of Hostdeck wrote the journal. This version only reads it."
_VERSION = 1
_MAGIC = b"SQLite format 3\0"
_WAL = 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch TEXT NOT NULL,
    turn INTEGER NOT NULL,
    profile TEXT NOT NULL,
    action TEXT NOT NULL,
    server_id INTEGER,
    server_name TEXT NOT NULL,
    parameters TEXT NOT NULL,
    who TEXT NOT NULL,
    locks INTEGER NOT NULL,
    state TEXT NOT NULL,
    key TEXT,
    stage TEXT NOT NULL DEFAULT '',
    stages INTEGER NOT NULL DEFAULT 0,
    said TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    planned_at REAL NOT NULL,
    sent_at REAL,
    changed_at REAL NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    unseen INTEGER NOT NULL DEFAULT 0,
    raw TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS event (
    operation INTEGER NOT NULL REFERENCES operation(id),
    at REAL NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS owner (name TEXT PRIMARY KEY, beat INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pin (
    profile TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS operation_state ON operation(state);
CREATE INDEX IF NOT EXISTS operation_action ON operation(action);
CREATE INDEX IF NOT EXISTS operation_server ON operation(server_id);
CREATE INDEX IF NOT EXISTS event_operation ON event(operation);
"""
_LATER = """
CREATE TABLE IF NOT EXISTS loss (
    at REAL NOT NULL, words TEXT NOT NULL, confirmed_at REAL, confirmed_by TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claim (
    profile TEXT NOT NULL,
    fact TEXT NOT NULL,
    operation INTEGER NOT NULL,
    PRIMARY KEY (profile, fact)
);
CREATE TABLE IF NOT EXISTS justification (
    number INTEGER PRIMARY KEY, reason TEXT NOT NULL, ticket TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS program (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    profile TEXT NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    server_id INTEGER NOT NULL,
    server_name TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    ticket TEXT NOT NULL
);
"""
"""Tables that journals of the first versions lack and do not need."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that has been opened."""

    db: sqlite3.Connection
    lost: str = ""
    """Sentences on records that were just found lost; empty if there are none."""
    aside: Path | None = None
    """Path to which the damaged file was moved."""
    newer: bool = False
    """True for a file of a newer version, which is opened read-only."""


def open_file(path: Path, now: float) -> Opened:
    """Open the journal at `path`; create it if it was never used.

    A damaged file is moved aside, and its readable records are taken over. Raises JournalError for
    everything else: a journal that is busy, full, or not writable stays unchanged.
    """
    private_dir(path.parent)
    with said("Opening the journal"):
        mark = read_mark(path)
        found = _whole(path, mark)
        if found is not None:
            return found
        with _alone(path):
            mark = read_mark(path)  # another process may have changed it while this one waited
            return _whole(path, mark) or _renewed(path, mark, now)


@dataclass(frozen=True, slots=True)
class Examined:
    """A journal that was only inspected."""

    count: int = 0
    """Number of operations in it."""
    lost: str = ""
    """Unconfirmed losses."""
    newer: bool = False


def examine(path: Path) -> Examined | None:
    """Inspect a journal without changing it; `None` if it is missing or empty. Raises
    JournalError."""
    with said("Reading the journal"):
        if not path.exists() or not path.stat().st_size:
            return None
        with contextlib.closing(_for_reading(path)) as db:
            if db.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
                return Examined(newer=True)
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise JournalDamaged("Reading the journal", said="The journal is damaged.")
            count = int(db.execute("SELECT count(*) FROM operation").fetchone()[0])
            has_losses = db.execute("SELECT 1 FROM sqlite_master WHERE name='loss'").fetchone()
            return Examined(count, unconfirmed(db) if has_losses else "")


def place_of(path: Path) -> tuple[int, int]:
    """Return the identity of a file, which differs from another file at the same path. Raises
    OSError if there is none."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _whole(path: Path, mark: Mark | None) -> Opened | None:
    """Open an intact journal; `None` if it must be created or rescued, or has a problem to
    report."""
    if not _size(path) or (_is_wal(path) and not _companion(path, "-wal").exists()):
        return None
    try:
        db = _connected(path)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return None
        raise
    if db is None:
        return Opened(_for_reading(path), newer=True)
    if mark is not None and (
        (mark.identity or identity_of(db)) != identity_of(db) or mark.newest > newest_of(db)
    ):
        db.close()
        return None
    if newest_of(db):
        write_mark(path, identity_of(db), newest_of(db))
    return Opened(db)


def _renewed(path: Path, mark: Mark | None, now: float) -> Opened:
    """Create a journal, or one that continues from saved records. No other process does so at the
    same time."""
    size, aside = _size(path), None
    if not size:
        what = "" if mark is None else f"The journal was {'missing' if size is None else 'empty'}."
        if mark is not None:
            path.unlink(missing_ok=True)  # a process that has it open detects the replacement
        db = _made(path)
    else:
        what, db, aside = _repaired(path, mark, now)
    known = 0 if mark is None else mark.newest
    if what:
        count, newest = db.execute("SELECT count(*), max(id) FROM operation").fetchone()
        what = saved_words(what, int(count), int(newest or 0), known)
        what += f" The damaged file is {aside}." if aside is not None else ""
        note_loss(db, now, what)
    continue_after(db, known)
    if mark is not None or newest_of(db):
        write_mark(path, identity_of(db), newest_of(db))
    return Opened(db, what, aside)


def _repaired(
    path: Path, mark: Mark | None, now: float
) -> tuple[str, sqlite3.Connection, Path | None]:
    """Return the fault of a journal, the journal to continue with, and the path of the damaged
    file."""
    if _is_wal(path) and not _companion(path, "-wal").exists():
        what = "The journal's write-ahead log is missing."
    else:
        what = "The journal was replaced by another one or an older copy."
    try:
        db = _connected(path)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        db = None
        what = "The journal was damaged."
    if db is not None:
        return what, db, None
    aside = put_aside(path, now)
    try:
        db = _made(path)
    except BaseException:
        put_back(aside, path)  # the next attempt starts with the damaged file again
        raise
    try:
        rescue(aside, db)
    except BaseException:
        db.close()
        put_back(aside, path)
        raise
    return what, db, aside


def _made(path: Path) -> sqlite3.Connection:
    for (
        companion
    ) in COMPANIONS:  # of a journal that no longer exists; SQLite would apply them to this one
        with contextlib.suppress(FileNotFoundError):
            _companion(path, companion).rename(_companion(path, f"{companion}.foreign"))
    # Created here and private from the start, because SQLite would create it according to the
    # umask.
    os.close(open_private(path))
    db = _connected(path)
    assert db is not None
    return db


def _size(path: Path) -> int | None:
    """Return the size of the file, made private; `None` if it is missing. Raises OSError if it is
    not a file."""
    try:
        # not opened, because closing it would release the locks of this process
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "not an ordinary file")
    if stat.S_IMODE(found.st_mode) != PRIVATE_FILE:
        path.chmod(PRIVATE_FILE)
    return found.st_size


def _is_wal(path: Path) -> bool:
    """Return whether another program has switched the journal to write-ahead logging."""
    with path.open("rb") as file:
        header = file.read(20)
    return header.startswith(_MAGIC) and _WAL in header[18:20]


def _companion(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _connected(path: Path) -> sqlite3.Connection | None:
    """Open and check the file; `None` if a newer version has written it. Raises
    sqlite3.DatabaseError for damage."""
    if not _is_wal(
        path
    ):  # ours never has one; it belongs to another file, and SQLite would apply it
        for companion in COMPANIONS[1:]:
            with contextlib.suppress(FileNotFoundError):
                _companion(path, companion).rename(_companion(path, f"{companion}.foreign"))
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            db.close()
            return None
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
        _complete(db, version)
    except BaseException:
        db.close()
        raise
    return db


def _complete(db: sqlite3.Connection, version: int) -> None:
    """Create the missing tables. A database of another program is not a journal."""
    tables = {
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    }
    if tables and "operation" not in tables:
        raise sqlite3.DatabaseError("not a journal")
    if version != _VERSION:
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version={_VERSION}")
    if not {"loss", "identity", "claim", "justification", "program"} <= tables:
        db.executescript(_LATER)
    db.execute("SELECT id, owner, raw, unseen FROM operation LIMIT 1").fetchone()


def _for_reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock for creating or rescuing a journal, because two processes would do it twice."""
    handle = open_private(path.with_suffix(".lock"))
    until = time.monotonic() + BUSY_S
    try:
        while True:
            try:
                lock(handle)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise sqlite3.OperationalError("database is locked") from None
                time.sleep(0.05)
            except OSError:
                break  # the file system has no locks
        yield
    finally:
        os.close(handle)


__all__ = [
    "BUSY_S",
    "NEWER",
    "Examined",
    "JournalDamaged",
    "JournalError",
    "Opened",
    "examine",
    "open_file",
    "place_of",
    "said",
]
