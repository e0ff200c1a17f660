"""Every step of the reinstall wizard as it is drawn. The clock on the wall stands still."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.screens.reinstalling import KEY, Walk
from tests.snapshots.test_screens import SIZES
from tests.support.driver import Deckhand, NoonClock
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.wizards.installing.draft import WizardStep

Drive = Callable[[Walk], Awaitable[None]]


@pytest.fixture
def world() -> World:
    made = World(fleet("small"), clock=SimClock(60.0, start=1_795_000_000.0), still=True)
    # Begun at once, the first stage may be announced before the restart, on a slow machine: then
    # that is left out.
    made.account.reinstall_wipes = False
    return made


@pytest.fixture
def picture(snap_compare: Any, simulator: SimulatorServer, home: Path) -> Callable[..., None]:
    """Walk to where it is to be, wait until it is quiet, compare."""
    (home / ".ssh").mkdir()
    (home / ".ssh/id_ed25519.pub").write_text(KEY)
    (home / ".ssh/old.pub").write_text("ssh-dss AAAA")

    def compare(size: tuple[int, int], step: WizardStep, drive: Drive) -> None:
        hand = Deckhand(simulator.url, clock=NoonClock(20.0))

        async def before(pilot: Pilot[Any]) -> None:
            walk = await (await Walk(hand, pilot).open()).to(step)
            await drive(walk)
            await hand.settled(pilot)

        assert snap_compare(hand.app, terminal_size=size, run_before=before)
        hand.close()

    return compare


def pressing(*keys: str, until: str) -> Drive:
    async def drive(walk: Walk) -> None:
        if keys:
            await walk.press(*keys)
        await walk.hand.sees(until)

    return drive


@SIZES
def test_system_with_what_is_left_out(picture: Any, size: tuple[int, int]) -> None:
    """The chosen line has a mark; below it stand price and what the license is made of."""
    picture(size, WizardStep.SYSTEM, pressing("end", until="VAT excluded"))


@SIZES
def test_identity_with_a_bad_name(picture: Any, size: tuple[int, int]) -> None:
    """The fault stands below its field, with a sign."""
    picture(
        size,
        WizardStep.IDENTITY,
        pressing("underscore", until="A host name cannot contain underscores"),
    )


@SIZES
def test_partitioning_in_one_call(picture: Any, size: tuple[int, int]) -> None:
    """Two disks as boxes joined to a mirror, usable size and what survives."""
    picture(size, WizardStep.PARTITIONING, pressing("home", "space", until="mirror"))


@SIZES
def test_partitioning_that_cannot_be(picture: Any, size: tuple[int, int]) -> None:
    """The reason in full below the list, where the column cuts it."""
    picture(
        size,
        WizardStep.PARTITIONING,
        pressing("end", "space", until="Needs 4 disks"),
    )


@SIZES
def test_tasks(picture: Any, size: tuple[int, int]) -> None:
    picture(size, WizardStep.TASKS, pressing("l", until="Available for GPU servers"))


@SIZES
def test_keys(picture: Any, size: tuple[int, int]) -> None:
    """Of the account, of the home; a bad one with its reason."""
    picture(size, WizardStep.KEYS, pressing(*"jj", "space", until="anna@jump"))


@SIZES
def test_review(picture: Any, size: tuple[int, int]) -> None:
    """What is lost comes first; secrets are eight dots; the question stands below."""
    picture(size, WizardStep.REVIEW, pressing(until="1. eq/check_pin"))


@SIZES
def test_progress_at_its_end(picture: Any, size: tuple[int, int]) -> None:
    """Requests and announcements in their order, each with a sign, a word and a time."""

    async def drive(walk: Walk) -> None:
        await walk.press(*"db-replica", "enter")
        await walk.hand.sees("Account PIN")
        await walk.press(*DEMO_PIN, "enter")
        await walk.hand.sees("Installed.")

    picture(size, WizardStep.REVIEW, drive)
