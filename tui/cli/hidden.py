"""Asking for a secret on the terminal, unseen. The main thread of a command."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def hidden(prompt: str) -> str:
    """What is typed. Ctrl+C is KeyboardInterrupt; whoever is told to end meanwhile ends as it would have."""
    import getpass

    with _seen_again():
        return getpass.getpass(prompt)


@contextmanager
def _seen_again() -> Iterator[None]:
    """A signal that ends the process would leave the terminal without an echo, for whatever is typed next."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        yield  # getpass has its own way without one
        return
    try:
        settings = termios.tcgetattr(terminal)

        def end(number: int, frame: object) -> None:
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSANOW, settings)
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        # Whoever ignores one (nohup) goes on doing so.
        heard = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
        before = {one: signal.signal(one, end) for one in heard}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
    finally:
        os.close(terminal)
