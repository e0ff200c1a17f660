"""Whose work it is: results of a screen that left, or of a replaced wish, are dropped."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import TypeVar

from tui.engine.pool import Urgency, WorkerPool
from tui.errors import HostdeckError

T = TypeVar("T")


class Scope:
    """The lifetime of what somebody asked for. Cancelling means: we stop listening."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._newest: dict[str, int] = {}
        self._counter = itertools.count(1)
        self._cancelled = False

    def latest(
        self,
        slot: str,
        job: Callable[[], T],
        deliver: Callable[[T], None],
        *,
        failed: Callable[[HostdeckError], None] | None = None,
        urgency: Urgency = Urgency.PERSON,
    ) -> None:
        """Run `job`; hand its result to `deliver` unless a newer job of `slot` was asked for.

        `deliver` and `failed` are called on the worker thread.
        """
        with self._lock:
            if self._cancelled:
                return
            number = next(self._counter)
            self._newest[slot] = number

        def run() -> None:
            if not self._is_newest(slot, number):
                return
            try:
                value = job()
            except HostdeckError as error:
                if failed is not None and self._is_newest(slot, number):
                    failed(error)
                return
            if self._is_newest(slot, number):
                deliver(value)

        self._pool.submit(run, urgency, name=slot)

    def _is_newest(self, slot: str, number: int) -> bool:
        with self._lock:
            return not self._cancelled and self._newest.get(slot) == number

    def cancel(self) -> None:
        """Deliver nothing from now on."""
        with self._lock:
            self._cancelled = True
