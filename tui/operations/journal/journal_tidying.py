"""Deletion of old history: only records on which nothing depends, and never because of a wrong
clock.

Worker threads only (disk).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tui.operations.journal.journal_rows import operations
from tui.operations.loose_ends import RELEVANT, loose_ends
from tui.store.operations import FINAL, Operation

KEPT_S = 400 * 86_400.0
"""Seconds for which the history is stored."""
WITNESSES = 20
"""Number of newer records that must confirm the elapsed time, because a clock can be wrong, and so
can the times of a few records from it."""


def tidy(db: sqlite3.Connection, path: Path, now: float) -> None:
    """Delete operations that ended long ago. Call within a transaction.

    The following stay regardless of age: open, undecided, and unseen operations; every batch with
    such a member or a reinstall record; operations that another table refers to; and operations on
    which a loose end depends.

    Args:
        path: The journal's file. The records of reinstalls are beside it.
    """
    witness = db.execute(
        "SELECT changed_at FROM operation ORDER BY changed_at DESC LIMIT 1 OFFSET ?",
        (WITNESSES - 1,),
    ).fetchone()
    if witness is None:
        return
    before = min(now, witness[0]) - KEPT_S
    db.execute("DELETE FROM program WHERE at<?", (before,))
    marks = ",".join("?" * len(FINAL))
    old = operations(
        db, f"WHERE state IN ({marks}) AND unseen=0 AND changed_at<? ORDER BY id", (*FINAL, before)
    )
    if not old:
        return
    batches, named = _batches_kept(db, path, before), _named_elsewhere(db)
    doomed = [
        operation
        for operation in old
        if operation.batch not in batches and operation.id not in named
    ]
    numbers = [
        (operation.id,)
        for profile in {operation.profile for operation in doomed}
        for operation in _unneeded(db, profile, doomed)
    ]
    db.executemany("DELETE FROM event WHERE operation=?", numbers)
    db.executemany("DELETE FROM operation WHERE id=?", numbers)
    db.executemany("DELETE FROM justification WHERE number=?", numbers)


def _batches_kept(db: sqlite3.Connection, path: Path, before: float) -> set[str]:
    """Return batches with a member that stays, and batches of reinstalls."""
    marks = ",".join("?" * len(FINAL))
    rows = db.execute(
        "SELECT DISTINCT batch FROM operation WHERE batch<>'' AND"
        f" (state NOT IN ({marks}) OR unseen<>0 OR changed_at>=?)",
        (*FINAL, before),
    ).fetchall()
    folder = path.with_suffix(".reinstalls")
    return {str(row[0]) for row in rows} | {record.stem for record in folder.glob("*.json")}


def _named_elsewhere(db: sqlite3.Connection) -> set[int]:
    """Return the operations that a table other than their history refers to."""
    tables = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    ]
    named: set[int] = set()
    for table in tables:
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")').fetchall()]
        if "operation" in columns and table != "event":
            rows = db.execute(f'SELECT operation FROM "{table}"').fetchall()
            named |= {row[0] for row in rows if isinstance(row[0], int)}
    return named


def _unneeded(db: sqlite3.Connection, profile: str, doomed: Iterable[Operation]) -> list[Operation]:
    """Return the operations of one profile whose deletion does not change its loose ends."""
    of_profile = [operation for operation in doomed if operation.profile == profile]
    marks = ",".join("?" * len(RELEVANT))
    history = operations(
        db, f"WHERE profile=? AND action IN ({marks}) ORDER BY id", (profile, *sorted(RELEVANT))
    )
    # an undecided operation is never old, so nothing of it can change
    ends = loose_ends(history, ())
    servers = {end.server_id for end in ends}
    of_profile = [
        operation
        for operation in of_profile
        if operation.action not in RELEVANT or operation.server_id not in servers
    ]
    numbers = {operation.id for operation in of_profile}
    if loose_ends([operation for operation in history if operation.id not in numbers], ()) == ends:
        return of_profile
    return [operation for operation in of_profile if operation.action not in RELEVANT]
