"""Dialogs under keys that are typed faster than screens come and go."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from screens.dialogs.choice import Choice, ChoiceScreen
from screens.dialogs.confirm import ConfirmScreen
from screens.fleet.screen import FleetScreen
from screens.palette import PaletteScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.credentials import DEMO_PIN
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


async def test_a_second_enter_leaves_no_other_screen_and_answers_once(hand: Deckhand) -> None:
    answers: list[str | None] = []
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("enter")
        await hand.sees("Overview")
        beneath = hand.app.screen
        dialog = ChoiceScreen("One", [Choice("a", "A")])
        hand.app.push_screen(dialog, answers.append)
        await until(lambda: dialog.is_mounted, "it is there")
        dialog.action_take()
        dialog.action_take()
        await pilot.pause()
        assert hand.app.screen is beneath
        assert answers == ["a"]


async def test_whoever_leaves_while_a_screen_is_built_meets_no_bug(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        for _ in range(5):
            hand.app.action_palette()
            assert isinstance(hand.app.screen, PaletteScreen)
            hand.app.pop_screen()
            await pilot.pause()
        assert isinstance(hand.app.screen, FleetScreen)
        hand.app.action_palette()
        hand.app.exit()


async def test_a_wide_heading_keeps_to_its_line(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        hand.app.push_screen(ChoiceScreen("東京サーバー", [Choice("a", "A")]))
        await pilot.pause()
        await hand.sees("東京")
        strips = hand.app.screen._compositor.render_strips()
        assert {cell_len("".join(one.text for one in strip)) for strip in strips} == {120}


async def test_what_comes_after_a_drawing_is_left_out_when_its_screen_has_gone(hand: Deckhand) -> None:
    drawn: list[str] = []
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("enter")
        await hand.sees("Overview")
        left = hand.app.screen
        hand.app.screen.call_after_refresh(drawn.append, "while it is there")
        await until(lambda: drawn == ["while it is there"], "it was called")
        left.call_after_refresh(drawn.append, "when it has gone")
        hand.app.pop_screen()
        await pilot.pause()
        hand.app.refresh()
        await pilot.pause()
        assert drawn == ["while it is there"]


SIZES = ((20, 5), (40, 10), (80, 24), (120, 40), (200, 60), (400, 120))


@pytest.mark.parametrize("size", SIZES)
async def test_a_question_before_what_hurts_names_its_server_at_every_size(
    hand: Deckhand, size: tuple[int, int]
) -> None:
    """Whoever cannot read which server it is cannot say yes either."""
    async with hand.running() as pilot:
        await hand.sees("web-10")
        table = hand.app.screen.query_one(FleetTable)
        table.select_id(25251)
        await pilot.press("a", "r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await until(lambda: hand.app.screen.armed, "the dialog takes keys")
        await hand.sees("db-replica")


async def test_what_cannot_be_read_to_its_end_cannot_be_confirmed(hand: Deckhand, world: World) -> None:
    world.machines[20311].hostname = "a-very-long-name-of-which-the-end-tells-it-from-another.example"
    async with hand.running() as pilot:
        await hand.sees("web-10")
        hand.app.screen.query_one(FleetTable).select_id(20311)
        await pilot.press("a", "r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        await pilot.resize_terminal(20, 5)
        await until(lambda: hand.app.screen.armed, "the dialog takes keys")
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(lambda: any("too small" in one.message for one in hand.app._notifications), "it says why not")
        assert isinstance(hand.app.screen, ConfirmScreen)
        await pilot.resize_terminal(80, 24)
        await hand.sees("tells-it-from-another.example")
        await pilot.press("enter")
        await until(lambda: world.requests["eq/reboot"] == 1, "now it can be read, and is sent")
