"""Restoring of a journal that was deleted, replaced, or damaged during use, from the memory of a
running process.

Worker threads only (disk).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tui.operations.journal.journal_mark import continue_after, newest_of
from tui.operations.journal.journal_rows import NAMES
from tui.store.operations import Operation


def restore_all(db: sqlite3.Connection, before: sqlite3.Connection) -> int | None:
    """Copy everything that is readable through the connection to a deleted file. Call within a
    transaction.

    Returns:
        Number of missing operations; `None` if the old file is not completely readable.
    """
    try:
        # One transaction, started before anything is written to `db`. SQLite looks for traces of a
        # transaction only at its start, and would mistake that of `db` for the old file's.
        before.execute("BEGIN")
        if before.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            return None
        newest = newest_of(before)
        continue_after(db, newest)
        rows = _rows(before, "operation")
        count = sum(_put(db, row) for row in rows)
        missing = {row["id"] for row in rows} - {
            row[0] for row in db.execute("SELECT DISTINCT operation FROM event")
        }
        for row in _rows(before, "event"):
            if row["operation"] in missing:
                db.execute("INSERT INTO event VALUES (?,?,?,?)", tuple(row.values()))
        for table in ("pin", "loss", "claim", "justification", "program"):
            for row in _rows(before, table) if _has(before, table) else ():
                if table != "loss" or row["confirmed_at"] is None:
                    _insert(db, table, row)
    except sqlite3.Error:
        return None
    finally:
        if before.in_transaction:
            before.execute("ROLLBACK")
    return count


def restore_known(
    db: sqlite3.Connection, known: Iterable[Operation], owner: str, mine: Iterable[int]
) -> int:
    """Copy operations from the memory of a process. Call within a transaction. Return how many were
    missing."""
    held, count = frozenset(mine), 0
    for operation in known:
        row: dict[str, Any] = {
            name: value for name, value in asdict(operation).items() if name in NAMES
        }
        row |= {
            "raw": "",
            "owner": owner if operation.id in held else "",
            "state": str(operation.state),
        }
        count += _put(db, row)
    return count


def _put(db: sqlite3.Connection, row: dict[str, Any]) -> bool:
    """Insert or update an operation. Return whether it was missing."""
    found = db.execute(
        "SELECT changed_at, action, server_id, planned_at FROM operation WHERE id=?", (row["id"],)
    ).fetchone()
    if found is not None and found[1:] != (row["action"], row["server_id"], row["planned_at"]):
        _renumber(
            db, row["id"]
        )  # of another journal; the restoring process uses this number for its own
        found = None
    if found is None:
        return _insert(db, "operation", row)
    if found[0] < row["changed_at"]:
        names = ", ".join(f"{name}=?" for name in row)
        db.execute(f"UPDATE operation SET {names} WHERE id=?", (*row.values(), row["id"]))
    return False


def _renumber(db: sqlite3.Connection, number: int) -> None:
    free = newest_of(db) + 1
    db.execute("UPDATE operation SET id=? WHERE id=?", (free, number))
    for table in ("event", "claim"):
        db.execute(f"UPDATE {table} SET operation=? WHERE operation=?", (free, number))
    db.execute("UPDATE justification SET number=? WHERE number=?", (free, number))
    continue_after(db, free)


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> bool:
    marks = ",".join("?" * len(row))
    db.execute(
        f"INSERT OR IGNORE INTO {table} ({','.join(row)}) VALUES ({marks})", tuple(row.values())
    )
    return True


def _has(db: sqlite3.Connection, table: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name=?", (table,)).fetchone() is not None


def _rows(db: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    with contextlib.closing(db.execute(f"SELECT * FROM {table}")) as cursor:
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
