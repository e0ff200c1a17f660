"""Text pasted into the wrong window arrives as keys, all at once: it opens what it opens, and changes nothing."""

from __future__ import annotations

from textual.events import Key

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.credentials import DEMO_PIN
from tui.simulator.world import World


def paste(hand: Deckhand, *keys: str) -> None:
    """As of a terminal that does not say that it is a paste."""
    for key in keys:
        hand.app.post_message(Key(key, key if len(key) == 1 else None))


async def test_a_paste_does_not_answer_the_question_that_it_opens(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        paste(hand, "a", "r", *DEMO_PIN, "enter", "enter", *(("tab", "enter") * 20))
        await hand.sees("PIN of the account")
        await until(lambda: hand.app.type_ahead.is_empty, "all of it has been handed on")
        await pilot.pause()
        assert not world.requests["eq/reboot"]
        await hand.sees("PIN of the account")


async def test_what_is_typed_ahead_within_the_dialog_is_an_answer(hand: Deckhand, world: World) -> None:
    """PIN and twice Enter in one piece, as over a slow line."""
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "a")
        await hand.sees("Cut the power")
        await pilot.press("r")
        await hand.sees("PIN of the account")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        paste(hand, *DEMO_PIN, "enter", "enter")
        await until(lambda: world.requests["eq/reboot"], "it is carried out")
