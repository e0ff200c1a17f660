"""A reinstall from the typed host name to its end, at the keyboard, both ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.messages import Place
from tests.screens.reinstalling import METAL, PASSWORD, VM, Walk
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.until import until
from tui.api.catalog import declared_actions
from tui.simulator.answers.install_answers import STAGES
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.operations import Operation
from tui.wizards.installing.draft import WizardStep
from widgets.fleet_table import FleetTable


@pytest.fixture
def world() -> World:
    """An installation takes four seconds."""
    return World(fleet("small"), clock=SimClock(150.0), still=True)


@pytest.fixture
def hand(simulator: SimulatorServer) -> Iterator[Deckhand]:
    """A dashboard that waits a thirtieth of the time it would."""
    deckhand = Deckhand(simulator.url, clock=FastClock(30.0))
    yield deckhand
    deckhand.close()


def installs(world: World, server: int) -> int:
    return sum(
        action == "reinstall" for _, server_id, action in world.history if server_id == server
    )


async def confirm(walk: Walk, name: str, pin: str = DEMO_PIN) -> None:
    await walk.press(*name, "enter")
    await walk.hand.sees("Account PIN")
    await walk.press(*pin, "enter")
    await walk.at(WizardStep.PROGRESS)


async def over(walk: Walk) -> None:
    """Wait for the end; the state is held by the screen from the store."""
    await walk.hand.sees("Installed.")


async def test_it_is_one_task_with_its_calls_beneath(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        world.clock.speed = 0.0
        await confirm(walk, "db-replica")
        await until(lambda: len(hand.store.operations) > 0, "it has begun")
        hand.app.go_to(Place("operations"))
        await hand.sees("Reinstall db-replica, ")
        await hand.sees("step 1 of 8")
        assert not any("PXE" in line and "db-replica" in line for line in hand.text.splitlines())
        assert "eq/" not in hand.text
        world.clock.speed = 60.0
        await hand.sees("done")
        summaries = {declared_actions()[each.action].summary for each in calls(hand)}
        await pilot.press("space")
        await until(
            lambda: all(f"{words} db-replica" in hand.text for words in summaries), "its calls"
        )
        shown = [words for words in summaries if f"{words} db-replica" in hand.text]
        assert sorted(shown) == sorted(summaries)
        await pilot.press("down", "space")  # from one of its calls it folds up again
        await until(lambda: len(table(hand).current.task.operations) > 1, "the task is selected")
        assert table(hand).current.call is None
        await pilot.press("enter")
        await until(lambda: hand.app.screen.place == Place("reinstall", METAL), "its progress")


def calls(hand: Deckhand) -> list[Operation]:
    return [each for each in hand.store.operations.values() if each.batch]


def table(hand: Deckhand) -> FleetTable:
    return hand.app.screen.query_one(FleetTable)


async def test_a_bare_metal_server_in_stages(hand: Deckhand, world: World) -> None:
    # On 24 lines the comparison with the order, once it is read, covers the last stages.
    async with hand.running(80, 40) as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("OS installation was started")
        await over(walk)
        await hand.sees("Compared with the order")
        stages = [line.split("stage")[0] for line in hand.text.splitlines() if " stage " in line]
        assert [words.strip(" ✓") for words in stages] == [words for _, words in STAGES]
        assert PASSWORD not in hand.text
        assert installs(world, METAL) == 1
        assert world.machines[METAL].boot == "disk"
        assert not world.machines[METAL].pxe_armed
        await walk.press("enter")
        await hand.sees("Check the PIN db-replica")


async def test_a_vm_skips_the_disks(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open(VM)).to(WizardStep.REVIEW)
        await confirm(walk, "web-01")
        await over(walk)
        assert world.requests["eq/reinstall"] == 1
        assert installs(world, VM) == 1


async def test_a_bare_metal_server_in_one_call(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.PARTITIONING)
        hand.app.screen.query_one("#single").focus()
        await until(lambda: hand.app.screen.query_one("#single").has_focus, "it has the focus")
        await walk.press("space")
        await hand.sees("[x] Single-call")
        await walk.press("ctrl+n")
        await walk.at(WizardStep.TASKS)
        await walk.press("enter")
        await walk.at(WizardStep.KEYS)
        await walk.press("ctrl+n")
        await walk.at(WizardStep.REVIEW)
        await hand.sees("1. eq/order_instance")
        await confirm(walk, "db-replica")
        await over(walk)
        assert world.requests["eq/order_instance"] == 1
        assert world.requests["eq/reinstall"] == 0
        assert installs(world, METAL) == 1


async def test_it_may_be_left_and_come_back_to(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("Request the installation key")
        await walk.press("escape")
        await until(lambda: len(hand.app.screen_stack) == 1, "back at the list")
        from screens.messages import Place

        hand.app.go_to(Place("reinstall", METAL))
        await walk.at(WizardStep.PROGRESS)
        await over(walk)
        assert installs(world, METAL) == 1


async def test_a_decision_is_asked_for_and_taken(hand: Deckhand, world: World) -> None:
    world.account.reinstall_wipes = False
    world.faults.add("eq/boot_dev", Fault.DROP_AFTER)
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("the outcome is unknown")
        await walk.press("n")
        await hand.sees("Enter: select")
        await hand.sees("only if the provider carried it out")
        await walk.press("j", "enter")
        await over(walk)
        assert installs(world, METAL) == 1
        assert world.requests["eq/reboot"] == 1


async def test_a_protected_server_is_not_installed(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open(25250)).to(WizardStep.REVIEW)
        await hand.sees("It is tagged protect=1")
        await walk.press(*"db-main", "enter")
        walk.stays(WizardStep.REVIEW)
        assert world.requests["eq/reinstall"] == 0
