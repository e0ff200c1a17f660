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


async def test_nothing_is_carried_out_by_a_paste(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("a")
        await hand.sees("Reset the IPMI unit")
        await pilot.press("r")
        await hand.sees("PIN of the account")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        paste(hand, *DEMO_PIN, "enter", "enter", "enter", "space", "enter")
        await until(lambda: hand.app.type_ahead.is_empty, "all of it has been handed on")
        await pilot.pause()
        assert "PIN of the account" in hand.text
        assert not world.requests["eq/reboot"]
        await until(lambda: not hand.app.is_rushed, "a moment of quiet")
        await pilot.press("enter")
        await until(lambda: world.requests["eq/reboot"], "one that was typed by itself is an answer")
