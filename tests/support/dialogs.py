"""Each dialog of the dashboard, made as it is in use: for tests, and for the benchmark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.ask_dialog import AskLinesScreen, AskScreen
from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.leaving_dialog import LeavingScreen
from screens.dialogs.modal import NOTHING_SENT, Modal
from screens.dialogs.program_dialog import ProgramScreen
from screens.dialogs.reveal_dialog import RevealScreen
from screens.dialogs.targets import TargetsScreen
from screens.dialogs.while_away import AwayScreen
from screens.dialogs.yes_no import YesNoScreen
from screens.help_screen import HelpScreen
from screens.palette_screen import PaletteScreen
from screens.plain_values import PlainScreen
from screens.settings.edit_dialogs import NewKeyScreen, SettingScreen
from screens.sign_in_screen import SignInScreen
from screens.tour_screen import TourScreen
from tests.support.driver import Deckhand
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin
from tui.commands.command import Fact, Reveal, RunPrograms, Targets
from tui.config.setting_rows import SettingRow
from tui.config.user_commands import UserCommand
from tui.operations.canary import Known
from tui.operations.plan import Plan, Request, Tier
from tui.remote.program_batch import ProgramBatch, Record
from tui.scheduled.change_times import parse_window
from tui.scheduled.planning import for_time
from tui.ssh import SshOptions
from widgets.glyphs import UNICODE

Make = Callable[[Deckhand], Modal[Any]]
WEB, OTHER = 20311, 20312
SETTING = SettingRow(1, "keys.fleet.sort", "", "o", "default", "Sort")


def plan(
    hand: Deckhand, *, pin: bool = True, typed: str = "", servers: tuple[int, ...] = (WEB,)
) -> Plan:
    rows = [hand.store.row(server_id) for server_id in servers]
    params = (
        (lambda server_id: ServerPin(id=server_id))
        if pin
        else (lambda server_id: ServerPin(id=server_id, pin=SecretStr("1")))
    )
    requests = tuple(
        Request.on(row, eq_power.REBOOT, params(row.id)) for row in rows if row is not None
    )
    return Plan("Reboot", requests, "The server boots.", tier=Tier.DISRUPTIVE, typed=typed)


def planned(hand: Deckhand) -> Plan:
    """Return a change for a later time."""
    return for_time(plan(hand), parse_window("in 2h", hand.app.deck.clock.now()))


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


def confirm_all(hand: Deckhand) -> ConfirmScreen:
    return ConfirmScreen(hand.app.deck, plan(hand, servers=all_servers(hand)))


def ask_lines(hand: Deckhand) -> AskLinesScreen:
    return AskLinesScreen("Names", "one per line", leaving=NOTHING_SENT)


def palette(hand: Deckhand) -> PaletteScreen:
    return PaletteScreen(hand.app.screen, hand.app.deck, hand.app.performer.targets())


class _Keys(dict[str, list[str]]):
    def __missing__(self, name: str) -> list[str]:
        return ["x"]


DIALOGS: dict[str, Make] = {
    "confirm": lambda hand: ConfirmScreen(hand.app.deck, plan(hand)),
    "confirm, no field": lambda hand: ConfirmScreen(hand.app.deck, plan(hand, pin=False)),
    "confirm by name": lambda hand: ConfirmScreen(hand.app.deck, plan(hand, typed="web-01")),
    "confirm by number": confirm_all,
    "planned change": lambda hand: ConfirmScreen(hand.app.deck, planned(hand)),
    "yes or no": lambda hand: YesNoScreen(hand.app.deck, "Is it over?", ("Look.",), "It is over"),
    "program": program,
    "ask": lambda hand: AskScreen("Tag", "NAME", leaving=NOTHING_SENT),
    "ask, secret": lambda hand: AskScreen("PIN", "It", secret=True, leaving=NOTHING_SENT),
    "ask, several lines": ask_lines,
    "choose": lambda hand: ChoiceScreen("One", [Choice("a", "A")], leaving=NOTHING_SENT),
    "sign in": lambda hand: SignInScreen(hand.app.deck, None),
    "menu": lambda hand: ActionsScreen(Targets(), lambda: hand.app.performer.entries()[1]),
    "palette": palette,
    "setting": lambda hand: SettingScreen(SETTING, str),
    "new key": lambda hand: NewKeyScreen(SETTING, str),
    "sort and the like": lambda hand: ChoiceScreen("One", [Choice("a", "A")]),
    "quit": lambda hand: LeavingScreen(1, 0, ""),
    "away": lambda hand: AwayScreen(hand.app.deck),
    "help": lambda hand: HelpScreen(hand.app.screen),
    "plain": lambda hand: PlainScreen([("a", "b")]),
    "tour": lambda hand: TourScreen(_Keys()),
    "targets": lambda hand: TargetsScreen(plan(hand), Known({}, {}, 0.0), (), UNICODE),
    "reveal": lambda hand: RevealScreen(reveal("a file"), hand.app.deck),
    "reveal, unseen": lambda hand: RevealScreen(reveal(SecretStr("secret")), hand.app.deck),
}
"""Ways to make each dialog, by a name. One that is missing here has no measured bytes."""
