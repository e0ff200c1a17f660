"""Notices where the colors are the terminal's own: on a white one, black on black could not be
read."""

from __future__ import annotations

import pytest
from textual.widgets._toast import Toast

from tests.support.driver import Deckhand
from tui.simulator.http_server import SimulatorServer


@pytest.mark.parametrize("theme", ["ansi", "ansi-light"])
async def test_a_notice_has_the_colors_of_the_terminal(
    simulator: SimulatorServer, theme: str
) -> None:
    hand = Deckhand(simulator.url, theme=theme)
    async with hand.running():
        await hand.sees("12 servers")
        hand.app.notify("A notice.", severity="warning")
        await hand.sees("A notice.")
        style = hand.app.screen.query_one(Toast).rich_style
        assert style.color is not None
        assert style.bgcolor is not None
        assert style.color.is_default
        assert style.bgcolor.is_default
