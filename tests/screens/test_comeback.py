"""A server is followed after a change until it answers, and the person is told."""

from __future__ import annotations

from tests.screens.test_operations import confirm, on
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World
from tui.store.comebacks import COMEBACK, Answering


async def test_a_rebooted_server_is_reported_when_it_answers(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        server_id = next(row.id for row in hand.store.fleet.value.rows if row.hostname == "web-01")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(
            lambda: hand.store.known(COMEBACK, server_id).value is not None, "it is followed"
        )
        world.clock.advance(60.0)
        await until(
            lambda: hand.store.known(COMEBACK, server_id).value.state is Answering.ANSWERED,
            "it answers",
        )
        await hand.sees("web-01: answer")
        await pilot.press("O")
        await hand.at("operations")
        await hand.sees("Reboot web-01")
        await until(
            lambda: any("Result" in line and "answered" in line for line in hand.text.splitlines()),
            "its result says so",
        )


async def test_a_server_that_its_tag_excludes_is_not_checked(hand: Deckhand, world: World) -> None:
    machine = next(each for each in world.machines.values() if each.hostname == "web-01")
    machine.tags.append(("answers", "none", ""))
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        await until(
            lambda: dict(hand.store.row(machine.id).tags).get("answers") == "none", "tags are read"
        )
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(
            lambda: [each.state for each in hand.store.operations.values()] == ["done"], "done"
        )
        await hand.quiet()
        assert hand.store.known(COMEBACK, machine.id).value is None


async def test_a_server_without_an_answer_is_unknown_not_fine(hand: Deckhand, world: World) -> None:
    machine = next(each for each in world.machines.values() if each.hostname == "web-01")
    machine.closed_ports = frozenset({22})
    async with hand.running(120, 40) as pilot:
        await on(hand, pilot, "web-01")
        await pilot.press("a", "r")
        await confirm(hand, pilot)
        await until(
            lambda: hand.store.known(COMEBACK, machine.id).value is not None, "it is followed"
        )
        world.clock.advance(60.0)
        await hand.quiet()
        assert hand.store.known(COMEBACK, machine.id).value.state is Answering.WAITING
        await pilot.press("O")
        await hand.at("operations")
        await hand.sees("waiting for an answer")
