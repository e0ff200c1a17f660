"""A quicker sense of when the dashboard has done with a key than Textual's own.

Textual's Pilot takes the whole process for busy while any of its threads is, and the simulator is
one of them; it also looks only every 20 ms, twice a key. Here only the thread that draws counts.
The Pilot also waits 30 s for the answer of a widget that is removed meanwhile, and then fails.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import textual.app
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout

from tests.support.until import limit_s

LOOK_S = 0.01
IDLE_S = 0.001


async def wait_for_idle(min_sleep: float = 4 * LOOK_S, max_sleep: float = 1.0) -> None:
    """Until the thread of the dashboard works no more than a tenth of its time."""
    started = time.monotonic()
    while True:
        worked = time.thread_time()
        await asyncio.sleep(LOOK_S)
        took_s = time.monotonic() - started
        if took_s >= max_sleep or (took_s > min_sleep and time.thread_time() - worked < IDLE_S):
            return


GONE_S = 0.1
"""Seconds between two looks for widgets that were removed."""


async def wait_for_screen(pilot: Pilot[object], timeout: float = 0.0) -> bool:
    """Wait until the app and every widget has processed its messages, or was removed.

    Returns:
        False if the app has failed.
    """
    if not pilot.app._screen_stack:
        return False
    waiting: set[MessagePump] = set()
    all_answered = asyncio.Event()

    def note(pump: MessagePump) -> None:
        waiting.discard(pump)
        if not waiting:
            all_answered.set()

    for pump in (pilot.app, *pilot.app.screen.walk_children(with_self=True)):
        if pump.call_later(note, pump):
            waiting.add(pump)
    deadline = time.monotonic() + limit_s()
    while waiting:
        if pilot.app._exception_event.is_set():
            return False
        if time.monotonic() > deadline:
            raise WaitForScreenTimeout(f"waited in vain for messages of {waiting}")
        with suppress(TimeoutError):
            await asyncio.wait_for(all_answered.wait(), GONE_S)
        waiting -= {pump for pump in waiting if pump._closing or pump._closed}
    return True


def install() -> None:
    """For the keys of every test of this process; `pause` goes on looking at everything."""
    textual.app.wait_for_idle = wait_for_idle
    Pilot._wait_for_screen = wait_for_screen  # type: ignore[assignment]
