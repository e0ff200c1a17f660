"""`python -m tests.pictures.ink`: prints how many cells of each screen are not blank, by size."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from screens.messages import Open, Place
from tests.pictures.drawing import NOON, still
from tests.support.driver import Deckhand, NoonClock
from tests.support.until import until
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

SIZES = ((80, 24), (120, 40), (160, 50), (200, 60))
SERVER = 25300
Drive = Callable[[Deckhand, Pilot[Any]], Awaitable[None]]


def ink(text: str, columns: int, lines: int) -> float:
    """Return the share of cells that are not blank, in percent."""
    shown = sum(not char.isspace() for line in text.splitlines()[:lines] for char in line)
    return 100.0 * shown / (columns * lines)


def at_place(place: Place) -> Drive:
    """Return how to get to a place from the list."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        before = hand.app.screen
        hand.app.post_message(Open(place))
        await until(lambda: hand.app.screen is not before, "another screen is shown")

    return drive


async def at_list(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Stand on a server with many sensors."""
    await pilot.press("j", "j")
    await hand.read_up()


def on_tab(key: str) -> Drive:
    """Return how to get to a tab of a server."""

    async def drive(hand: Deckhand, pilot: Pilot[Any]) -> None:
        await at_place(Place("server", SERVER))(hand, pilot)
        await pilot.press(key)

    return drive


SCREENS: dict[str, Drive] = {
    "Fleet": at_list,
    "Overview": on_tab("1"),
    "Sensors": on_tab("2"),
    "Network": on_tab("3"),
    "Access": on_tab("5"),
    "Operations": at_place(Place("operations")),
    "Billing": at_place(Place("billing")),
    "Account": at_place(Place("account")),
}


async def measured(drive: Drive, columns: int, lines: int) -> float:
    """Return the ink of a screen once all that it shows was read."""
    world = World(fleet("demo"), clock=SimClock(50.0, start=NOON), still=True)
    simulator = SimulatorServer(world).start()
    hand = Deckhand(simulator.url, clock=NoonClock(), profile="demo")
    try:
        async with hand.running(columns, lines) as pilot:
            await hand.sees("12 servers")
            await hand.read_up()
            await drive(hand, pilot)
            before = ""
            while before != hand.text or not before.strip():
                before = hand.text
                await hand.read_up()
                await pilot.pause(0.5)
            return ink(hand.text, columns, lines)
    finally:
        hand.close()
        simulator.stop()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hostdeck-ink-") as home:
        still(Path(home))
        print(f"{'ink, %':12}" + "".join(f"{f'{wide}x{high}':>9}" for wide, high in SIZES))
        for name, drive in SCREENS.items():
            found = [asyncio.run(measured(drive, wide, high)) for wide, high in SIZES]
            print(f"{name:12}" + "".join(f"{share:9.1f}" for share in found), flush=True)


if __name__ == "__main__":
    main()
