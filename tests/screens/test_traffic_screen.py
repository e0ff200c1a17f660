"""Traffic of all servers: who sends most, sums by tag, and how many servers were read."""

from __future__ import annotations

from typing import Any

import pytest

from screens.traffic_screen import TrafficScreen
from tests.support.driver import Deckhand
from tui.simulator import handlers
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


async def test_an_unread_server_is_never_zero_and_the_coverage_is_said(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
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
