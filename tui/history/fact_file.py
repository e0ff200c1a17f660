"""The file of facts: SQLite, private, limited in size. Each row is a value and the time of its
first reading. Used by one thread of each process.

A value is written if it differs from the previous one, so an unchanged account writes nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.fleet.rows import ServerRow, is_another
from tui.history.file_errors import HistoryError
from tui.history.file_opening import errors, private_connection
from tui.history.server_facts import (
    ACCOUNT_ID,
    LIST_READ,
    LISTED,
    MACHINE,
    Fact,
    gone_names,
)
from tui.paths import file_name, private_dir

MOST_BYTES = 20_000_000
MOST_DAYS = 90
_DAY_S = 86_400.0
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS server (
    id INTEGER PRIMARY KEY, hostname TEXT NOT NULL, addresses TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS fact (
    server INTEGER NOT NULL, name TEXT NOT NULL, at REAL NOT NULL, value TEXT,
    PRIMARY KEY (server, name, at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS look (
    began REAL PRIMARY KEY, ended REAL NOT NULL
) WITHOUT ROWID;
"""
_ACCOUNT = "account"
_LAST = """
SELECT name, value, max(at) FROM fact WHERE server = ? GROUP BY name
"""


def fact_file(directory: Path, profile: str, url: str) -> Path:
    """Return the path of a profile's facts, in the state directory."""
    return directory / "history" / f"facts-{file_name(profile, url)}.sqlite3"


class FactFile:
    """An open file of facts. One thread."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path) -> FactFile:
        """Open the file, or create it. Raises HistoryError if it is damaged, newer, or unusable."""
        private_dir(path.parent)
        with errors("Opening the file of facts"):
            db = private_connection(path, MOST_BYTES)
            try:
                if db.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
                    raise HistoryError(
                        "Opening the file of facts", said="A newer version of Hostdeck wrote it."
                    )
                db.executescript(
                    f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;"
                )
            except BaseException:
                db.close()
                raise
            return cls(db)

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Run one transaction: everything is written, or nothing. Raises HistoryError."""
        with errors("Writing the file of facts"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    # Writing, within `changing`

    def record(self, row: ServerRow, facts: Mapping[str, str], at: float) -> int:
        """Write the facts of a server that differ from the last known ones. Return their number."""
        self._identify(row, at)
        known = self.last_values(row.id)
        changed: dict[str, str | None] = {
            name: value for name, value in facts.items() if known.get(name, ("", 0))[0] != value
        }
        present = [name for name, (value, _) in known.items() if value is not None]
        changed |= dict.fromkeys(gone_names(present, facts))
        return self._write(row.id, changed, known, at)

    def record_account(self, facts: Mapping[str, str], at: float) -> int:
        """Write the facts of the account that differ from the last known ones. Return their
        number."""
        known = self.last_values(ACCOUNT_ID)
        changed: dict[str, str | None] = {
            name: value for name, value in facts.items() if known.get(name, ("", 0))[0] != value
        }
        return self._write(ACCOUNT_ID, changed, known, at)

    def last_values(self, server_id: int) -> dict[str, tuple[str | None, float]]:
        """Return the last known value of each fact of a server, with its time."""
        found = self._db.execute(_LAST, (server_id,))
        return {name: (value, known_at) for name, value, known_at in found}

    def own(self, account: str, at: float) -> None:
        """Delete everything if the facts belong to an account other than `account`."""
        found = self._db.execute(
            "SELECT value FROM fact WHERE server = ? AND name = ?", (ACCOUNT_ID, _ACCOUNT)
        ).fetchone()
        if found is not None and found[0] == account:
            return
        if found is not None:
            for table in ("fact", "server", "look"):
                self._db.execute(f"DELETE FROM {table}")
        self._write(ACCOUNT_ID, {_ACCOUNT: account}, {}, at)

    def record_whole_list(self, at: float) -> None:
        """Write that all servers were listed. A server that appears later is new."""
        self._db.execute(
            "INSERT INTO fact SELECT ?, ?, ?, 'yes' WHERE NOT EXISTS"
            " (SELECT 1 FROM fact WHERE server = ? AND name = ?)",
            (ACCOUNT_ID, LIST_READ, at, ACCOUNT_ID, LIST_READ),
        )

    def record_gone(self, listed: frozenset[int], at: float) -> int:
        """Write that servers outside `listed` are gone. Return their number."""
        written = 0
        for (server_id,) in self._db.execute("SELECT id FROM server").fetchall():
            if server_id in listed:
                continue
            known = self.last_values(server_id)
            if known.get(LISTED, (None, 0.0))[0] is not None:
                written += self._write(server_id, {LISTED: None}, known, at)
        return written

    def _write(
        self,
        server_id: int,
        changed: Mapping[str, str | None],
        known: Mapping[str, tuple[str | None, float]],
        at: float,
    ) -> int:
        lines = [
            (server_id, name, at, value)
            for name, value in changed.items()
            # A reading older than the last known one is not new.
            if name not in known or known[name][1] < at
        ]
        self._db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?)", lines)
        return len(lines)

    def _identify(self, row: ServerRow, at: float) -> None:
        found = self._db.execute(
            "SELECT hostname, addresses FROM server WHERE id = ?", (row.id,)
        ).fetchone()
        addresses = " ".join(sorted(row.addresses))
        if found is not None:
            before = ServerRow(row.id, found[0], ips=tuple(str(found[1]).split()))
            if is_another(before, row.hostname, row.addresses):
                self._db.execute("DELETE FROM fact WHERE server = ?", (row.id,))
                self._write(row.id, {MACHINE: row.called}, {}, at)
            elif (found[0], found[1]) == (row.hostname, addresses) or not row.hostname:
                return
        self._db.execute(
            "INSERT OR REPLACE INTO server VALUES (?, ?, ?)", (row.id, row.hostname, addresses)
        )

    def thin(self, now: float) -> None:
        """Remove values that no query of the last 90 days needs."""
        bound = now - MOST_DAYS * _DAY_S
        self._db.execute(
            "DELETE FROM fact WHERE at < :bound AND EXISTS (SELECT 1 FROM fact AS later WHERE"
            " later.server = fact.server AND later.name = fact.name AND later.at > fact.at"
            " AND later.at <= :bound)",
            {"bound": bound},
        )
        self._db.execute("DELETE FROM look WHERE ended < ?", (bound,))

    def save_look(self, began: float, ended: float) -> None:
        """Note that the user had the dashboard open."""
        self._db.execute("INSERT OR REPLACE INTO look VALUES (?, ?)", (began, ended))

    # Reading

    def facts(self, server_id: int | None = None) -> Iterator[Fact]:
        """Yield the facts, those of the account first, sorted by server, name, and time.

        Raises:
            HistoryError: The file cannot be read.
        """
        where, values = "", tuple[int, ...]()
        if server_id is not None:
            where, values = " WHERE server IN (?, ?)", (ACCOUNT_ID, server_id)
        with errors("Reading the file of facts"):
            for found in self._db.execute(
                f"SELECT server, name, at, value FROM fact{where} ORDER BY server, name, at",
                values,
            ):
                yield Fact(*found)

    def names(self) -> dict[int, str]:
        """Return the last known host name of each server. Raises HistoryError."""
        with errors("Reading the file of facts"):
            return dict(self._db.execute("SELECT id, hostname FROM server"))

    def changed_since(self, since: float) -> list[int]:
        """Return the ids of servers with a value that was first read after `since`. Raises
        HistoryError."""
        with errors("Reading the file of facts"):
            found = self._db.execute(
                "SELECT DISTINCT server FROM fact WHERE at > ? AND server != ?", (since, ACCOUNT_ID)
            )
            return [server_id for (server_id,) in found]

    def last_look(self, before: float) -> float | None:
        """Return when the dashboard was last closed; `None` if it never was."""
        with errors("Reading the file of facts"):
            found = self._db.execute(
                "SELECT max(ended) FROM look WHERE began < ?", (before,)
            ).fetchone()
        return None if found is None or found[0] is None else float(found[0])
