"""A mark beside the journal: the name of the last journal, and the highest number in it.

The mark distinguishes a journal that is missing, empty, an older copy, or a different one from a
journal that was never used. Worker threads only (disk).
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from tui.paths import PRIVATE_FILE
from tui.system import O_NOFOLLOW

_MOST_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """Contents of the mark. An unreadable mark has neither value."""

    identity: str = ""
    newest: int = 0


def read_mark(path: Path) -> Mark | None:
    """Return the mark beside the journal at `path`; `None` if that journal was never used."""
    try:
        with _mark(path).open("rb") as file:
            tree = json.loads(file.read(_MOST_BYTES))
        return Mark(str(tree["identity"]), int(tree["newest"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Mark()


def write_mark(path: Path, identity: str, newest: int) -> None:
    """Note that the journal was used. A failed write only makes a later loss harder to detect."""
    before = read_mark(path)
    if before is not None and before.identity == identity and before.newest >= newest:
        return
    new = _mark(path).with_suffix(f".mark-{os.getpid()}")
    with contextlib.suppress(OSError):
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | O_NOFOLLOW, PRIVATE_FILE)
        with os.fdopen(handle, "w") as file:
            json.dump({"identity": identity, "newest": newest}, file)
        os.replace(new, _mark(path))


def identity_of(db: sqlite3.Connection) -> str:
    """Return the name of a journal, created if it has none."""
    row = db.execute("SELECT id FROM identity").fetchone()
    if row is None:
        db.execute(
            "INSERT INTO identity SELECT ? WHERE NOT EXISTS (SELECT 1 FROM identity)",
            (uuid.uuid4().hex,),
        )
        row = db.execute("SELECT id FROM identity").fetchone()
    return str(row[0])


def newest_of(db: sqlite3.Connection) -> int:
    """Return the highest number ever given to an operation."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name='operation'").fetchone()
    return int(row[0]) if row else 0


def continue_after(db: sqlite3.Connection, number: int) -> None:
    """Give later operations numbers above `number`, because no two may share a number."""
    if newest_of(db) >= number:
        return
    db.execute("DELETE FROM sqlite_sequence WHERE name='operation'")
    db.execute("INSERT INTO sqlite_sequence VALUES ('operation', ?)", (number,))


def _mark(path: Path) -> Path:
    return path.with_suffix(".mark")
