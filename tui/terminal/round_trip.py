"""A cursor position query sent during startup: its reply time measures the latency of the terminal,
and nothing waits for it.

It may be sent before the first frame, so this module imports almost nothing. A separate thread
reads the reply, and keeps the keys typed meanwhile.
"""

from __future__ import annotations

import _thread
import os
import select
import time

QUESTION = b"\x1b[6n"
GIVE_UP_S = 0.3
_PAUSE_S = 0.01


class RoundTrip:
    """One pending query. The terminal must not echo, nor wait for Enter."""

    def __init__(self, inward: int) -> None:
        """Start listening: the query has just been written."""
        self._in = inward
        self.asked_at = time.monotonic()
        self.took_s: float | None = None
        """Seconds until the reply arrived; `None` before that."""
        self._read = b""
        self._stopped = False
        self._ended = _thread.allocate_lock()
        self._ended.acquire()
        _thread.start_new_thread(self._listen, ())

    def _listen(self) -> None:
        try:
            while not self._stopped and time.monotonic() - self.asked_at < GIVE_UP_S:
                if not select.select([self._in], [], [], _PAUSE_S)[0]:
                    continue
                read = os.read(self._in, 1024)
                self._read += read
                if not read:
                    return
                if answer_in(self._read):
                    self.took_s = time.monotonic() - self.asked_at
                    return
        except OSError:
            return
        finally:
            self._ended.release()

    def stop(self) -> None:
        """Stop listening: the dashboard ignores a late reply."""
        self._stopped = True
        if self._ended.acquire(timeout=0.1):
            self._ended.release()

    @property
    def typed(self) -> bytes:
        """Return the bytes received besides the reply: keys typed during startup."""
        answer = answer_in(self._read)
        return self._read.replace(answer, b"", 1) if answer else self._read


def answer_in(data: bytes) -> bytes:
    """Return the cursor position report in `data`; empty without one."""
    at = data.find(b"\x1b[")
    while at >= 0:
        end = at + 2
        while end < len(data) and data[end : end + 1] in b"0123456789;":
            end += 1
        numbers = data[at + 2 : end].split(b";")
        if data[end : end + 1] == b"R" and len(numbers) == 2 and all(numbers):
            return data[at : end + 1]
        at = data.find(b"\x1b[", at + 2)
    return b""
