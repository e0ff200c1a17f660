"""Output to a terminal that may not read: the thread that writes, and how it is left behind. Any
thread.

A terminal at the far end of a frozen connection takes no bytes. A write to it then waits for ever,
and with it the loop, every signal, and the end of the process.
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
"""Writes that may wait for the terminal; then the loop waits too."""
MOST_PENDING_BYTES = 262_144
PIECE_BYTES = 4_096
LOOK_S = 0.05
"""Pause between two looks at whether the program is to end."""
HURRIED_S = 0.25
"""Longest wait for a terminal when the program is ending."""
PATIENT_S = 3.0
"""Longest wait for a terminal that takes nothing at all when the person leaves."""
_END_OF_STRING = b"\x1b\\"
"""Ends a control sequence that was cut, and shows nothing."""


class TerminalOutput:
    """Writes to one terminal, in order, in a thread of its own."""

    def __init__(
        self, descriptor: int, is_ending: Callable[[], bool], *, encoding: str, errors: str
    ) -> None:
        """`is_ending`: returns whether the program is ending and waits for no terminal."""
        self._is_ending = is_ending
        self._encoding, self._errors = encoding, errors
        self._descriptor, self._is_own = _not_blocking(descriptor)
        self._changed = threading.Condition()
        self._pending: deque[bytes] = deque()
        self._under_way = 0
        """Bytes that the thread has taken and not written yet."""
        self._round = 0
        """Changes when what was taken before is not wanted any more."""
        self._stopped = False
        self._gone = False
        self._progress_at = time.monotonic()
        self.gave_up = False
        """Return whether output was dropped because the terminal did not take it."""
        self._thread = threading.Thread(target=self._run, name="hostdeck-output", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Queue `text`; waits while much is pending, unless the program is to end."""
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
        """Before the terminal is given back: drop what it does not take in time, so that the way
        back reaches it."""
        if self._drain():
            return
        with self._changed:
            frozen = time.monotonic() - self._progress_at > HURRIED_S / 2
            self._round += 1
            self._pending.clear()
            self._pending.append(_END_OF_STRING)
            self.gave_up = self.gave_up or frozen
        if frozen:
            # Unread output is dropped there too: the way back then has room, and no write
            # waits for it.
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def stop(self) -> None:
        """Write what is pending as far as the terminal takes it, and end the thread."""
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
        """Wait until all is written. Returns whether it is; hurried when the program is to end."""
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

    # The thread

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
                    # Room for a byte is none for a line break, which becomes two.
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
        """The terminal is gone: nothing waits for it."""
        with self._changed:
            self._gone = True
            self._pending.clear()
            self._under_way = 0
            self._changed.notify_all()


def _not_blocking(descriptor: int) -> tuple[int, bool]:
    """Return a descriptor of the same terminal that never waits, and whether it is a new one.

    The terminal's own is shared with the shell, and stays as it is.
    """
    try:
        name = terminal_name(descriptor)
        return os.open(name, os.O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), True
    except OSError:
        return descriptor, False


def silence() -> None:
    """Send the last words nowhere: the terminal takes none, and a write to it would wait for
    ever."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        if os.isatty(descriptor):
            os.dup2(null, descriptor)
    os.close(null)


def say(text: str, is_ending: Callable[[], bool]) -> None:
    """Write `text` to the terminal outside of the dashboard, and wait no longer than the program
    lives."""
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
