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

from tests.hardening.tmux_panes import Panes
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


def measure(
    steps: int,
    seed: int,
    *,
    spots: Sequence[Spot] = SPOTS,
    spoils: bool = False,
    in_tmux: bool = False,
) -> Found:
    """Press about `steps` random keys, spread over the places.

    Args:
        spoils: Write over the terminal: the comparison must notice it.
        in_tmux: Compare in a real tmux, too.
    """
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none")
    if in_tmux:
        os.environ.update(TERM="tmux-256color", TMUX="/tmp/t,1,0")
    found, choose, round_ = Found(), random.Random(seed), 0
    each = max(1, min(20, steps // len(spots)))
    while found.keys < steps:
        size = SIZES[round_ % len(SIZES)]
        panes = Panes(*size) if in_tmux else None
        try:
            asyncio.run(_walk(found, choose, spots, each, size, spoils=spoils, panes=panes))
        finally:
            if panes is not None:
                panes.close()
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
    panes: Panes | None,
) -> None:
    world = World(fleet("small"), clock=SimClock(50.0), still=True)
    server = SimulatorServer(world).start()
    hand = Deckhand(server.url)
    mirror = Mirror(hand.app, *size, repeats=panes is None)
    if panes is not None:
        mirror.other = panes.ours.write
    try:
        async with hand.running(*size) as pilot:
            await hand.sees("12 servers")
            for spot in spots:
                await pilot.press(*spot.way, *filter(None, [spot.opens]))
                for _ in range(each):
                    await pilot.press(choose.choice(KEYS))
                    found.keys += 1
                    if not choose.randrange(4):
                        await _compare(found, mirror, spot.name, panes)
                if spoils:
                    mirror.screen.draw("Broadcast message")
                    mirror.other("Broadcast message")
                await _compare(found, mirror, spot.name, panes)
                await go_home(hand, pilot)
            count = mirror.counted()
            found.written += count.written
            found.textual += count.textual
    finally:
        server.stop()


async def _compare(found: Found, mirror: Mirror, name: str, panes: Panes | None) -> None:
    found.compared += 1
    try:
        await mirror.is_equal(2.0)
    except AssertionError as error:
        found.wrong.append(f"{name}: {error}")
    if panes is not None:
        # Nothing is drawn meanwhile: both panes are of the same moment.
        different = panes.differences(mirror.painted_anew(), 2.0)
        if different:
            found.wrong.append(f"{name}, in tmux: {len(different)} cells, {different[0]}")


def report(found: Found, seed: int) -> str:
    """Return one line, and what is wrong."""
    first = (
        f"{found.keys} random keys in every place, {found.compared} comparisons with a full "
        f"repaint, {len(found.wrong)} wrong (seed {seed}); {found.written:,} B written, "
        f"{found.textual:,} B as Textual writes them"
    )
    return "\n".join([first, *(f"  {difference}" for difference in found.wrong)])
