"""`?` tells the keys and what can be done, and why not; `/` in it finds."""

from __future__ import annotations

from tests.support.driver import Deckhand
from tests.support.until import until


async def test_possible_and_impossible_actions_are_listed_with_the_reason(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 60) as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "question_mark", "slash", *"actions for web-10")
        await hand.sees("Actions for web-10")
        await hand.sees("power.reboot")
        await pilot.press("escape", "slash", *"unit_reset")
        await until(lambda: "power.reboot" not in hand.text, "the help is filtered")
        assert "A VM has no BMC (IPMI)." in hand.text


async def test_it_finds_keys_by_what_they_do_and_esc_gives_up_the_words_first(
    hand: Deckhand,
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("question_mark")
        await hand.sees("Keys on this screen")
        await pilot.press("slash", *"loose")
        await hand.sees("go.loose_ends")
        assert "fleet.filter" not in hand.text
        await pilot.press("x", "q", "question_mark")
        await hand.sees("No key matches")
        await pilot.press("escape")
        await hand.sees("Keys on this screen")
        await pilot.press("escape")
        await hand.sees("? Help")
