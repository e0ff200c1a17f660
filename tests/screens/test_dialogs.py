"""Dialogs under keys that are typed faster than screens come and go."""

from __future__ import annotations

from rich.cells import cell_len

from screens.dialogs.choice import Choice, ChoiceScreen
from screens.fleet.screen import FleetScreen
from screens.palette import PaletteScreen
from tests.support.driver import Deckhand
from tests.support.until import until


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
