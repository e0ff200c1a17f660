"""The schedule: one thread that sleeps until the next due item and hands it to the pool."""

from __future__ import annotations

import heapq
import itertools
import threading

from tui.clock import Clock
from tui.lazy_dataclass import dataclass
from tui.workers.pool import Job, Urgency, WorkerPool


@dataclass(frozen=True)
class _Item:
    """A job, with a number that orders equal times in the heap."""

    number: int
    job: Job
    urgency: Urgency
    earliest: float
    """Earliest time at which it may run, together with another item."""


GROUP_S = 0.5
"""Maximum seconds that an item may run early, together with a due item."""
GROUP_SHARE = 0.1
"""Fraction of its wait by which an item may run early."""


class Schedule:
    """Due items by key. A later `at` with the same key replaces the earlier one."""

    def __init__(self, pool: WorkerPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._heap: list[tuple[float, int, str]] = []
        self._items: dict[str, _Item] = {}
        self._counter = itertools.count()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def at(self, due: float, job: Job, urgency: Urgency, key: str, *, groups: bool = False) -> None:
        """Submit `job` when the monotonic clock reaches `due`.

        Args:
            groups: The item may run a little early, together with a due item. Background jobs
                always may.
        """
        with self._lock:
            if self._stopped:
                return
            number = next(self._counter)
            early_s = 0.0
            if groups or urgency is Urgency.BACKGROUND:
                wait_s = due - self._clock.monotonic()
                early_s = max(0.0, min(GROUP_S, wait_s * GROUP_SHARE))
            self._items[key] = _Item(number, job, urgency, due - early_s)
            heapq.heappush(self._heap, (due, number, key))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="hostdeck-clock", daemon=True
                )
                self._thread.start()
        self._changed.set()

    def cancel(self, key: str) -> None:
        """Forget the item, if it was not submitted yet."""
        with self._lock:
            self._items.pop(key, None)

    def _run(self) -> None:
        while not self._stopped:
            self._changed.clear()
            wait_s = self._submit_due()
            if not self._stopped:
                self._clock.wait(self._changed, wait_s)

    def _submit_due(self) -> float | None:
        """Submit everything due, and items that may run early with it. Each submission wakes
        threads, so one wake-up serves them all.

        After a jump of the clock, each item is due only once.
        """
        due: list[tuple[_Item, str]] = []
        with self._lock:
            now = self._clock.monotonic()
            later: list[tuple[float, int, str]] = []
            until = now
            while self._heap and self._heap[0][0] <= until:
                entry = heapq.heappop(self._heap)
                _, number, key = entry
                item = self._items.get(key)
                if item is None or item.number != number:
                    continue
                if entry[0] > now and item.earliest > now:
                    later.append(entry)
                    continue
                del self._items[key]
                due.append((item, key))
                until = now + GROUP_S
            for entry in later:
                heapq.heappush(self._heap, entry)
            wait_s = self._heap[0][0] - now if self._heap else None
        for item, key in due:
            self._pool.submit(item.job, item.urgency, name=key)
        return wait_s

    def stop(self) -> None:
        """Submit nothing more. The thread ends at once."""
        with self._lock:
            self._stopped = True
            self._items.clear()
        self._changed.set()
