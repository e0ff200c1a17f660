"""Enter means one thing in every dialog, and a question that is left says that nothing was sent."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.ask_dialog import AskLinesScreen, AskScreen
from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.leaving_dialog import LeavingScreen
from screens.dialogs.modal import NOTHING_SENT, Modal, Question
from screens.dialogs.program_dialog import NOTHING_RUN, ProgramScreen
from screens.dialogs.reveal_dialog import RevealScreen
from screens.dialogs.targets import TargetsScreen
from screens.dialogs.while_away import AwayScreen
from screens.dialogs.yes_no import YesNoScreen
from screens.help_screen import HelpScreen
from screens.palette_screen import PaletteScreen
from screens.plain_values import PlainScreen
from screens.settings.edit_dialogs import NOT_CHANGED, NewKeyScreen, SettingScreen
from screens.sign_in_screen import SignInScreen
from screens.tour_screen import TourScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.commands.command import Fact, Reveal, RunPrograms, Targets
from tui.config.setting_rows import SettingRow
from tui.config.user_commands import UserCommand
from tui.credentials.pin import Pin
from tui.operations.canary import Known
from tui.operations.plan import Plan, Request, Tier
from tui.remote.program_batch import ProgramBatch, Record
from tui.simulator.demo_credentials import DEMO_PIN
from tui.ssh import SshOptions
from widgets.glyphs import UNICODE
from widgets.secret_field import SecretField

Make = Callable[[Deckhand], Modal[Any]]
WEB, OTHER = 20311, 20312
SETTING = SettingRow(1, "keys.fleet.sort", "", "o", "default", "Sort")
STAYS, CLOSES = "stays", "closes"
NOTHING = object()
"""The dialog was not answered."""


def plan(
    hand: Deckhand, *, pin: bool = True, typed: str = "", servers: tuple[int, ...] = (WEB,)
) -> Plan:
    rows = [hand.store.row(one) for one in servers]
    params = (
        (lambda one: ServerPin(id=one))
        if pin
        else (lambda one: ServerPin(id=one, pin=SecretStr("1")))
    )
    requests = tuple(
        Request.on(row, eq_power.REBOOT, params(row.id)) for row in rows if row is not None
    )
    return Plan("Reboot", requests, "The server boots.", tier=Tier.DISRUPTIVE, typed=typed)


def all_servers(hand: Deckhand) -> tuple[int, ...]:
    assert hand.store.fleet.value is not None
    return tuple(row.id for row in hand.store.fleet.value.rows)


def program(hand: Deckhand) -> ProgramScreen:
    command, row = UserCommand(["true"]), hand.store.row(20311)
    assert row is not None
    record = Record(
        hand.engine.operations.ledger.journal, "main", "tester", "", "", hand.app.deck.clock.now
    )
    batch = ProgramBatch("check", command, [row], {}, SshOptions(), record)
    return ProgramScreen(hand.app.deck, RunPrograms("check", command, (row,)), batch)


def reveal(secret: str | SecretStr) -> Reveal:
    return Reveal("Console", (Fact("f", "File", secret),), "Good once.")


MAKERS: dict[str, tuple[Make, str, str, str]] = {
    # name: how it is made; what Enter alone does; what the focus is on then; what Esc says
    "confirm": (lambda hand: ConfirmScreen(hand.app.deck, plan(hand)), STAYS, "pin", NOTHING_SENT),
    "confirm, no field": (
        lambda hand: ConfirmScreen(hand.app.deck, plan(hand, pin=False)),
        CLOSES,
        "",
        NOTHING_SENT,
    ),
    "confirm by name": (
        lambda hand: ConfirmScreen(hand.app.deck, plan(hand, typed="web-01")),
        STAYS,
        "typed",
        NOTHING_SENT,
    ),
    "confirm by number": (
        lambda hand: ConfirmScreen(hand.app.deck, plan(hand, servers=all_servers(hand))),
        STAYS,
        "count",
        NOTHING_SENT,
    ),
    "yes or no": (
        lambda hand: YesNoScreen(hand.app.deck, "Is it over?", ("Look.",), "It is over"),
        CLOSES,
        "",
        NOTHING_SENT,
    ),
    "program": (program, CLOSES, "", NOTHING_RUN),
    "ask": (lambda hand: AskScreen("Tag", "NAME", leaving=NOTHING_SENT), STAYS, "", NOTHING_SENT),
    "ask, secret": (
        lambda hand: AskScreen("PIN", "It", secret=True, leaving=NOTHING_SENT),
        STAYS,
        "",
        NOTHING_SENT,
    ),
    "ask, several lines": (
        lambda hand: AskLinesScreen("Names", "one per line", leaving=NOTHING_SENT),
        STAYS,
        "",
        NOTHING_SENT,
    ),
    "choose": (
        lambda hand: ChoiceScreen("One", [Choice("a", "A")], leaving=NOTHING_SENT),
        CLOSES,
        "",
        NOTHING_SENT,
    ),
    "sign in": (lambda hand: SignInScreen(hand.app.deck, None), STAYS, "key", NOTHING_SENT),
    "menu": (
        lambda hand: ActionsScreen(Targets(), lambda: hand.app.performer.entries()[1]),
        CLOSES,
        "",
        "",
    ),
    "palette": (
        lambda hand: PaletteScreen(hand.app.screen, hand.app.deck, hand.app.performer.targets()),
        CLOSES,
        "",
        "",
    ),
    "setting": (lambda hand: SettingScreen(SETTING, str), CLOSES, "", NOT_CHANGED),
    "new key": (lambda hand: NewKeyScreen(SETTING, str), STAYS, "", NOT_CHANGED),
    "sort and the like": (lambda hand: ChoiceScreen("One", [Choice("a", "A")]), CLOSES, "", ""),
    "quit": (lambda hand: LeavingScreen(1, 0, ""), CLOSES, "", ""),
    "away": (lambda hand: AwayScreen(hand.app.deck), CLOSES, "", ""),
    "help": (lambda hand: HelpScreen(hand.app.screen), CLOSES, "", ""),
    "plain": (lambda hand: PlainScreen([("a", "b")]), CLOSES, "", ""),
    "tour": (lambda hand: TourScreen(_Keys()), CLOSES, "", ""),
    "targets": (
        lambda hand: TargetsScreen(plan(hand), Known({}, {}, 0.0), (), UNICODE),
        CLOSES,
        "",
        "",
    ),
    "reveal": (lambda hand: RevealScreen(reveal("a file"), hand.app.deck), CLOSES, "", ""),
    "reveal, unseen": (
        lambda hand: RevealScreen(reveal(SecretStr("secret")), hand.app.deck),
        STAYS,
        "",
        "",
    ),
}


class _Keys(dict[str, list[str]]):
    def __missing__(self, name: str) -> list[str]:
        return ["x"]


async def shown(hand: Deckhand, pilot: Pilot[Any], name: str) -> tuple[Modal[Any], list[Any]]:
    """The dialog on the screen, taking keys, and where its answer goes."""
    await hand.sees("12 servers")
    await hand.quiet()
    if name == "sign in":
        hand.store.put_session(busy="", signed_in=False)  # else the page closes itself
    answers: list[Any] = [NOTHING]
    dialog = MAKERS[name][0](hand)
    hand.app.clear_notifications()
    hand.app.push_screen(dialog, answers.append)
    await until(lambda: dialog.is_mounted and dialog.is_current, "it is there")
    if isinstance(dialog, Question):
        await until(lambda: dialog.armed, "it takes keys")
    await pilot.pause()
    return dialog, answers


def notices(hand: Deckhand) -> list[str]:
    return [one.message for one in hand.app._notifications]


def test_every_dialog_is_in_the_table() -> None:
    root = Path(inspect.getfile(Modal)).parents[2]
    for file in (root / "screens").rglob("*.py"):
        import_module(
            ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        )

    def below(one: type[Any]) -> set[type[Any]]:
        return {one}.union(*(below(sub) for sub in one.__subclasses__()))

    ours = {one for one in below(ModalScreen) if one.__module__.startswith("screens")} - {
        Modal,
        Question,
    }
    tested = {
        "ConfirmScreen",
        "ProgramScreen",
        "YesNoScreen",
        "AskScreen",
        "AskLinesScreen",
        "ChoiceScreen",
        "SignInScreen",
        "ActionsScreen",
        "PaletteScreen",
        "LeavingScreen",
        "AwayScreen",
        "HelpScreen",
        "PlainScreen",
        "TourScreen",
        "TargetsScreen",
        "RevealScreen",
        "SettingScreen",
        "NewKeyScreen",
    }
    assert {one.__name__ for one in ours} == tested


@pytest.mark.parametrize("name", MAKERS)
async def test_enter_alone(hand: Deckhand, name: str) -> None:
    """Nothing typed: what has the focus is pressed or taken; a field says what is missing and
    stays."""
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, name)
        _, does, focus, leaving = MAKERS[name]
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


@pytest.mark.parametrize("name", [name for name, (_, _, _, leaving) in MAKERS.items() if leaving])
async def test_esc_leaves_a_question_and_says_that_nothing_was_sent(
    hand: Deckhand, name: str
) -> None:
    async with hand.running() as pilot:
        dialog, answers = await shown(hand, pilot, name)
        await pilot.press("escape")
        await until(lambda: dialog not in hand.app.screen_stack, "it is left")
        leaving = MAKERS[name][3]
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
            lambda: [one.action for one in hand.store.operations.values()] == ["eq/reboot"],
            "it is asked for",
        )
