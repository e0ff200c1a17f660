"""Frequent tasks need few keys. A key is one press; text and the PIN are typed and not counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from screens.dialogs.ask_dialog import AskLinesScreen, AskScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.messages import Place
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.world import World

REBOOT, OTHERS = 6, 4
"""Keys that a reboot, and each of the other tasks, may need."""
API = 25301


class Presses:
    """Presses keys and counts them."""

    def __init__(self, hand: Deckhand, pilot: Pilot[Any]) -> None:
        self.hand, self.pilot, self.keys = hand, pilot, 0

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.keys += len(keys)
        await self.pilot.press(*keys)

    async def answer(self, text: str, *keys: str) -> None:
        """Type the text that is asked for, and press keys; Enter without any."""
        kinds = (AskScreen, AskLinesScreen)
        await until(lambda: isinstance(self.hand.app.screen, kinds), "a text is asked for")
        await self.hand.types(self.pilot, text)
        await self.press(*(keys or ("enter",)))

    async def confirm(self, text: str, *keys: str) -> None:
        """Type into the question what it asks for, and press keys until it is answered."""
        await until(self._is_armed, "the question takes keys")
        await self.hand.types(self.pilot, text)
        await self.press(*keys)

    async def confirm_until(self, is_done: Callable[[], bool], words: str) -> None:
        """Answer the question yes if there is one, and wait for the end."""
        await until(lambda: is_done() or self._is_armed(), words)
        if not is_done():
            await self.press("right", "enter")
            await until(is_done, words)

    def _is_armed(self) -> bool:
        screen = self.hand.app.screen
        return isinstance(screen, ConfirmScreen) and screen.armed


async def at_place(hand: Deckhand, place: Place) -> None:
    """Stand on the screen where one thinks of the task."""
    await hand.sees("12 servers")
    await hand.read_up()
    before = hand.app.screen
    hand.app.go_to(place)
    await until(lambda: hand.app.screen is not before, "the place is shown")
    await hand.read_up()


async def test_a_reboot_from_the_first_frame(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("api-01")
        presses = Presses(hand, pilot)
        await presses.press("a")
        await hand.sees("Reset BMC")
        await presses.press("r")
        await presses.confirm(DEMO_PIN, "enter", "enter")
        await until(lambda: _was_done(world, "reboot"), "the server is rebooted")
        assert presses.keys <= REBOOT


async def test_a_tag_from_the_tab_of_tags(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await at_place(hand, Place("server", API))
        await hand.sees_after(pilot, "Tag names of the fleet", "6")
        presses = Presses(hand, pilot)
        await presses.press("n")
        await presses.answer("color=blue")
        await presses.confirm_until(
            lambda: any(name == "color" for name, *_ in world.machines[API].tags),
            "the server has the tag",
        )
        assert presses.keys <= OTHERS


async def test_reverse_dns_from_the_tab_of_addresses(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await at_place(hand, Place("server", API))
        await hand.sees_after(pilot, "set reverse DNS (PTR)", "4")
        presses = Presses(hand, pilot)
        await presses.press("e")
        await presses.answer("few-keys.example.com", "tab", "enter")
        await presses.confirm_until(
            lambda: any(
                "few-keys.example.com" in str(operation.parameters)
                for operation in hand.store.operations.values()
            ),
            "the name is sent",
        )
        assert presses.keys <= OTHERS


async def test_adding_funds_from_billing(hand: Deckhand, world: World) -> None:
    before = len(world.account.invoices)
    async with hand.running(120, 40) as pilot:
        await at_place(hand, Place("billing"))
        presses = Presses(hand, pilot)
        await presses.press("f")
        await presses.answer("50")
        await presses.confirm("50.00", "enter", "enter")
        await until(lambda: len(world.account.invoices) > before, "the invoice is created")
        assert presses.keys <= OTHERS


def _was_done(world: World, action: str) -> bool:
    return any(done == action for _, _, done in world.history)
