"""The handover of running work at exit: this process finishes it, another process takes it, or the
next start resumes it."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING

from tui.clock import SystemClock
from tui.format import count
from tui.store.comebacks import COMEBACK
from tui.store.open_ends import open_ends
from tui.system import HANG_UP

if TYPE_CHECKING:
    from tui.app.demo_process import Demo
    from tui.engine import Engine

HUNG_UP = 129
LONGEST_S = 3 * 3600.0
"""Longest time for which work is followed without a screen."""
LOOK_S = 0.25


def leave(
    engine: Engine, demo: Demo | None, *, code: int, keep_watching: bool, is_frozen: bool = False
) -> int:
    """End the engine as the user, or the lost connection, requires. Return the exit code.

    Args:
        is_frozen: The terminal accepts no output. A SIGHUP while the terminal still exists is a
            request to end, not a lost connection.
    """
    going = engine.in_hand
    if going and code == HUNG_UP and not (is_frozen and _has_terminal()):
        _finish_here(engine)
    elif going and keep_watching:
        pid = engine.hand_over(None if demo is None else demo.handle())
        if pid is not None:
            sys.stderr.write(
                f"hostdeck: process {pid} follows {count(going, 'operation')} in the background.\n"
                "  To see them, run: hostdeck ops. The next start shows how they ended.\n"
            )
    unanswered = [comeback for comeback in engine.store.topics.values(COMEBACK) if comeback.is_open]
    ends = len(open_ends(engine.store, SystemClock().now()))
    unseen = any(operation.unseen for operation in engine.store.operations.values())
    engine.stop(hurried=code != 0)
    if demo is not None:
        demo.leave(for_good=not (going or unseen))
    if unanswered and code == 0 and demo is None:
        sys.stderr.write(
            f"hostdeck: {count(len(unanswered), 'server')} had not answered again yet. Hostdeck "
            "stopped checking. To check power, run: hostdeck status\n"
        )
    if ends and code == 0 and demo is None:
        sys.stderr.write(
            f"hostdeck: {count(ends, 'loose end')}: run hostdeck loose-ends to list them.\n"
        )
    return code


def _has_terminal() -> bool:
    poll = select.poll()
    poll.register(0, 0)
    return not poll.poll(0)


def _finish_here(engine: Engine) -> None:
    """Continue silently without a terminal until all operations of this process have ended."""
    _detach()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    engine.work_unseen()
    waited_s = 0.0
    while (engine.in_hand or not engine.settled) and not stop.is_set() and waited_s < LONGEST_S:
        stop.wait(LOOK_S)
        waited_s += LOOK_S


def _detach() -> None:
    """Detach the standard streams from the dead terminal: reading or writing there would fail or
    spin."""
    if HANG_UP is not None:
        signal.signal(HANG_UP, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
