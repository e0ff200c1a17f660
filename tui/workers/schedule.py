"""The schedule: one thread that sleeps until the next due item and hands it to the pool."""

from __future__ import annotations

import heapq
import itertools
import threading

from tui.clock import Clock
from tui.workers.pool import Job, Urgency, WorkerPool


class Schedule:
    """Due items by key; a later `at` with the same key replaces the earlier one."""

    def __init__(self, pool: WorkerPool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._heap: list[tuple[float, int, str]] = []
        self._items: dict[str, tuple[int, Job, Urgency]] = {}
        self._counter = itertools.count()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def at(self, due: float, job: Job, urgency: Urgency, key: str) -> None:
        """Submit `job` when the monotonic clock reaches `due`."""
        with self._lock:
            if self._stopped:
                return
            number = next(self._counter)
            self._items[key] = (number, job, urgency)
            heapq.heappush(self._heap, (due, number, key))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="hostdeck-clock", daemon=True
                )
                self._thread.start()
        self._changed.set()

    def cancel(self, key: str) -> None:
        """Forget the item, if it has not been submitted yet."""
        with self._lock:
            self._items.pop(key, None)

    def _run(self) -> None:
        while not self._stopped:
            self._changed.clear()
            wait_s = self._submit_due()
            if not self._stopped:
                self._clock.wait(self._changed, wait_s)

    def _submit_due(self) -> float | None:
        """Hand over everything due. After a jump of the clock each item is due once, not often."""
        due: list[tuple[Job, Urgency, str]] = []
        with self._lock:
            now = self._clock.monotonic()
            while self._heap and self._heap[0][0] <= now:
                _, number, key = heapq.heappop(self._heap)
                item = self._items.get(key)
                if item is not None and item[0] == number:
                    del self._items[key]
                    due.append((item[1], item[2], key))
            wait_s = self._heap[0][0] - now if self._heap else None
        for job, urgency, key in due:
            self._pool.submit(job, urgency, name=key)
        return wait_s

    def stop(self) -> None:
        """Submit nothing more; the thread ends at once."""
        with self._lock:
            self._stopped = True
            self._items.clear()
        self._changed.set()
