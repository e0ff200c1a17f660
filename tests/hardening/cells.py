"""Random keys in every place: the terminal must show what a full repaint would show.

The dashboard writes the cells that changed. A terminal emulator beside it is compared with all of
the screen painted anew by Textual itself, after each few keys. The null control writes over the
terminal behind the back of the dashboard, which the comparison must notice.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.driver import Deckhand
from tests.support.mirror import Mirror
from tests.support.places import SPOTS, Spot, go_home
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

KEYS = ("down", "up", "pagedown", "home", "tab", "left", "right", "space", "slash", "escape")
SIZES = ((80, 24), (120, 40))


@dataclass
class Found:
    """Number of comparisons, and the places that differed."""

    keys: int = 0
    compared: int = 0
    written: int = 0
    textual: int = 0
    wrong: list[str] = field(default_factory=list)


def measure(steps: int, seed: int, *, spots: Sequence[Spot] = SPOTS, spoils: bool = False) -> Found:
    """Press about `steps` random keys, spread over the places."""
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none")
    found, choose, round_ = Found(), random.Random(seed), 0
    each = max(1, min(20, steps // len(spots)))
    while found.keys < steps:
        asyncio.run(_walk(found, choose, spots, each, SIZES[round_ % len(SIZES)], spoils=spoils))
        round_ += 1
    return found


async def _walk(
    found: Found,
    choose: random.Random,
    spots: Sequence[Spot],
    each: int,
    size: tuple[int, int],
    *,
    spoils: bool,
) -> None:
    world = World(fleet("small"), clock=SimClock(50.0), still=True)
    server = SimulatorServer(world).start()
    hand = Deckhand(server.url)
    mirror = Mirror(hand.app, *size)
    try:
        async with hand.running(*size) as pilot:
            await hand.sees("12 servers")
            for spot in spots:
                await pilot.press(*spot.way, *filter(None, [spot.opens]))
                for _ in range(each):
                    await pilot.press(choose.choice(KEYS))
                    found.keys += 1
                    if not choose.randrange(4):
                        await _compare(found, mirror, spot.name)
                if spoils:
                    mirror.screen.draw("Broadcast message")
                await _compare(found, mirror, spot.name)
                await go_home(hand, pilot)
            count = mirror.counted()
            found.written += count.written
            found.textual += count.textual
    finally:
        server.stop()


async def _compare(found: Found, mirror: Mirror, name: str) -> None:
    found.compared += 1
    try:
        await mirror.is_equal(2.0)
    except AssertionError as error:
        found.wrong.append(f"{name}: {error}")


def report(found: Found, seed: int) -> str:
    """Return one line, and what is wrong."""
    first = (
        f"{found.keys} random keys in every place, {found.compared} comparisons with a full "
        f"repaint, {len(found.wrong)} wrong (seed {seed}); {found.written:,} B written, "
        f"{found.textual:,} B as Textual writes them"
    )
    return "\n".join([first, *(f"  {difference}" for difference in found.wrong)])
