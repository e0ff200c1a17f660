"""Typed lines at a plain prompt. The main thread of a command."""

from __future__ import annotations

import contextlib
import io
import sys


def typed_line() -> str:
    """Return the next line of standard input, empty at its end.

    Late answers of the terminal are left out. What is no text becomes U+FFFD, and is never taken
    for an answer.
    """
    if isinstance(sys.stdin, io.TextIOWrapper) and sys.stdin.errors != "surrogateescape":
        with contextlib.suppress(
            io.UnsupportedOperation
        ):  # something was read in another way before
            sys.stdin.reconfigure(errors="surrogateescape")
    try:
        line = sys.stdin.readline()
    except UnicodeError:
        return "\ufffd\n"
    if line.rstrip("\r\n").isprintable():
        return line
    from tui.terminal.terminal_input import plain_text  # seldom needed

    return plain_text(line.encode("utf-8", "surrogateescape"))
