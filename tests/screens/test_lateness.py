"""Screens left while something for them is still on its way: nothing of it may end the program."""

from __future__ import annotations

import random

import pytest
from textual import events
from textual.keys import _character_to_key

from screens.server.server_screen import ServerScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.store.changes import Change, Kind

PLACES = "OLBANI"


async def test_a_drawing_put_off_is_not_done_on_a_screen_that_was_left(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("web-01")
        await pilot.press("enter")
        screen = hand.app.screen
        assert isinstance(screen, ServerScreen)
        drawn: list[bool] = []
        screen.call_after_refresh(drawn.append, True)
        await until(lambda: drawn, "it is done while the screen is there")
        screen.call_after_refresh(screen.show, frozenset(Change(kind) for kind in Kind))
        hand.app.pop_screen()
        screen.call_after_refresh(drawn.append, False)
        await hand.sees("12 servers")
        await pilot.pause()
        assert drawn == [True]


@pytest.mark.parametrize("seed", [3])
async def test_keys_typed_blindly_in_every_place_end_nothing(hand: Deckhand, seed: int) -> None:
    """Opened and left faster than they can be drawn, while the window changes its size."""
    choice = random.Random(seed)
    async with hand.running(100, 30) as pilot:
        await hand.sees("web-01")
        for turn in range(16):
            for key in (
                choice.choice(PLACES),
                "escape",
                "enter",
                choice.choice("12345678"),
                "minus",
            ):
                event = events.Key(
                    _character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else None
                )
                event.set_sender(hand.app)
                hand.app.post_message(event)
            if turn % 3 == 0:
                await pilot.resize_terminal(choice.randint(20, 200), choice.randint(5, 60))
            await pilot.pause(choice.choice((0, 0.01)))
            assert hand.app._exception is None
            assert hand.app._exit is False
