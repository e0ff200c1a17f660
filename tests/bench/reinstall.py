"""Whole reinstalls at a provider sixty times as fast: how long after each event its frame is
drawn."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

from tests.bench.figures import Figure, median
from tests.bench.fixtures import Bench
from tests.screens.reinstalling import METAL, VM, Walk
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.changes import Change, Kind
from tui.wizards.installing.draft import WizardStep

SPEED = 60.0
LATEST_MS = 100.0


class Frames:
    """When something about the reinstall changed in the store, and when the screen was drawn after
    it."""

    def __init__(self, hand: Deckhand) -> None:
        self._lock = threading.Lock()
        self._waiting: list[float] = []
        self.late_ms: list[float] = []
        hand.store.subscribe(self._changed)
        self._draw = hand.app._display
        hand.app._display = self._drawn  # type: ignore[method-assign]

    def _changed(self, change: Change) -> None:
        if change.kind in (Kind.TOPIC, Kind.OPERATION):
            with self._lock:
                self._waiting.append(time.monotonic())

    def _drawn(self, screen: Any, renderable: Any) -> None:
        self._draw(screen, renderable)
        with self._lock:
            events, self._waiting = self._waiting, []
        now = time.monotonic()
        self.late_ms += [1000 * (now - written_at) for written_at in events]


async def _install(server_id: int, name: str) -> list[float]:
    world = World(fleet("small"), clock=SimClock(SPEED), still=True)
    simulator = SimulatorServer(world).start()
    hand = Deckhand(simulator.url, clock=FastClock(SPEED))
    try:
        async with hand.running() as pilot:
            walk = await (await Walk(hand, pilot).open(server_id)).to(WizardStep.REVIEW)
            await walk.press(*name, "enter")
            await hand.sees("Account PIN")
            frames = Frames(hand)
            await pilot.press(*DEMO_PIN, "enter")
            await hand.sees("Installed.")
            return frames.late_ms
    finally:
        hand.close()
        simulator.stop()


def measure(bench: Bench) -> Iterator[Figure]:
    """From the store's word to the drawn frame, in one process: the terminal's own time is not in
    it."""
    late = asyncio.run(_install(METAL, "db-replica"))
    if not bench.quick:
        late += asyncio.run(_install(VM, "web-01"))
    yield Figure(
        "a frame of a reinstall, latest after its event",
        max(late),
        "ms",
        LATEST_MS,
        f"{len(late)} events, median {median(late):.0f} ms, provider {SPEED:.0f} times as fast",
    )
