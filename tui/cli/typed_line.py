"""Lines typed at a plain prompt. Main thread of a command."""

from __future__ import annotations

import contextlib
import io
import sys


def typed_line() -> str:
    """Return the next line of standard input; empty at end of input.

    Late replies of the terminal are dropped. Bytes that are not text become U+FFFD, which never
    counts as an answer.
    """
    if isinstance(sys.stdin, io.TextIOWrapper) and sys.stdin.errors != "surrogateescape":
        with contextlib.suppress(
            io.UnsupportedOperation
        ):  # other code has already read from the stream
            sys.stdin.reconfigure(errors="surrogateescape")
    try:
        line = sys.stdin.readline()
    except UnicodeError:
        return "\ufffd\n"
    if line.rstrip("\r\n").isprintable():
        return line
    from tui.terminal.terminal_input import plain_text  # rarely needed

    return plain_text(line.encode("utf-8", "surrogateescape"))
