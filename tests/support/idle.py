"""A quicker sense of when the dashboard has done with a key than Textual's own.

Textual's Pilot takes the whole process for busy while any of its threads is, and the simulator is
one of them; it also looks only every 20 ms, twice a key. Here only the thread that draws counts.
"""

from __future__ import annotations

import asyncio
import time

import textual.app

LOOK_S = 0.01
IDLE_S = 0.001


async def wait_for_idle(min_sleep: float = 4 * LOOK_S, max_sleep: float = 1.0) -> None:
    """Until the thread of the dashboard works no more than a tenth of its time."""
    begun = time.monotonic()
    while True:
        worked = time.thread_time()
        await asyncio.sleep(LOOK_S)
        took_s = time.monotonic() - begun
        if took_s >= max_sleep or (took_s > min_sleep and time.thread_time() - worked < IDLE_S):
            return


def install() -> None:
    """For the keys of every test of this process; `pause` goes on looking at everything."""
    textual.app.wait_for_idle = wait_for_idle
