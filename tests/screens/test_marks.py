"""Marks: they follow their servers, end with their batch, and are named when the list does not show
them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.choice_dialog import ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.fleet.fleet_screen import FleetScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.world import World
from widgets.fleet_table import FleetTable

WEB = ("web-01", "web-02")


def table(hand: Deckhand) -> FleetTable:
    screen = next(screen for screen in hand.app.screen_stack if isinstance(screen, FleetScreen))
    return screen.query_one(FleetTable)


async def marked(hand: Deckhand, pilot: Any, *names: str) -> None:
    """Mark these servers."""
    await until(lambda: "web-10" in hand.text, "the list is read")
    rows = {row.hostname: row.id for row in hand.store.fleet.value.rows}
    for name in names:
        table(hand).select_id(rows[name])
        await pilot.press("space")
    await hand.sees(f"{len(names)} marked")


async def filtered(hand: Deckhand, pilot: Any, text: str, shown: int) -> None:
    """Show the list through a filter."""
    await pilot.press("slash", *text, "enter")
    await hand.sees(f"{shown} of 12 servers")


async def asked(hand: Deckhand) -> ConfirmScreen:
    await until(
        lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen.armed,
        "the dialog takes keys",
    )
    assert isinstance(hand.app.screen, ConfirmScreen)
    return hand.app.screen


async def sees_notice(hand: Deckhand, words: str) -> None:
    """A notice folds its words: they are looked for before that."""
    await until(
        lambda: any(words in notice.message for notice in hand.app._notifications),
        f"it is told: {words}",
    )


def targets(hand: Deckhand) -> set[str]:
    """Names of the servers in the question."""
    dialog = hand.app.screen
    assert isinstance(dialog, ConfirmScreen)
    return {request.server_name for request in dialog.plan.requests}


@pytest.mark.parametrize("fault", [None, Fault.HTTP_500, Fault.DROP_AFTER])
async def test_marks_end_with_their_batch_whatever_becomes_of_it(
    hand: Deckhand, world: World, fault: Fault | None
) -> None:
    async with hand.running() as pilot:
        await marked(hand, pilot, *WEB)
        if fault is not None:
            world.faults.add("eq/reboot", fault)
        await pilot.press("a", "r")
        await asked(hand)
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(lambda: bool(hand.store.operations), "the batch is started")
        await until(lambda: not table(hand).marks, "its marks are gone")
        await until(
            lambda: not any(operation.under_way for operation in hand.store.operations.values()),
            "it has ended",
        )
        await pilot.press("q")
        await hand.sees("12 servers")
        assert "marked" not in hand.text
        # The next menu is for what the person sees.
        await filtered(hand, pilot, "db-replica", 1)
        await pilot.press("a")
        await hand.sees("─ db-replica ─")


async def test_what_was_not_confirmed_stays_marked(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await marked(hand, pilot, *WEB)
        await pilot.press("a", "r")
        await asked(hand)
        await pilot.press("escape")
        await sees_notice(hand, "Nothing was sent.")
        assert len(table(hand).marks) == 2
        assert world.requests["eq/reboot"] == 0


async def test_the_last_batch_can_be_marked_again(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("M")
        await sees_notice(hand, "No batch for marked servers has been started yet.")
        await marked(hand, pilot, *WEB)
        await pilot.press("a", "r")
        await asked(hand)
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(lambda: not table(hand).marks, "marks end with their batch")
        await pilot.press("q")
        world.machines[20311] = replace(
            world.machines[20311], hostname="mail-7", ips=["198.51.100.7"]
        )
        await pilot.press("ctrl+r")
        await hand.sees("mail-7")
        await pilot.press("M")
        await hand.sees("1 marked")
        assert table(hand).marks == {20312}, "the id of the other one is another server's now"


async def test_a_mark_is_lost_by_two_small_changes_too(hand: Deckhand, world: World) -> None:
    """First the name of the server changes, then its address: the id means another machine than the
    marked one."""
    async with hand.running() as pilot:
        await marked(hand, pilot, *WEB)
        world.machines[20311] = replace(world.machines[20311], hostname="mail-7")
        await pilot.press("ctrl+r")
        await hand.sees("mail-7")
        assert len(table(hand).marks) == 2, "a new name alone is an installation"
        world.machines[20311] = replace(world.machines[20311], ips=["198.51.100.99"])
        await pilot.press("ctrl+r")
        await until(
            lambda: hand.store.row(20311).ip == "198.51.100.99", "the list has the new address"
        )
        await hand.sees("1 marked")
        assert table(hand).marks == {20312}


async def test_hidden_marks_are_counted_named_and_asked_about(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await marked(hand, pilot, *WEB)
        await filtered(hand, pilot, "db-replica", 1)
        await hand.sees("2 marked, 2 hidden")
        await pilot.press("a")
        await hand.sees("2 hidden marked servers: web-01, web-02")
        await pilot.press("r")
        await hand.sees("Only db-replica")
        await hand.sees("All 2 marked servers")
        await pilot.press("enter")
        await asked(hand)
        assert targets(hand) == {"db-replica"}, "what the list shows comes first"
        await pilot.press("escape", "a", "r")
        await hand.sees("All 2 marked servers")
        await pilot.press("j", "enter")
        await asked(hand)
        assert targets(hand) == set(WEB)
        await hand.sees("2 marked servers not shown in the list: web-01, web-02.")
        await pilot.press("escape")
        await sees_notice(hand, "Nothing was sent.")
        assert hand.store.operations == {}


async def test_hidden_marks_are_left_out_of_the_question(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await marked(hand, pilot, "api-01", *WEB)
        await filtered(hand, pilot, "web", 3)
        await hand.sees("3 marked, 1 hidden")
        await pilot.press("a", "r")
        await hand.sees("Only 2 servers")
        await pilot.press("j", "enter")
        dialog = await asked(hand)
        assert targets(hand) == {"api-01", *WEB}
        dialog.query_one("#leave-out").focus()
        await pilot.press("enter")
        await until(
            lambda: isinstance(hand.app.screen, ConfirmScreen) and hand.app.screen is not dialog,
            "asked anew",
        )
        await hand.sees("Reboot 2 servers?")
        assert targets(hand) == set(WEB)


@pytest.mark.parametrize("way", ["key", "palette", "shell words"])
async def test_hidden_marks_are_asked_about_on_every_way(
    hand: Deckhand, world: World, way: str
) -> None:
    async with hand.running(120, 40) as pilot:
        await marked(hand, pilot, *WEB)
        await filtered(hand, pilot, "db-replica", 1)
        match way:
            case "key":
                await pilot.press("a", "s")
            case "palette":
                await pilot.press("colon", *"set a tag")
                await hand.sees("2 hidden marked servers: web-01, web-02")
                await pilot.press("enter")
            case _:
                await pilot.press("colon", *"power reboot", "enter")
        await until(
            lambda: type(hand.app.screen) is ChoiceScreen, "it is asked which servers are meant"
        )
        await hand.sees("hidden: web-01, web-02")
        await pilot.press("escape")
        await sees_notice(hand, "Nothing was sent.")
        assert hand.store.operations == {}


async def test_keys_for_one_server_are_for_the_one_under_the_cursor(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await marked(hand, pilot, "web-10")
        await filtered(hand, pilot, "web-01", 1)
        await pilot.press("v")
        await asked(hand)
        assert targets(hand) == {"web-01"}
        await pilot.press("escape", "c")
        await hand.in_front(ChoiceScreen)
        await hand.sees("192.0.2.10")


async def test_the_menu_is_for_the_servers_that_it_named(hand: Deckhand, world: World) -> None:
    """The server under the cursor is gone before the letter is pressed: the letter is not for the
    next row."""
    async with hand.running() as pilot:
        await hand.sees("web-10")
        table(hand).select_id(20311)
        await pilot.press("a")
        await hand.sees("─ web-01 ─")
        machine = world.machines.pop(20311)
        hand.engine.renew()
        await until(lambda: hand.store.row(20311) is None, "it is not in the list any more")
        await pilot.press("r")
        await sees_notice(hand, "web-01 is no longer in the list. Nothing was sent.")
        world.machines[20311] = machine
        assert not isinstance(hand.app.screen, ConfirmScreen | ActionsScreen)


async def test_a_guess_is_shown_and_not_marked_as_a_whole(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"wb1", "enter")
        await hand.sees(" of 12 servers")
        await pilot.press("asterisk")
        await sees_notice(hand, "not marked: their details are not read.")
        assert table(hand).marks == set()
        await pilot.press("space")
        assert len(table(hand).marks) == 1, "a row that is pointed at is marked"


async def test_esc_clears_the_filter_then_the_marks(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await marked(hand, pilot, *WEB)
        await filtered(hand, pilot, "db-replica", 1)
        await pilot.press("escape")
        await hand.sees("2 marked ")
        assert "hidden" not in hand.text
        await pilot.press("escape")
        await until(lambda: "marked" not in hand.text, "Esc takes the marks away")
