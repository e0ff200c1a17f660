"""A server that the provider answers as another: said as an error, never shown or changed under the
id asked for."""

from __future__ import annotations

from typing import Any

from tests.screens.test_operations import confirm, on
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

WEB_01, OTHER = 20311, 25301


def swapped(world: World) -> None:
    """eq/show of one server is answered with the record of another."""

    def rewrite(action: str, made: dict[str, Any]) -> dict[str, Any]:
        record = made.get("server_data")
        if action != "eq/show" or not isinstance(record, dict | list):
            return made
        record = record[0] if isinstance(record, list) else record
        if str(record.get("id")) != str(WEB_01):
            return made
        tags = [
            {"tag": "hostname", "value": "stranger-9", "component": "eq", "component_id": OTHER}
        ]
        return {**made, "server_data": {**record, "id": OTHER}, "tags": tags}

    world.rewrite = rewrite


async def test_the_record_of_another_server_is_an_error_of_the_one_asked_for(
    simulator: SimulatorServer, world: World
) -> None:
    swapped(world)
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await hand.sees("web-01")
        await pilot.press("slash", *"name:web-01", "enter")
        await hand.sees("1 of 12 servers")
        await hand.read_up()
        await pilot.press("enter")
        await hand.sees("│ about server 25301, not server ")
        await hand.sees("│ 20311.")
        assert "stranger-9" not in hand.text
        assert hand.store.row(WEB_01).hostname == "web-01"


async def test_nothing_is_sent_to_it(simulator: SimulatorServer, world: World) -> None:
    swapped(world)
    hand = Deckhand(simulator.url)
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a")
        await hand.sees("Reinstall")
        await pilot.press("r")
        await confirm(hand, pilot)
        await until(
            lambda: any(operation.said for operation in hand.store.operations.values()),
            "it is written down",
        )
        [operation] = hand.store.operations.values()
        assert (str(operation.state), "about server 25301" in operation.said) == (
            "not sent",
            True,
        ), operation.said
    assert world.requests["eq/reboot"] == 0
