"""In every place, the terminal shows after any keys what a full repaint would show."""

from __future__ import annotations

import os
import random

import pytest

from tests.support.driver import Deckhand
from tests.support.mirror import Mirror
from tests.support.places import SPOTS, go_home
from tui.simulator.http_server import SimulatorServer

STEPS = int(os.environ.get("HOSTDECK_CELL_STEPS", "150"))
KEYS = ("down", "up", "pagedown", "home", "tab", "left", "right", "space", "slash", "escape")


async def test_every_place_after_random_keys(
    simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    choose = random.Random(20)
    hand = Deckhand(simulator.url)
    mirror = Mirror(hand.app, 100, 30)
    async with hand.running(100, 30) as pilot:
        await hand.sees("12 servers")
        await mirror.is_equal()
        for spot in SPOTS:
            await pilot.press(*spot.way, *filter(None, [spot.opens]))
            await mirror.is_equal()
            for _ in range(1 + STEPS // len(SPOTS)):
                await pilot.press(choose.choice(KEYS))
                if not choose.randrange(3):
                    await mirror.is_equal()
            await mirror.is_equal()
            await go_home(hand, pilot)
        count = mirror.counted()
        assert 4 * count.written < count.textual
