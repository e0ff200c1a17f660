"""Serves the application on loopback: in a thread for tests, or as a separate process."""

from __future__ import annotations

import asyncio
import logging
import threading

from tui.simulator.asgi_app import create_app
from tui.simulator.lean_uvicorn import Config, Server
from tui.simulator.world import World

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def config(world: World, port: int, host: str = "127.0.0.1", latency_s: float = 0.0) -> Config:
    """Return the settings of uvicorn. Only loopback, because the credentials are public."""
    if host not in LOOPBACK:
        raise ValueError("the simulator serves on loopback only")
    # uvicorn treats deliberately dropped connections as errors; its tracebacks do not help.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    return Config(
        create_app(world, latency_s),
        host=host,
        port=port,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        # The application sends the date of its own clock.
        date_header=False,
        access_log=False,
        timeout_graceful_shutdown=1,
    )


class SimulatorServer:
    """A simulator in a thread of this process. `start` returns when it accepts requests."""

    def __init__(self, world: World, port: int = 0, latency_s: float = 0.0) -> None:
        self.world = world
        self._server = Server(config(world, port, latency_s=latency_s))
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hostdeck-sim", daemon=True)

    def _run(self) -> None:
        async def serve() -> None:
            # uvicorn's `serve` installs signal handlers, which only the main thread may do.
            self._server.config.load()
            self._server.lifespan = self._server.config.lifespan_class(self._server.config)
            await self._server.startup()
            self._ready.set()
            await self._server.main_loop()
            await self._server.shutdown()

        asyncio.run(serve())

    def start(self) -> SimulatorServer:
        """Listen on a free port in a separate thread; return when it responds. Raises RuntimeError
        after 10 s."""
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the simulator did not start")
        return self

    @property
    def url(self) -> str:
        """Return its address: a loopback port, different each time."""
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Stop serving; wait up to 5 s for running requests."""
        self._server.should_exit = True
        self._thread.join(5)
