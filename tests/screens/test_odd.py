"""Every odd shape and hostile text at once: shown, and harmless."""

from __future__ import annotations

import unicodedata

import pytest

from tests.support.driver import Deckhand
from tests.support.shared_simulator import SharedSimulator
from tests.support.until import until
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


@pytest.mark.parametrize("columns", [40, 80, 160])
async def test_the_odd_fleet_shows_without_an_error(columns: int) -> None:
    world = World(fleet("odd"), clock=SimClock(100.0))
    server = SharedSimulator(world).start()
    hand = Deckhand(server.url)
    async with hand.running(columns, 30) as pilot:
        await until(lambda: len(hand.store.fleet.value or ()) == 15, "the list came")
        table = hand.app.screen.query_one(FleetTable)
        await until(lambda: table.row_count == 15 and table.current, "the list is shown")
        for _ in range(15):
            current = table.current
            await pilot.press("enter")
            await until(
                lambda at=current: (
                    hand.store.detail(at.id).taken_at or hand.store.detail(at.id).error
                ),
                "read",
            )
            await pilot.press("2", "1", "end")
            assert_harmless(hand.text)
            assert "s3cret-canary" not in hand.text
            await pilot.press("y")
            assert "s3cret-canary" not in hand.text
            await pilot.press("escape", "escape", "j")
        assert_harmless(hand.text)
    server.stop()


def assert_harmless(text: str) -> None:
    """No control, reordering or invisible character reaches the screen."""
    bad = [
        char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs")
    ]
    assert not bad, bad
