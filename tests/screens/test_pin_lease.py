"""A PIN kept for minutes, as the person at the keyboard meets it."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.commands.account_commands import set_plan
from tui.commands.command import Confirm
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.world import World


async def asked(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """The question whether the last server is to be rebooted."""
    await until(lambda: hand.store.pending(20340) is None, "nothing is going on there")
    await pilot.press("G", "a")
    await hand.sees("Power off (hard)")
    await pilot.press("r")
    await hand.sees("Reboot web-10 (id 20340)?")
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed, "it listens"
    )


async def rebooted(hand: Deckhand, world: World, times: int) -> None:
    await until(lambda: world.requests["eq/reboot"] == times, "it is sent")
    await until(
        lambda: not any(operation.under_way for operation in hand.store.operations.values()),
        "it has ended",
    )
    hand.app.clear_notifications()


async def typed_once(hand: Deckhand, pilot: Pilot[Any], world: World) -> None:
    """A first reboot, for which the PIN was typed."""
    await hand.sees("12 servers")
    await asked(hand, pilot)
    await pilot.press(*DEMO_PIN, "enter", "enter")
    await rebooted(hand, world, 1)


async def test_it_is_asked_for_once_counted_down_and_forgotten_by_hand(
    hand: Deckhand, world: World
) -> None:
    hand.engine.lease.minutes = 10.0
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        await pilot.press("R")
        await hand.sees("PIN in memory, ")
        await asked(hand, pilot)
        await hand.sees("It keeps the PIN for")
        assert "Account PIN" not in hand.text
        await pilot.press("right", "enter")
        await rebooted(hand, world, 2)
        await pilot.press("colon", *"forget", "enter")
        await hand.sees("The PIN was removed from memory.")
        await asked(hand, pilot)
        await hand.sees("Account PIN")
        await pilot.press("escape")


async def test_without_the_wish_it_is_asked_for_each_time(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        await asked(hand, pilot)
        await hand.sees("Account PIN")
        await pilot.press("escape")


async def test_what_is_over_while_it_is_asked_is_not_sent(hand: Deckhand, world: World) -> None:
    hand.engine.lease.minutes = 10.0
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        await asked(hand, pilot)
        await hand.sees("It keeps the PIN for")
        hand.engine.lease.wipe()
        await pilot.press("right", "enter")
        await hand.sees("Hostdeck no longer has the PIN.")
        assert world.requests["eq/reboot"] == 1


async def test_a_wrong_pin_is_not_kept_and_a_refusal_ends_what_is(
    hand: Deckhand, world: World
) -> None:
    hand.engine.lease.minutes = 10.0
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        assert hand.engine.lease.left_s > 0
        world.pin = "1111"
        await asked(hand, pilot)
        await hand.sees("It keeps the PIN for")
        await pilot.press("right", "enter")
        await rebooted(hand, world, 2)
        assert hand.engine.lease.left_s == 0
        await asked(hand, pilot)
        await hand.sees("Account PIN")
        await pilot.press("escape")


async def test_the_session_takes_it_along(hand: Deckhand, world: World) -> None:
    hand.engine.lease.minutes = 10.0
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        assert hand.engine.lease.left_s > 0
        hand.app.action_sign_out()
        assert hand.engine.lease.left_s == 0


async def test_a_new_pin_takes_the_place_of_the_kept_one(hand: Deckhand, world: World) -> None:
    hand.engine.lease.minutes = 10.0
    async with hand.running() as pilot:
        await typed_once(hand, pilot, world)
        hand.app.performer.perform(Confirm(set_plan(DEMO_PIN, "2468")))
        await hand.sees("Set PIN?")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
            "it listens",
        )
        await pilot.press("right", "enter")
        await until(lambda: world.pin == "2468", "it is set")
        await until(lambda: hand.engine.lease.left_s == 0, "the old one is good for nothing")
