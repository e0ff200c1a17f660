"""Waiting for conditions, never for seconds."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

from tests.support import early_waits

LIMIT_S, LONGEST_S = 20.0, 60.0


def crowding() -> float:
    """Return how many times as long everything may take here: 1 but on a busy machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / 2)


def limit_s() -> float:
    """Return the seconds after which a wait is in vain."""
    return min(LONGEST_S, LIMIT_S * crowding())


async def until(condition: Callable[[], object], what: str) -> None:
    """Let the event loop run until `condition` holds; fail naming `what` after a limit."""
    limit = limit_s()
    deadline = time.monotonic() + limit
    if condition():
        return
    early_waits.count_wait()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {limit:.0f} s in vain: {what}")
        await asyncio.sleep(0.01)


def until_now(condition: Callable[[], object], what: str) -> None:
    """The same for tests without an event loop."""
    limit = limit_s()
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {limit:.0f} s in vain: {what}")
        time.sleep(0.005)
