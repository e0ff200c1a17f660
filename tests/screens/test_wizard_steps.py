"""The way through both wizards: one Next, a focus that is always visible, no step by a tick."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from tests.screens.reinstalling import METAL, PASSWORD, VM, Walk
from tests.screens.test_order_screen import answered
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import STEPS, WizardStep
from tui.wizards.installing.install_way import InstallMethod
from widgets.fleet_table import FleetTable


async def assert_focus_is_visible(hand: Deckhand, pilot: Pilot[Any]) -> list[str]:
    """Press Tab through a step: each widget is inside the screen and looks focused. Return their
    ids."""
    seen: list[str] = []
    screen = hand.app.screen
    while True:
        await pilot.press("tab")
        await pilot.pause()
        focused = screen.focused
        assert focused is not None
        assert focused.id is not None
        if focused.id in seen:
            return seen
        seen.append(focused.id)
        assert focused.region.area, focused
        assert screen.region.contains_region(focused.region), focused
        look = [list(strip) for strip in focused.render_lines(focused.size.region)]
        screen.set_focus(None)
        await pilot.pause()
        assert [list(strip) for strip in focused.render_lines(focused.size.region)] != look, focused
        focused.focus()
        await pilot.pause()


async def test_a_tick_never_leaves_the_step_and_next_checks_it_first(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.IDENTITY)
        hand.app.screen.query_one("#hostname", Input).value = ""
        hand.app.screen.query_one("#make").focus()
        await walk.press("enter", "space")
        await hand.sees("[x] I have saved the password")
        walk.stays(WizardStep.IDENTITY)
        await hand.sees("[ Next ]")
        await walk.press("ctrl+n")
        walk.stays(WizardStep.IDENTITY)
        await hand.sees("Enter a host name")
        assert hand.app.screen.focused is hand.app.screen.query_one("#hostname")
        await walk.press(*"db-9", "ctrl+n")
        await walk.at(WizardStep.PARTITIONING)


async def test_tiles_stand_below_a_step_and_hide_none_of_it(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await (await Walk(hand, pilot).open()).at(WizardStep.SYSTEM)
        await hand.sees("How a reinstall works")
        table = hand.app.screen.query_one("#systems", FleetTable)
        assert table.size.height > table.row_count  # the titles too
        await pilot.resize_terminal(80, 24)
        await until(lambda: "How a reinstall works" not in hand.text, "no tiles are shown")
        assert "[ Next ]" in hand.text


async def test_the_password_survives_going_back(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.PARTITIONING)
        await walk.press("escape")
        await hand.sees("The password is set")
        await walk.press("enter", "enter")
        await walk.at(WizardStep.PARTITIONING)
        await walk.press("escape", "tab", "x")
        await hand.sees("The password must have 8")
        await walk.press("backspace")
        await hand.sees("The password is set")
        draft = hand.app.screen.draft  # type: ignore[attr-defined]
        assert draft.password.get_secret_value() == PASSWORD


async def test_the_installed_system_is_selected(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await Walk(hand, pilot).open(METAL)
        installed = hand.store.row(METAL).os  # type: ignore[union-attr]
        await hand.sees(f"* {installed}")
        await walk.press("ctrl+n")
        await walk.at(WizardStep.IDENTITY)
        assert hand.app.screen.draft.os_name == installed  # type: ignore[attr-defined]


async def test_raid_takes_the_method_that_it_needs(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.PARTITIONING)
        await walk.press("home", "space")
        await hand.sees("Hostdeck selected it for you")
        screen: Any = hand.app.screen
        assert (screen.draft.way, screen.draft.layout) == (InstallMethod.SINGLE, DiskLayout.RAID1)
        await walk.at(WizardStep.PARTITIONING)
        await walk.press("ctrl+n", "ctrl+n", "ctrl+n")
        await hand.sees("single call, which the disk answers need")
        await walk.press("escape", "escape", "escape", "j", "space")
        assert (screen.draft.way, screen.draft.layout) == (
            InstallMethod.STAGED,
            DiskLayout.PROVIDER,
        )


async def test_a_vm_skips_the_disks(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open(VM)).to(WizardStep.IDENTITY)
        await walk.press("enter", *PASSWORD, "enter", *PASSWORD, "enter", "enter")
        await walk.at(WizardStep.TASKS)
        await hand.sees("3 Disks -")
        await walk.press("escape")
        await walk.at(WizardStep.IDENTITY)


async def test_the_focus_is_visible_in_every_step_of_a_reinstall(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        assert await assert_focus_is_visible(hand, pilot) == ["typed"]
        for step in reversed(STEPS[:5]):
            await walk.press("escape")
            await walk.at(step)
            assert "next" in await assert_focus_is_visible(hand, pilot), step


async def test_the_focus_is_visible_in_the_last_step_of_an_order(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await answered(hand, pilot, "nano")
        assert await assert_focus_is_visible(hand, pilot) == ["order", "periods"]
        await pilot.press("enter")
        await hand.sees("Type 7.64 to continue")
        focused = hand.app.screen.focused
        assert focused is not None
        assert hand.app.screen.region.contains_region(focused.region)
