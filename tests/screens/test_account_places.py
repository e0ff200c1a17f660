"""The places of the account, by keyboard alone."""

from __future__ import annotations

from tests.screens.confirming import answers, chooses, confirms
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World


async def test_a_key_for_this_host_is_made_shown_once_and_deleted(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("A")
        await hand.sees("demo@example.com")
        await hand.acts(pilot, "account.api-keys")
        await hand.sees("dashboard")
        await until(lambda: bool(hand.app.screen.argument().own_address), "the address was read")
        own = hand.app.screen.argument().own_address
        await hand.acts(pilot, "api-keys.new")
        await answers(hand, pilot, "Name of the API key", "jump")
        await hand.sees("Id of the server")
        await pilot.press("enter", "enter")
        await answers(hand, pilot, "Allowed addresses", "")
        await confirms(hand, pilot, "Create API key?")
        await hand.sees("the only time that the value is shown")
        made = world.account.api_keys[-1]
        assert (made["name"], made["ip"]) == ("jump", own)
        await pilot.press("v", "escape")
        await hand.sees("jump")
        await until(lambda: len(hand.app.screen.rows()) == 2, "the list was read again")
        await pilot.press("j")
        await hand.sees("API key jump")
        await hand.acts(pilot, "api-keys.delete")
        await chooses(hand, pilot, "j")
        await confirms(hand, pilot, "Delete API key?", "jump")
        await until(lambda: len(world.account.api_keys) == 1, "it is deleted")
