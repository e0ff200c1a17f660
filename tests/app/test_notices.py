"""Notices show text of the provider as text."""

from __future__ import annotations

import pytest

from tests.support.driver import Deckhand


@pytest.mark.parametrize("hostile", ["host[/]", "[@click=app.quit]go[/]", "esc\x1b[31m", "bidi\u202e"])
async def test_a_hostile_notice_is_only_text(hand: Deckhand, hostile: str) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        hand.app.notify(hostile)
        await pilot.pause()
        assert "\x1b" not in hand.text
        assert "\u202e" not in hand.text
        if "[" in hostile and "\x1b" not in hostile:
            await hand.sees(hostile)
