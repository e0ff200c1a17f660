"""Output to a terminal that may be blocked: the writer thread, and how to abandon it. Any thread.

A terminal at the far end of a frozen connection accepts no bytes. A write then blocks indefinitely,
and with it the event loop, every signal, and the end of the process.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

from tui.system import O_CLOEXEC, O_NOCTTY, O_NONBLOCK, terminal_name, termios

MOST_PENDING = 30
"""Maximum number of pending writes; above it, the event loop waits too."""
MOST_PENDING_BYTES = 262_144
PIECE_BYTES = 4_096
LOOK_S = 0.05
"""Seconds between checks whether the program is ending."""
HURRIED_S = 0.25
"""Longest wait for a terminal while the program is ending."""
PATIENT_S = 3.0
"""Longest wait, when the user quits, for a terminal that accepts nothing at all."""
_END_OF_STRING = b"\x1b\\"
"""Terminates a control sequence that was cut, and shows nothing."""


class TerminalOutput:
    """Writer to one terminal, in order, on its own thread."""

    def __init__(
        self, descriptor: int, is_ending: Callable[[], bool], *, encoding: str, errors: str
    ) -> None:
        """Create the writer. `is_ending`: returns whether the program is ending and waits for no
        terminal."""
        self._is_ending = is_ending
        self._encoding, self._errors = encoding, errors
        self._descriptor, self._is_own = _not_blocking(descriptor)
        self._changed = threading.Condition()
        self._pending: deque[bytes] = deque()
        self._under_way = 0
        """Bytes that the thread has taken but not yet written."""
        self._round = 0
        """Changes when earlier output is no longer wanted."""
        self._stopped = False
        self._gone = False
        self._progress_at = time.monotonic()
        self.gave_up = False
        """Return whether output was dropped because the terminal did not accept it."""
        self._thread = threading.Thread(target=self._run, name="hostdeck-output", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Queue `text`; wait while much output is pending, unless the program is ending."""
        data = text.encode(self._encoding, self._errors)
        with self._changed:
            while self._is_full() and not self._is_ending():
                self._changed.wait(LOOK_S)
            if not self._gone:
                self._pending.append(data)
                self._changed.notify_all()

    def _is_full(self) -> bool:
        return not self._gone and (
            len(self._pending) >= MOST_PENDING or sum(map(len, self._pending)) > MOST_PENDING_BYTES
        )

    def make_way(self) -> None:
        """Drop output that the terminal does not accept in time, before the terminal is given back,
        so that the restore sequences reach it."""
        if self._drain():
            return
        with self._changed:
            frozen = time.monotonic() - self._progress_at > HURRIED_S / 2
            self._round += 1
            self._pending.clear()
            self._pending.append(_END_OF_STRING)
            self.gave_up = self.gave_up or frozen
        if frozen:
            # Unread output is dropped there too: the restore sequences then fit, and no write
            # blocks.
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def stop(self) -> None:
        """Write the pending output as far as the terminal accepts it, and end the thread."""
        written = self._drain()
        with self._changed:
            self.gave_up = self.gave_up or not written
            self._stopped = True
            self._pending.clear()
            self._changed.notify_all()
        self._thread.join(HURRIED_S)
        if self._is_own and not self._thread.is_alive():
            os.close(self._descriptor)

    def _drain(self) -> bool:
        """Wait until everything is written; shorten the wait when the program is ending. Return
        whether it is."""
        started_at = time.monotonic()
        with self._changed:
            while (self._pending or self._under_way) and not self._gone:
                now = time.monotonic()
                if now - started_at > HURRIED_S and self._is_ending():
                    return False
                if now - max(started_at, self._progress_at) > PATIENT_S:
                    return False
                self._changed.wait(LOOK_S)
            return True

    # Writer thread

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        while (data := self._next()) is not None:
            taken = self._round
            while data and not self._stopped and taken == self._round:
                try:
                    if not poll.poll(LOOK_S * 1000):
                        continue
                    written = os.write(self._descriptor, data[:PIECE_BYTES])
                except BlockingIOError:
                    # Space for one byte is too little for a line break, which becomes two bytes.
                    with self._changed:
                        self._changed.wait(LOOK_S)
                    continue
                except (OSError, ValueError):
                    self._lose()
                    return
                data = data[written:]
                with self._changed:
                    self._progress_at = time.monotonic()
                    self._under_way = len(data)
                    self._changed.notify_all()
            with self._changed:
                self._under_way = 0
                self._changed.notify_all()

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._pending and not self._stopped:
                self._changed.wait()
            if self._stopped:
                return None
            data = b"".join(self._pending)
            self._pending.clear()
            self._under_way = len(data)
            self._changed.notify_all()
            return data

    def _lose(self) -> None:
        """Record that the terminal is gone: nothing waits for it."""
        with self._changed:
            self._gone = True
            self._pending.clear()
            self._under_way = 0
            self._changed.notify_all()


def _not_blocking(descriptor: int) -> tuple[int, bool]:
    """Return a non-blocking descriptor of the same terminal, and whether it is new.

    The terminal's own descriptor is shared with the shell and stays unchanged.
    """
    try:
        name = terminal_name(descriptor)
        return os.open(name, os.O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), True
    except OSError:
        return descriptor, False


def silence() -> None:
    """Discard final output: the terminal accepts none, and a write would block indefinitely."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            os.dup2(null, descriptor)
    os.close(null)


def say(text: str, is_ending: Callable[[], bool]) -> None:
    """Write `text` outside the dashboard, and wait no longer than the program runs."""
    with contextlib.suppress(OSError, ValueError):
        descriptor, is_own = _not_blocking(1)
        poll = select.poll()
        poll.register(descriptor, select.POLLOUT)
        data = text.encode("utf-8", "replace")
        try:
            while data and not is_ending():
                if poll.poll(LOOK_S * 1000):
                    with contextlib.suppress(BlockingIOError):
                        data = data[os.write(descriptor, data[: PIECE_BYTES // 16]) :]
        finally:
            if is_own:
                os.close(descriptor)
