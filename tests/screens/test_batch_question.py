"""The question before a batch: every target with its state, the number above ten, a healthy server
first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.dialogs.targets import TargetsScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.commands import commands
from tui.models.power import Power
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.reading import Reading
from widgets.fleet_table import FleetTable
from widgets.push_button import PushButton


@pytest.fixture
def world() -> World:
    """Forty servers, some of them off."""
    machines = fleet("40")
    machines[0] = replace(machines[0], status="suspended")
    return World(machines, clock=SimClock(50.0), still=True)


def put_power(hand: Deckhand, power: Power, age_s: float | None, *server_ids: int) -> None:
    """As if the power of these had been read so long ago."""
    at = None if age_s is None else hand.app.deck.clock.now() - age_s
    for server_id in server_ids:
        hand.store.put_power(server_id, Reading(power, at))


async def question(
    hand: Deckhand, pilot: Pilot[Any], server_ids: tuple[int, ...] = ()
) -> ConfirmScreen:
    """Ask whether all, or these, are to be rebooted."""
    fleet_now = hand.store.fleet.value
    assert fleet_now is not None
    rows = tuple(row for row in fleet_now.rows if not server_ids or row.id in server_ids)
    hand.app.performer.perform(
        commands()["power.reboot"].intend(hand.app.performer.targets(None, rows))
    )
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed, "it is asked"
    )
    await pilot.pause()
    assert isinstance(hand.app.screen, ConfirmScreen)
    return hand.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_how_many_more_there_are_is_said_and_all_can_be_read(
    hand: Deckhand, size: tuple[int, int]
) -> None:
    async with hand.running(*size) as pilot:
        await hand.sees("40 servers")
        dialog = await question(hand, pilot)
        await hand.sees("Reboot 40 servers?")
        seen = sum(f"(id {request.server_id})" in hand.text for request in dialog.plan.requests)
        assert 0 < seen < 40
        await hand.sees(f"+{40 - seen} more. PgDn scrolls")
        names: set[int] = set()
        for _ in range(15):
            names |= {
                request.server_id or 0
                for request in dialog.plan.requests
                if f"(id {request.server_id})" in hand.text
            }
            await pilot.press("pagedown")
        assert names == {request.server_id for request in dialog.plan.requests}
        assert "End of the list." in hand.text
        dialog.query_one("#list").focus()
        await pilot.press("enter")
        await until(lambda: isinstance(hand.app.screen, TargetsScreen), "the whole list is there")
        await pilot.press("end")
        await hand.sees(f"(id {dialog.plan.requests[-1].server_id})")
        await pilot.press("enter")
        await until(lambda: hand.app.screen is dialog, "Enter leads back to the question")


async def test_above_ten_the_number_is_typed_besides_the_pin(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("40 servers")
        dialog = await question(hand, pilot)
        await hand.sees("Type the number of servers, 40, to continue")
        assert dialog.query_one("#yes", PushButton).disabled
        await pilot.press(*"4", "enter")
        assert getattr(hand.app.focused, "id", "") == "count"
        await pilot.press("0", "enter", *DEMO_PIN, "enter", "enter")
        await until(lambda: len(hand.store.operations) == 40, "it is written down")


async def test_ten_need_no_number(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("40 servers")
        await question(hand, pilot, tuple(range(100_000, 100_010)))
        assert "Type the number" not in hand.text


async def test_a_healthy_server_goes_first_and_states_are_told_with_their_age(
    hand: Deckhand,
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("40 servers")
        await hand.read_up()
        ids = (100_000, 100_001, 100_002, 100_003, 100_004)
        put_power(hand, Power.ON, 5, 100_000, 100_004)  # the first of them is suspended
        put_power(hand, Power.OFF, 5, 100_001)
        put_power(hand, Power.ON, 7200, 100_002)
        put_power(hand, Power.UNKNOWN, None, 100_003)
        dialog = await question(hand, pilot, ids)
        assert dialog.plan.requests[0].server_id == 100_004
        await hand.sees("Starts with ")
        lines = {
            server_id: next(line for line in hand.text.splitlines() if f"(id {server_id})" in line)
            for server_id in ids
        }
        assert "suspended" in lines[100_000]
        assert " off " in lines[100_001]
        assert "on, stale: read 2 h ago" in lines[100_002]
        assert "unknown" in lines[100_003]
        assert "[ Leave out 2 ]" in hand.text


async def test_that_no_healthy_one_is_there_is_said(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("40 servers")
        await hand.read_up()
        put_power(hand, Power.OFF, 5, 100_001, 100_002)
        await question(hand, pilot, (100_001, 100_002))
        await hand.sees("No target is known to be healthy.")
        assert "Leave out" not in hand.text, "nothing would be left"


async def test_those_that_are_off_or_suspended_are_left_out_by_a_button(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("40 servers")
        await hand.read_up()
        put_power(hand, Power.OFF, 5, 100_001)
        put_power(hand, Power.ON, 5, 100_002, 100_003)
        dialog = await question(hand, pilot, (100_000, 100_001, 100_002, 100_003))
        dialog.query_one("#leave-out").focus()
        await pilot.press("enter")
        await hand.sees("LEAVE OUT")
        await hand.sees("1 suspended")
        await pilot.press("enter")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen is not dialog,
            "asked anew",
        )
        await hand.sees("Reboot 2 servers?")
        assert {request.server_id for request in hand.app.screen.plan.requests} == {
            100_002,
            100_003,
        }


async def test_marks_of_a_large_batch_end_with_it(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("40 servers")
        await hand.read_up()
        await pilot.press("slash", *"loc:nl", "enter", "asterisk")
        await hand.sees("7 marked")
        await pilot.press("a", "s")
        await hand.sees("Set tag on 7 servers")
        await pilot.press(*"x=1", "enter")
        await hand.agrees(pilot)
        await until(lambda: world.requests["tags/add"] == 7, "all are tagged")
        home = hand.app.screen_stack[0]
        await until(lambda: not home.query_one(FleetTable).marks, "the marks are gone")


async def test_the_chosen_answer_is_asked_about_and_planned(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("40 servers")
        dialog = await question(hand, pilot)
        assert dialog.plan.until == ""
        dialog.query_one("#until").focus()
        await pilot.press("enter")
        await hand.sees("AFTER EACH WAVE, WAIT FOR")
        await pilot.press("j", "enter")
        await hand.sees("Waits after each wave until the servers answer on port 22.")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked anew")
        assert hand.app.screen.plan.until == "ssh"  # type: ignore[attr-defined]
        assert "[ List all 40 ]" in hand.text
