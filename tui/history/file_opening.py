"""Open the history file: make it private, check it, and translate its errors. Not on the main
thread."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tui.file_locks import lock
from tui.history.file_errors import BUSY_S, HistoryDamaged, HistoryError, history_error
from tui.paths import make_private_file, open_private

FEWEST_BYTES = 1_000_000
PAGE_BYTES = 4096
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS server (
    id INTEGER PRIMARY KEY, hostname TEXT NOT NULL, addresses TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sensor (
    id INTEGER PRIMARY KEY,
    server INTEGER NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    alarm TEXT NOT NULL DEFAULT '',
    UNIQUE (server, name)
);
CREATE TABLE IF NOT EXISTS sample (
    sensor INTEGER NOT NULL,
    level INTEGER NOT NULL,
    at INTEGER NOT NULL,
    low REAL,
    mean REAL,
    high REAL,
    count INTEGER NOT NULL,
    implausible INTEGER NOT NULL,
    PRIMARY KEY (sensor, level, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alarm_log (
    id INTEGER PRIMARY KEY,
    server INTEGER NOT NULL,
    at REAL NOT NULL,
    sensor TEXT NOT NULL,
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    bound REAL,
    is_high INTEGER NOT NULL,
    value REAL,
    unit TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS alarm_log_server ON alarm_log (server, at);
"""


def undamaged(path: Path, most_bytes: int, suspicious: bool) -> sqlite3.Connection | None:
    """Open the file; `None` if it is damaged. Raises HistoryError, sqlite3.Error, OSError."""
    try:
        return connected(path, most_bytes, suspicious=suspicious)
    except sqlite3.DatabaseError as error:
        if isinstance(history_error("", error), HistoryDamaged):
            return None
        raise


def connected(path: Path, most_bytes: int, *, suspicious: bool) -> sqlite3.Connection:
    """Open the file for writing, and create it if it is missing. Raises HistoryError,
    sqlite3.Error, OSError."""
    _make_private(path)
    db = connection(path, "rw")
    try:
        check_version(db)
        if suspicious and db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("malformed")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA max_page_count = {max(FEWEST_BYTES, most_bytes) // PAGE_BYTES}")
        if not db.execute("PRAGMA user_version").fetchone()[0]:
            db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;")
        else:
            db.execute("SELECT id, server, name, unit, alarm FROM sensor LIMIT 1").fetchone()
            db.execute("SELECT 1 FROM sample LIMIT 1").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def connection(path: Path, mode: str) -> sqlite3.Connection:
    """Return a connection that begins and ends transactions only by explicit statements."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_S, isolation_level=None
    )


def private_connection(path: Path, most_bytes: int) -> sqlite3.Connection:
    """Open a private file of at most `most_bytes` for writing, and create it if it is missing.
    Threads may use it in turn. Raises HistoryError, sqlite3.Error, OSError."""
    _make_private(path)
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA max_page_count = {max(FEWEST_BYTES, most_bytes) // PAGE_BYTES}")
    except BaseException:
        db.close()
        raise
    return db


def check_version(db: sqlite3.Connection) -> None:
    """Refuse the file of a newer version. Raises HistoryError."""
    if db.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
        raise HistoryError(
            "Opening the history", said="A newer version of Hostdeck wrote the history file."
        )


def _make_private(path: Path) -> None:
    """Create the file if it is missing. Raises HistoryError if it is not a file of this user."""
    if not make_private_file(path):
        raise HistoryError(
            "Opening the history", said=f"{path} is not a regular file of this user."
        )


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Only one process at a time may move a damaged file aside."""
    handle = open_private(path.with_suffix(".lock"))
    try:
        lock(handle, wait=True)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def errors(doing: str) -> Iterator[None]:
    """Turn errors of SQLite and the system into HistoryError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise history_error(doing, error) from None
