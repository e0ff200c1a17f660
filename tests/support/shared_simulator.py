"""One simulator for all tests of a process: one thread and one event loop, a world for each test.

Each world listens on a port of its own. A request that a test left behind finds nobody there, and
never the world of the next test.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from functools import cache
from typing import Any

from tui.simulator.http_server import SimulatorServer

LIMIT_S = 20.0


class SharedSimulator(SimulatorServer):
    """A world on a port, served by the thread that serves all others too."""

    def start(self) -> SharedSimulator:
        """Listen. Return once it answers."""
        _run(self._begin())
        return self

    def stop(self) -> None:
        """Close the port and every connection at once; drop what is not answered yet."""
        _run(self._end())

    async def _begin(self) -> None:
        server = self._server
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        self._dates = asyncio.create_task(server.main_loop())
        await asyncio.sleep(0)

    async def _end(self) -> None:
        state = self._server.server_state
        self._dates.cancel()
        for listening in self._server.servers:
            listening.close()
        for connection in list(state.connections):
            connection.transport.abort()
        for answering in list(state.tasks):
            answering.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self._dates, *state.tasks, return_exceptions=True)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="hostdeck-sim", daemon=True).start()
    return loop


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run_coroutine_threadsafe(work, _loop()).result(LIMIT_S)
