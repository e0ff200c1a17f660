"""Cancelling a server and taking it back, by keyboard alone."""

from __future__ import annotations

from tests.screens.confirming import answers, chooses, confirms
from tests.screens.test_billing import tab
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World

VM = 20312


async def test_a_cancellation_is_requested_shown_and_withdrawn(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"web-02", "enter", "enter")
        await hand.sees("Fleet > web-02 > Overview")
        await pilot.press(tab("Billing"))
        await hand.sees("no cancellation request")
        await hand.acts(pilot, "server.billing_cancel")
        await chooses(hand, pilot)
        await answers(hand, pilot, "Reason for canceling web-02", "moved to another size")
        await confirms(hand, pilot, "Cancel server web-02 (id 20312)?", "web-02")
        await hand.sees("web-02: cancellation requested")
        assert world.account.cancellations[VM]["reason"] == "moved to another size"
        await hand.sees("unknown")
        await pilot.press("escape")
        await hand.sees("cancellation pending")
        await hand.sees("at the end of the paid period")
        await hand.acts(pilot, "server.billing_keep")
        await confirms(hand, pilot, "Withdraw cancellation")
        await hand.sees("no cancellation request")
        assert not world.account.cancellations


async def test_a_cancellation_from_the_web_panel_needs_attention_in_the_list(
    hand: Deckhand, world: World
) -> None:
    world.account.cancellations[VM] = {"id": VM, "type": "End of Billing Period"}
    async with hand.running(120, 40) as pilot:
        await hand.sees("Cancellation pending, ends 20")
        await pilot.press("n")
        await until(lambda: hand.app.screen.under_cursor() is not None, "a server is selected")
