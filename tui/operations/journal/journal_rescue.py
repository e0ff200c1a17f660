"""Rescue of a damaged journal: the file is moved aside unchanged, and a copy of it is read row by
row.

Worker threads only (disk).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMPANIONS = ("-journal", "-wal", "-shm")
"""Files that SQLite creates beside a database. A leftover file would be applied to the next
database."""
_LEFT_OUT = frozenset({"owner", "identity"})
_MOST_ROWS = 1_000_000
_MOST_MISSES = 5_000
"""Number of consecutive unreadable numbers that ends the search."""
_HEADER = 100
_KINDS: dict[str, tuple[type, ...]] = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,)}


def put_aside(path: Path, now: float) -> Path:
    """Rename a damaged journal and its companions. Return the new path."""
    aside = path.with_name(f"{path.name}.damaged-{int(now)}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{int(now)}-{number}")
    path.rename(aside)
    for companion in COMPANIONS:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + companion).rename(aside.with_name(aside.name + companion))
    return aside


def put_back(aside: Path, path: Path) -> None:
    """Undo `put_aside`, because the replacement of the damaged journal could not be created."""
    for companion in COMPANIONS:
        rescued, name = (
            aside.with_name(aside.name + companion),
            path.with_name(path.name + companion),
        )
        name.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            rescued.rename(name)
    aside.replace(path)


def rescue(aside: Path, db: sqlite3.Connection) -> None:
    """Copy the readable records into an empty journal. The damaged file stays unchanged."""
    with tempfile.TemporaryDirectory(dir=aside.parent, prefix=".rescue-") as folder:
        copy = Path(folder) / "copy"
        shutil.copyfile(aside, copy)
        for companion in COMPANIONS[:2]:
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(
                    aside.with_name(aside.name + companion), Path(folder) / f"copy{companion}"
                )
        if not _copied(copy, db):
            with contextlib.suppress(OSError):
                _lend_first_page(copy, db)
                _copied(copy, db)


def _copied(copy: Path, db: sqlite3.Connection) -> bool:
    """Return whether anything could be read."""
    source = sqlite3.connect(copy)
    source.text_factory = lambda raw: raw.decode("utf-8", "replace")
    found = False
    try:
        for table in _tables(source):
            if _is_there(source, table, db):
                db.execute("BEGIN")
                for row in _readable(source, table):
                    found = _insert(db, table, row) or found
                db.execute("COMMIT")
    finally:
        source.close()
    return found


def _tables(source: sqlite3.Connection) -> list[str]:
    try:
        rows = source.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    except sqlite3.Error:
        return []  # nothing is found without its first page
    names = [str(row[0]) for row in rows]
    return [
        name
        for name in names
        if name.isidentifier() and name not in _LEFT_OUT and not name.startswith("sqlite_")
    ]


def _is_there(source: sqlite3.Connection, table: str, db: sqlite3.Connection) -> bool:
    """Create a table that only newer journals have, with its original statement. Return whether it
    exists."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name=?", (table,)).fetchone():
        return True
    try:
        sql = source.execute("SELECT sql FROM sqlite_master WHERE name=?", (table,)).fetchone()
        db.execute(str(sql[0]))
    except (sqlite3.Error, TypeError):
        return False
    return True


def _readable(source: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Yield row by row, so that a damaged page loses only its own rows."""
    try:
        last = int(source.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0)
    except (sqlite3.Error, TypeError, ValueError):
        last = _MOST_ROWS
    misses = 0
    for number in range(1, last + 1):
        if misses > _MOST_MISSES:
            return
        try:
            cursor = source.execute(f"SELECT * FROM {table} WHERE rowid=?", (number,))
            row = cursor.fetchone()
        except sqlite3.Error:
            row = None
        misses = 0 if row is not None else misses + 1
        if row is not None:
            yield dict(zip((column[0] for column in cursor.description), row, strict=True))


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> bool:
    """Take a row if its values have the types of its columns, because damage may have changed
    them."""
    kinds = {
        str(column[1]): _KINDS.get(str(column[2]), (object,))
        for column in db.execute(f"PRAGMA table_info({table})")
    }
    known = {name: value for name, value in row.items() if name in kinds}
    if any(
        value is not None and not isinstance(value, kinds[name]) for name, value in known.items()
    ):
        return False
    marks = ",".join("?" * len(known))
    try:
        db.execute(
            f"INSERT OR IGNORE INTO {table} ({','.join(known)}) VALUES ({marks})",
            tuple(known.values()),
        )
    except sqlite3.Error:
        return False
    return True


def _lend_first_page(copy: Path, db: sqlite3.Connection) -> None:
    """Give the copy the first page of an intact journal. It contains the positions of the tables
    and is the same in all journals."""
    whole = Path(str(db.execute("PRAGMA database_list").fetchone()[2]))
    size = int(db.execute("PRAGMA page_size").fetchone()[0])
    first = bytearray(whole.read_bytes()[:size])
    pages = os.path.getsize(copy) // size
    first[24:32] = b"\0\0\0\1" + pages.to_bytes(4, "big")  # change counter and size
    first[32:40] = bytes(8)  # assume no free pages
    first[92:96] = b"\0\0\0\1"  # the change counter for which the size is valid
    assert len(first) > _HEADER
    with copy.open("r+b") as file:
        file.write(first)
    for companion in COMPANIONS:
        copy.with_name(copy.name + companion).unlink(missing_ok=True)
