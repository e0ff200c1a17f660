"""Secrets that are typed on the terminal, unseen, or come through standard input. The main thread
of a command."""

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
    """Return the typed line. Ctrl+C raises KeyboardInterrupt; a termination signal ends the program
    as usual.

    Raises:
        UsageError: It is no text.
    """
    import getpass

    with _text_only("Reading your input"), _seen_again():
        return plain_text(_text(getpass.getpass(prompt)).encode())


def asked(prompt: str) -> str:
    """Return a typed line that may be visible.

    Raises:
        UsageError: It is no text.
    """
    with _text_only("Reading your input"):
        return plain_text(_text(input(prompt)).encode())


def next_line() -> str:
    """The next line of standard input, for `--pin-stdin` and its like.

    Raises:
        UsageError: It is no text, or holds control characters.
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
    # in some locales bytes that are no text come as half characters, in others they raise of
    # themselves
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
    """A signal that ends the process would leave the terminal without an echo, for whatever is
    typed next."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | O_NOCTTY)
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
