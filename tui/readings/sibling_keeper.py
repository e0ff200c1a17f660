"""Puts the sensor that differs most from those of similar servers into the row of a server. Worker
threads.

A server is compared after its own sensors were read, with a limited number of others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from tui.history.sibling_sensors import OLDEST_S, build_of, compared
from tui.models.power import Power
from tui.store.changes import Change, Kind

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.models.sensors import SensorReading
    from tui.store.store import Store

MOST = 40
"""Maximum similar servers with which one server is compared."""


class SiblingKeeper:
    """Listens to the store."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store, self._now = store, now
        self._lock = threading.Lock()
        self._by_build: dict[tuple[str, ...], dict[int, None]] = {}
        """Ids of servers whose sensors were read, in the order of the first reading."""

    def note(self, change: Change) -> None:
        """Compare servers whose sensors were read."""
        if change.kind is Kind.SENSORS:
            for server_id in change.ids:
                self._update(server_id)

    def _update(self, server_id: int) -> None:
        row, own = self._store.row(server_id), self._store.sensors(server_id).value
        if row is None:
            return
        words = ""
        if own and row.cpu and row.location and row.power is not Power.OFF:
            findings = compared(own, list(islice(self._siblings(row), MOST)))
            words = findings[0].words.rstrip(".") if findings else ""

        def update(current: ServerRow) -> ServerRow:
            return replace(current, unlike_siblings=words)

        if words != row.unlike_siblings:
            self._store.change_row(server_id, update)

    def _siblings(self, row: ServerRow) -> Iterator[tuple[SensorReading, ...]]:
        """Yield the recently read sensors of similar servers."""
        key, now = build_of(row), self._now()
        with self._lock:
            known = self._by_build.setdefault(key, {})
            known[row.id] = None
            ids = tuple(known)
        for other_id in ids:
            other, reading = self._store.row(other_id), self._store.sensors(other_id)
            if other_id == row.id or other is None or build_of(other) != key:
                continue
            is_recent = reading.taken_at is not None and now - reading.taken_at <= OLDEST_S
            if other.power is not Power.OFF and reading.value is not None and is_recent:
                yield reading.value
