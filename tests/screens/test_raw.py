"""Looking for words in the raw answer."""

from __future__ import annotations

from tests.support.driver import Deckhand
from tests.support.until import until


async def test_words_are_found_gone_through_and_given_up(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press(*"jjj", "y")
        await hand.sees("server_data")
        await pilot.press("slash", *"MAC")
        await hand.sees("line 1 of ")
        await until(
            lambda: "mac" in "\n".join(hand.text.splitlines()[2:-2]).lower(), "it is in view"
        )
        await pilot.press("enter", "n")
        await hand.sees("line 2 of ")
        await pilot.press("N", "N")
        await until(
            lambda: "line 1 of" not in hand.text and " with it" in hand.text,
            "round to the last one",
        )
        assert hand.app.screen.place.name == "raw"  # type: ignore[attr-defined]
        await pilot.press("escape")
        await until(lambda: "with it" not in hand.text, "nothing is looked for any more")
        await pilot.press("slash", *"zebra")
        await hand.sees("no match")
        await pilot.press("escape", "escape")
        await hand.sees("12 servers")
