"""The provider's words on the screen: what fails is a problem, what is not understood is quoted."""

from __future__ import annotations

from typing import Any

from tests.screens.test_network import BACKUP, go
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.models.sensors import SensorStatus
from tui.simulator.world import World

DB_MAIN = 25250
LINES = (
    "CPU Temp | 36 degrees C | ok\n"
    "PS2 Status | 65h | ok | 10.2 | Presence detected, Failure detected, Power Supply AC lost\n"
    "PS Redundancy | 77h | ok | 7.1 | Redundancy Lost\n"
    "VR Temp | -128 degrees C | ok\n"
)


def alarm(hand: Deckhand) -> SensorStatus:
    row = hand.store.row(DB_MAIN)
    return SensorStatus.UNKNOWN if row is None else row.alarm


async def test_a_failing_power_supply_that_reads_ok_is_among_the_problems(
    hand: Deckhand, world: World
) -> None:
    world.machines[DB_MAIN].sensor_text = LINES
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await until(lambda: alarm(hand) is SensorStatus.CRITICAL, "its sensors were read")
        await pilot.press("exclamation_mark")
        await hand.sees("PS2 Status Failure…")


async def test_the_sensors_tab_shows_the_words_of_what_fails(hand: Deckhand, world: World) -> None:
    world.machines[DB_MAIN].sensor_text = LINES
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "db-main", "2")
        await hand.sees("PS2 Status")
        await hand.sees("PS2 Status critical, since ")
        await hand.sees("Failure detected, Power Supply AC lost")
        line = next(line for line in hand.text.splitlines() if "VR  " in line)
        assert "not plausible" in line
        assert "ok" not in line.split()


def says(world: World, words: str) -> None:
    """Have the provider say this of every port."""

    def rewrite(action: str, made: dict[str, Any]) -> dict[str, Any]:
        scope = made.get("scope")
        if isinstance(scope, str) and "port_security" in scope:
            made = {**made, "scope": scope.replace("status: connected", f"status: {words}")}
        elif isinstance(scope, list) and scope and "port_security" in scope[0]:
            made = {**made, "scope": [{**server, "status": words} for server in scope]}
        return made

    world.rewrite = rewrite


async def test_a_port_without_a_link_can_be_switched_on(hand: Deckhand, world: World) -> None:
    says(world, "Media disconnected")
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("○ Media disco")
        await pilot.press("a")
        await hand.sees("Enable port")
        await pilot.press("n")
        await hand.sees("Enable port gi1/0/12 of backup-is")
    assert (BACKUP, "gi1/0/12") not in world.account.ports_off


async def test_words_that_are_not_understood_are_quoted(hand: Deckhand, world: World) -> None:
    says(world, "draining")
    async with hand.running(120, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("'draining'")


async def test_a_rental_in_an_unknown_word_is_a_problem_and_named(
    hand: Deckhand, world: World
) -> None:
    world.machines[DB_MAIN].status = "hibernating"
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("exclamation_mark")
        await hand.sees("problems only")
        await hand.sees("the provider says 'hibernating'")
