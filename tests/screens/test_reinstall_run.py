"""A reinstall from the typed host name to its end, at the keyboard, both ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.screens.reinstalling import METAL, PASSWORD, VM, Walk
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.wizards.installing.draft import Step


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
    return sum(action == "reinstall" for _, one, action in world.history if one == server)


async def confirm(walk: Walk, name: str, pin: str = DEMO_PIN) -> None:
    await walk.press(*name, "enter")
    await walk.hand.sees("PIN of the account")
    await walk.press(*pin, "enter")
    await walk.at(Step.PROGRESS)


async def over(walk: Walk) -> None:
    """Wait for the end; the state is held by the screen from the store."""
    await walk.hand.sees("Installed.")


async def test_a_bare_metal_server_in_stages(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(Step.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("OS installation was started")
        await over(walk)
        await hand.sees("Server is online")
        assert PASSWORD not in hand.text
        assert installs(world, METAL) == 1
        assert world.machines[METAL].boot == "disk"
        assert not world.machines[METAL].pxe_armed
        await walk.press("enter")
        await hand.sees("eq/check_pin")


async def test_a_vm_in_one_call(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open(VM)).to(Step.PARTITIONING)
        await walk.press("shift+tab", "space", "tab", "enter")
        await walk.at(Step.TASKS)
        await walk.press("enter", "enter", "enter", "enter")
        await walk.at(Step.REVIEW)
        await hand.sees("1. eq/order_instance")
        await confirm(walk, "web-01")
        await over(walk)
        assert world.requests["eq/order_instance"] == 1
        assert world.requests["eq/reinstall"] == 0
        assert installs(world, VM) == 1


async def test_it_may_be_left_and_come_back_to(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(Step.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("Ask for the key")
        await walk.press("escape")
        await until(lambda: len(hand.app.screen_stack) == 1, "back at the list")
        from screens.messages import Place

        hand.app.go_to(Place("reinstall", METAL))
        await walk.at(Step.PROGRESS)
        await over(walk)
        assert installs(world, METAL) == 1


async def test_a_decision_is_asked_for_and_taken(hand: Deckhand, world: World) -> None:
    world.account.reinstall_wipes = False
    world.faults.add("eq/boot_dev", Fault.DROP_AFTER)
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(Step.REVIEW)
        await confirm(walk, "db-replica")
        await hand.sees("whether it was carried out is unknown")
        await walk.press("n")
        await hand.sees("Enter takes")
        await hand.sees("you know that it was carried out")
        await walk.press("j", "enter")
        await over(walk)
        assert installs(world, METAL) == 1
        assert world.requests["eq/reboot"] == 1


async def test_a_protected_server_is_not_installed(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open(25250)).to(Step.REVIEW)
        await hand.sees("It is tagged protect=1")
        await walk.press(*"db-main", "enter")
        await walk.at(Step.REVIEW)
        assert world.requests["eq/reinstall"] == 0
