"""The journal's file: made private, opened, checked, rescued. Worker threads only (disk)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tui.errors import HostdeckError
from tui.paths import PRIVATE_FILE, private_dir

BUSY_S = 5.0
"""How long a commit waits for another process."""
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs", "virtiofs", "vboxsf",
     "lustre", "beegfs", "gfs2", "ocfs2", "fuse.glusterfs", "fuse.ceph-fuse"}
)  # fmt: skip
_VERSION = 1
_MOST_RESCUED = 100_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS operation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT NOT NULL, turn INTEGER NOT NULL, profile TEXT NOT NULL,
    action TEXT NOT NULL, server_id INTEGER, server_name TEXT NOT NULL, parameters TEXT NOT NULL, who TEXT NOT NULL,
    locks INTEGER NOT NULL, state TEXT NOT NULL, key TEXT, stage TEXT NOT NULL DEFAULT '',
    stages INTEGER NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '',
    planned_at REAL NOT NULL, sent_at REAL, changed_at REAL NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
    unseen INTEGER NOT NULL DEFAULT 0, raw TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS event (
    operation INTEGER NOT NULL REFERENCES operation(id), at REAL NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS owner (name TEXT PRIMARY KEY, beat INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pin (profile TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS operation_state ON operation(state);
CREATE INDEX IF NOT EXISTS operation_action ON operation(action);
CREATE INDEX IF NOT EXISTS operation_server ON operation(server_id);
CREATE INDEX IF NOT EXISTS event_operation ON event(operation);
"""


class JournalError(HostdeckError):
    """The journal cannot be written: a change that cannot be written down is not sent."""

    outcome = "the journal cannot be used"


class JournalDamaged(JournalError):
    """What is on the disk is no journal any more. Opening it anew keeps it aside and saves what can be read."""


def open_file(path: Path, now: float) -> tuple[sqlite3.Connection, Path | None]:
    """The journal at `path`, made when there is none.

    A damaged file is kept aside, and what can still be read of it is taken over; the second
    value says where it went. Raises JournalError for everything else.
    """
    private_dir(path.parent)
    with said("Opening the journal"):
        _make_private(path)
        try:
            return _connected(path), None
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
        aside = path.with_name(f"{path.name}.damaged-{int(now)}")
        path.rename(aside)
        _make_private(path)
        db = _connected(path)
        _rescue(aside, db)
        return db, aside


def _make_private(path: Path) -> None:
    # Made here, private from the first byte: SQLite would make it as the umask says.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
    os.fchmod(handle, PRIVATE_FILE)
    os.close(handle)


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("PRAGMA synchronous=FULL")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise JournalError("Opening the journal", said="A newer Hostdeck has written it.",
                               certain="Nothing was sent.",
                               next="Use that one, or name another XDG_STATE_HOME.")  # fmt: skip
        if version != _VERSION:
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_VERSION}")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def said(doing: str) -> Iterator[None]:
    """SQLite's errors in our words; its texts name paths and statements, which help nobody."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        text = str(error).lower()
        if "full" in text or getattr(error, "errno", None) == 28:
            words, advice = "The disk is full.", "Make room, then try again."
        elif "locked" in text or "busy" in text:
            words, advice = f"Another process held it for {BUSY_S:.0f} s.", "Try again."
        elif "readonly" in text or isinstance(error, PermissionError):
            words, advice = "It cannot be written to.", "Check its owner and mode."
        elif isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            raise JournalDamaged(doing, said="The journal is damaged.", certain="Nothing was sent.",
                                 next="It is opened anew; the damaged file is kept.") from None  # fmt: skip
        else:
            words, advice = f"The disk does not play along ({type(error).__name__}).", "Check the disk."
        raise JournalError(doing, said=words, certain="Nothing was sent.", next=advice) from None


def _rescue(damaged: Path, db: sqlite3.Connection) -> None:
    """Copy what can still be read, row by row; the damaged file itself stays as it is."""
    source = sqlite3.connect(f"file:{damaged}?mode=ro", uri=True)
    try:
        for table in ("operation", "event", "pin"):
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
    kind = _file_system(path)
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def is_of_one_host(path: Path) -> bool:
    """Return whether no other host can reach `path`, as far as its file system tells."""
    kind = _file_system(path)
    return bool(kind) and kind not in NETWORK_FILE_SYSTEMS and not kind.startswith("fuse")


def _file_system(path: Path) -> str:
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        parts = line.split(" ")
        if len(parts) > 2:
            point = parts[1].replace("\\040", " ")
            inside = point == "/" or str(path) == point or str(path).startswith(f"{point}/")
            if inside and len(point) >= len(best):
                best, kind = point, parts[2]
    return kind
