"""Writes what is read of the servers to the file of facts, and answers what changed since the last
look. Public methods may be called from any thread; the file is used by the local thread only.

Values that come from the saved list at the start are not recorded: they were read earlier, by this
process or another.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.history.server_facts import Difference, detail_facts, differences, list_facts, power_facts
from tui.store.changes import Change, Kind
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.fleet.fleet import Fleet
    from tui.fleet.rows import ServerRow
    from tui.history.fact_file import FactFile
    from tui.store.store import Store

EVERY_S = 20.0
"""Changes of so many seconds are written together."""


class FactRecorder:
    """Records the facts of one account. Without a usable file it does nothing."""

    def __init__(
        self,
        store: Store,
        pool: WorkerPool,
        schedule: Schedule,
        clock: Clock,
        *,
        path: Callable[[], Path] | None,
    ) -> None:
        """
        Args:
            path: Returns the path of the file; called on the local thread. `None`: nothing is
            recorded.
        """
        self._store, self._pool, self._schedule, self._clock = store, pool, schedule, clock
        self._path = path
        self._file: FactFile | None = None
        self._lock = threading.Lock()
        self._detailed: set[int] = set()
        """Ids of servers whose details were read since the last writing."""
        self._has_list = self._is_due = False
        self._written: dict[int, int] = {}
        """Hash of the facts of each server as last written."""
        self._began = clock.now()
        self._last_look: float | None = None

    def note(self, change: Change) -> None:
        """Note what was read; it is written soon."""
        if self._path is None or change.kind not in (Kind.FLEET, Kind.SERVER):
            return
        with self._lock:
            if change.kind is Kind.SERVER:
                self._detailed |= change.ids
            else:
                self._has_list = True
            if self._is_due:
                return
            self._is_due = True
        due = self._clock.monotonic() + EVERY_S
        self._schedule.at(
            due, partial(self._pool.submit_local, self.write), Urgency.BACKGROUND, "facts"
        )

    def write(self) -> None:
        """Write what is new. Local thread."""
        with self._lock:
            detailed, self._detailed = self._detailed, set()
            has_list, self._has_list, self._is_due = self._has_list, False, False
        fleet = self._store.fleet
        if fleet.value is None or fleet.taken_at is None:
            return
        try:
            file = self._opened()
            if file is not None and fleet.taken_at >= self._began:
                with file.changing():
                    self._record(file, fleet.value, fleet.taken_at, detailed, has_list=has_list)
        except HostdeckError:
            # Without facts nothing can be compared, and everything else works.
            self._path = None

    def _record(
        self, file: FactFile, fleet: Fleet, at: float, detailed: set[int], *, has_list: bool
    ) -> None:
        rows = fleet.rows if has_list else [row for row in fleet.rows if row.id in detailed]
        for row in rows:
            self._record_row(file, row, at, is_detailed=row.id in detailed)
        if has_list and not fleet.unread:
            file.record_gone(frozenset(row.id for row in fleet.rows), at)

    def _record_row(self, file: FactFile, row: ServerRow, at: float, *, is_detailed: bool) -> None:
        now = self._clock.now()
        facts = list_facts(row) | (detail_facts(row) if is_detailed else {})
        power = power_facts(row)
        mark = hash((tuple(sorted(facts.items())), tuple(power.items())))
        if self._written.get(row.id) == mark:
            return
        file.record(row, facts, now if is_detailed else at)
        if power and row.power_at is not None and row.power_at >= self._began:
            file.record(row, power, row.power_at)
        self._written[row.id] = mark

    def _opened(self) -> FactFile | None:
        if self._file is None and self._path is not None:
            from tui.history.fact_file import FactFile

            self._file = FactFile.open(self._path())
            with self._file.changing():
                self._file.thin(self._clock.now())
            self._last_look = self._file.last_look(self._began)
        return self._file

    def since_last_look(self, answer: Callable[[float, list[Difference]], None]) -> None:
        """Compare with the last time the dashboard was closed, once the list has been read and
        written. `answer` is called on the local thread, and only when something differs."""
        self._pool.submit_local(partial(self._compare, answer))

    def _compare(self, answer: Callable[[float, list[Difference]], None]) -> None:
        self.write()
        if self._file is None or self._last_look is None:
            return
        try:
            found = differences(self._file.facts(), self._last_look)
        except HostdeckError:
            return
        if found:
            answer(self._last_look, found)

    def end_look(self) -> None:
        """Remember that the dashboard is closed now. Local thread, at the end."""
        self.write()
        if self._file is None:
            return
        try:
            with self._file.changing():
                self._file.save_look(self._began, self._clock.now())
        except HostdeckError:
            return  # the next start compares with an older look
        finally:
            self._file.close()
            self._file = None
