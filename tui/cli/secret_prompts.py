"""Secrets typed invisibly on the terminal, or read from standard input. Main thread of a
command."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tui.errors import UsageError
from tui.system import ENDING_SIGNALS, O_NOCTTY, termios
from tui.terminal.terminal_input import plain_text


def hidden(prompt: str) -> str:
    """Return the typed line without echo. Ctrl+C raises KeyboardInterrupt; a termination signal
    ends the program as usual.

    Raises:
        UsageError: The input is not text.
    """
    import getpass

    with _text_only("Reading your input"), _seen_again():
        return plain_text(_text(getpass.getpass(prompt)).encode())


def asked(prompt: str) -> str:
    """Return a typed line with echo.

    Raises:
        UsageError: The input is not text.
    """
    with _text_only("Reading your input"):
        return plain_text(_text(input(prompt)).encode())


def next_line() -> str:
    """Return the next line of standard input, for `--pin-stdin` and similar options.

    Raises:
        UsageError: The input is not text, or contains control characters.
    """
    doing = "Reading from standard input"
    with _text_only(doing):
        line = _text(sys.stdin.readline().rstrip("\r\n"))
    if any(char < " " or char == "\x7f" for char in line.strip()):
        raise UsageError(
            doing,
            said="The line contains a control character.",
            certain="Nothing was sent.",
            next="Check the program that writes the line.",
        )
    return line


def _text(typed: str) -> str:
    # some locales decode invalid bytes to surrogates, others raise an error
    typed.encode()
    return typed


@contextmanager
def _text_only(doing: str) -> Iterator[None]:
    try:
        yield
    except UnicodeError:
        raise UsageError(
            doing,
            said="The input is not valid UTF-8.",
            certain="Nothing was sent.",
            next="Check the encoding of the terminal or of the input.",
        ) from None


@contextmanager
def _seen_again() -> Iterator[None]:
    """Restore the echo before a signal ends the process; otherwise later input in the terminal
    would be invisible."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | O_NOCTTY)
    except OSError:
        yield  # getpass has its own fallback without one
        return
    try:
        settings = termios.tcgetattr(terminal)

        def end(number: int, frame: object) -> None:
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSANOW, settings)
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        # Keep ignored signals ignored (nohup).
        signals = [
            number for number in ENDING_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN
        ]
        before = {number: signal.signal(number, end) for number in signals}
        try:
            yield
        finally:
            for signum, handler in before.items():
                signal.signal(signum, handler)
    finally:
        os.close(terminal)
