"""`:` takes what is typed in a shell: it is shown, or asked for, here."""

from __future__ import annotations

from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World


async def test_words_of_the_shell_in_the_palette(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("colon", *"ls --select loc:fi", "enter")
        await hand.sees("1 of 12 servers")
        await pilot.press("escape")
        await pilot.press("colon", *"power reboot web-02")
        await hand.sees("as in a shell")
        await pilot.press("enter")
        await hand.sees("Reboot web-02 (id 20312)?")
        await pilot.press("escape")
        await pilot.press("colon", *"sensors db-ma")
        await hand.sees("sensors db-main")
        await pilot.press("down", "enter")
        await hand.sees("Fleet > db-main > Sensors")
        await until(
            lambda: any(tab.has_focus for tab in hand.app.screen.query("#sensors")),
            "the tab of the sensors is shown",
        )
        await pilot.press("q", "colon", *"ls --json", "enter")
        await hand.sees("--json is for the shell")
        assert world.requests["eq/reboot"] == 0
