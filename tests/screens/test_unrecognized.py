"""A state in unknown words: said in the status line, and its answer is one key away."""

from __future__ import annotations

from tests.support.driver import Deckhand
from tui.simulator.world import World

DB_MAIN = 25250


async def test_an_unknown_state_is_counted_and_its_answer_is_shown(
    hand: Deckhand, world: World
) -> None:
    world.machines[DB_MAIN].status = "hibernating"
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.sees("with an unknown state")
        await hand.acts(pilot, "go.unrecognized")
        await hand.sees("Unrecognized answers")
        await hand.sees("Unknown state")
        await hand.sees(".status: 1")
