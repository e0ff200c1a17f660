"""Traffic of all servers: who sends most, sums by tag, and how many servers were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from screens.traffic_screen import TrafficScreen
from tests.support.driver import Deckhand, NoonClock
from tests.support.fixed_traffic import traffic_at
from tests.support.shared_simulator import SharedSimulator
from tui.simulator import handlers
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from widgets.fleet_table import FleetTable

NOON = NoonClock().now()


@pytest.fixture
def middle_of_a_month() -> Iterator[Deckhand]:
    """A dashboard in the middle of a month: in its first hours nothing is known of it yet."""
    world = World(fleet("small"), clock=SimClock(50.0, start=NOON), still=True)
    server = SharedSimulator(world).start()
    with traffic_at(NOON):
        yield Deckhand(server.url, clock=NoonClock())
    server.stop()


async def test_an_unread_server_is_never_zero_and_the_coverage_is_said(
    middle_of_a_month: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = middle_of_a_month
    answer = handlers.HANDLERS["net/show_cacti"]

    def damaged(world: World, fields: Any) -> Any:
        return {"result": "OK", "data": ""} if fields["id"] == "25410" else answer(world, fields)

    monkeypatch.setitem(handlers.HANDLERS, "net/show_cacti", damaged)
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await hand.sees_after(pilot, "Traffic in", hand.key("go.traffic"))
        await hand.sees("11 of 12 servers read")
        await hand.sees("  failed ")
        screen = hand.app.screen
        assert isinstance(screen, TrafficScreen)
        rows = screen.query_one(FleetTable).visible_rows()
        assert [row.traffic.row.called for row in rows][-1] == "backup-is"
        assert rows[-1].traffic.sent_bytes is None
        line = next(line for line in hand.text.splitlines() if "  backup-is " in line)
        assert " failed " in line
        assert "0 B" not in line
        sent = [row.traffic.sent_bytes for row in rows if row.traffic.is_read]
        assert sent == sorted(sent, reverse=True)
        assert f"{len(sent)} of 12 servers read" in hand.text
        assert "at least" in hand.text
        await hand.sees("servers together")
        await hand.sees_after(pilot, "Overview", hand.key("list.open"))
