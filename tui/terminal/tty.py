"""Queries to a terminal: cursor position, and reply time.

They are for commands, before anything else reads the terminal. Each wait is bounded; keys typed
meanwhile are lost, so the dashboard does not use this module.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tui.system import termios, tty

WAIT_S = 0.5
"""Seconds after which a terminal counts as not replying."""
_POSITION = re.compile(rb"\x1b\[(\d+);(\d+)R")


class Asker:
    """Queries to the terminal behind standard input and output. Created by `asking`."""

    def __init__(self, inward: int, outward: int) -> None:
        self._in, self._out = inward, outward

    def position(self) -> tuple[int, int] | None:
        """Return row and column of the cursor, counted from 1; `None` without a reply."""
        os.write(self._out, b"\x1b[6n")
        read, until = b"", time.monotonic() + WAIT_S
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._in], [], [], left)[0]:
                return None
            read += os.read(self._in, 1024)
            found = _POSITION.search(read)
            if found:
                return int(found[1]), int(found[2])
        return None

    def round_trip_s(self) -> float | None:
        """Return the fastest of three replies in seconds; `None` without a reply."""
        took = []
        for _ in range(3):
            started_at = time.monotonic()
            if self.position() is None:
                return None
            took.append(time.monotonic() - started_at)
        return min(took)

    def width(self, text: str) -> int | None:
        """Return the number of cells that the terminal uses for `text`; leave the line empty."""
        os.write(self._out, b"\r")
        os.write(self._out, text.encode("utf-8", "replace"))
        found = self.position()
        os.write(self._out, b"\r\x1b[K")
        return None if found is None else found[1] - 1


@contextmanager
def asking() -> Iterator[Asker | None]:
    """Return the terminal in a mode that allows queries; `None` if there is none or it is dumb."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") in (
        "dumb",
        "",
    ):
        yield None
        return
    inward = sys.stdin.fileno()
    before = termios.tcgetattr(inward)
    sys.stdout.flush()
    try:
        # Interrupt keys stay unchanged.
        tty.setcbreak(inward, termios.TCSANOW)
        yield Asker(inward, sys.stdout.fileno())
    finally:
        termios.tcsetattr(inward, termios.TCSANOW, before)
