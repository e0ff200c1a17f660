"""Text pasted into the wrong window arrives as keys, all at once: it opens what it opens, and
changes nothing."""

from __future__ import annotations

import re

import pytest
from textual.events import Key

from tests.support.driver import Deckhand, NoonClock
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from widgets.secret_field import SecretField


def paste(hand: Deckhand, *keys: str) -> None:
    """As of a terminal that does not say that it is a paste."""
    for key in keys:
        hand.app.post_message(Key(key, key if len(key) == 1 else None))


async def test_a_paste_does_not_answer_the_question_that_it_opens(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        paste(hand, "a", "r", *DEMO_PIN, "enter", "enter", *(("tab", "enter") * 20))
        await hand.sees("Account PIN")
        await until(lambda: hand.app.type_ahead.is_empty, "all of it has been handed on")
        await pilot.pause()
        assert not world.requests["eq/reboot"]
        await hand.sees("Account PIN")


async def test_what_is_typed_ahead_within_the_dialog_is_an_answer(
    hand: Deckhand, world: World
) -> None:
    """PIN and twice Enter in one piece, as over a slow line."""
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G", "a")
        await hand.sees("Power off (hard)")
        await pilot.press("r")
        await hand.sees("Account PIN")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        paste(hand, *DEMO_PIN, "enter", "enter")
        await until(lambda: world.requests["eq/reboot"], "it is carried out")


ON_THEIR_WAY = {
    "cursor of a menu": ("a", "j", "j", "enter"),
    "words of a menu": ("a", "slash", *"tag", "enter"),
    "words and cursor of the palette": ("colon", *"power", "down", "enter"),
    "what Tab completes": ("colon", *"reboot", "tab"),
    "a mark in a menu": ("w", "j", "space", "enter"),
    "words and Esc": ("slash", *"web", "escape"),
    "words and the way down": ("slash", *"web", "down"),
}


@pytest.mark.parametrize("keys", ON_THEIR_WAY.values(), ids=ON_THEIR_WAY)
async def test_all_at_once_they_do_what_they_do_one_by_one(
    simulator: SimulatorServer, keys: tuple[str, ...]
) -> None:
    """Bindings with priority are carried out at once: they must not overtake the keys before
    them."""
    assert await seen(simulator, keys, at_once=True) == await seen(simulator, keys, at_once=False)


async def seen(simulator: SimulatorServer, keys: tuple[str, ...], *, at_once: bool) -> str:
    """What stands there after these keys."""
    signs = {"colon": ":", "slash": "/", "space": " "}
    hand = Deckhand(simulator.url, clock=NoonClock())
    async with hand.running() as pilot:
        await until(
            lambda: re.search(r"●✓✓ +on +api-01", hand.text),
            "what its menu begins with depends on it",
        )
        await hand.read_up()
        await pilot.press("a")  # built once, it comes up faster
        await hand.sees("Power off (hard)")
        await pilot.press("escape")
        await hand.quiet()
        ahead = hand.app.type_ahead
        wanted = ahead.handed_on + len(keys)
        for key in keys:
            if at_once:
                hand.app.post_message(Key(key, signs.get(key, key if len(key) == 1 else None)))
            else:
                await pilot.press(key)
                await until(lambda: ahead.is_empty, "it has been handed on")
                await pilot.pause()
        await until(
            lambda: ahead.handed_on >= wanted and ahead.is_empty, "all of it has been handed on"
        )
        await hand.quiet()
        await pilot.pause()
        lines = hand.text.splitlines()
        if hand.app.screen.is_modal:
            return "\n".join(
                found[0] for line in lines if (found := re.search(r"[╭│╰┏┃┗].*[╮│╯┓┃┛]", line))
            )
        # What is read meanwhile may be there already, or not.
        read = re.sub(r"[●◌✗○] \w+|\d+°C|·|STATE|HOT\b", "", "\n".join((*lines[1:-2], lines[-1])))
        return "\n".join(" ".join(line.split()) for line in read.splitlines())


async def test_the_letter_of_a_menu_holds_back_the_pin_behind_it(hand: Deckhand) -> None:
    """h moves in a list, and cuts the power in the menu."""
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        paste(hand, "a", "h", *DEMO_PIN)
        await hand.sees("Account PIN")
        await until(lambda: hand.app.type_ahead.is_empty, "all of it has been handed on")
        await pilot.pause()
        assert len(hand.app.screen.query_one(SecretField)._typed) == len(DEMO_PIN)


async def test_a_busy_program_holds_keys_back_until_the_dialog_takes_them(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a loaded host the menu and the question take longer than the wait for a lost widget."""
    monkeypatch.setattr("tui.app.type_ahead.LONGEST_S", 0.02)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("G")
        paste(hand, "a", "h", *DEMO_PIN)
        await hand.sees("Account PIN")
        await until(lambda: hand.app.type_ahead.is_empty, "all of it has been handed on")
        await pilot.pause()
        assert len(hand.app.screen.query_one(SecretField)._typed) == len(DEMO_PIN)
