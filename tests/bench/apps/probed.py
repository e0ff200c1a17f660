"""`python probed.py FILE SERVERS [HOSTDECK ARGUMENTS…]`: Hostdeck, and how long its event loop
stood still while the list of servers came.

Counted is from the request of the list until a moment after so many servers are in the store. The
result is written to FILE as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEAT_S = 0.002
AFTER_S = 3.0
"""The list is drawn and its problems are counted meanwhile."""


class Probe:
    """The longest time between two beats."""

    def __init__(self, file: Path, servers: int) -> None:
        self.file, self.servers = file, servers
        self.asked_at = 0.0
        self.came_at = 0.0
        self.stalls: list[float] = []
        self.longest_work_s = 0.0
        """CPU time of the longest piece of work of the event loop: other programs do not add to
        it."""

    async def beat(self, store: Any) -> None:
        """Measure until the list is there."""
        last, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(BEAT_S)
            now, used_now = time.perf_counter(), time.thread_time()
            late, last = now - last - BEAT_S, now
            work_s, used = used_now - used, used_now
            if self.asked_at:
                self.stalls.append(late)
                self.longest_work_s = max(self.longest_work_s, work_s)
            fleet = store.fleet.value
            is_live = fleet is not None and store.session.signed_in and store.fleet.taken_at
            is_new = is_live and store.fleet.taken_at > self.wall
            is_asked = self.asked_at and not self.came_at
            if is_asked and is_new and len(fleet) == self.servers:
                self.came_at = now
            if self.came_at and now - self.came_at > AFTER_S:
                break
        self.stalls.sort()
        found = {
            "longest_ms": self.stalls[-1] * 1000,
            "p99_ms": self.stalls[int(len(self.stalls) * 0.99)] * 1000,
            "work_ms": self.longest_work_s * 1000,
            "took_s": self.came_at - self.asked_at,
        }
        self.file.write_text(json.dumps(found))

    wall = 0.0

    def ask(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """Note the first request of the list."""

        def asking(*parts: Any) -> Any:
            if not self.asked_at:
                self.wall = time.time()
                self.asked_at = time.perf_counter()
            return read(*parts)

        return asking


def main() -> None:
    from tui.app.dashboard_app import Dashboard
    from tui.readings import list_readers

    probe = Probe(Path(sys.argv[1]), int(sys.argv[2]))
    del sys.argv[1:3]
    run_async = Dashboard.run_async

    async def running(app: Any, **options: Any) -> Any:
        task = asyncio.get_running_loop().create_task(probe.beat(app.deck.store))
        try:
            return await run_async(app, **options)
        finally:
            task.cancel()

    Dashboard.run_async = running  # type: ignore[method-assign,assignment]
    reader = list_readers.ListReader
    reader._read = probe.ask(reader._read)  # type: ignore[method-assign]
    from tui.__main__ import main as start

    start()


if __name__ == "__main__":
    main()
