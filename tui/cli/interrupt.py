"""Ctrl+C for a command whose output is not read: a blocked write must not keep the process
alive."""

from __future__ import annotations

import os
import signal
import sys
import threading

from tui.cli.exit_codes import ExitCode

END_S = 1.0
"""Time for the ordinary end, such as that of the session at the provider."""


class _Output:
    """State of the standard streams. One for the process."""

    lost = False
    """An interrupt found that they take nothing: what is written since then is discarded."""


OUTPUT = _Output()


def listen() -> None:
    """Handle SIGINT from now on. Does nothing where it is ignored or handled already."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)


def _interrupted(number: int, frame: object) -> None:
    streams = [
        one for one in (sys.__stdout__, sys.__stderr__) if one is not None and not one.closed
    ]
    blocked = [file for one in streams if _is_blocked(file := one.fileno())]
    if blocked:
        OUTPUT.lost = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for file in blocked:
            os.dup2(nowhere, file)
        os.close(nowhere)
        signal.signal(signal.SIGALRM, _end)
        signal.setitimer(signal.ITIMER_REAL, END_S)
    raise KeyboardInterrupt


def _is_blocked(file: int) -> bool:
    """Report whether a write would wait. One that would fail does not."""
    import select

    poll = select.poll()
    poll.register(file, select.POLLOUT)
    return not poll.poll(0)


def _end(number: int, frame: object) -> None:
    os._exit(ExitCode.INTERRUPTED)
