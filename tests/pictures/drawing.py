"""What each picture shows, and how to get there with the keyboard. The fleet, the seed and the
clock stand still."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.screens.reinstalling import Walk
from tests.support.driver import Deckhand, NoonClock
from tests.support.fixed_traffic import traffic_at
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.wizards.installing.draft import WizardStep

PLACE = Path(__file__).parents[2] / "assets" / "pictures"
COLUMNS, LINES = 120, 40
NOON = 1_795_000_000.0
"""The moment that all pictures show, Unix seconds."""


@dataclass(frozen=True)
class Drawn:
    """One picture: its file is `assets/pictures/NAME.svg`."""

    name: str
    title: str
    drive: Callable[[Deckhand, Pilot[Any], World], Awaitable[None]]
    lines: int = LINES
    theme: str = "dark"


async def _fleet(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    await hand.sees("12 servers")
    await hand.read_up()
    await pilot.press(*"jjj")
    await hand.read_up()


async def _fleet_with_traffic(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    """Wait for the traffic too, which is asked for when the ports are known."""
    await _fleet(hand, pilot, world)
    await until(
        lambda: "Traffic gi1/0/12" in hand.text and "Mbit/s" in hand.text, "the traffic is read"
    )
    await hand.quiet()


async def _traffic(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    await _fleet_with_traffic(hand, pilot, world)
    await pilot.press("g")
    await hand.read_up()  # the server under the cursor is read in any case
    await pilot.press("j")
    await hand.read_up()
    await pilot.press("enter", "3")
    await hand.sees("95 %")
    await hand.sees("Sent by hour")
    await hand.read_up()
    await pilot.press("left", "pageup")
    await hand.sees("At the cursor")
    await hand.quiet()


async def _changed(hand: Deckhand, pilot: Pilot[Any], ended: int, *keys: str) -> None:
    """Choose from the menu, confirm with the PIN, wait until so many operations have ended."""
    await pilot.press("a")
    await hand.sees("Power off (hard)")
    await pilot.press(*keys)
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed, "it is asked"
    )
    await pilot.press(*DEMO_PIN, "enter", "enter")
    await until(lambda: _ended(hand) == ended, "it has ended")
    await hand.quiet()


def _ended(hand: Deckhand) -> int:
    return sum(not operation.under_way for operation in hand.store.operations.values())


async def _operations(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    """Three that went well, one whose answer was lost."""
    await _fleet(hand, pilot, world)
    await pilot.press("G", "k", "k", "space", "space", "space")
    await _changed(hand, pilot, 3, "r")
    world.faults.add("eq/off", Fault.DROP_BEFORE)
    # From a batch's own board back to the list, without its marks.
    await pilot.press("q", "escape", "g", "j")
    await _changed(hand, pilot, 4, "f")
    # The line is good again, and that is known.
    await pilot.press("R")
    await hand.sees("Connected")
    await pilot.press("O")
    await hand.sees("1 unknown")
    await hand.sees("Its power was read")  # what decides it has been read, and did not decide it
    await hand.sees("L Loose ends")  # the footer comes a moment after the list
    watched = hand.app.watcher
    await until(
        lambda: watched._before == hand.store.operations and hand.app.bridge.idle,
        "all ends have been told",
    )
    hand.app.clear_notifications()
    await until(lambda: not hand.app.screen.query("Toast"), "the notices are gone")


async def _reinstall(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
    await walk.hand.sees("1. eq/check_pin")


PICTURES = (
    Drawn("fleet", "Hostdeck: the fleet", _fleet_with_traffic),
    Drawn("traffic", "Hostdeck: traffic of a port, read out of the provider's picture", _traffic),
    Drawn("fleet-light", "Hostdeck: the fleet", _fleet_with_traffic, theme="light"),
    Drawn(
        "traffic-light",
        "Hostdeck: traffic of a port, read out of the provider's picture",
        _traffic,
        theme="light",
    ),
    Drawn("operations", "Hostdeck: operations", _operations, lines=24),
    Drawn("reinstall", "Hostdeck: what a reinstall will do", _reinstall),
)


async def draw(picture: Drawn) -> str:
    """The picture as SVG. Wants a home of its own: see `still`."""
    world = World(fleet("small"), clock=SimClock(50.0, start=NOON), still=True)
    simulator = SharedSimulator(world).start()
    hand = Deckhand(simulator.url, clock=NoonClock(), profile="demo", theme=picture.theme)
    try:
        with traffic_at(NOON):
            async with hand.running(COLUMNS, picture.lines) as pilot:
                await picture.drive(hand, pilot, world)
                await hand.settled(pilot)
                return _without_addresses(
                    hand.app.export_screenshot(title=picture.title, simplify=True)
                )
    finally:
        hand.close()
        simulator.stop()


def still(home: Path) -> None:
    """Nothing of this machine's user, zone or terminal in the pictures."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TZ": "UTC",
        "TEXTUAL_ANIMATIONS": "none",
        "LANG": "C.UTF-8",
    }
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()


def _without_addresses(svg: str) -> str:
    """No font is fetched from anywhere by who looks at the picture; widths stand in the text
    itself."""
    svg = re.sub(r"<!-- .*? -->\s*", "", svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace(
        "Fira Code, monospace", "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"
    )
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
