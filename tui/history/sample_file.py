"""The history file: SQLite, private, limited in size. Used by the history thread, or by a command.

Several processes may write. Every change is one short transaction, samples of the same time are
merged, and alarms are judged within the transaction from the state on disk.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tui.fleet.rows import ServerRow, is_another
from tui.history.alarm_records import event_of_row, event_row, state_from_text, state_text
from tui.history.alarm_states import NO_ALARM, AlarmEvent, AlarmState
from tui.history.file_opening import (
    PAGE_BYTES,
    alone,
    check_version,
    connected,
    connection,
    errors,
    undamaged,
)
from tui.history.sample_levels import ADD, LEVELS, RAW, THIN, THINNED, due_before
from tui.history.sample_values import Sample
from tui.paths import file_name, private_dir

MOST_BYTES = 50_000_000
MOST_DAYS = 90
LOG_LINES = 200
"""Maximum lines in the alarm log of one server."""
_PORTION = 200
"""Number of sensors that one transaction thins."""


def history_file(directory: Path, profile: str, url: str) -> Path:
    """Return the history file of a profile, in the state directory.

    Its name depends on the API address too, so that the history of one installation is never shown
    for another.
    """
    return directory / "history" / f"history-{file_name(profile, url)}.sqlite3"


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Identity:
    """Name and addresses. They show when the provider has given an id to another machine."""

    hostname: str = ""
    addresses: tuple[str, ...] = ()


def aside_path(path: Path) -> Path:
    """Return the path to which a damaged file is moved."""
    return path.with_suffix(".damaged")


class SampleFile:
    """An open history file. One thread."""

    def __init__(self, path: Path, db: sqlite3.Connection, moved_to: Path | None = None) -> None:
        self.path = path
        self.moved_to = moved_to
        """Path to which a damaged file was moved; `None` if none was moved."""
        self._db = db
        self._sensors: dict[tuple[int, str], int] = {}

    @classmethod
    def open(
        cls, path: Path, most_bytes: int = MOST_BYTES, *, suspicious: bool = False
    ) -> SampleFile:
        """Open the file, or create it if it is missing. A damaged file is moved aside.

        Args:
            path: The file.
            most_bytes: Its maximum size.
            suspicious: Check the whole file, because damage was found before.

        Raises:
            HistoryError: The file cannot be used.
        """
        private_dir(path.parent)
        with errors("Opening the history"):
            db = undamaged(path, most_bytes, suspicious)
            if db is not None:
                return cls(path, db)
            with alone(path):
                # Another process may have created a new file in the meantime.
                db = undamaged(path, most_bytes, suspicious)
                if db is not None:
                    return cls(path, db)
                aside = aside_path(path)
                path.replace(aside)
                for ending in ("-journal", "-wal", "-shm"):
                    path.with_name(path.name + ending).unlink(missing_ok=True)
                return cls(path, connected(path, most_bytes, suspicious=False), aside)

    @property
    def lost_at(self) -> float | None:
        """Return when a damaged file was last moved aside, in this run or an earlier one, in Unix
        seconds; `None` if never."""
        with contextlib.suppress(OSError):
            return aside_path(self.path).stat().st_ctime
        return None

    @classmethod
    def open_for_reading(cls, path: Path) -> SampleFile | None:
        """Open the file of another process; `None` if it is missing. Raises HistoryError."""
        with errors("Reading the history"):
            if not path.exists() or not path.stat().st_size:
                return None
            # Writable if possible, so that SQLite can roll back an interrupted transaction of a
            # killed process.
            mode = "rw" if os.access(path, os.W_OK) else "ro"
            db = connection(path, mode)
            check_version(db)
            return cls(path, db)

    def close(self) -> None:
        """Close the file. An open transaction is rolled back."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Run one transaction: everything is written, or nothing. Raises HistoryError."""
        with errors("Writing the history"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._sensors.clear()  # ids assigned in the transaction are not on disk
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    # Writing, within `changing`

    def identify(self, server_id: int, identity: Identity) -> None:
        """Save the machine of an id. Remove the samples of another machine that had this id."""
        found = self._db.execute(
            "SELECT hostname, addresses FROM server WHERE id = ?", (server_id,)
        ).fetchone()
        if found is not None:
            before = ServerRow(server_id, found[0], ips=tuple(str(found[1]).split()))
            if is_another(before, identity.hostname, identity.addresses):
                self.forget(server_id)
            elif (before.hostname, before.ips) == (identity.hostname, identity.addresses):
                return
        self._db.execute(
            "INSERT OR REPLACE INTO server VALUES (?, ?, ?)",
            (server_id, identity.hostname, " ".join(identity.addresses)),
        )

    def forget(self, server_id: int) -> None:
        """Remove all data of a server."""
        self._sensors.clear()
        self._db.execute(
            "DELETE FROM sample WHERE sensor IN (SELECT id FROM sensor WHERE server = ?)",
            (server_id,),
        )
        self._db.execute("DELETE FROM sensor WHERE server = ?", (server_id,))
        self._db.execute("DELETE FROM alarm_log WHERE server = ?", (server_id,))

    def add(self, server_id: int, sensor: str, unit: str, sample: Sample) -> None:
        """Add a reading."""
        at = int(sample.at)
        self._db.execute(
            ADD, (self._sensor(server_id, sensor, unit), RAW.number, at, *_row(sample))
        )

    def add_thinned(
        self, server_id: int, sensor: str, unit: str, samples: Sequence[Sample], level: int
    ) -> None:
        """Add buckets of a level, for a generated history."""
        number = self._sensor(server_id, sensor, unit)
        step_s = LEVELS[level].step_s
        self._db.executemany(
            ADD,
            [
                (number, level, int(sample.at) // step_s * step_s, *_row(sample))
                for sample in samples
            ],
        )

    def _sensor(self, server_id: int, name: str, unit: str) -> int:
        """Return the number of a sensor in the file."""
        known = self._sensors.get((server_id, name))
        if known is not None:
            return known
        row = self._db.execute(
            "INSERT INTO sensor (server, name, unit) VALUES (?, ?, ?) ON CONFLICT (server, name)"
            " DO UPDATE SET unit = CASE excluded.unit WHEN '' THEN unit ELSE excluded.unit END"
            " RETURNING id",
            (server_id, name, unit),
        ).fetchone()
        self._sensors[server_id, name] = int(row[0])
        return int(row[0])

    def save_alarm(self, server_id: int, sensor: str, unit: str, state: AlarmState) -> None:
        """Save the state of an alarm."""
        number = self._sensor(server_id, sensor, unit)
        self._db.execute(
            "UPDATE sensor SET alarm = ? WHERE id = ?",
            ("" if state == NO_ALARM else state_text(state), number),
        )

    def log(self, server_id: int, event: AlarmEvent) -> None:
        """Add a line to the alarm log of a server, and remove the oldest lines above the limit."""
        self._db.execute(
            "INSERT INTO alarm_log (server, at, sensor, kind, level, bound, is_high, value, unit)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (server_id, *event_row(event)),
        )
        self._db.execute(
            "DELETE FROM alarm_log WHERE server = ?1 AND id NOT IN"
            " (SELECT id FROM alarm_log WHERE server = ?1 ORDER BY at DESC, id DESC LIMIT ?2)",
            (server_id, LOG_LINES),
        )

    # Reading

    def unit(self, server_id: int, sensor: str) -> str:
        """Return the unit of a sensor; empty if unknown."""
        with errors("Reading the history"):
            row = self._db.execute(
                "SELECT unit FROM sensor WHERE server = ? AND name = ?", (server_id, sensor)
            ).fetchone()
        return "" if row is None else str(row[0])

    def sensors(self, server_id: int) -> tuple[tuple[str, str], ...]:
        """Return names and units of all sensors of a server, by name."""
        with errors("Reading the history"):
            found = self._db.execute(
                "SELECT name, unit FROM sensor WHERE server = ? ORDER BY name", (server_id,)
            ).fetchall()
        return tuple((str(name), str(unit)) for name, unit in found)

    def samples(
        self, server_id: int, sensor: str, begins: float, ends: float, step_s: int
    ) -> tuple[Sample, ...]:
        """Return the samples of a time range in buckets of `step_s` seconds, oldest first. Samples
        later than `ends` come from a wrong clock."""
        with errors("Reading the history"):
            found = self._db.execute(
                "SELECT min(at), min(low), sum(mean * count) / nullif(sum(count), 0), max(high),"
                " sum(count), sum(implausible) FROM sample WHERE sensor ="
                " (SELECT id FROM sensor WHERE server = ? AND name = ?)"
                " AND level IN (0, 1, 2) AND at BETWEEN ? AND ? GROUP BY at / ? ORDER BY at / ?",
                (server_id, sensor, int(begins), int(ends), step_s, step_s),
            ).fetchall()
        return tuple(Sample(*row) for row in found)

    def alarm_states(self, server_id: int) -> dict[str, AlarmState]:
        """Return the alarm states of a server, without those that were never raised."""
        with errors("Reading the history"):
            found = self._db.execute(
                "SELECT name, alarm FROM sensor WHERE server = ? AND alarm <> ''", (server_id,)
            ).fetchall()
        return {str(name): state_from_text(str(text)) for name, text in found}

    def alarm_log(self, server_id: int, since: float, until: float) -> tuple[AlarmEvent, ...]:
        """Return the alarm log of a server between two times, newest first."""
        with errors("Reading the history"):
            found = self._db.execute(
                "SELECT at, sensor, kind, level, bound, is_high, value, unit FROM alarm_log"
                " WHERE server = ? AND at BETWEEN ? AND ? ORDER BY at DESC, id DESC",
                (server_id, since, until),
            ).fetchall()
        events = (event_of_row(row) for row in found)
        return tuple(event for event in events if event is not None)

    # Bounds

    @property
    def size_bytes(self) -> int:
        """Return the size of the file without free pages."""
        with errors("Reading the history"):
            pages, free = (
                self._db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count")
            )
        return int(pages - free) * PAGE_BYTES

    def thin(self, now: float, days: float, goes_on: Callable[[], bool] = _always) -> None:
        """Merge old samples into larger buckets, and remove those older than `days`.

        Args:
            now: Unix seconds, from a clock that the caller has checked.
            days: Samples older than that are removed.
            goes_on: Called between two transactions. `False` ends early without loss.
        """
        keep_s = int(days * 86_400)
        with errors("Thinning the history"):
            last = self._db.execute("SELECT coalesce(max(id), 0) FROM sensor").fetchone()[0]
        for first in range(0, int(last) + 1, _PORTION):
            if not goes_on():
                return
            with self.changing():
                self._thin_sensors(first, first + _PORTION - 1, now, keep_s)
        with self.changing():
            self._db.execute("DELETE FROM alarm_log WHERE at < ?", (now - keep_s,))

    def _thin_sensors(self, first: int, last: int, now: float, keep_s: int) -> None:
        for level, coarser in zip(LEVELS, (*LEVELS[1:], None), strict=True):
            step_s = level.step_s if coarser is None else coarser.step_s
            values = {
                "first": first,
                "last": last,
                "from": level.number,
                "to": -1 if coarser is None else coarser.number,
                "step": step_s,
                "before": due_before(level, now, step_s, keep_s),
            }
            if coarser is not None and keep_s > level.keep_s:
                self._db.execute(THIN, values)
            self._db.execute(THINNED, values)

    def trim(self, goes_on: Callable[[], bool] = _always) -> bool:
        """Remove the oldest tenth of the samples. Return whether there were any."""
        with errors("Trimming the history"):
            oldest, newest = self._db.execute("SELECT min(at), max(at) FROM sample").fetchone()
            last = self._db.execute("SELECT coalesce(max(id), 0) FROM sensor").fetchone()[0]
        if oldest is None:
            return False
        before = oldest + max(1, (newest - oldest) // 10)
        for first in range(0, int(last) + 1, _PORTION):
            if not goes_on():
                return True
            with self.changing():
                self._db.execute(
                    "DELETE FROM sample WHERE sensor BETWEEN ? AND ? AND at < ?",
                    (first, first + _PORTION - 1, before),
                )
        return True


def _row(sample: Sample) -> tuple[float | None, float | None, float | None, int, int]:
    return sample.low, sample.mean, sample.high, sample.count, sample.implausible
