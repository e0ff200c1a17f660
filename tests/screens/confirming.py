"""Answers to the dialogs of a change, as a person gives them."""

from __future__ import annotations

from textual.pilot import Pilot

from screens.dialogs.ask_dialog import AskScreen
from screens.dialogs.choice_dialog import ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.support.driver import Deckhand
from tests.support.until import until


async def chooses(hand: Deckhand, pilot: Pilot[None], *keys: str) -> None:
    """Choose from the list that is asked for."""
    await until(lambda: isinstance(hand.app.screen, ChoiceScreen), "a choice is asked for")
    await pilot.press(*keys, "enter")


async def answers(hand: Deckhand, pilot: Pilot[None], title: str, text: str) -> None:
    """Type the answer to a question."""
    await until(lambda: isinstance(hand.app.screen, AskScreen), "a text is asked for")
    await hand.sees(title)
    await hand.types(pilot, text)
    await pilot.press("enter")


async def confirms(hand: Deckhand, pilot: Pilot[None], question: str, typed: str = "") -> None:
    """Type what must be typed, then say yes."""
    await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked for confirmation")
    dialog = hand.app.screen
    assert isinstance(dialog, ConfirmScreen)
    await until(lambda: dialog.armed, "keys are meant for the dialog")
    await hand.sees(question)
    if typed:
        dialog.query_one("#typed").focus()
        await hand.types(pilot, typed)
    dialog.query_one("#yes").focus()
    await pilot.press("enter")
