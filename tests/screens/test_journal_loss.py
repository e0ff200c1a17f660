"""A dashboard whose journal lost records asks once at its start, and before every change until it
is confirmed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from screens.dialogs.choice_dialog import ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.fleet.fleet_screen import FleetScreen
from tests.screens.test_operations import confirm, on, states
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.clock import HandClock
from tui.operations.journal.journal import Journal
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.operations import OpState, Planned


def lost(path: Path) -> None:
    """A journal that was used, and is noise now."""
    journal = Journal(path, "me", HandClock())
    journal.plan(
        [Planned("eq/reboot", 20311, "web-01", "{}", locks=True)], profile="test", who="anna"
    )
    journal.close()
    path.write_bytes(b"noise" * 4000)


async def asked(hand: Deckhand) -> None:
    await hand.sees("THE JOURNAL LOST RECORDS")
    await until(
        lambda: isinstance(hand.app.screen, ChoiceScreen) and hand.app.screen.is_mounted,
        "it is asked",
    )


async def wish_reboot(hand: Deckhand, pilot: Any) -> None:
    await pilot.press("a")
    await hand.sees("Reinstall")
    await pilot.press("r")


async def test_it_is_asked_at_the_start_and_what_was_lost_is_said(
    simulator: SimulatorServer, world: World, home: Path
) -> None:
    path = home / "state" / "journal.sqlite3"
    lost(path)
    hand = Deckhand(simulator.url, journal_file=path)
    async with hand.running(100, 30) as pilot:
        await asked(hand)
        assert "The journal was damaged." in " ".join(hand.text.split())
        assert "recovered 0 operations" in " ".join(hand.text.split())
        await pilot.press("escape")
        await hand.sees("Changes are still refused.")
        await on(hand, pilot, "web-01")
        await wish_reboot(hand, pilot)
        await asked(hand)
        await pilot.press("enter")  # the first line keeps refusing
        await until(lambda: isinstance(hand.app.screen, FleetScreen), "the question is answered")
        await hand.quiet()
        assert "Changes are still refused." in hand.text
        assert not isinstance(hand.app.screen, ConfirmScreen)
        await wish_reboot(hand, pilot)
        await asked(hand)
        await pilot.press("down", "enter")
        await confirm(hand, pilot)
        await until(lambda: OpState.DONE in states(hand), "it is done")
        assert world.requests["eq/reboot"] == 1
        assert hand.store.session.journal_loss == ""


async def test_a_dashboard_without_a_loss_asks_nothing(
    simulator: SimulatorServer, home: Path
) -> None:
    path = home / "state" / "journal.sqlite3"
    journal = Journal(path, "me", HandClock())
    journal.close()
    hand = Deckhand(simulator.url, journal_file=path)
    async with hand.running(100, 30):
        await hand.sees("web-10")
        await until(
            lambda: hand.engine.operations.ledger._journal is not None, "the journal is open"
        )
        await hand.quiet()
        assert not isinstance(hand.app.screen, ChoiceScreen)
