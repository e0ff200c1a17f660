"""A state in unknown words: said in the status line, and its answer is one key away."""

from __future__ import annotations

from tests.support.driver import Deckhand, NoonClock
from tui.api.call_record import CallRecord
from tui.api.shown_calls import FINE, LIVE_S
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from widgets.lines import Line
from widgets.tile_block import TileBlock

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


class SetClock(NoonClock):
    """A clock on the wall that a test moves."""

    later_s = 0.0

    def now(self) -> float:
        return super().now() + self.later_s


async def test_a_background_request_repaints_no_tile_before_the_next_minute(
    simulator: SimulatorServer,
) -> None:
    clock = SetClock()
    hand = Deckhand(simulator.url, clock=clock)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.acts(pilot, "go.unrecognized")
        await hand.sees("Last requests")
        screen = hand.app.screen
        client = hand.engine._parts.client.made
        assert client is not None

        def drawn(action: str) -> list[Line]:
            """Return the tiles after a background request."""
            client._log.add(CallRecord(action, clock.now(), 0.01, 100, FINE))
            screen.show(frozenset())  # type: ignore[attr-defined]
            return list(screen.query_one("#list-below", TileBlock).lines)

        at_first = drawn("own/read")
        assert "own/read" in str(at_first), "a screen that opens is up to date"
        clock.later_s = LIVE_S + 1
        assert drawn("new/read") == at_first
        clock.later_s = 60.0
        assert "new/read" in str(drawn("late/read"))
