"""Notices show text of the provider as text."""

from __future__ import annotations

import pytest

from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.support.driver import Deckhand
from tests.support.until import until


async def test_a_notice_hides_no_question_and_no_field(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()  # what lies under the dialog is compared too
        await pilot.press("a", "r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        await hand.sees("Reboot api-01 (id 25301)?")
        before = hand.text.split("\n")
        assert not before[-1].strip(), "keys of the screen beneath do not work here"
        hand.app.notify("The first one. " * 20)
        hand.app.notify("The newest one. " * 20)
        await hand.sees("The newest one.")
        assert hand.text.split("\n")[:-1] == before[:-1]
        assert "The first one." not in hand.text
        await pilot.press("escape")
        await hand.sees("The first one.")
        await hand.sees("Filter")


async def test_the_same_notice_stands_once(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        for words in ("The same.", "Another one.", "The same."):
            hand.app.notify(words)
            await hand.sees(words)
            await pilot.pause()
        assert hand.text.count("The same.") == 1
        assert "Another one." in hand.text


@pytest.mark.parametrize(
    "hostile", ["host[/]", "[@click=app.quit]go[/]", "esc\x1b[31m", "bidi\u202e"]
)
async def test_a_hostile_notice_is_only_text(hand: Deckhand, hostile: str) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        hand.app.notify(hostile)
        await pilot.pause()
        assert "\x1b" not in hand.text
        assert "\u202e" not in hand.text
        if "[" in hostile and "\x1b" not in hostile:
            await hand.sees(hostile)
