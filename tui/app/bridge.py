"""Store changes, from whichever thread they come, to one message on the UI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui.store.changes import Change, Changes


class Bridge:
    """Collects notices and posts them together; the next post waits until these were taken.

    A thousand changes while the screen is being drawn become one message.
    """

    def __init__(self, post: Callable[[], object]) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._waiting: set[Change] = set()
        self._posted = False

    def put(self, change: Change) -> None:
        """Any thread: remember `change` and wake the UI unless it is already on its way."""
        with self._lock:
            self._waiting.add(change)
            if self._posted:
                return
            self._posted = True
        self._post()

    def take(self) -> Changes:
        """UI thread: everything collected since the last call."""
        with self._lock:
            taken, self._waiting = frozenset(self._waiting), set()
            self._posted = False
        return taken

    @property
    def idle(self) -> bool:
        """Return whether nothing waits to be shown. For tests."""
        with self._lock:
            return not self._waiting and not self._posted
