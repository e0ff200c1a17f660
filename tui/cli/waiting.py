"""Messages while the provider is slow: on standard error, after some seconds without output."""

from __future__ import annotations

import os
import sys
import threading
import time

from tui.cli.output import SPEECH

SILENT_S = 5.0
"""Seconds without a message."""
_LINES_AT_S = (5.0, 20.0, 40.0, 60.0)
"""Times of lines on output that cannot be rewritten; after the last entry, every minute."""


class Waiting:
    """Counter of pending answers that reports the waiting time. Any thread may update it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._depth = 0
        self._since = 0.0
        self._thread: threading.Thread | None = None

    def asking(self, begins: bool) -> None:
        """Record that a wait for an answer starts or ends."""
        with self._changed:
            if begins and self._depth == 0:
                self._since = time.monotonic()
            self._depth = max(0, self._depth + (1 if begins else -1))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="hostdeck-waiting", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            while True:
                while self._depth == 0:
                    self._changed.wait()
                self._one_wait(self._since)

    def _one_wait(self, since: float) -> None:
        """Report the wait at intervals until it is over. The lock is held except while sleeping."""
        rewrites = (
            sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb" and not SPEECH.on
        )
        due_s, shown = SILENT_S, ""
        while self._depth and self._since == since:
            left_s = since + due_s - time.monotonic()
            if left_s > 0:
                self._changed.wait(left_s)
                continue
            words = f"Waiting for the provider: {due_s:.0f} s…"
            sys.stderr.write(f"\r{words}" if rewrites else f"hostdeck: {words}\n")
            sys.stderr.flush()
            shown = words if rewrites else ""
            due_s = due_s + 1.0 if rewrites else _next_line_s(due_s)
        if shown:
            sys.stderr.write(f"\r{' ' * len(shown)}\r")
            sys.stderr.flush()


def _next_line_s(last_s: float) -> float:
    return next((line_s for line_s in _LINES_AT_S if line_s > last_s), last_s + 60.0)


WAITING = Waiting()
"""The instance of this process."""
