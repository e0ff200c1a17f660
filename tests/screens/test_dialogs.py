"""Dialogs under keys that are typed faster than screens come and go."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.containers import Vertical

from screens.dialogs.choice_dialog import Choice, ChoiceScreen
from screens.dialogs.confirm_dialog import ConfirmScreen
from screens.fleet.fleet_screen import FleetScreen
from screens.palette_screen import PaletteScreen
from screens.sign_in_screen import SignInScreen
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.world import World
from widgets.fleet_table import FleetTable


def dialog_lines(hand: Deckhand) -> list[str]:
    """Lines of the dialog alone, without the screen beneath."""
    region = hand.app.screen.query(Vertical).first().region
    strips = hand.strips[region.y : region.bottom]
    return [strip.crop(region.x, region.right).text for strip in strips]


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
        assert {cell_len("".join(segment.text for segment in strip)) for strip in strips} == {120}


async def test_what_comes_after_a_drawing_is_left_out_when_its_screen_has_gone(
    hand: Deckhand,
) -> None:
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
async def test_a_confirmation_names_its_server_at_every_size(
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
        await until(
            lambda: any("db-replica" in line for line in dialog_lines(hand)), "the dialog names it"
        )


async def test_a_question_that_does_not_fit_cannot_be_confirmed(
    hand: Deckhand, world: World
) -> None:
    world.machines[
        20311
    ].hostname = "a-very-long-name-of-which-the-end-tells-it-from-another.example"
    async with hand.running() as pilot:
        await hand.sees("web-10")
        hand.app.screen.query_one(FleetTable).select_id(20311)
        await pilot.press("a", "r")
        await until(lambda: isinstance(hand.app.screen, ConfirmScreen), "it is asked")
        await pilot.resize_terminal(20, 5)
        await until(lambda: hand.app.screen.armed, "the dialog takes keys")
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(
            lambda: any("too small" in notice.message for notice in hand.app._notifications),
            "it says why not",
        )
        assert isinstance(hand.app.screen, ConfirmScreen)
        await pilot.resize_terminal(80, 24)
        await hand.sees("tells-it-from-another.example")
        await pilot.press("enter")
        await until(lambda: world.requests["eq/reboot"] == 1, "now it can be read, and is sent")


async def test_a_menu_follows_the_size_of_its_terminal(hand: Deckhand) -> None:
    async with hand.running(80, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("a")
        await hand.sees("Power off (hard)")
        tall = hand.app.screen.query_one(FleetTable).size.height
        await pilot.resize_terminal(80, 14)
        await pilot.press(*"jjjjjjjjjjjjjjj")
        current = hand.app.screen.query_one(FleetTable).current
        assert current is not None
        await hand.sees(current.choice.title[:26])
        await hand.sees("Esc")
        await pilot.resize_terminal(80, 40)
        await until(
            lambda: hand.app.screen.query_one(FleetTable).size.height == tall,
            "it is as long as before",
        )


async def test_in_a_question_made_larger_the_focus_is_where_keys_do_something(
    hand: Deckhand,
) -> None:
    async with hand.running(40, 8) as pilot:
        await hand.sees("api-01")
        await pilot.press("a", "r", "shift+tab")
        await until(
            lambda: getattr(hand.app.focused, "id", "") == "about",
            "the text, which is too long, has it",
        )
        await pilot.resize_terminal(80, 24)
        await until(
            lambda: hand.app.focused is not None and hand.app.focused.can_focus,
            "something else has it",
        )


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
async def test_every_way_out_asks_what_becomes_of_running_work(
    hand: Deckhand, world: World, key: str
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        world.clock.speed = 0.0
        await pilot.press("G", "a", "r")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog takes keys")
        await pilot.press(*DEMO_PIN, "enter", "enter")
        await until(lambda: hand.engine.in_hand, "it runs")
        await pilot.press(key)
        await hand.sees("Keep watching")


async def test_the_sign_in_page_takes_nothing_over_that_is_typed_for_something_else(
    hand: Deckhand,
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("a")
        await hand.sees("Power off (hard)")
        hand.store.put_session(busy="", signed_in=False)
        hand.app.sign_in.push(None)
        await pilot.press("j")
        assert isinstance(hand.app.screen, ChoiceScreen)
        await pilot.press("escape", "slash", *"web")
        await hand.sees("/web")
        assert not isinstance(hand.app.screen, SignInScreen)
        await until(lambda: isinstance(hand.app.screen, SignInScreen), "it comes when nobody types")


async def test_it_does_not_come_to_somebody_who_has_signed_in_meanwhile(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed: list[object] = []
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("j")
        hand.app.sign_in.push(None)
        monkeypatch.setattr(hand.app.sign_in, "push", pushed.append)
        hand.app.sign_in.push_if_needed(None)
        assert pushed == []
        hand.store.put_session(busy="", signed_in=False)
        hand.app.sign_in.push_if_needed(None)
        assert pushed == [None]
