"""Bridge from store changes on any thread to one message on the UI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui.store.changes import Change, Changes


class Bridge:
    """Collector of notices. It posts them together and posts again only after these are taken.

    A thousand changes during one redraw become one message.
    """

    def __init__(self, post: Callable[[], object]) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._waiting: set[Change] = set()
        self._posted = False

    def put(self, change: Change) -> None:
        """Add `change` and wake the UI unless a wake-up is already pending. Any thread."""
        with self._lock:
            self._waiting.add(change)
            if self._posted:
                return
            self._posted = True
        self._post()

    def take(self) -> Changes:
        """Return everything collected since the last call. UI thread."""
        with self._lock:
            taken, self._waiting = frozenset(self._waiting), set()
            self._posted = False
        return taken

    @property
    def idle(self) -> bool:
        """Return whether no change is waiting to be shown. For tests."""
        with self._lock:
            return not self._waiting and not self._posted
