"""Ctrl+C for a command whose output is not read: a blocked write must not keep the process
alive."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from contextlib import suppress

from tui.cli.exit_codes import ExitCode
from tui.system import call_after

END_S = 1.0
"""Time for an orderly end, including that of the session at the provider."""


class _Output:
    """State of the standard streams. One instance per process."""

    lost = False
    """True if an interrupt found blocked streams: later output is discarded."""
    was_interrupted = False
    """True after an interrupt. The command may have handled it and continued, as in line mode."""
    code: int | None = None
    """Exit code of the process, once known."""


OUTPUT = _Output()


def listen() -> None:
    """Handle SIGINT from now on. Do nothing if it is already ignored or handled."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)
        # atexit calls the first registered function last.
        atexit.register(_keep_exit_code)


def ending(code: int) -> int:
    """Store the exit code of the process; return it."""
    OUTPUT.code = code
    return code


def _keep_exit_code() -> None:
    # After an interrupt in code that Python compiled from a string, such as a dataclass's methods
    # during import, `python -m` kills itself with SIGINT at exit, even if the interrupt was handled
    # and other commands followed.
    code = OUTPUT.code
    if code is not None and (OUTPUT.was_interrupted or code == ExitCode.INTERRUPTED):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _interrupted(number: int, frame: object) -> None:
    OUTPUT.was_interrupted = True
    streams = [
        stream
        for stream in (sys.__stdout__, sys.__stderr__)
        if stream is not None and not stream.closed
    ]
    blocked = [file for stream in streams if _is_blocked(file := stream.fileno())]
    if blocked:
        OUTPUT.lost = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for file in blocked:
            os.dup2(nowhere, file)
        os.close(nowhere)
        call_after(END_S, _end)
    raise KeyboardInterrupt


def _is_blocked(file: int) -> bool:
    """Return whether a write would block. A write that would fail does not block."""
    import select

    poll = select.poll()
    poll.register(file, select.POLLOUT)
    return not poll.poll(0)


def _end(number: int, frame: object) -> None:
    os._exit(ExitCode.INTERRUPTED)
