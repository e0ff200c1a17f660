"""Ports and addresses changed from their tabs: asked, sent once, shown, and left among the loose
ends."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import TextArea

from screens.dialogs.action_menu import ActionsScreen
from screens.dialogs.ask_dialog import AskLinesScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from tests.screens.test_network import BACKUP, go
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.clock import SystemClock
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from widgets.push_button import PushButton

IP, OTHER = "203.0.113.40", "203.0.113.77"


async def choose(hand: Deckhand, pilot: Pilot[Any], letter: str, words: str) -> None:
    """Take something from the menu of actions, when nothing runs on the server any more."""
    await until(lambda: hand.store.pending(BACKUP) is None, "nothing runs on the server")
    await pilot.press("a")
    await hand.in_front(ActionsScreen)
    await hand.sees(words)
    await pilot.press(letter)


async def say_yes(hand: Deckhand, pilot: Pilot[Any], question: str) -> None:
    """Confirm, when the dialog asks this."""
    await hand.sees(question)
    dialog = hand.app.screen
    assert isinstance(dialog, ConfirmScreen)
    await until(lambda: dialog.armed, "keys are meant for the dialog")
    dialog.query_one("#yes", PushButton).focus()
    await pilot.press("enter")


async def test_a_port_is_switched_off_and_on_again(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("● connected")
        await choose(hand, pilot, "x", "Disable port")
        await say_yes(hand, pilot, "Disable port gi1/0/12 of backup-is (id 25410)?")
        await until(
            lambda: (BACKUP, "gi1/0/12") in world.account.ports_off,
            "the port is off at the provider",
        )
        await hand.sees("✗ disabled")  # read anew by itself
        await until(
            lambda: [end.what for end in hand.store.loose_ends] == ["Port off (gi1/0/12)"],
            "a loose end is left",
        )
        await choose(hand, pilot, "n", "Enable port")
        await say_yes(hand, pilot, "Enable port gi1/0/12 of backup-is")
        await until(lambda: not world.account.ports_off, "the port is on at the provider")
        await hand.sees("● connected")
        await until(lambda: not hand.store.loose_ends, "nothing is left open")
        assert world.requests["net/port_off"] == world.requests["net/port_on"] == 1


async def test_no_is_no(hand: Deckhand, world: World) -> None:
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("● connected")
        await choose(hand, pilot, "x", "Disable port")
        await hand.sees("the only connected port")
        await pilot.press("escape")
        await hand.quiet()
        assert world.requests["net/port_off"] == 0


class JumpingClock(SystemClock):
    """Somebody may let minutes pass."""

    jumped_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.jumped_s


async def test_a_port_disabled_for_minutes_is_enabled_again(
    simulator: SimulatorServer, world: World
) -> None:
    clock = JumpingClock()
    hand = Deckhand(simulator.url, clock=clock)
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "3")
        await hand.sees("● connected")
        await choose(hand, pilot, "t", "Disable port for …")
        await hand.sees("for how many minutes?")
        await pilot.press("backspace", "backspace", "5", "enter")
        await say_yes(hand, pilot, "Disable port gi1/0/12")
        await until(lambda: bool(world.account.ports_off), "the port is off")
        await hand.sees("✗ disabled")
        await pilot.press("L")
        await hand.sees("ends in 4 min")
        assert hand.engine.in_hand == 1
        await pilot.press("escape")
        clock.jumped_s += 290
        await pilot.press("R")
        await hand.read_up()
        assert world.requests["net/port_on"] == 0
        clock.jumped_s += 20
        await pilot.press("R")
        await until(lambda: world.requests["net/port_on"] == 1, "it is switched on again by itself")
        await until(lambda: not world.account.ports_off, "it is on")


async def test_names_are_edited_in_several_lines(hand: Deckhand, world: World) -> None:
    world.account.ptr[IP] = ["db.example.net"]
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "4")
        await hand.sees("db.example.net")
        await choose(hand, pilot, "e", "Set reverse DNS (PTR)")
        await hand.sees("one per line")
        dialog = hand.app.screen
        assert isinstance(dialog, AskLinesScreen)
        assert dialog.query_one(TextArea).text == "db.example.net"
        await pilot.press("enter", *"nodot", "tab", "enter")
        await hand.sees(
            "nodot: enter the full host name with its domain."
        )  # asked again, and nothing typed is lost
        await pilot.press(*".example.net", "tab", "enter")
        await until(
            lambda: world.account.ptr[IP] == ["db.example.net", "nodot.example.net"],
            "the names are set",
        )
        await hand.sees("nodot.example.net")


async def test_reverse_dns_is_restored(hand: Deckhand, world: World) -> None:
    world.account.ptr[IP] = ["db.example.net"]
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "4")
        await hand.sees("db.example.net")
        await choose(hand, pilot, "e", "Set reverse DNS (PTR)")
        await hand.sees("one per line")
        await pilot.press("enter", *"new.example.net", "tab", "enter")
        await until(
            lambda: world.account.ptr[IP] == ["db.example.net", "new.example.net"],
            "it has another name",
        )
        await hand.sees("new.example.net")
        await hand.quiet()
        for wanted in (["db.example.net"], ["db.example.net", "new.example.net"]):
            await pilot.press("colon", *"restore previous", "enter")
            await say_yes(hand, pilot, f"Restore previous PTR of {IP} of backup-is (id 25410)?")
            # waited for
            await until(lambda: world.account.ptr[IP] == wanted, f"it is called {wanted}")  # noqa: B023
            await until(
                lambda: (
                    not any(operation.under_way for operation in hand.store.operations.values())
                ),
                "it has ended",
            )
        assert world.requests["ip/update_ptr"] == 3


async def test_a_block_for_four_hours_is_a_loose_end_until_it_is_lifted(
    hand: Deckhand, world: World
) -> None:
    world.machines[BACKUP].ips.append(OTHER)
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "4")
        assert OTHER in hand.text
        await pilot.press("j")
        await choose(hand, pilot, "b", "Block IP")
        await hand.sees("for 4 hours")
        await pilot.press("enter")
        await hand.sees("Reason for blocking")
        await pilot.press(*"abuse", "enter")
        await say_yes(hand, pilot, f"Block {OTHER} of backup-is")
        await until(
            lambda: world.account.blocked == {OTHER: "abuse"}, "it is blocked at the provider"
        )
        await until(lambda: bool(hand.store.loose_ends), "a loose end is left")
        (end,) = hand.store.loose_ends
        assert end.what == f"Address blocked ({OTHER})"
        assert end.ends_at is not None
        assert end.ends_at - end.since == 4 * 3600
        await hand.sees("✗ blocked")
        await hand.sees("the action menu unblocks it")
        await choose(hand, pilot, "l", "Unblock IP")
        await hand.agrees(pilot)
        await until(lambda: not world.account.blocked, "the block is lifted")
        await until(lambda: not hand.store.loose_ends, "nothing is left open")


async def test_the_main_address_changes_place(hand: Deckhand, world: World) -> None:
    world.machines[BACKUP].ips.append(OTHER)
    async with hand.running(100, 40) as pilot:
        await go(hand, pilot, "backup-is", "4")
        assert OTHER in hand.text
        await pilot.press("j")
        await choose(hand, pilot, "m", "Set main IP")
        await hand.agrees(pilot)
        await until(
            lambda: world.machines[BACKUP].ips[0] == OTHER, "it is the main one at the provider"
        )
        await until(
            lambda: any(OTHER in line and "main" in line for line in hand.text.splitlines()),
            "it is shown",
        )
