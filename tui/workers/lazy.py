"""Parts that are created at their first use, so that the first frame waits for no import. Any
thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """A part that is created once, at its first call."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.RLock()
        self._made: T | None = None

    def __call__(self) -> T:
        """Return the part, and create it first if needed."""
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made

    @property
    def made(self) -> T | None:
        """Return the part; `None` if it was not used yet."""
        return self._made
