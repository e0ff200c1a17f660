"""The last known fleet on disk, shown before the first answer from the network. Any thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.fleet.fleet import LARGE, Fleet, LazyRows
from tui.store.cache import read_cache, write_cache
from tui.store.changes import Change, Kind
from tui.workers.pool import Urgency, WorkerPool
from tui.workers.schedule import Schedule

if TYPE_CHECKING:
    from threading import Event

    from tui.clock import Clock
    from tui.store.store import Store

EVERY_S = 30.0
"""Minimum seconds between two writes. The last write is at the end."""


class FleetCache:
    """Reads the cache once and keeps it current. Does nothing without a file."""

    def __init__(
        self, file: Path | None, store: Store, pool: WorkerPool, schedule: Schedule, clock: Clock
    ) -> None:
        self._file, self._store, self._pool, self._schedule, self._clock = (
            file,
            store,
            pool,
            schedule,
            clock,
        )
        self._is_old = False
        self._is_due = False

    def open(self) -> None:
        """Put the last known fleet into the store, without decoding it yet."""
        cached = read_cache(self._file) if self._file else None
        if cached is not None:
            self._store.put_fleet(cached.fleet, cached.taken_at)
            self._store.put_session(account=cached.account)

    def warm(self, stopped: Event) -> None:
        """Prepare the last known fleet for the first filter. Local thread.

        Args:
            stopped: Set when the dashboard ends.
        """
        cached = self._store.fleet.value
        if cached is None:
            return
        if len(cached) > LARGE:
            from tui.readings.list_process import ONE_AT_A_TIME

            cached.place_of(0)  # the index of all ids, so that no later caller waits for it
            with ONE_AT_A_TIME:
                if self._pack(cached, stopped):
                    return

        def pause() -> None:
            stopped.wait(0.001)

        cached.prepare(pause)

    def _pack(self, cached: Fleet, stopped: Event) -> bool:
        """Let another process decode a large fleet. Return whether it did."""
        from tui.fleet.packed_rows import PackedError, PackedRows
        from tui.readings.list_process import ListProcess

        made = ListProcess(stopped, _say_nothing).pack(cached)
        try:
            packed = None if made is None else made.packed()
        except PackedError:
            return False
        if packed is None:
            return False
        rows = PackedRows(packed)

        def repacked(now: Fleet) -> Fleet:
            if not isinstance(now.rows, LazyRows) or len(now) != len(rows):
                return now  # a list of the provider arrived first
            return Fleet(rows, unread=now.unread).replacing(now.rows.decoded())

        self._store.confirm_fleet(repacked=repacked)
        return True

    def note(self, change: Change) -> None:
        """Note that known values changed. The disk thread writes them soon."""
        if self._file is None or change.kind is Kind.SESSION:
            return
        self._is_old = True
        if not self._is_due:
            self._is_due = True
            due = self._clock.monotonic() + EVERY_S
            self._schedule.at(
                due, partial(self._pool.submit_local, self.write), Urgency.BACKGROUND, "cache"
            )

    def write(self) -> None:
        """Write the known fleet if it is new. Disk thread."""
        self._is_due = False
        fleet = self._store.fleet
        if self._file is None or not self._is_old or fleet.value is None or fleet.taken_at is None:
            return
        if isinstance(fleet.value.rows, LazyRows) and len(fleet.value) > LARGE:
            return  # still those of the file; writing them would decode them all
        self._is_old = False
        try:
            write_cache(self._file, fleet.value.rows, fleet.taken_at, self._store.session.account)
        except (OSError, HostdeckError):
            # Without a cache the next start is only slower.
            self._file = None


def _say_nothing(words: str) -> None:
    """Ignore a failed process, because the cache is then decoded in this process."""
