"""Enter means one thing in every dialog, and a question that is left says that nothing was sent."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.dialogs.ask_dialog import AskScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.modal import NOTHING_SENT, Modal, Question
from screens.dialogs.program_dialog import NOTHING_RUN
from screens.settings.edit_dialogs import NOT_CHANGED
from tests.bench.places import RECORDED, SIZES
from tests.support.dialogs import DIALOGS
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.credentials.pin import Pin
from tui.simulator.demo_credentials import DEMO_PIN
from widgets.secret_field import SecretField

STAYS, CLOSES = "stays", "closes"
NOTHING = object()
"""The dialog was not answered."""


EXPECTED: dict[str, tuple[str, str, str]] = {
    # name of a dialog: what Enter alone does; what the focus is on then; what Esc says
    "confirm": (STAYS, "pin", NOTHING_SENT),
    "confirm, no field": (CLOSES, "", NOTHING_SENT),
    "confirm by name": (STAYS, "typed", NOTHING_SENT),
    "confirm by number": (STAYS, "count", NOTHING_SENT),
    "planned change": (STAYS, "pin", NOTHING_SENT),
    "yes or no": (CLOSES, "", NOTHING_SENT),
    "program": (CLOSES, "", NOTHING_RUN),
    "ask": (STAYS, "", NOTHING_SENT),
    "ask, secret": (STAYS, "", NOTHING_SENT),
    "ask, several lines": (STAYS, "", NOTHING_SENT),
    "choose": (CLOSES, "", NOTHING_SENT),
    "sign in": (STAYS, "key", NOTHING_SENT),
    "menu": (CLOSES, "", ""),
    "palette": (CLOSES, "", ""),
    "setting": (CLOSES, "", NOT_CHANGED),
    "new key": (STAYS, "", NOT_CHANGED),
    "sort and the like": (CLOSES, "", ""),
    "quit": (CLOSES, "", ""),
    "away": (CLOSES, "", ""),
    "help": (CLOSES, "", ""),
    "plain": (CLOSES, "", ""),
    "tour": (CLOSES, "", ""),
    "targets": (CLOSES, "", ""),
    "reveal": (CLOSES, "", ""),
    "reveal, unseen": (STAYS, "", ""),
}


async def shown(hand: Deckhand, pilot: Pilot[Any], name: str) -> tuple[Modal[Any], list[Any]]:
    """The dialog on the screen, taking keys, and where its answer goes."""
    await hand.sees("12 servers")
    await hand.quiet()
    if name == "sign in":
        hand.store.put_session(busy="", signed_in=False)  # else the page closes itself
    answers: list[Any] = [NOTHING]
    dialog = DIALOGS[name](hand)
    hand.app.clear_notifications()
    hand.app.push_screen(dialog, answers.append)
    await until(lambda: dialog.is_mounted and dialog.is_current, "it is there")
    if isinstance(dialog, Question):
        await until(lambda: dialog.armed, "it takes keys")
    await pilot.pause()
    return dialog, answers


def notices(hand: Deckhand) -> list[str]:
    return [notice.message for notice in hand.app._notifications]


async def test_every_dialog_is_in_the_table_and_has_measured_bytes(hand: Deckhand) -> None:
    root = Path(inspect.getfile(Modal)).parents[2]
    for file in (root / "screens").rglob("*.py"):
        import_module(
            ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        )

    def below(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*(below(sub) for sub in kind.__subclasses__()))

    ours = {dialog for dialog in below(ModalScreen) if dialog.__module__.startswith("screens")} - {
        Modal,
        Question,
    }
    async with hand.running():
        await hand.sees("12 servers")
        assert {type(make(hand)) for make in DIALOGS.values()} == ours
    assert set(EXPECTED) == set(DIALOGS)
    recorded = json.loads(RECORDED.read_text())
    names = {f"dialog: {name}, {columns}x{lines}" for name in DIALOGS for columns, lines in SIZES}
    measured = {name for name, acts in recorded.items() if {"open", "key", "leave"} <= set(acts)}
    assert not names - measured, "`python -m tests.bench.places --record dialogs` measures them"


@pytest.mark.parametrize("name", EXPECTED)
async def test_enter_alone(hand: Deckhand, name: str) -> None:
    """Nothing typed: what has the focus is pressed or taken; a field says what is missing and
    stays."""
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, name)
        does, focus, leaving = EXPECTED[name]
        await pilot.press("enter")
        if does == STAYS:
            await pilot.pause()
            assert dialog.is_current
            assert answers == [NOTHING], "it was not answered"
            if focus:
                assert getattr(hand.app.focused, "id", "") == focus
            return
        await until(lambda: dialog not in hand.app.screen_stack, "it is closed")
        await until(lambda: len(answers) == 2, "it is answered")
        assert not isinstance(answers[1], Pin), "Enter alone never says yes"
        assert answers[1] is not True
        if isinstance(dialog, Question):
            assert any(leaving in words for words in notices(hand)), (
                "Cancel says that nothing was sent"
            )


@pytest.mark.parametrize("name", [name for name, (_, _, leaving) in EXPECTED.items() if leaving])
async def test_esc_leaves_a_question_and_says_that_nothing_was_sent(
    hand: Deckhand, name: str
) -> None:
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, name)
        await pilot.press("escape")
        await until(lambda: dialog not in hand.app.screen_stack, "it is left")
        leaving = EXPECTED[name][2]
        await until(lambda: any(leaving in words for words in notices(hand)), "it is said")
        assert answers[1:] in ([None], [])


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("confirm", (*DEMO_PIN, "enter", "enter")),
        ("confirm", ("enter", "enter", "enter")),
        ("confirm, no field", ("right", "enter")),
        ("confirm by name", (*"web-01", "enter", *DEMO_PIN, "enter", "enter")),
        ("confirm by name", (*"web-0", "enter", "1", "enter", *DEMO_PIN, "enter", "enter")),
        ("confirm by number", (*"12", "enter", *DEMO_PIN, "enter", "enter")),
        (
            "confirm by number",
            (*"2", "enter", "backspace", *"12", "enter", *DEMO_PIN, "enter", "enter"),
        ),
    ],
)
async def test_enter_goes_from_field_to_field_and_then_to_the_button(
    hand: Deckhand, name: str, keys: tuple[str, ...]
) -> None:
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, name)
        for key in keys[:-1]:
            await pilot.press(key)
            assert dialog.is_current, "only the button answers"
        assert getattr(hand.app.focused, "id", "") == "yes"
        await pilot.press("enter")
        await until(lambda: len(answers) == 2, "it is answered")
        assert isinstance(answers[1], Pin)


async def test_an_empty_pin_is_asked_about_once_and_typing_takes_that_back(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await shown(hand, pilot, "confirm")
        await pilot.press("enter")
        await hand.sees("No PIN was typed. Press Enter again to continue without a PIN.")
        await pilot.press("0")
        await until(lambda: "No PIN was typed." not in hand.text, "typing takes it back")
        await pilot.press("backspace", "enter")
        assert getattr(hand.app.focused, "id", "") == "pin"
        await hand.sees("No PIN was typed.")


@pytest.mark.parametrize("wrong", ["web-0", "web-02", "WEB-01", ""])
async def test_a_wrong_name_is_said_and_nothing_closes(hand: Deckhand, wrong: str) -> None:
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, "confirm by name")
        await pilot.press(*wrong, "enter")
        await until(
            lambda: any("web-01 is not typed yet" in words for words in notices(hand)), "it is said"
        )
        assert dialog.is_current
        assert answers == [NOTHING]
        assert dialog.query_one("#typed", Input).value == wrong


async def test_an_empty_answer_is_taken_only_where_it_may_be_empty(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        answers: list[Any] = []
        hand.app.push_screen(
            AskScreen("PIN", "Leave it empty", secret=True, optional=True), answers.append
        )
        await until(lambda: isinstance(hand.app.focused, SecretField), "the field has the focus")
        await pilot.press("enter")
        await hand.sees("Nothing was typed. Enter again leaves it empty.")
        await pilot.press("enter")
        await until(lambda: answers == [""], "it is taken")


async def test_lines_that_a_field_does_not_take_are_counted(hand: Deckhand) -> None:
    async with hand.running():
        await hand.sees("12 servers")
        dialog = AskScreen("Message", "One line.")
        hand.app.push_screen(dialog)
        await until(lambda: isinstance(hand.app.focused, Input), "the field has the focus")
        hand.app.post_message(Paste("first\nsecond\nthird\n"))
        await hand.sees("The pasted text has 3 lines. Only the first was inserted.")
        assert dialog.query_one(Input).value == "first"


async def test_the_help_says_the_rule(hand: Deckhand) -> None:
    async with hand.running(100, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("question_mark", "slash", *"enter in a dialog")
        await hand.sees("names the missing field")
        await hand.sees("presses it; without a field, Cancel is first")


async def test_the_sequence_of_the_readme(hand: Deckhand) -> None:
    """`/` `web-01` Enter, `a`, `r`, the PIN, Enter, Enter."""
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"web-01", "enter", "a", "r")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
            "it takes keys",
        )
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(
            lambda: (
                [operation.action for operation in hand.store.operations.values()] == ["eq/reboot"]
            ),
            "it is asked for",
        )
