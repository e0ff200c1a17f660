"""Waiting for conditions, never for seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LIMIT_S = 60.0


async def until(condition: Callable[[], object], what: str) -> None:
    """Let the event loop run until `condition` holds; fail naming `what` after a generous limit."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {LIMIT_S:.0f} s in vain: {what}")
        await asyncio.sleep(0.01)


def until_now(condition: Callable[[], object], what: str) -> None:
    """The same for tests without an event loop."""
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {LIMIT_S:.0f} s in vain: {what}")
        time.sleep(0.005)
