"""Lends the terminal to another program, or to a page with mouse selection. UI thread.

On purpose, nothing is drawn meanwhile and the event loop is blocked; worker threads continue to
read from the provider. A dashboard that is ending does not wait for the other program.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui.app.terminal_output import say

if TYPE_CHECKING:
    from screens.messages import LendTerminal
    from tui.app.dashboard_app import Dashboard


class Lending:
    """The program that uses the terminal of the app, if any."""

    def __init__(self, app: Dashboard) -> None:
        self._app = app
        self._child: subprocess.Popen[bytes] | None = None
        self._patience_s = 0.0
        self._page: tuple[int, int] | None = None
        """A pipe that ends the wait for Enter."""

    def run(self, words: Sequence[str], patience_s: float, says: str = "") -> int:
        """Lend the terminal until the program ends. Return its exit code.

        Args:
            patience_s: Seconds that the program gets to end when the dashboard must end.
            says: Text shown on the terminal first: the program may print nothing for a long time.

        Raises:
            OSError: The program could not be started.
            SuspendNotSupported: This terminal cannot be given to another program.
        """
        problem, code = None, 0
        with self._app.suspend(), _interrupts(lambda: None):
            # No exception may escape here: the dashboard would not return.
            try:
                if says:
                    say(f"{says}\n", self._is_ending)
                self._child, self._patience_s = subprocess.Popen(words), patience_s
                if self._app.ending.wanted:
                    self.end(signal.SIGTERM)
                code = self._child.wait()
            except OSError as error:
                problem = error
            finally:
                self._child = None
        if problem is not None:
            raise problem
        return code

    def answer(self, wish: LendTerminal) -> None:
        """Lend the terminal for a screen; pass the screen the result, or the reason why nothing
        started."""
        try:
            code = self.run(wish.words, wish.patience_s)
        except SuspendNotSupported:
            wish.ended(0, "This terminal cannot run another program.")
        except OSError as error:
            wish.ended(0, f"It could not be started: {os.strerror(error.errno or 0)}.")
        else:
            wish.ended(0 if self._app.ending.wanted else code, "")

    def until_enter(self, text: str) -> None:
        """Show `text` on the original terminal screen until Enter."""
        if self._page is None:
            self._page = os.pipe()
        woken = self._page[0]
        # No exception may escape this block: the dashboard would not return. Without a terminal,
        # nothing can be lent.
        with (
            suppress(SuspendNotSupported),
            self._app.suspend(),
            _interrupts(self._wake),
            suppress(OSError, ValueError),
        ):
            say(f"\n{text}\nEnter goes back.\n", self._is_ending)
            keys = sys.stdin.fileno()
            if self._app.ending.wanted:
                return
            if keys in select.select([keys, woken], [], [])[0]:
                os.read(keys, 4096)
            else:
                os.read(woken, 4096)

    def end(self, number: int) -> None:
        """Send signal `number` to the program that uses the terminal: the dashboard is ending. Any
        thread, and signal handlers."""
        self._wake()
        child = self._child
        if child is None:
            return
        child.send_signal(number)
        killing = threading.Timer(self._patience_s, child.kill)
        killing.daemon = True
        killing.start()

    def _is_ending(self) -> bool:
        return self._app.ending.wanted

    def _wake(self) -> None:
        if self._page is not None:
            with suppress(OSError):
                os.write(self._page[1], b".")


@contextmanager
def _interrupts(on_interrupt: Callable[[], None]) -> Iterator[None]:
    """Leave Ctrl+C to the program that uses the terminal: the event loop would end the dashboard.

    Install a handler instead of SIG_IGN, which the other program would inherit.
    """
    before = signal.signal(signal.SIGINT, lambda number, frame: on_interrupt())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
